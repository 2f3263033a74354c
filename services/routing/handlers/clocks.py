"""Legal clocks of an assignment: set and cancel their timers, and tell once when one comes due."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.bus.timers import Timer
from huiyin.db import UnitOfWork
from services.routing import domain, legal_dates, profile, store
from services.routing.handlers import announce
from services.routing.legal_dates import Due

#: Kinds of timers; each tells the event ``clock.<kind>``.
DUE_SOON, OVERDUE = "due_soon", "overdue"


def start(uow: UnitOfWork, assignment: str, clock: str, due: Due, law: profile.Profile) -> None:
    """Set the two timers of ``clock``."""
    soon = legal_dates.due_soon_at(due, law.clocks[clock].due_soon_days or 0)
    uow.set_timer(DUE_SOON, f"{assignment}:{clock}", soon)
    uow.set_timer(OVERDUE, f"{assignment}:{clock}", legal_dates.overdue_at(due))


def stop(uow: UnitOfWork, assignment: str, clock: str) -> None:
    """Cancel the timers of ``clock`` that have not fired: the step it waits for has been taken."""
    for kind in (DUE_SOON, OVERDUE):
        uow.cancel_timer(kind, f"{assignment}:{clock}")


def tell(uow: UnitOfWork, timers: Sequence[Timer]) -> None:
    """Say of each timer's clock that it ends soon or is over, unless the step it waits for has been taken.

    The assignments are not locked: a step taken at this very moment holds its lock while it waits for our timers.
    """
    assignments = store.by_id(uow.session, {timer.subject.partition(":")[0] for timer in timers})
    for timer in timers:
        key, _, clock = timer.subject.partition(":")
        one = assignments.get(key)
        if one is not None and one.state == domain.CLOCKS[clock]:
            announce.clock(uow, timer.kind, one, clock, at=timer.fire_at)
