"""Fields of answers: what a route shows, with its meaning in both languages and an example. None where not known."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

#: The number that every example bears.
NUMBER = "370000-2026-0000001"
_WHEN = "2026-03-02T00:00:00Z"


def said(about: str, example: Any, **more: Any) -> fields.String:
    """A text."""
    return fields.String(allow_none=True, metadata={"description": about, "example": example, **more})


def when(about: str, example: str = _WHEN) -> fields.String:
    """A moment in UTC (RFC 3339)."""
    return said(about, example, format="date-time")


def day(about: str, example: str = "2026-03-17") -> fields.String:
    """A day (ISO 8601)."""
    return said(about, example, format="date")


def flag(about: str) -> fields.Boolean:
    """Yes or no."""
    return fields.Boolean(allow_none=True, metadata={"description": about})


def count(about: str, example: int) -> fields.Integer:
    """A whole number."""
    return fields.Integer(allow_none=True, metadata={"description": about, "example": example})


def number() -> fields.String:
    """The number of a matter."""
    return said("信访事项编号 Number of the matter", NUMBER)


def office(about: str = "机构代码 Office") -> fields.String:
    """The code of an office."""
    return said(about, "990101")


def name(about: str = "机构名称 Its name") -> fields.String:
    """The name of an office."""
    return said(about, "示例镇人民政府")


class Title(Schema):
    """A name in both languages."""

    zh = said("中文", "受理告知")
    en = said("English", "acceptance")


class Paged(Schema):
    """What every list answers beside its rows; only what the caller may see is counted."""

    total = fields.Integer(metadata={"description": "共有几件 How many there are in all", "example": 2811})
    next = said("取下一页时作为 cursor；末页为空 The cursor of the next page; null on the last", None)
