"""Intake's part of ``huiyin verify``: matters and attachments were each said once, as they stand, and nothing else was.

Read from the tables, the log and the content store alone; no use case is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.orm import Session

from huiyin.bus.tables import event_log
from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.files import Store
from huiyin.verify import Finding, Logs
from services.intake.models import Attachment, Matter

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
#: Not in the events of before: what these are read as is not what was said.
_SAID_LATER = ("purpose", "accused_office", "notifiable", "request_count", "accusation")
_SAID_OF_ATTACHMENT = ("purpose", "media_type", "size", "office", "added_at")
#: What the tables' own constraints promise, asked once more: they may have been restored without them.
_UNIQUE = ("number", "code_hash", "source_key")


def check(logs: Logs, reading: Reading) -> Iterable[Finding]:
    """Yield what is missing, doubled or inconsistent between the matters and the log."""
    said: set[str] = set()
    amended = {event.subject: event.data["history"] for event in logs.events("intake", "matter.amended")}
    events = logs.events("intake", "matter.registered")
    while page := list(itertools.islice(events, _PAGE)):
        yield from _page(page, said, amended, reading.session)
    for number in amended.keys() - said:
        yield Finding("missing", "matter.registered", number, "the log amends the matter and does not know it")
    for number in reading.session.execute(text("SELECT number FROM matter ORDER BY number")).scalars():
        if number not in said:
            yield Finding("missing", "matter.registered", number, "the matter stands in the table and not in the log")
    yield from _attachments(logs, reading.session)
    yield from _contents(logs.files, reading.session)
    yield from _doubles(reading.session)
    yield from _counters(reading.session)


def _page(events: list[Event], said: set[str], amended: Mapping[str, Any], session: Session) -> Iterator[Finding]:
    numbers = [event.subject for event in events]
    table = Matter.__table__
    query = table.select().where(table.c.number.in_(numbers))
    rows = {row["number"]: row for row in session.execute(query).mappings()}
    written = select(event_log.c.id, event_log.c.data).where(event_log.c.id.in_([event.id for event in events]))
    fields = {id_: set(data) for id_, data in session.execute(written)}
    for event in events:
        if event.subject in said:
            yield Finding("doubled", "matter.registered", event.subject, f"said again at position {event.position}")
        said.add(event.subject)
        yield from _same(event, amended.get(event.subject), rows.get(event.subject), fields.get(event.id, set()))


def _same(event: Event, amended: Any, row: RowMapping | None, fields: set[str]) -> Iterator[Finding]:
    if row is None:
        yield Finding("missing", "matter", event.subject, f"said at position {event.position}, but not in the table")
        return
    steps = {"accepted_at": row["accepted_at"], "answered_at": row["answered_at"]} if row["history"] else None
    expected: dict[str, Any] = {"number": row["number"], **{field: row[field] for field in _SAID}, "history": steps}
    accusation = row["purpose"] == "accusation" or bool(row["accused_office"] or row["accused_name"])
    later = {**row, "request_count": max(1, len(row["requests"])), "accusation": accusation}
    expected |= {field: later[field] for field in _SAID_LATER if field in fields}
    told = event.data if amended is None else {**event.data, "history": amended}
    differing = sorted(field for field, value in expected.items() if told[field] != value)
    if differing:
        yield Finding("inconsistent", "matter", event.subject, f"table and log differ in {', '.join(differing)}")


def _attachments(logs: Logs, session: Session) -> Iterator[Finding]:
    """Every attachment was said once to be added, as it stands."""
    said: set[str] = set()
    events = logs.events("intake", "matter.attachment_added")
    while page := list(itertools.islice(events, _PAGE)):
        query = select(Attachment.__table__).where(Attachment.id.in_([event.data["attachment"] for event in page]))
        rows = {row["id"]: row for row in session.execute(query).mappings()}
        for event in page:
            yield from _same_attachment(event, rows, said)
    for id_ in session.scalars(select(Attachment.id).order_by(Attachment.id)):
        if id_ not in said:
            yield Finding(
                "missing", "matter.attachment_added", id_, "the attachment stands in the table, not in the log"
            )


def _same_attachment(event: Event, rows: Mapping[str, RowMapping], said: set[str]) -> Iterator[Finding]:
    id_ = event.data["attachment"]
    if id_ in said:
        yield Finding("doubled", "matter.attachment_added", id_, f"said again at position {event.position}")
    said.add(id_)
    row = rows.get(id_)
    if row is None:
        yield Finding("missing", "attachment", id_, f"said at position {event.position}, but not in the table")
        return
    stands = {"number": row["matter"], **{field: row[field] for field in _SAID_OF_ATTACHMENT}}
    differing = sorted(field for field, value in stands.items() if event.data[field] != value)
    if differing:
        yield Finding("inconsistent", "attachment", id_, f"table and log differ in {', '.join(differing)}")


def _contents(files: Store, session: Session) -> Iterator[Finding]:
    """The content of every attachment is kept. Contents that nobody names are no fault: an upload may have ended early.

    Rows and store are read side by side in the order of the hashes, so neither has to fit into memory.
    """
    kept = files.hashes()
    at = next(kept, None)
    named = (
        select(Attachment.sha256, func.min(Attachment.matter)).group_by(Attachment.sha256).order_by(Attachment.sha256)
    )
    for sha256, number in session.execute(named.execution_options(yield_per=_PAGE)):
        while at is not None and at < sha256:
            at = next(kept, None)
        if at != sha256:
            yield Finding("missing", "content", number, f"the content {sha256} of an attachment is not in the store")


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
