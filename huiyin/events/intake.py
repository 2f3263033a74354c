"""Events of the intake service. None carries a person's identity or a citizen's words."""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Moment
from huiyin.events.registry import event


class History(Schema):
    """What an imported ledger row says happened before the import."""

    accepted_at = Moment(load_default=None, allow_none=True)
    answered_at = Moment(load_default=None, allow_none=True)


@event("intake", "matter.registered")
class MatterRegistered(Schema):
    """A matter was registered, by whatever channel; ``subject`` is its number."""

    number = fields.Str(required=True)
    channel = fields.Str(required=True)
    received_at = Moment(required=True)
    registered_at = Moment(required=True)
    received_by = fields.Str(allow_none=True, load_default=None)
    place = fields.Str(allow_none=True, load_default=None)
    category = fields.Str(allow_none=True, load_default=None)
    named_office = fields.Str(allow_none=True, load_default=None)
    anonymous = fields.Bool(required=True)
    people_count = fields.Int(required=True)
    history = fields.Nested(History, allow_none=True, load_default=None)
