"""Shapes of supervision: orders and replies, advice and feedback, and the list of both."""

from __future__ import annotations

from marshmallow import fields

from huiyin import paging
from services.routing.oversight.domain import supervising
from services.routing.shapes import MOST_REASON, MOST_TEXT, Request, length, maybe_words, word_of, words


class Supervise(Request):
    """An order to an office, about one of its matters or (without ``number``) about its work as a whole.

    ``kind`` and ``ground`` are words of the law profile. ``demand`` is what must be done, by default to look into it at
    once and report; a supervision order (督办) must say in ``improvement`` how to work better.
    """

    number = maybe_words(32)
    office = words(32)
    kind = fields.Str(load_default="supervision_order", validate=length(32))
    ground = words(32)
    facts = words(MOST_TEXT)
    demand = maybe_words(MOST_REASON)
    improvement = maybe_words(MOST_TEXT)


class OfOrder(Request):
    """One order by its id."""

    order = words(36)


class ReplySupervision(OfOrder):
    """The supervised office's written reply."""

    reply = words(MOST_TEXT)


class WithdrawSupervision(OfOrder):
    """Take an order back, for a reason."""

    reason = words(MOST_REASON)


class Advise(Request):
    """An advice of a petition office: to improve work, to amend policy, or to hold responsible.

    ``order`` or ``number`` names what it comes from. ``facts`` is what was found, by default what the order says;
    ``consequences`` and ``basis`` are what an advice to hold responsible rests on.
    """

    kind = words(32)
    recipient = words(32)
    number = maybe_words(32)
    order = maybe_words(36)
    facts = maybe_words(MOST_TEXT)
    consequences = maybe_words(MOST_TEXT)
    basis = maybe_words(MOST_REASON)
    text = words(MOST_TEXT)


class AnswerAdvice(Request):
    """The written feedback: whether it is adopted, with the measures, or the reasons where it is not, or in part."""

    advice = words(36)
    adopted = word_of(supervising.ADOPTIONS)
    feedback = maybe_words(MOST_TEXT)


class Supervision(Request, paging.Listed):
    """What an office, by default one's own, got or issued; ``open`` only what waits, or only what does not."""

    office = maybe_words(32)
    open = fields.Bool(load_default=None, allow_none=True)
