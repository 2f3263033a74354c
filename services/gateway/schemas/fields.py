"""Fields that check size, type and form, and say in Chinese and English what is wrong without quoting it.

Text is made sound first (``huiyin.text``), so that limits count what is kept. Moments and days stay text: the gateway
passes them on, and the service that owns them reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apiflask.fields import File
from marshmallow import Schema, fields, validate
from marshmallow.exceptions import ValidationError
from werkzeug.datastructures import FileStorage

from huiyin import text as sound
from huiyin.events.envelope import EARLIEST_YEAR, LATEST_YEAR
from huiyin.events.envelope import day as read_day
from huiyin.events.envelope import moment as read_moment
from services.gateway.language import Sentence

_REQUIRED = Sentence("请填写此项。", "Fill this in.")
_EMPTY = Sentence("请填写此项；没有内容的，请不要提交这一项。", "Fill this in, or leave the field out altogether.")
_NOT_TEXT = Sentence("请写成文字（JSON 字符串）。", "Write this as text (a JSON string).")
_SIZE = Sentence(
    "请填写 {min} 到 {max} 个字；现在有 {length} 个字，请删减。",
    "Write between {min} and {max} characters; these are {length}, so shorten it.",
)
_FILE = Sentence("请选择一个文件。", "Choose a file.")
_CHOICE = Sentence("请从下列值中选择：{choices}。", "Choose one of: {choices}.")
_NUMBER = Sentence("请填写整数。", "Write a whole number.")
_RANGE = Sentence("请填写 {min} 到 {max} 之间的整数。", "Write a whole number from {min} to {max}.")
_BOOL = Sentence("请填写 true 或 false。", "Write true or false.")
_MOMENT = Sentence(
    f"请写成带时区的时间，例如 2026-03-02T08:00:00+08:00；年份在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间。",
    f"Write a time with its zone, such as 2026-03-02T08:00:00+08:00, in a year from {EARLIEST_YEAR} to {LATEST_YEAR}.",
)
_DAY = Sentence(
    f"请写成日期，例如 2026-03-02；年份在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间。",
    f"Write a date, such as 2026-03-02, in a year from {EARLIEST_YEAR} to {LATEST_YEAR}.",
)
_NOT_LIST = Sentence("请写成列表。", "Write a list.")
_MOST = Sentence("最多 {max} 项。", "At most {max} of them.")
_UNKNOWN = Sentence("没有这一项，请核对名称。", "There is no such field; check its name.")

#: A body, or a value in it, is no object.
NOT_OBJECT = Sentence("请提交一个 JSON 对象。", "Send one JSON object.")

#: A text of up to so many characters is one line: a name, a title, an address on one envelope.
_LONGEST_LINE = 300


class Shape(Schema):
    """A request. It takes what the OpenAPI document says, and nothing else: a field that is sent empty is wrong."""

    error_messages = {"unknown": _UNKNOWN, "type": NOT_OBJECT}


def without_empty(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``form`` that were filled in: a browser sends those left empty too."""
    return {name: value for name, value in form.items() if not _empty(value)}


def _empty(value: Any) -> bool:
    nothing_chosen = isinstance(value, FileStorage) and not value.filename
    return value is None or nothing_chosen or (isinstance(value, str) and not sound.shows(value))


class _Text(fields.String):
    """Text made sound by ``made`` before anything is checked."""

    def __init__(self, made: Callable[[str], str] = sound.words, **options: Any) -> None:
        self._made = made
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        made = self._made(super()._deserialize(value, attr, data, **kwargs))
        if not made:
            raise self.make_error("null")
        return made


class _Size(validate.Length):
    """A text's size in characters, with a sentence that says how many there are."""

    def __call__(self, value: Any) -> Any:
        if not 1 <= len(value) <= (self.max or 0):
            raise ValidationError(_SIZE.format(min=1, max=self.max, length=len(value)))
        return value


class _YesNo(fields.Boolean):
    """True or false and nothing else: to Python the number 1 is true as well."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class _File(File):
    """A file of a form; a browser sends one that was not chosen as a file without a name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, FileStorage) and not value.filename:
            raise self.make_error("required")
        return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # APIFlask's field


class _Whole(fields.Integer):
    """A whole number written as text, in full-width digits too."""

    def _validated(self, value: Any) -> Any:
        try:
            return super()._validated(sound.number(value) if isinstance(value, str) else value)
        except ValueError:
            raise self.make_error("invalid") from None


def text(most: int, about: str, example: str | None, **more: Any) -> fields.String:
    """Text of up to ``most`` characters; a short one is one line. Without an ``example`` forms begin empty."""
    return _sized(sound.line if most <= _LONGEST_LINE else sound.words, most, _said(about, example, _NOT_TEXT), more)


def code(most: int, about: str, example: str, **more: Any) -> fields.String:
    """A code or id of this site of up to ``most`` characters, whatever width it was typed in."""
    return _sized(sound.code, most, _said(about, example, _NOT_TEXT), more)


def _sized(made: Callable[[str], str], most: int, said: dict[str, Any], more: dict[str, Any]) -> fields.String:
    return _Text(made, validate=_Size(min=1, max=most), **said, **more)


def file(about: str, **more: Any) -> Any:
    """A file of a form."""
    wrong = {"required": _FILE, "null": _FILE, "invalid": _FILE}
    said = {"error_messages": wrong, "metadata": {"description": about}}
    return _File(**said, **more)  # type: ignore[no-untyped-call]  # APIFlask's field has no types


def choice(values: Sequence[str], about: str, **more: Any) -> fields.String:
    """One of ``values``."""
    one_of = validate.OneOf(values, error=_CHOICE)
    return _Text(sound.code, validate=one_of, **_said(about, values[0], _NOT_TEXT), **more)


def number(least: int, most: int, about: str, example: int, **more: Any) -> fields.Integer:
    """A whole number of JSON from ``least`` to ``most``."""
    within = validate.Range(min=least, max=most, error=_RANGE)
    return fields.Integer(validate=within, strict=True, **_said(about, example, _NUMBER), **more)


def query_number(least: int, most: int, about: str, example: int, **more: Any) -> fields.Integer:
    """A whole number in a query string, where everything is text."""
    within = validate.Range(min=least, max=most, error=_RANGE)
    return _Whole(validate=within, **_said(about, example, _NUMBER), **more)


def yes_no(about: str, **more: Any) -> fields.Boolean:
    """True or false, in JSON's own words."""
    return _YesNo(**_said(about, True, _BOOL), **more)


def one(shape: type[Schema], about: str, **more: Any) -> fields.Nested:
    """An object of ``shape``."""
    wrong: dict[str, Any] = {"required": _REQUIRED, "null": NOT_OBJECT}
    return fields.Nested(shape, error_messages=wrong, metadata={"description": about}, **more)


def many(shape: type[Schema] | fields.Field[Any], most: int, about: str, **more: Any) -> fields.List[Any]:
    """A list of up to ``most`` values, each of ``shape``."""
    each = shape if isinstance(shape, fields.Field) else one(shape, about)
    size = validate.Length(max=most, error=_MOST)
    wrong = {"required": _REQUIRED, "null": _EMPTY, "invalid": _NOT_LIST}
    options = {"error_messages": wrong, "metadata": {"description": about}}
    return fields.List(each, validate=size, **{**options, **more})


def by_name(about: str) -> Any:
    """Objects by their names, each of fields that the service knows."""
    wrong: dict[str, Any] = {"null": _EMPTY, "invalid": NOT_OBJECT}
    each = fields.Dict(keys=fields.String(), error_messages=wrong)
    return fields.Dict(keys=fields.String(), values=each, error_messages=wrong, metadata={"description": about})


def ticked(about: str, **more: Any) -> fields.Boolean:
    """True or false in a form or a query string, where everything is text."""
    return fields.Boolean(truthy={"true"}, falsy={"false"}, **_said(about, True, _BOOL), **more)


def moment(about: str, **more: Any) -> fields.String:
    """A moment with its zone, RFC 3339."""
    return _formed(read_moment, _said(about, "2026-03-02T08:00:00+08:00", _MOMENT), "date-time", **more)


def day(about: str, example: str = "2026-03-02", **more: Any) -> fields.String:
    """A calendar day."""
    return _formed(read_day, _said(about, example, _DAY), "date", **more)


def _formed(read: Callable[[str], Any], said: dict[str, Any], form: str, **more: Any) -> fields.String:
    """Text that ``read`` can read; it stays text."""

    def check(value: str) -> None:
        try:
            read(value)
        except ValueError:
            raise ValidationError(said["error_messages"]["invalid"]) from None

    said["metadata"]["format"] = form
    return _Text(sound.code, validate=check, **said, **more)


def _said(about: str, example: Any, wrong: Sentence) -> dict[str, Any]:
    return {
        "error_messages": {"required": _REQUIRED, "null": _EMPTY, "invalid": wrong, "too_large": wrong},
        "metadata": {"description": about, **({} if example is None else {"example": example})},
    }


class Listed(Shape):
    """What a question for a list takes beside its filters: how many, and behind which mark of the page before."""

    limit = query_number(1, 200, "最多几件 At most so many", 50, load_default=50)
    cursor = text(1000, "上一页给出的 next，不填为第一页 `next` of the page before; the first page where left out", "")


class ListedWhole(Shape):
    """The same for a short list, which comes whole where no limit is named."""

    limit = query_number(1, 200, "最多几件，不填为全部 At most so many; all where left out", 50)
    cursor = text(1000, "上一页给出的 next，不填为第一页 `next` of the page before; the first page where left out", "")
