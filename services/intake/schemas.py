"""Shapes of intake's commands and queries. What a channel takes is in ``channels/forms.py``."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

_NUMBER = validate.Length(min=1, max=32, error="编号最长 32 个字符。")
_MOST_NUMBERS = 500


class Register(Schema):
    """What was brought, and through which channel; the channel's plugin reads the rest."""

    class Meta:
        """Every other field goes to the channel as it is."""

        unknown = INCLUDE

    channel = fields.Str(
        required=True,
        validate=validate.Length(min=1, max=32, error="渠道名最长 32 个字符。"),
        error_messages={"required": "请写明渠道（channel）。", "invalid": "渠道名应为文字。"},
    )


class ResolveCode(Schema):
    """A query code as typed, and which client typed it (its address, or its session)."""

    code = fields.Str(required=True, validate=validate.Length(max=64, error="查询码共 16 位。"))
    client = fields.Str(required=True, validate=validate.Length(min=1, max=200, error="客户端标识过长。"))


class OneMatter(Schema):
    """One matter by its number."""

    number = fields.Str(required=True, validate=_NUMBER)


class ManyMatters(Schema):
    """Matters by their numbers."""

    numbers = fields.List(
        fields.Str(validate=_NUMBER),
        required=True,
        validate=validate.Length(max=_MOST_NUMBERS, error=f"一次最多 {_MOST_NUMBERS} 件。"),
    )
