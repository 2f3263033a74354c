"""Intake's part of ``huiyin verify``: every matter was said once to be registered, as it stands, and nothing else was.

Read from the tables and the log alone; no use case is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.orm import Session

from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.verify import Finding, Logs
from services.intake.models import Matter

_PAGE = 500
_SAID = (
    "channel",
    "received_at",
    "registered_at",
    "received_by",
    "place",
    "category",
    "named_office",
    "anonymous",
    "people_count",
)
#: What the tables' own constraints promise, asked once more: they may have been restored without them.
_UNIQUE = ("number", "code_hash", "source_key")


def check(logs: Logs, reading: Reading) -> Iterable[Finding]:
    """Yield what is missing, doubled or inconsistent between the matters and the log."""
    said: set[str] = set()
    events = logs.events("intake", "matter.registered")
    while page := list(itertools.islice(events, _PAGE)):
        yield from _page(page, said, reading.session)
    for number in reading.session.execute(text("SELECT number FROM matter ORDER BY number")).scalars():
        if number not in said:
            yield Finding("missing", "matter.registered", number, "the matter stands in the table and not in the log")
    yield from _doubles(reading.session)
    yield from _counters(reading.session)


def _page(events: list[Event], said: set[str], session: Session) -> Iterator[Finding]:
    numbers = [event.subject for event in events]
    table = Matter.__table__
    query = table.select().where(table.c.number.in_(numbers))
    rows = {row["number"]: row for row in session.execute(query).mappings()}
    for event in events:
        if event.subject in said:
            yield Finding("doubled", "matter.registered", event.subject, f"said again at position {event.position}")
        said.add(event.subject)
        yield from _same(event, rows.get(event.subject))


def _same(event: Event, row: RowMapping | None) -> Iterator[Finding]:
    if row is None:
        yield Finding("missing", "matter", event.subject, f"said at position {event.position}, but not in the table")
        return
    steps = {"accepted_at": row["accepted_at"], "answered_at": row["answered_at"]} if row["history"] else None
    expected: dict[str, Any] = {"number": row["number"], **{field: row[field] for field in _SAID}, "history": steps}
    differing = sorted(field for field, value in expected.items() if event.data[field] != value)
    if differing:
        yield Finding("inconsistent", "matter", event.subject, f"table and log differ in {', '.join(differing)}")


def _doubles(session: Session) -> Iterator[Finding]:
    table = Matter.__table__
    for name in _UNIQUE:
        column, count = table.c[name], func.count()
        doubled = select(func.min(table.c.number), count).where(column.is_not(None)).group_by(column).having(count > 1)
        for number, times in session.execute(doubled):
            yield Finding("doubled", name, number, f"{times} matters have the same {name}")


def _counters(session: Session) -> Iterator[Finding]:
    """No number is beyond its year's counter (the next one would be given twice), and none was given in two forms."""
    last = {year: count for year, count in session.execute(text("SELECT year, last FROM counter"))}
    given: set[tuple[int, int]] = set()
    for number in session.execute(text("SELECT number FROM matter")).scalars():
        year, sequence = (int(part) for part in number.rsplit("-", 2)[1:])
        if sequence > last.get(year, 0):
            yield Finding("inconsistent", "counter", number, f"the counter of {year} stands at {last.get(year, 0)}")
        if (year, sequence) in given:
            yield Finding("doubled", "sequence", number, f"sequence {sequence} of {year} is given twice")
        given.add((year, sequence))
