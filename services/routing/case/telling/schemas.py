"""Shapes of telling the person, and of what is written beside the steps of a case."""

from __future__ import annotations

from marshmallow import fields

from huiyin import paging
from huiyin.events.fields import Moment
from services.routing.case.handling.domain import answers
from services.routing.case.telling.domain import notices
from services.routing.shapes import Case, OfAssignment, Request, maybe_words, word_of, words

_MOST_NOTE = 2000


class Tell(OfAssignment):
    """Write down that a notice was given: how, when, with which paper, and what proves it."""

    kind = word_of(notices.KINDS)
    method = word_of(answers.METHODS)
    given_at = Moment(load_default=None, allow_none=True)
    document = maybe_words(64)
    proof = maybe_words(64)


class ProveService(OfAssignment):
    """Add the attachment that proves a service which is on record."""

    proof = words(64)


class Silent(Request, paging.Listed):
    """The matters of an office, and of those it oversees, on which the person hears nothing."""

    office = words(32)


class Progress(OfAssignment):
    """A note on how the matter is getting on; the person does not see an ``internal`` one."""

    text = words(_MOST_NOTE)
    internal = fields.Bool(load_default=False)


class Counsel(OfAssignment):
    """That the outcome was explained to the person; ``referred_to`` is the organ for those in hardship."""

    text = words(_MOST_NOTE)
    referred_to = maybe_words(200)


class LinkEarlier(Case):
    """Name an earlier matter of the same person."""

    earlier = words(32)


class Notices(Case, paging.ListedWhole):
    """The notices due in a matter."""
