"""What follows when a case is sorted otherwise: every living assignment's periods are counted anew, and it is said."""

from __future__ import annotations

from datetime import datetime

from huiyin import clock
from services.routing.case import announce, clocks
from services.routing.case.domain import life
from services.routing.case.handling.domain import fast_track
from services.routing.case.models.cases import Assignment
from services.routing.case.taking import Step


def living(step: Step) -> list[Assignment]:
    """Return the assignments of the case in which an office still has something to do."""
    return [one for one in step.assignments if one.state in life.OPEN_STATES]


def settle_anew(step: Step, office: str | None, at: datetime) -> dict[str, clocks.Clocks]:
    """Count the periods of every living assignment anew, and say how the case is sorted; return them by assignment."""
    settled = {one.id: clocks.settle(step.uow, step.reference, step.case, one) for one in living(step)}
    announce.classified(step.uow, step.case, office, at, settled)
    return settled


def leave_fast_track(step: Step) -> bool:
    """Put a case on the fast track back on the ordinary one: several offices are not for it (简易办理办法 Art 5)."""
    if step.case.track != fast_track.FAST:
        return False
    step.case.track = fast_track.ORDINARY
    settle_anew(step, step.one.office, clock.now())
    return True
