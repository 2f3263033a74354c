"""Queries of what an office still has to see told: matters it received first, and those it gave on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile

_PAGE = 200
#: Written as the index ``ix_assignment_given_on`` is, so that the planner knows it for what it is.
_GIVEN_ON = text("assignment.kind = 'handle' AND assignment.state NOT IN ('replaced', 'annulled', 'served')")

Pair = tuple[CaseFile, Assignment]


def untold(session: Session, offices: Collection[str]) -> Iterator[CaseFile]:
    """Yield the cases the offices received first and whose people have not been told, the longest waiting first."""
    query = (
        select(CaseFile)
        .where(CaseFile.first_office.in_(offices), CaseFile.told_at.is_(None))
        .where(CaseFile.state == life.OPEN, CaseFile.notifiable.is_(True), CaseFile.history.is_(False))
        .order_by(CaseFile.received_at, CaseFile.number)
    )
    yield from session.scalars(query.execution_options(yield_per=_PAGE))


def given_on(session: Session, offices: Collection[str]) -> Iterator[Pair]:
    """Yield what the offices gave on and has not been served, the longest waiting first."""
    query = (
        select(CaseFile, Assignment)
        .join(Assignment, Assignment.number == CaseFile.number)
        .where(Assignment.transferor.in_(offices), _GIVEN_ON)
        .where(CaseFile.state == life.OPEN, CaseFile.history.is_(False))
        .order_by(Assignment.received_at, Assignment.id)
    )
    for row in session.execute(query.execution_options(yield_per=_PAGE)):
        yield row[0], row[1]


def accused(session: Session, numbers: Collection[str]) -> list[CaseFile]:
    """Return those of the cases that accuse a unit."""
    query = select(CaseFile).where(CaseFile.number.in_(numbers), CaseFile.accused_office.is_not(None))
    return list(session.scalars(query)) if numbers else []
