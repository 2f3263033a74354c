"""Which of the opinions that a matter was given stands, after its reviews, rechecks and remands. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.routing.case.domain import life
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.domain.reviewing import Duty

#: How an opinion stands: in force; in force while it is looked at again; changed by a higher one; set aside by one.
STANDS, UNDER_REVIEW, CHANGED, ANNULLED = "stands", "under_review", "changed", "annulled"


def of(one: Duty, duties: Sequence[Duty]) -> str:
    """Return how the opinion of ``one`` stands among all assignments of its matter."""
    if one.state == life.ANNULLED:
        return ANNULLED
    if any(_changes(each, one, duties) for each in duties):
        return CHANGED
    asked = reviewing.request_for(one, duties)
    under_way = asked is not None and asked.state != life.SERVED
    return UNDER_REVIEW if under_way else STANDS


def _changes(higher: Duty, one: Duty, duties: Sequence[Duty]) -> bool:
    """Return True where a served review or recheck put its own opinion in the place of that of ``one``."""
    if higher.kind not in reviewing.KINDS or higher.state != life.SERVED or higher.outcome != reviewing.CHANGED:
        return False
    return one.id in {each.id for each in reviewing.looked_at(higher, duties)}
