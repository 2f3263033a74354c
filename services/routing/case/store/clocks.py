"""Queries of legal clocks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from services.routing.case.models.clocks import Clock

_OF_SUBJECT = select(Clock).where(Clock.subject == bindparam("subject"))
_OF_NUMBER = select(Clock).where(Clock.number == bindparam("number")).order_by(Clock.started_on, Clock.name)
_TABLE = Clock.metadata.tables["clock"]
#: What a clock is counted from, and what was counted.
_COUNTED = tuple(
    _TABLE.c[name]
    for name in (
        "subject", "name", "number", "started_on", "days", "unit", "extended", "excluded",
        "due_nominal", "due_legal", "provisional",
    )
)  # fmt: skip
_COUNTABLE = or_(_TABLE.c.ended_at.is_(None), _TABLE.c.provisional)


def of_subject(session: Session, subject: str) -> dict[str, Clock]:
    """Return the clocks of one assignment, order or advice by their name."""
    return {row.name: row for row in session.scalars(_OF_SUBJECT, {"subject": subject})}


def of_number(session: Session, number: str) -> list[Clock]:
    """Return every clock of a matter, the first to begin first."""
    return list(session.scalars(_OF_NUMBER, {"number": number}))


def of_subjects(session: Session, subjects: Collection[str]) -> dict[tuple[str, str], Clock]:
    """Return the clocks of several subjects by subject and name."""
    rows = session.scalars(select(Clock).where(Clock.subject.in_(subjects)))
    return {(row.subject, row.name): row for row in rows}


def by_keys(session: Session, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Clock]:
    """Return the clocks with the given subjects and names.

    The subjects alone are asked for: pairs in a list would not be looked up in the index as a list of values is.
    """
    rows = session.scalars(select(Clock).where(Clock.subject.in_({subject for subject, _ in keys})))
    return {(row.subject, row.name): row for row in rows if (row.subject, row.name) in keys}


def numbers(session: Session, subjects: Collection[str]) -> dict[str, str | None]:
    """Return which matter the clocks of each subject belong to; None for an order or advice about none."""
    query = select(Clock.subject, Clock.number).where(Clock.subject.in_(subjects)).distinct()
    return {subject: number for subject, number in session.execute(query)}


def countable(session: Session) -> int:
    """Return how many clocks a calendar may move."""
    return session.scalar(select(func.count()).select_from(Clock).where(_COUNTABLE)) or 0


def countable_kinds(session: Session) -> list[Any]:
    """Return once each what clocks that a calendar may move are counted from, and what was counted."""
    return list(session.execute(select(*_COUNTED[3:]).where(_COUNTABLE).distinct()))


def countable_page(session: Session, after: tuple[str, str], limit: int) -> list[Any]:
    """Return clocks that a calendar may move, by subject and name: running ones, and those that ended provisionally."""
    query = select(*_COUNTED).where(_COUNTABLE, tuple_(_TABLE.c.subject, _TABLE.c.name) > after)
    return list(session.execute(query.order_by(_TABLE.c.subject, _TABLE.c.name).limit(limit)))


def mark_provisional(session: Session, rows: Sequence[Any], provisional: bool) -> None:
    """Write of each row that its day is provisional, or is not any more."""
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.name, []).append(row.subject)
    for name, subjects in names.items():
        statement = update(_TABLE).where(_TABLE.c.subject.in_(subjects), _TABLE.c.name == name)
        session.execute(statement.values(provisional=provisional))


def listed(session: Session, *, office: str | None, running: bool) -> Iterator[Clock]:
    """Yield the clocks by matter and beginning; of one office, or only those that run, where asked."""
    query = select(Clock).order_by(Clock.number, Clock.started_on, Clock.name).execution_options(yield_per=1000)
    if office is not None:
        query = query.where(Clock.office == office)
    if running:
        query = query.where(Clock.ended_at.is_(None))
    yield from session.scalars(query)


def save(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the clocks or write them anew."""
    uow.upsert(_TABLE, rows)
