"""Shapes of reporting's calls."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from huiyin.events.fields import Day
from services.reporting.domain import GROUPINGS

_DAY: dict[str, Any] = {"required": "此项必填。", "null": "此项不能为空。", "invalid": "请写成日期，例如 2026-03-02。"}
_TEXT: dict[str, Any] = {"required": "此项必填。", "null": "此项不能为空。", "invalid": "请填写文字。"}
_BY = "分组方式只能是 office（机构）、channel（渠道）、category（类别）或 month（月份）。"


def _short(longest: int) -> Length:
    return Length(1, longest, error=f"请填写 1 至 {longest} 个字符。")


class Figures(Schema):
    """Ask for the figures of an office: matters received from ``from`` to ``to``, as of the day ``as_of`` (today)."""

    office = fields.Str(required=True, validate=_short(32), error_messages=_TEXT)
    first = Day(required=True, data_key="from", error_messages=_DAY)
    last = Day(required=True, data_key="to", error_messages=_DAY)
    as_of = Day(load_default=None, allow_none=True, error_messages=_DAY)
    by = fields.Str(load_default=None, allow_none=True, validate=OneOf(GROUPINGS, error=_BY), error_messages=_TEXT)
    channel = fields.Str(load_default=None, allow_none=True, validate=_short(32), error_messages=_TEXT)
    category = fields.Str(load_default=None, allow_none=True, validate=_short(64), error_messages=_TEXT)

    @validates_schema
    def a_period_runs_forward(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse a period that ends before it begins."""
        if data["first"] > data["last"]:
            raise ValidationError("结束日期不能早于开始日期。", "to")
