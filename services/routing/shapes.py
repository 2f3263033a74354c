"""What the shapes of routing's requests are made of, with the sentences users see where a field is wrong."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from huiyin.events.fields import Line
from huiyin.text import sound

MOST_TEXT = 20_000
MOST_REASON = 500
_LONGEST_LINE = 300
REQUIRED: dict[str, Any] = {"required": "必填。", "null": "必填。", "invalid": "格式不对，应为文字。"}


def one_of(values: tuple[str, ...]) -> validate.OneOf:
    """Return the check that a value is one of ``values``."""
    return validate.OneOf(values, error="只能是：" + "、".join(values) + "。")


def length(most: int) -> validate.Length:
    """Return the check that words are there, and not too many."""
    return validate.Length(min=1, max=most, error=f"不能为空，也不能超过 {most} 个字。")


class Request(Schema):
    """Makes every text sound first: spaces alone count as nothing, and limits count what is kept."""

    @pre_load
    def _make_sound(self, data: Any, **_: Any) -> Any:
        return sound(data)


def words(most: int = MOST_TEXT, **options: Any) -> fields.Str:
    """Return a field of words that must be there; a short one is one line."""
    return _of(most)(required=True, error_messages=REQUIRED, validate=length(most), **options)


def maybe_words(most: int = MOST_TEXT) -> fields.Str:
    """Return a field of words that may be left out; a short one is one line."""
    return _of(most)(load_default=None, allow_none=True, validate=length(most))


def _of(most: int) -> type[fields.Str]:
    return Line if most <= _LONGEST_LINE else fields.Str


def word_of(values: tuple[str, ...]) -> fields.Str:
    """Return a field that takes one of ``values``."""
    return fields.Str(required=True, error_messages=REQUIRED, validate=one_of(values))


class Case(Request):
    """One matter by its number."""

    number = words(32)


class OfAssignment(Case):
    """A step of a matter; ``assignment`` says with which of several offices' duties."""

    assignment = maybe_words(36)
