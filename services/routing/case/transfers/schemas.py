"""Shapes of sorting a case and of giving it on: to other offices, back, or to whoever decides who is competent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from huiyin.events.fields import Day
from services.routing.case.transfers.domain import classification
from services.routing.shapes import MOST_REASON, MOST_TEXT, Case, OfAssignment, Request, maybe_words, one_of, words

_MOST_ASSISTING = 10


class Classify(Case):
    """Sort a case, for a reason in words. What is left out stays; ``clear`` names what is to be none from now on."""

    category = maybe_words(32)
    legal_route = fields.Int(load_default=None, allow_none=True, strict=True)
    litigation = fields.Bool(load_default=None, allow_none=True)
    accused_office = maybe_words(32)
    clear: Any = fields.List(fields.Str(validate=one_of(classification.CLEARED)), load_default=list)
    track = fields.Str(load_default=None, allow_none=True, validate=one_of(classification.TRACKS))
    track_ground = maybe_words(32)
    reason = words(MOST_REASON)


class Assisting(Request):
    """An office that assists, and the day by which it gives its part."""

    office = words(32)
    reply_by = Day(required=True)


class Assign(OfAssignment):
    """Give a matter to another office, for a reason in words; ``reply_by`` makes it an assignment with a day (交办).

    ``suggested_route`` is an item of Art 31; ``assisting`` offices give their parts to the one named here.
    """

    office = words(32)
    reason = words(MOST_REASON)
    reply_by = Day(load_default=None, allow_none=True)
    suggested_route = fields.Int(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 6))
    assisting: Any = fields.List(
        fields.Nested(Assisting), load_default=list, validate=validate.Length(max=_MOST_ASSISTING, error="最多 10 个。")
    )


class AddAssist(OfAssignment):
    """Ask another office for its part, by a day of its own."""

    office = words(32)
    reply_by = Day(load_default=None, allow_none=True)
    reason = words(MOST_REASON)


class Object(OfAssignment):
    """Object that the matter is not the office's: detailed reasons, and whose it is where that is known."""

    reason = words(MOST_TEXT)
    proposed = maybe_words(32)


class UpholdObjection(OfAssignment):
    """Agree with an objection; without ``office`` the matter comes back to the one that gave it on."""

    reason = words(MOST_REASON)
    office = maybe_words(32)
    reply_by = Day(load_default=None, allow_none=True)


class RejectObjection(OfAssignment):
    """Reject an objection, saying why."""

    reason = words(MOST_TEXT)


class Dispute(OfAssignment):
    """Put the question who is competent to the superior; ``other`` is held to be."""

    other = words(32)
    reason = words(MOST_TEXT)


class DecideDispute(OfAssignment):
    """Name the competent office, with the grounds of the decision."""

    competent = words(32)
    reason = words(MOST_TEXT)


class Recuse(Case):
    """Keep a member of staff, by default the one who asks, from a matter."""

    staff = maybe_words(64)
    reason = words(MOST_REASON)
