"""Fields that check size, type and form, and say in Chinese and English what is wrong without quoting it.

Moments and days stay text: the gateway passes them on, and the service that owns them reads them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from apiflask.fields import File
from marshmallow import Schema, fields, pre_load, validate
from marshmallow.exceptions import ValidationError
from werkzeug.datastructures import FileStorage

from huiyin.events.envelope import moment as read_moment
from services.gateway.language import Sentence

_REQUIRED = Sentence("请填写此项。", "Fill this in.")
_NOT_TEXT = Sentence("请写成文字（JSON 字符串）。", "Write this as text (a JSON string).")
_SIZE = Sentence("请填写 {min} 到 {max} 个字。", "Write between {min} and {max} characters.")
_UNREADABLE = Sentence(
    "含有无法保存的控制字符，请删去后再提交。", "It holds control characters that cannot be kept; delete them."
)
_FILE = Sentence("请选择一个文件。", "Choose a file.")
_CHOICE = Sentence("请从下列值中选择：{choices}。", "Choose one of: {choices}.")
_NUMBER = Sentence("请填写整数。", "Write a whole number.")
_RANGE = Sentence("请填写 {min} 到 {max} 之间的整数。", "Write a whole number from {min} to {max}.")
_BOOL = Sentence("请填写 true 或 false。", "Write true or false.")
_MOMENT = Sentence(
    "请写成带时区的时间，例如 2026-03-02T08:00:00+08:00。",
    "Write a time with its zone, such as 2026-03-02T08:00:00+08:00.",
)
_DAY = Sentence("请写成日期，例如 2026-03-02。", "Write a date, such as 2026-03-02.")
_NOT_LIST = Sentence("请写成列表。", "Write a list.")
_MOST = Sentence("最多 {max} 项。", "At most {max} of them.")
_UNKNOWN = Sentence("没有这一项，请核对名称。", "There is no such field; check its name.")
_NOT_OBJECT = Sentence("请提交一个 JSON 对象。", "Send one JSON object.")

_KEPT_CONTROLS = "\n\r\t"


class Shape(Schema):
    """A request. Fields that were left empty count as not sent."""

    error_messages = {"unknown": _UNKNOWN, "type": _NOT_OBJECT}

    @pre_load
    def drop_empty(self, data: Any, **_kwargs: Any) -> Any:
        """Leave out what was sent empty, so that a required field that is empty is missing."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if not _empty(value)}


def _empty(value: Any) -> bool:
    nothing_chosen = isinstance(value, FileStorage) and not value.filename
    return value is None or nothing_chosen or (isinstance(value, str) and not value.strip())


class _Text(fields.String):
    """Text without spaces around it and without characters that no database keeps."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(_unreadable(character) for character in text):
            raise ValidationError(_UNREADABLE)
        return text.strip()


def _unreadable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in _KEPT_CONTROLS


def text(most: int, about: str, example: str, **more: Any) -> fields.String:
    """Text of up to ``most`` characters."""
    size = validate.Length(min=1, max=most, error=_SIZE)
    return _Text(validate=size, **_said(about, example, _NOT_TEXT), **more)


def file(about: str, **more: Any) -> Any:
    """A file of a form; one that was not chosen counts as not sent."""
    wrong = {"error_messages": {"required": _FILE, "invalid": _FILE}, "metadata": {"description": about}}
    return File(**wrong, **more)


def choice(values: Sequence[str], about: str, **more: Any) -> fields.String:
    """One of ``values``."""
    return _Text(validate=validate.OneOf(values, error=_CHOICE), **_said(about, values[0], _NOT_TEXT), **more)


def number(least: int, most: int, about: str, example: int, **more: Any) -> fields.Integer:
    """A whole number from ``least`` to ``most``."""
    return query_number(least, most, about, example, strict=True, **more)


def query_number(least: int, most: int, about: str, example: int, **more: Any) -> fields.Integer:
    """A whole number in a query string, where everything is text."""
    within = validate.Range(min=least, max=most, error=_RANGE)
    return fields.Integer(validate=within, **_said(about, example, _NUMBER), **more)


def yes_no(about: str, **more: Any) -> fields.Boolean:
    """True or false, in JSON's own words."""
    return fields.Boolean(truthy={True}, falsy={False}, **_said(about, True, _BOOL), **more)


def many(shape: type[Schema] | fields.Field[Any], most: int, about: str, **more: Any) -> fields.List:
    """A list of up to ``most`` values, each of ``shape``."""
    each = shape if isinstance(shape, fields.Field) else fields.Nested(shape)
    size = validate.Length(max=most, error=_MOST)
    options = {"error_messages": {"required": _REQUIRED, "invalid": _NOT_LIST}, "metadata": {"description": about}}
    return fields.List(each, validate=size, **{**options, **more})


def ticked(about: str, **more: Any) -> fields.Boolean:
    """True or false in a form, where everything is text."""
    return fields.Boolean(truthy={"true", "1", "on"}, falsy={"false", "0"}, **_said(about, True, _BOOL), **more)


def moment(about: str, **more: Any) -> fields.String:
    """A moment with its zone, RFC 3339."""
    return _formed(read_moment, _said(about, "2026-03-02T08:00:00+08:00", _MOMENT), "date-time", **more)


def day(about: str, example: str = "2026-03-02", **more: Any) -> fields.String:
    """A calendar day."""
    return _formed(date.fromisoformat, _said(about, example, _DAY), "date", **more)


def _formed(read: Callable[[str], Any], said: dict[str, Any], form: str, **more: Any) -> fields.String:
    """Text that ``read`` can read; it stays text."""

    def check(value: str) -> None:
        try:
            read(value)
        except ValueError:
            raise ValidationError(said["error_messages"]["invalid"]) from None

    said["metadata"]["format"] = form
    return _Text(validate=check, **said, **more)


def _said(about: str, example: Any, wrong: Sentence) -> dict[str, Any]:
    return {
        "error_messages": {"required": _REQUIRED, "invalid": wrong, "too_large": wrong},
        "metadata": {"description": about, "example": example},
    }


class Listed(Shape):
    """What a question for a list takes beside its filters: how many, and behind which mark of the page before."""

    limit = query_number(1, 200, "最多几件 At most so many", 50, load_default=50)
    cursor = text(1000, "上一页给出的 next，不填为第一页 `next` of the page before; the first page where left out", "")


class ListedWhole(Shape):
    """The same for a short list, which comes whole where no limit is named."""

    limit = query_number(1, 200, "最多几件，不填为全部 At most so many; all where left out", 50)
    cursor = text(1000, "上一页给出的 next，不填为第一页 `next` of the page before; the first page where left out", "")
