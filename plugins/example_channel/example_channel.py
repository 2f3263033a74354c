"""The channel ``phone``: what an operator of the county's hotline wrote down of a call, once per call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from huiyin.errors import Invalid
from huiyin.events.fields import Moment
from huiyin.plugins.channels import Draft

#: The title of a note, where the operator gave none.
_TITLE = "热线来电"


class NoteInvalid(Invalid):
    """A hotline note that cannot be read; only the fields at fault are named."""

    code = "hotline_note_invalid"
    zh = "热线记录的这些项有误：{problems}。请改正后再提交。"
    en = "These fields of the hotline note are wrong: {problems}. Correct them and send the note again."


class Note(Schema):
    """What an operator of the hotline enters. Who called is not required: matters may be anonymous."""

    class Meta:
        """A misspelt field would otherwise be lost in silence."""

        unknown = RAISE

    call_id = fields.Str(required=True, validate=validate.Regexp(r"^[0-9A-Za-z-]{1,40}\Z"))
    called_at = Moment(required=True)
    note = fields.Str(required=True, validate=validate.Regexp(r"(?s).*\S"))
    title = fields.Str(load_default=_TITLE)
    name = fields.Str(allow_none=True)
    phone = fields.Str(allow_none=True)
    address = fields.Str(allow_none=True)
    place = fields.Str(allow_none=True)
    category = fields.Str(allow_none=True)


class Phone:
    """Takes a note; the matter was received when the call came in, and a call is registered once."""

    name = "phone"
    api_version = 1
    staff_only = True

    _form = Note()

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft; a call from the future was received now."""
        try:
            note: dict[str, Any] = self._form.load(brought)
        except ValidationError as error:
            raise NoteInvalid(problems=_at_fault(error)) from None
        called_at, call_id = note.pop("called_at"), note.pop("call_id")
        return Draft(
            content=note.pop("note"), received_at=min(called_at, received_at), source_key=f"phone:{call_id}", **note
        )


def _at_fault(error: ValidationError) -> str:
    """Name the note's own fields; whatever else was sent may be anything."""
    named = set(error.messages_dict)
    own = sorted(named & set(Note().fields))
    return ", ".join([*own, "?"] if named - set(own) else own)
