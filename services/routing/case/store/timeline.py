"""Queries of routing's own log: what was said of a matter, and how its offices were called when."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from huiyin.bus.tables import event_log

_COLUMNS = (event_log.c.seq, event_log.c.type, event_log.c.time, event_log.c.office, event_log.c.data)


def of_matter(session: Session, number: str) -> list[Any]:
    """Return every event whose subject is the matter, in the order they were said."""
    query = select(*_COLUMNS).where(event_log.c.subject == number).order_by(event_log.c.seq)
    return list(session.execute(query))


def names(session: Session, offices: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Return the names the offices have had, each with its place in the log, the oldest first."""
    query = select(event_log.c.seq, event_log.c.subject, event_log.c.data)
    query = query.where(event_log.c.subject.in_(offices), event_log.c.type == "office.changed")
    found: dict[str, list[tuple[int, str]]] = {}
    for row in session.execute(query.order_by(event_log.c.seq)):
        found.setdefault(row.subject, []).append((row.seq, row.data["name"]))
    return found
