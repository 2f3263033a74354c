"""Shapes of what routing is asked, with the sentences users see where a field is wrong."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from huiyin.events.fields import Moment
from services.routing import domain

_MOST_TEXT = 20_000
_MOST_REASON = 500
_MOST_LINES = 200
_REQUIRED: dict[str, Any] = {"required": "必填。", "null": "必填。", "invalid": "格式不对，应为文字。"}


def _one_of(values: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(values, error="只能是：" + "、".join(values) + "。")


def _length(most: int) -> validate.Length:
    return validate.Length(min=1, max=most, error=f"不能为空，也不能超过 {most} 个字。")


class _Request(Schema):
    """Strips the ends of every text, so that spaces alone count as nothing."""

    @pre_load
    def _strip(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: value.strip() if isinstance(value, str) else value for name, value in data.items()}


class Case(_Request):
    """One matter by its number."""

    number = fields.Str(required=True, error_messages=_REQUIRED, validate=_length(32))


class Accept(Case):
    """Accept a matter; ``accepted_at`` where it was done on paper before."""

    accepted_at = Moment(load_default=None, allow_none=True)


class Answer(Case):
    """Answer a matter."""

    text = fields.Str(required=True, error_messages=_REQUIRED, validate=_length(_MOST_TEXT))
    outcome = fields.Str(required=True, error_messages=_REQUIRED, validate=_one_of(domain.OUTCOMES))


class Serve(Case):
    """Write down that the answer reached the person; ``served_at`` where it was before now."""

    method = fields.Str(required=True, error_messages=_REQUIRED, validate=_one_of(domain.METHODS))
    served_at = Moment(load_default=None, allow_none=True)


class Assign(Case):
    """Move a matter to another office, for a reason in words."""

    office = fields.Str(required=True, error_messages=_REQUIRED, validate=_length(32))
    reason = fields.Str(required=True, error_messages=_REQUIRED, validate=_length(_MOST_REASON))


class Worklist(_Request):
    """The matters of an office, of one state or all open ones."""

    office = fields.Str(required=True, error_messages=_REQUIRED, validate=_length(32))
    state = fields.Str(load_default=None, allow_none=True, validate=_one_of(tuple(domain.STATE_NAMES)))
    limit = fields.Int(
        load_default=50, validate=validate.Range(1, _MOST_LINES, error=f"应在 1 和 {_MOST_LINES} 之间。")
    )


class Offices(_Request):
    """The offices at and under one, or all."""

    under = fields.Str(load_default=None, allow_none=True)
