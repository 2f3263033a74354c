"""Keep the legal clocks of a case what facts and law say, and their timers at the next stage of the ladder.

There is one durable timer per running clock. Its subject is ``<subject>:<period>``; it stands at the first stage that
has not been told. An edit that does not move the due day leaves it alone, so no edit resets what is overdue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import facts as facts_of
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.store import clocks as kept
from services.routing.law.domain import ladder, periods
from services.routing.law.domain.ladder import Rung
from services.routing.law.domain.periods import Facts, Running
from services.routing.law.legal_dates import Calendar
from services.routing.law.profile import Profile
from services.routing.ports import Port
from services.routing.reference import Reference

#: Kind of the timers.
TIMER = "clock"

Clocks = dict[str, Running]


@dataclass(frozen=True)
class Owner:
    """Whose clocks they are: an assignment, a supervision order or an advice (``subject``), and the office bound."""

    subject: str
    number: str | None
    office: str
    law: Profile


#: Says which periods of an owner are over: the step that somebody may have been urged to take was taken.
periods_over = Port[[UnitOfWork, Calendar, Owner, Sequence[str]], None]("case.clocks.periods_over")


def settle(uow: UnitOfWork, reference: Reference, case: CaseFile, one: Assignment) -> Clocks:
    """Bring the clocks of an assignment up to its facts; return them by name."""
    stored = kept.of_subject(uow.session, one.id)
    return write(uow, reference.calendar, _owner(reference, case, one), facts_of.of_assignment(case, one), stored)


def begin(uow: UnitOfWork, reference: Reference, fresh: Sequence[tuple[CaseFile, Assignment]]) -> list[Clocks]:
    """Begin the clocks of assignments that have none yet, in one statement; return each one's clocks by name."""
    begun, rows = [], []
    for case, one in fresh:
        owner = _owner(reference, case, one)
        running, added = _reckon(uow, reference.calendar, owner, facts_of.of_assignment(case, one), {})
        begun.append(running)
        rows += added
    kept.save(uow, rows)
    return begun


def write(uow: UnitOfWork, calendar: Calendar, owner: Owner, facts: Facts, stored: Mapping[str, Clock]) -> Clocks:
    """Write what differs from the ``stored`` clocks, and set the timers of those that run. Return them by name."""
    running, rows = _reckon(uow, calendar, owner, facts, stored)
    kept.save(uow, rows)
    open_before = [name for name, row in stored.items() if row.ended_at is None]
    over = [name for name in open_before if name not in running or running[name].ended_at]
    if over:
        periods_over(uow, calendar, owner, over)
    return running


def _reckon(
    uow: UnitOfWork, calendar: Calendar, owner: Owner, facts: Facts, stored: Mapping[str, Clock]
) -> tuple[Clocks, list[dict[str, Any]]]:
    running = {one.name: one for one in periods.clocks_of(facts, owner.law, calendar)}
    rows = [row for one in running.values() if (row := _changed(uow, calendar, owner, one, stored.get(one.name)))]
    rows += [_void(uow, row) for name, row in stored.items() if name not in running and row.result != periods.VOID]
    return running, rows


def _owner(reference: Reference, case: CaseFile, one: Assignment) -> Owner:
    return Owner(one.id, case.number, one.office, reference.law(case.profile))


def rungs(owner_law: Profile, one: Running, calendar: Calendar) -> list[Rung]:
    """Return the stages of a running period, the first first."""
    return ladder.rungs(owner_law, one.name, one.started_on, one.due, calendar)


def timer_key(subject: str, name: str) -> str:
    """Return the subject of a clock's timer."""
    return f"{subject}:{name}"


def _changed(
    uow: UnitOfWork, calendar: Calendar, owner: Owner, one: Running, stored: Clock | None
) -> dict[str, Any] | None:
    """Return the row to write, and set or cancel its timer; None where nothing about it changed."""
    row = _row(owner, one)
    if stored is not None and all(getattr(stored, name) == value for name, value in row.items()):
        return None
    stage = stored.stage if stored is not None else 0
    if one.ended_at is not None:
        if stored is not None and stored.ended_at is None:
            uow.cancel_timer(TIMER, timer_key(owner.subject, one.name))
        return {**row, "stage": stage}
    if stored is None or stored.ended_at or (stored.due_nominal, stored.due_legal) != (one.due.nominal, one.due.legal):
        stage = _set_timer(uow, owner, one, stage, rungs(owner.law, one, calendar))
    return {**row, "stage": stage}


def _set_timer(uow: UnitOfWork, owner: Owner, one: Running, stage: int, climb: list[Rung]) -> int:
    """Set the timer to the first stage that is still to be told; a stage that lies ahead again is told again."""
    now = clock.now()
    stage = min(stage, sum(rung.at <= now for rung in climb))
    if stage < len(climb):
        uow.set_timer(TIMER, timer_key(owner.subject, one.name), climb[stage].at)
    return stage


def _void(uow: UnitOfWork, row: Clock) -> dict[str, Any]:
    """End a clock that the case, sorted otherwise now, no longer has; kept or missed, it counts for nothing."""
    if row.ended_at is None:
        uow.cancel_timer(TIMER, timer_key(row.subject, row.name))
    values = {column.name: getattr(row, column.name) for column in Clock.__table__.columns}
    return {**values, "ended_at": row.ended_at or clock.now(), "result": periods.VOID}


def _row(owner: Owner, one: Running) -> dict[str, Any]:
    return {
        "subject": owner.subject,
        "name": one.name,
        "number": owner.number,
        "office": None if one.bearer == "petitioner" else owner.office,
        "bearer": one.bearer,
        "profile": owner.law.key,
        **values(one),
    }


def values(one: Running) -> dict[str, Any]:
    """Return what is stored of a period: its day, every input of it, and how it ended."""
    return {
        "started_on": one.started_on,
        "days": one.days,
        "unit": one.unit,
        "extended": one.extended,
        "excluded": one.excluded,
        "due_nominal": one.due.nominal,
        "due_legal": one.due.legal,
        "provisional": one.due.provisional,
        "ended_at": one.ended_at,
        "result": one.result,
    }
