"""Shapes of review and recheck, of closing a case and of the archive."""

from __future__ import annotations

from marshmallow import fields

from huiyin.events.fields import Moment
from services.routing.case.reviews.domain import reviewing
from services.routing.shapes import MOST_REASON, MOST_TEXT, Case, OfAssignment, maybe_words, word_of, words


class RequestReview(OfAssignment):
    """Ask for a review or a recheck: the person's grounds.

    Staff who write down what was handed in say with ``requested_at`` when that was, and with ``proof`` (the attachment)
    what shows it; of the person who asks with the query code neither is taken.
    """

    grounds = maybe_words(MOST_TEXT)
    requested_at = Moment(load_default=None, allow_none=True)
    proof = maybe_words(64)


class AdmitLate(RequestReview):
    """Admit a late request for a review or a recheck, with the reason why it is excused."""

    remedy = word_of(tuple(reviewing.REMEDIES))
    reason = words(MOST_REASON)


class Close(Case):
    """Close a case; ``execution_reason`` where what was supported has a plan but is not carried out yet."""

    remark = maybe_words(MOST_REASON)
    execution_reason = maybe_words(MOST_REASON)


class Archive(Case):
    """Put the file of a closed case into the archive; ``volume`` is where it stands there."""

    volume = fields.Str(load_default=None, allow_none=True)


class Remedies(Case):
    """What the person of a matter can still ask for."""
