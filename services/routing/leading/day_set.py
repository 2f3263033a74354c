"""Days that leaders and conferences set, and hours for telling of what is urgent: one durable timer for each.

The subject of a timer is ``<what>:<id>``. Whoever reports at this very moment holds the row and waits for our timer, so
a row that is held is not waited for: its timer is put back for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from huiyin import clock
from huiyin.bus.timers import Timer
from huiyin.db import UnitOfWork
from services.routing.leading import store as kept
from services.routing.leading.entrusted import Accusations
from services.routing.leading.models import ConferenceTask, HardCase, Instruction, UrgentReport
from services.routing.reference import Reference

#: Kind of the timers.
TIMER = "day_set"
INSTRUCTION, HARD_CASE, TASK, URGENT = "instruction", "hard_case", "task", "urgent"

_AGAIN = timedelta(seconds=2)


def watch(uow: UnitOfWork, what: str, key: str, at: datetime) -> None:
    """Have it told at ``at`` that the day is there, unless the timer is forgotten before."""
    uow.set_timer(TIMER, f"{what}:{key}", at)


def forget(uow: UnitOfWork, what: str, key: str) -> None:
    """Do not tell any more: it was done."""
    uow.cancel_timer(TIMER, f"{what}:{key}")


def tell(uow: UnitOfWork, timers: Sequence[Timer], reference: Reference) -> None:
    """Say of each day that has come what is still not done."""
    for timer in timers:
        what, _, key = timer.subject.partition(":")
        model, say = _WATCHED[what]
        row = kept.held_free(uow.session, model, key)
        if row is not None:
            say(uow, row, Accusations.among(uow.session, reference, [row.number]))
        elif uow.session.get(model, key) is not None:
            uow.set_timer(timer.kind, timer.subject, clock.now() + _AGAIN, timer.payload)


def _instruction(uow: UnitOfWork, row: Instruction, found: Accusations) -> None:
    if row.done_at is not None:
        return
    office = found.keeper(row.number, row.office)
    data = {"instruction": row.id, "number": row.number, "office": office, "due_on": row.due_on}
    uow.emit("instruction.overdue", row.number, data, office=office)


def _hard_case(uow: UnitOfWork, row: HardCase, found: Accusations) -> None:
    if row.ended_at is not None:
        return
    office = found.keeper(row.number, row.office)
    data = {"hard_case": row.id, "number": row.number, "office": office, "due_on": row.due_on}
    uow.emit("hard_case.due", row.number, data, office=office)


def _task(uow: UnitOfWork, row: ConferenceTask, found: Accusations) -> None:
    if row.done_at is not None:
        return
    office = found.keeper(row.number, row.owner)
    data = {"task": row.id, "conference": row.conference, "number": row.number, "office": office, "due_on": row.due_on}
    uow.emit("conference.task_overdue", row.number or row.conference, data, office=office)


def _urgent(uow: UnitOfWork, row: UrgentReport, found: Accusations) -> None:
    able = found.able(row.number)
    waiting = [one for one in kept.recipients(uow.session, [row.id])[row.id] if one.told_at is None]
    untold = [one.role for one in waiting if not able.is_accused(one.office)]
    if untold:
        office = found.keeper(row.number, row.office)
        data = {"report": row.id, "number": row.number, "office": office, "due_at": row.due_at, "untold": untold}
        uow.emit("urgent.late", row.number, data, office=office)


_WATCHED: dict[str, tuple[type[Any], Callable[[UnitOfWork, Any, Accusations], None]]] = {
    INSTRUCTION: (Instruction, _instruction),
    HARD_CASE: (HardCase, _hard_case),
    TASK: (ConferenceTask, _task),
    URGENT: (UrgentReport, _urgent),
}
