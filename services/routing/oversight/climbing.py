"""Climb the ladder: when a period's next stage comes and its step has not been taken, do what the stage says.

A timer is claimed by one replica, the oldest first. What the clock belongs to (its case, or an order or advice about no
matter) is then taken without waiting: whoever takes a step of it at this moment holds it and waits for our timer, so
waiting for it here would be a ring; such a timer is put back for a moment. The clock is read once it is held: a step
that was under way may have changed it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from huiyin import clock
from huiyin.bus.timers import Timer
from huiyin.db import UnitOfWork
from services.routing.case import access, announce
from services.routing.case.models.cases import CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.reviews import reviews
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.law.domain import ladder
from services.routing.law.domain.ladder import Rung
from services.routing.law.legal_dates import Due
from services.routing.oversight import ladder_papers
from services.routing.oversight import store as papers
from services.routing.reference import Reference

_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True)
class _Held:
    """The cases, and the orders and advice about no matter, that this transaction holds."""

    cases: dict[str, CaseFile]
    papers: Collection[str]

    def has(self, row: Clock) -> bool:
        return row.number in self.cases if row.number else row.subject in self.papers


def climb(uow: UnitOfWork, timers: Sequence[Timer], reference: Reference) -> None:
    """Climb the due stages of the timers' clocks and set each timer to the stage after."""
    keys = [(subject, name) for subject, _, name in (timer.subject.partition(":") for timer in timers)]
    held = _hold(uow, {subject for subject, _ in keys})
    rows = kept.by_keys(uow.session, set(keys))
    for timer, key in zip(timers, keys, strict=True):
        row = rows.get(key)
        if row is None or row.ended_at is not None:
            continue
        if not held.has(row):
            uow.set_timer(timer.kind, timer.subject, clock.now() + _AGAIN, timer.payload)
            continue
        _climb_one(uow, timer, row, held.cases.get(row.number or ""), reference)


def _hold(uow: UnitOfWork, subjects: Collection[str]) -> _Held:
    numbers = kept.numbers(uow.session, subjects)
    of_cases = {number for number in numbers.values() if number}
    alone = {subject for subject, number in numbers.items() if not number}
    return _Held(cases.lock_free(uow.session, of_cases), papers.lock_free(uow.session, alone))


def _climb_one(uow: UnitOfWork, timer: Timer, row: Clock, case: CaseFile | None, reference: Reference) -> None:
    law = reference.law(row.profile)
    due = Due(row.due_nominal, row.due_legal, row.provisional)
    rungs = ladder.rungs(law, row.name, row.started_on, due, reference.calendar)
    pending = [rung for rung in rungs[row.stage :] if rung.at <= clock.now()]
    for rung in ladder.worth_doing(pending, history=case is not None and case.history):
        _do(uow, rung, row, case, reference)
    row.stage += len(pending)
    if row.stage < len(rungs):
        uow.set_timer(timer.kind, timer.subject, rungs[row.stage].at)


def _do(uow: UnitOfWork, rung: Rung, row: Clock, case: CaseFile | None, reference: Reference) -> None:
    """Do what the stage says."""
    if rung.stage.action == ladder.TELL:
        announce.clock(uow, "due_soon", row, _office(row, case, reference), rung.at, stage=rung.stage.name)
    elif rung.stage.action == ladder.OVERDUE:
        announce.clock(uow, "overdue", row, _office(row, case, reference), rung.at)
    elif rung.stage.action == ladder.LAPSE and case is not None:
        reviews.lapse(uow, reference, case, row, rung.at)
    if rung.stage.paper is not None:
        lag = ladder_papers.lagging(uow, reference, row, case)
        if lag is not None:
            ladder_papers.send(lag, rung.stage)


def _office(row: Clock, case: CaseFile | None, reference: Reference) -> str | None:
    """Return who is bound by the period today; None for a period of the person."""
    accused = case.accused_office if case is not None else None
    return access.standing_for(reference, row.office, accused) if row.office is not None else None
