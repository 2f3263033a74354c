"""Events of the intake service. None carries a person's identity or a citizen's words."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load

from huiyin.events.fields import Moment
from huiyin.events.registry import event


class History(Schema):
    """What an imported ledger row says happened before the import."""

    accepted_at = Moment(load_default=None, allow_none=True)
    answered_at = Moment(load_default=None, allow_none=True)


@event("intake", "matter.registered")
class MatterRegistered(Schema):
    """A matter was registered, by whatever channel; ``subject`` is its number.

    ``notifiable``: name and address are clear enough for a written notice (条例 Art 23(2)); events said before it was
    known are read as it being so where a name is. ``request_count`` is how many things are asked for, at least 1.
    ``accusation``: its purpose is one, or it names an office or a person complained of (检举控告).
    """

    number = fields.Str(required=True)
    channel = fields.Str(required=True)
    received_at = Moment(required=True)
    registered_at = Moment(required=True)
    received_by = fields.Str(allow_none=True, load_default=None)
    place = fields.Str(allow_none=True, load_default=None)
    category = fields.Str(allow_none=True, load_default=None)
    purpose = fields.Str(allow_none=True, load_default=None)
    named_office = fields.Str(allow_none=True, load_default=None)
    accused_office = fields.Str(allow_none=True, load_default=None)
    accusation = fields.Bool(load_default=False)
    anonymous = fields.Bool(required=True)
    notifiable = fields.Bool(load_default=False)
    people_count = fields.Int(required=True)
    request_count = fields.Int(load_default=1)
    history = fields.Nested(History, allow_none=True, load_default=None)

    @pre_load
    def said_before(self, data: Any, **_: Any) -> Any:
        """Fill in ``notifiable`` and ``accusation`` where the event does not say them."""
        if not isinstance(data, dict):
            return data
        accusation = data.get("purpose") == "accusation" or data.get("accused_office") is not None
        return {"notifiable": data.get("anonymous") is False, "accusation": accusation, **data}


@event("intake", "matter.receipt_printed", outside_reader="a guest that tells the person that the code was printed")
class ReceiptPrinted(Schema):
    """The receipt of a matter was printed again, with its query code, by the office that registered it."""

    number = fields.Str(required=True)
    office = fields.Str(required=True)
    printed_at = Moment(required=True)


@event("intake", "matter.amended")
class MatterAmended(Schema):
    """The register a matter was imported from tells of steps that came since; ``history`` is as it stands now."""

    number = fields.Str(required=True)
    amended_at = Moment(required=True)
    history = fields.Nested(History, required=True)


@event("intake", "matter.attachment_added")
class AttachmentAdded(Schema):
    """A file was added to a matter, by staff or with its query code; its name and content stay in intake."""

    number = fields.Str(required=True)
    attachment = fields.Str(required=True)
    purpose = fields.Str(required=True)
    media_type = fields.Str(required=True)
    size = fields.Int(required=True)
    by = fields.Str(required=True)
    office = fields.Str(allow_none=True, load_default=None)
    added_at = Moment(required=True)
