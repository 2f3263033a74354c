"""Fields and schemas whose messages are problems with a code, so that a fault can be told in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from services.routing.law.faults import Path, Problem, problem
from services.routing.law.profile import Text

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LONGEST_TEXT = 400


def wrong(code: str, **params: Any) -> ValidationError:
    """Return the error of one problem."""
    return ValidationError([problem(code, **params)])


class Form(Schema):
    """A mapping of the file. An entry that is not declared is a mistake."""

    error_messages: Any = {"unknown": problem("key_unknown"), "type": problem("not_a_mapping")}


class _Field(fields.Field[Any]):
    """A field whose own messages are problems; ``form`` is the code of a value of the wrong type."""

    form = "not_text"

    def make_error(self, key: str, **_: Any) -> ValidationError:
        """Return the problem for marshmallow's message ``key``."""
        return wrong("missing" if key == "required" else self.form)


class Word(_Field, fields.Str):
    """Text of 1 to 400 characters; with ``known``, one of those words."""

    def __init__(self, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(validate=one_of(known) if known else _some_text, **kwargs)


class Whole(_Field, fields.Int):
    """A whole number from ``least`` to ``most``."""

    form = "not_a_number"

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=_within(least, most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) is not int:
            raise wrong(self.form)
        return value


class Flag(_Field, fields.Bool):
    """true or false."""

    form = "not_a_flag"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise wrong(self.form)
        return value


class Day(_Field, fields.Date):
    """A date, which YAML reads by itself."""

    form = "not_a_date"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value).__name__ != "date":
            raise wrong(self.form)
        return value


class Scalar(_Field):
    """A word, a whole number, or true or false; which of them is asked later."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str | int):
            raise wrong(self.form)
        return value


class Words(_Field, fields.List[Any]):
    """A list without doubles; ``least`` says how many entries it needs."""

    form = "not_a_list"

    def __init__(self, inner: fields.Field[Any], least: int = 1, **kwargs: Any) -> None:
        super().__init__(inner, validate=_listed(least), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise wrong(self.form)
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Part(_Field, fields.Nested):
    """A mapping with a form of its own."""

    form = "not_a_mapping"


class Table(_Field, fields.Dict):
    """A mapping from names to values of one form."""

    form = "not_a_mapping"

    def __init__(self, values: fields.Field[Any], keys: fields.Field[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(keys=keys or _name(), values=values, **kwargs)


def _name() -> fields.Field[Any]:
    return _Name(validate=_named)


class _Name(_Field, fields.Str):
    form = "name_bad"


def _within(least: int, most: int) -> Callable[[int], None]:
    def test(value: int) -> None:
        if not least <= value <= most:
            raise wrong("out_of_range", least=least, most=most)

    return test


def _listed(least: int) -> Callable[[Any], None]:
    def test(value: Any) -> None:
        if len(value) < least:
            raise wrong("list_empty")
        doubled = next((one for one in value if isinstance(one, str | int) and value.count(one) > 1), None)
        if doubled is not None:
            raise wrong("word_twice", value=doubled)

    return test


def _some_text(value: str) -> None:
    if not 1 <= len(value.strip()) <= _LONGEST_TEXT:
        raise wrong("text_empty", most=_LONGEST_TEXT)


def _named(value: str) -> None:
    if not _NAME.fullmatch(value):
        raise wrong("name_bad")


class TextForm(Form):
    """A text in both languages."""

    zh = Word(required=True)
    en = Word(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Text:
        return Text(**data)


def bilingual(**kwargs: Any) -> fields.Field[Any]:
    """Return the field of a text in both languages."""
    return Part(TextForm, **{"required": True, **kwargs})


def one_of(known: Collection[Any]) -> Callable[[Any], None]:
    """Return the test that a value is one of ``known``."""

    def test(value: Any) -> None:
        if value not in known:
            raise wrong("not_one_of", value=value, words=", ".join(str(word) for word in known))

    return test


def flatten(messages: Any, path: Path = ()) -> Iterator[tuple[Path, Problem]]:
    """Yield every problem in marshmallow's messages, with the path it belongs to."""
    if isinstance(messages, dict):
        for step, inner in messages.items():
            # marshmallow puts the problems of a Dict's entry under "key" and "value".
            yield from flatten(inner, path if step in ("_schema", "key", "value") else (*path, step))
    else:
        for found in messages:
            yield path, found
