"""What routing's rows should be, for ``huiyin verify``: recomputed from the logs, without the handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from huiyin.bus.tables import timer
from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.verify import Finding, Logs
from services.routing import domain, profile
from services.routing.models import Assignment

_PAGE = 1000
_STEPS = ("assignment.issued", "assignment.accepted", "assignment.answered", "assignment.served")
_NOTICES = ("clock.due_soon", "clock.overdue")


@dataclass
class _Told:
    """What routing's log says of one assignment."""

    number: str
    office: str
    state: str
    version: int
    at: dict[str, datetime]


def check(logs: Logs, reading: Reading) -> Iterator[Finding]:
    """Yield where assignments, periods and timers are not what the logs and the law say."""
    yield from _every_matter_has_one(logs, reading.session)
    yield from _rows_equal_the_log(_fold(logs.events("routing", *_STEPS)), reading.session)
    for row in _assignments(reading.session):
        yield from _dates_follow_the_law(row)
    notices = Counter(_notice(event) for event in logs.events("routing", *_NOTICES))
    yield from _told_once(notices)
    yield from _open_clocks_have_timers(notices, reading.session)


def _every_matter_has_one(logs: Logs, session: Session) -> Iterator[Finding]:
    """Every registered matter has exactly one living assignment, and none is there without a registration."""
    registered = 0
    for numbers in _pages(event.subject for event in logs.events("intake", "matter.registered")):
        registered += len(numbers)
        living = Counter(session.scalars(select(Assignment.number).where(Assignment.number.in_(numbers), _LIVES)))
        for number in numbers:
            if living[number] == 0:
                yield Finding("missing", "assignment", number, "registered, but no office is assigned")
            if living[number] > 1:
                yield Finding("doubled", "assignment", number, f"{living[number]} assignments stand at once")
    matters = session.scalar(select(func.count(Assignment.number.distinct()))) or 0
    if matters > registered:
        detail = f"{matters} matters are assigned, {registered} are registered"
        yield Finding("inconsistent", "assignment", "all", detail)


def _fold(events: Iterable[Event]) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for event in events:
        data, step = event.data, event.type.rpartition(".")[2]
        if step == "issued":
            told[data["assignment"]] = _Told(event.subject, data["office"], step, data["version"], {})
            if data["replaces"] in told:
                told[data["replaces"]].state = domain.REPLACED
        one = told.get(data["assignment"])
        if one is not None:
            one.state, one.version = step, data["version"]
            one.at[step] = data[f"{step}_at"]
    return told


def _rows_equal_the_log(told: dict[str, _Told], session: Session) -> Iterator[Finding]:
    for row in _assignments(session):
        one = told.pop(row.id, None)
        if one is None:
            yield Finding("missing", "event", row.number, f"the log does not know assignment {row.id}")
            continue
        differing = [name for name, value in _as_told(row).items() if value != getattr(one, name)]
        if differing:
            detail = f"assignment {row.id} differs from the log in {', '.join(differing)}"
            yield Finding("inconsistent", "assignment", row.number, detail)
    for key, one in told.items():
        yield Finding("missing", "assignment", one.number, f"the log speaks of assignment {key}, which is not there")


def _as_told(row: Any) -> dict[str, Any]:
    moments = {step: getattr(row, f"{step}_at") for step in ("issued", "accepted", "answered", "served")}
    known = {step: at for step, at in moments.items() if at is not None}
    return {"number": row.number, "office": row.office, "state": row.state, "version": row.version, "at": known}


def _dates_follow_the_law(row: Any) -> Iterator[Finding]:
    law = profile.load(row.profile)
    starts = {"accept": row.received_at, "answer": row.accepted_at or (row.answered_at and row.received_at)}
    for clock, start in starts.items():
        due = law.clocks[clock].due(start) if start else None
        expected = (due.nominal, due.legal) if due else (None, None)
        stored = getattr(row, f"{clock}_due_nominal"), getattr(row, f"{clock}_due_legal")
        if stored != expected:
            detail = f"assignment {row.id}: clock {clock} is due {stored[1]}, the law gives {expected[1]}"
            yield Finding("inconsistent", "period", row.number, detail)


def _notice(event: Event) -> tuple[str, str]:
    return event.type.rpartition(".")[2], f"{event.data['assignment']}:{event.data['clock']}"


def _told_once(notices: Counter[tuple[str, str]]) -> Iterator[Finding]:
    for (kind, subject), count in notices.items():
        if count > 1:
            yield Finding("doubled", f"clock.{kind}", subject, f"told {count} times")


def _open_clocks_have_timers(notices: Counter[tuple[str, str]], session: Session) -> Iterator[Finding]:
    """A clock that runs has both timers; one that fired while the step was awaited has told so."""
    waiting = {state: clock for clock, state in domain.CLOCKS.items()}
    for rows in _pages(row for row in _assignments(session) if row.state in waiting):
        subjects = {f"{row.id}:{waiting[row.state]}": row.number for row in rows}
        query = select(timer.c.kind, timer.c.subject, timer.c.fired_at).where(timer.c.subject.in_(subjects))
        fired = {(row.kind, row.subject): row.fired_at for row in session.execute(query)}
        for subject, number in subjects.items():
            for kind in ("due_soon", "overdue"):
                if (kind, subject) not in fired:
                    yield Finding("missing", "timer", number, f"clock {subject} runs without its timer {kind}")
                elif fired[kind, subject] and not notices[kind, subject]:
                    yield Finding("missing", f"clock.{kind}", number, f"timer {subject} fired and told nothing")


_LIVES = Assignment.state != domain.REPLACED


def _assignments(session: Session) -> Iterator[Any]:
    """Yield the rows without the answers' text."""
    columns = [column for column in Assignment.__table__.columns if column.name not in ("answer_text", "reason")]
    yield from session.execute(select(*columns).execution_options(yield_per=_PAGE))


def _pages(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    waiting = iter(items)
    while page := list(islice(waiting, _PAGE)):
        yield page
