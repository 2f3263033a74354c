"""Shapes of intake's commands and queries. What a channel takes is in ``channels/forms.py``."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

from huiyin.paging import Listed, ListedWhole
from services.intake.domain import ATTACHMENT_PURPOSES, LARGEST_ATTACHMENT, MATERIAL

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

    code = fields.Str(required=True, validate=validate.Length(max=100, error="查询码共 16 位。"))
    client = fields.Str(required=True, validate=validate.Length(min=1, max=200, error="客户端标识过长。"))


class OneMatter(Schema):
    """One matter by its number."""

    number = fields.Str(required=True, validate=_NUMBER)


class OldNumber(Listed):
    """A number that matters have elsewhere."""

    old_number = fields.Str(required=True, validate=validate.Length(min=1, max=200, error="编号最长 200 个字符。"))


class Attachments(OneMatter, ListedWhole):
    """The attachments of a matter, or a page of them."""


class _File(OneMatter):
    """What both the question and the command say of a file."""

    purpose = fields.Str(
        load_default=MATERIAL,
        validate=validate.OneOf(ATTACHMENT_PURPOSES, error="用途只能是：{choices}。"),
    )
    size = fields.Int(required=True, validate=validate.Range(1, LARGEST_ATTACHMENT, error="文件为空或过大。"))


class MayAttach(_File):
    """A file that somebody wants to add to a matter, before it is taken."""


class Attach(_File):
    """A file whose content is in the content store; its kind was found and its name made safe before."""

    sha256 = fields.Str(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="哈希值格式不对。"))
    name = fields.Str(required=True, validate=validate.Length(min=1, max=200, error="文件名最长 200 个字符。"))
    media_type = fields.Str(required=True, validate=validate.Length(min=1, max=100, error="文件类型过长。"))
    visible = fields.Bool(load_default=False)


class OneAttachment(OneMatter):
    """One attachment of a matter."""

    attachment = fields.Str(required=True, validate=validate.Length(min=1, max=36, error="附件编号最长 36 个字符。"))


class ManyMatters(Schema):
    """Matters by their numbers."""

    numbers = fields.List(
        fields.Str(validate=_NUMBER),
        required=True,
        validate=validate.Length(max=_MOST_NUMBERS, error=f"一次最多 {_MOST_NUMBERS} 件。"),
    )
