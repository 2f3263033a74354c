"""Shapes of followup's calls."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from services.followup.domain import SCORES, SIDES

_LONGEST_NOTE = 2000
_REQUIRED: dict[str, Any] = {"required": "此项必填。", "null": "此项不能为空。"}
_TEXT: dict[str, Any] = {**_REQUIRED, "invalid": "请填写文字。"}
_YES_NO: dict[str, Any] = {**_REQUIRED, "invalid": "请填写是或否（true 或 false）。"}
_SIDE = "请选择评价对象：petition_office（信访部门）或 responsible_office（责任单位）。"
_SCORE = "请选择评价结果：satisfied（满意）、mostly（基本满意）或 dissatisfied（不满意）。"


def _number() -> fields.Str:
    return fields.Str(
        required=True, validate=Length(1, 32, error="请填写 32 个字符以内的信访件编号。"), error_messages=_TEXT
    )


class RecordVisit(Schema):
    """A return visit that was made: ``reached`` the person or not; ``resolved`` as the person sees it, if reached."""

    number = _number()
    reached = fields.Bool(required=True, error_messages=_YES_NO)
    resolved = fields.Bool(allow_none=True, load_default=None, error_messages=_YES_NO)
    note = fields.Str(
        load_default="",
        validate=Length(max=_LONGEST_NOTE, error=f"回访记录请不要超过 {_LONGEST_NOTE} 字。"),
        error_messages=_TEXT,
    )

    @validates_schema
    def whoever_was_not_reached_said_nothing(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse an opinion of a person who was not reached."""
        if not data["reached"] and data.get("resolved") is not None:
            raise ValidationError("未联系到信访人时，不能填写问题是否解决。", "resolved")


class Rate(Schema):
    """One side rated by the person."""

    number = _number()
    side = fields.Str(required=True, validate=OneOf(SIDES, error=_SIDE), error_messages=_TEXT)
    score = fields.Str(required=True, validate=OneOf(SCORES, error=_SCORE), error_messages=_TEXT)


class State(Schema):
    """Ask for the visits and ratings of one matter."""

    number = _number()
