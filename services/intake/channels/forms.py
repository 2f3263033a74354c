"""What the entered channels take: the registration fields of the practice, their types told apart in two languages.

Lengths, dates and counts are not judged here: ``services.intake.domain`` does so for every channel.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from huiyin.events.fields import Moment
from services.intake.domain import Problem
from services.intake.errors import MatterInvalid

_LONGEST_NAME = 40

#: Keys stand in the schema where marshmallow puts a sentence, so that each can be told in both languages.
_SENTENCES = {
    "missing": ("请填写此项", "fill this in"),
    "text": ("请填写文字", "must be text"),
    "whole": ("请填写整数", "must be a whole number"),
    "texts": ("请填写一组文字，每项诉求一条", "must be a list of texts, one for each thing asked for"),
    "moment": (
        "请写成带时区的时间，例如 2026-03-02T08:00:00+08:00",
        "must be a time with its zone, for example 2026-03-02T08:00:00+08:00",
    ),
    "unknown": ("此渠道没有这一项", "this channel has no such field"),
}


def _text(*, required: bool = False) -> fields.Str:
    messages: dict[str, Any] = {"required": "missing", "null": "missing", "invalid": "text", "invalid_utf8": "text"}
    return fields.Str(required=required, allow_none=not required, error_messages=messages)


class _Texts(fields.Field[tuple[str, ...]]):
    """A list of texts; one that is wrong makes the list wrong, whichever of them it is."""

    _list: fields.List[Any] = fields.List(_text(required=True))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        try:
            return tuple(self._list.deserialize(value) or ())
        except ValidationError as error:
            raise ValidationError("texts") from error


class Form(Schema):
    """What a person tells: the demand, and, as far as known, who, where and for whom. No identity is required."""

    class Meta:
        """A misspelt field would otherwise be lost in silence."""

        unknown = RAISE

    error_messages = {"unknown": "unknown"}

    title = _text()
    content = _text(required=True)
    name = _text()
    address = _text()
    phone = _text()
    people_count = fields.Int(strict=True, allow_none=True, error_messages={"invalid": "whole", "too_large": "whole"})
    place = _text()
    category = _text()
    purpose = _text()
    named_office = _text()
    accused_office = _text()
    accused_name = _text()
    requests = _Texts(allow_none=True)


class ClerkForm(Form):
    """What a clerk enters: also when it was received, where that was not just now."""

    received_at = Moment(allow_none=True, error_messages={"form": "moment"})


def read(form: Schema, brought: dict[str, Any]) -> dict[str, Any]:
    """Return the typed fields of ``brought``; raises :class:`MatterInvalid` naming every field at fault."""
    try:
        values: dict[str, Any] = form.load(brought)
    except ValidationError as error:
        raise MatterInvalid([_problem(field, keys) for field, keys in _keys(error).items()]) from None
    return {"title": "", **{field: value for field, value in values.items() if value is not None}}


def _keys(error: ValidationError) -> dict[str, list[str]]:
    return error.messages_dict


def _problem(field: str, keys: list[str]) -> Problem:
    shown = field if field.isidentifier() and field.isascii() and len(field) <= _LONGEST_NAME else "?"
    zh, en = _SENTENCES[keys[0]]
    return Problem(shown, f"{shown} {zh}", f"{shown} {en}")
