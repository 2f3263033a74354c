"""Shapes of the steps that every case takes, and of the questions about cases."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from huiyin import paging
from huiyin.events.fields import Day, Moment
from services.routing.case.domain import life
from services.routing.case.handling.domain import answers, declining, listing
from services.routing.shapes import (
    MOST_REASON,
    MOST_TEXT,
    Case,
    OfAssignment,
    Request,
    length,
    maybe_words,
    one_of,
    word_of,
    words,
)

MOST_ISSUES = 20
_TOO_MANY = f"最多 {MOST_ISSUES} 项。"
#: Cases that are asked about at once.
_MOST_CASES = 200
_DUTIES = ("first", "transferred")

__all__ = [
    "Accept",
    "Answer",
    "AnswerAtOnce",
    "Case",
    "Cases",
    "Decline",
    "Divert",
    "Draft",
    "Offices",
    "Serve",
    "Worklist",
]


class Part(Schema):
    """A request of the matter that is not accepted with the others: declined, or led to its legal route."""

    ord = fields.Int(required=True, strict=True, validate=validate.Range(min=1))
    ending = word_of(listing.ENDINGS)
    reason = words(MOST_REASON)
    go_to = words(MOST_REASON)
    basis = maybe_words(MOST_REASON)
    legal_route = fields.Int(load_default=None, allow_none=True, strict=True)


class Cases(Schema):
    """Cases by their numbers."""

    numbers = fields.List(fields.Str(), required=True, validate=validate.Length(max=_MOST_CASES))


class Accept(OfAssignment):
    """Accept a matter; ``accepted_at`` where it was done on paper before.

    ``fast_ground`` takes it on the fast track; ``parts`` are requests that are not accepted.
    """

    accepted_at = Moment(load_default=None, allow_none=True)
    fast_ground = maybe_words(32)
    parts: Any = fields.List(
        fields.Nested(Part), load_default=list, validate=validate.Length(max=MOST_ISSUES, error=_TOO_MANY)
    )


class Decline(OfAssignment):
    """Decline a matter: why, on what basis, and where the person may go.

    ``ground`` is one word for why; ``earlier`` the number of the same matter where that is under way already.
    """

    ground = fields.Str(load_default=declining.NOT_COMPETENT, validate=one_of(tuple(declining.GROUNDS)))
    earlier = maybe_words(32)
    reason = words(MOST_REASON)
    basis = words(MOST_REASON)
    go_to = words(MOST_REASON)
    remedy = maybe_words(MOST_REASON)
    ended_at = Moment(load_default=None, allow_none=True)


class DeclineFinal(OfAssignment):
    """No longer accept a matter that a recheck has ended; ``earlier_opinion`` is its number and date.

    ``earlier`` is the number of the earlier matter, where it is known here.
    """

    reason = words(MOST_REASON)
    earlier_opinion = fields.Str(load_default="", allow_none=True)
    earlier = maybe_words(32)
    ended_at = Moment(load_default=None, allow_none=True)


class Divert(OfAssignment):
    """Lead a matter to its legal route: the item of Art 31, the organ, and why."""

    legal_route = fields.Int(required=True, strict=True)
    organ = words(200)
    reason = words(MOST_REASON)
    ended_at = Moment(load_default=None, allow_none=True)


class IssueAnswer(Schema):
    """The answer to one request of a matter that has several."""

    ord = fields.Int(required=True, strict=True, validate=validate.Range(min=1))
    outcome = word_of(answers.ALL_OUTCOMES)
    text = words(MOST_TEXT)


class Draft(OfAssignment):
    """Write an opinion; ``request``, ``facts`` and ``basis`` are what the paper must hold (条例 Art 32)."""

    text = words(MOST_TEXT)
    outcome = word_of(answers.ALL_OUTCOMES)
    request = maybe_words()
    facts = maybe_words()
    basis = maybe_words()
    new_facts = maybe_words()
    issues: Any = fields.List(
        fields.Nested(IssueAnswer), load_default=list, validate=validate.Length(max=MOST_ISSUES, error=_TOO_MANY)
    )


class AnswerAtOnce(Draft):
    """Answer on the fast track."""


class ReturnDraft(OfAssignment):
    """Return a draft to its writer, saying what must change."""

    remark = words(MOST_REASON)


class Answer(OfAssignment):
    """Issue the checked draft.

    Where it sends a matter back after a review, ``remand_to`` may name another office and ``reply_by`` a day.
    """

    remark = maybe_words(MOST_REASON)
    remand_to = maybe_words(32)
    reply_by = Day(load_default=None, allow_none=True)


class Serve(OfAssignment):
    """Write down that the answer reached the person; ``served_at`` where it was before now; ``proof`` its attachment.

    ``note`` says how it was left at home or announced.
    """

    method = word_of(answers.METHODS)
    served_at = Moment(load_default=None, allow_none=True)
    proof = maybe_words(64)
    note = maybe_words(MOST_REASON)


class Worklist(Request, paging.Listed):
    """The matters of an office, of one state or all open ones; or those it must still see told (``duty``)."""

    office = words(32)
    state = fields.Str(load_default=None, allow_none=True, validate=one_of(tuple(life.STATE_NAMES)))
    duty = fields.Str(load_default=None, allow_none=True, validate=one_of(_DUTIES))


class Periods(Request):
    """The periods of the law in force; nothing more is asked."""


class Offices(Request, paging.ListedWhole):
    """The offices at and under one, or all."""

    under = fields.Str(load_default=None, allow_none=True, validate=length(32))
