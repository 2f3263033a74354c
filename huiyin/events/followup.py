"""Events of the followup service: return visits and ratings."""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Moment
from huiyin.events.registry import event


@event("followup", "visit.due")
class VisitDue(Schema):
    """A return visit (回访) became due after an answer was served."""

    number = fields.Str(required=True)
    visit = fields.Str(required=True)
    office = fields.Str(required=True)
    due_on = fields.Date(required=True)
    policy = fields.Str(required=True)


@event("followup", "visit.made")
class VisitMade(Schema):
    """A return visit was made, by someone other than the handler."""

    number = fields.Str(required=True)
    visit = fields.Str(required=True)
    office = fields.Str(required=True)
    made_at = Moment(required=True)
    reached = fields.Bool(required=True)
    resolved = fields.Bool(allow_none=True, load_default=None)


@event("followup", "rating.given")
class RatingGiven(Schema):
    """The person rated one side: ``petition_office`` or ``responsible_office``; ``office`` is the office rated."""

    number = fields.Str(required=True)
    office = fields.Str(required=True)
    side = fields.Str(required=True)
    score = fields.Str(required=True)
    given_at = Moment(required=True)
