"""Queries of work that has to move: that of offices that ended, and accusations an office must not see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile

#: Work is open while a step is to come, and after the answer as long as what it promised is not carried out.
_OPEN = or_(
    Assignment.state.in_(life.OPEN_STATES),
    (Assignment.state == life.SERVED) & Assignment.execute_by.is_not(None) & Assignment.executed_at.is_(None),
)


def open_work(session: Session, offices: Collection[str], after: str, limit: int) -> list[tuple[str, str]]:
    """Return id and matter of the offices' open assignments, by id from ``after`` on."""
    query = select(Assignment.id, Assignment.number).where(Assignment.office.in_(offices), _OPEN, Assignment.id > after)
    return [(row.id, row.number) for row in session.execute(query.order_by(Assignment.id).limit(limit))]


def still_open(session: Session, ids: Collection[str], offices: Collection[str]) -> list[Assignment]:
    """Return those of the assignments that are still open work of the offices, as they are now."""
    query = select(Assignment).where(Assignment.id.in_(ids), Assignment.office.in_(offices), _OPEN)
    return list(session.scalars(query.order_by(Assignment.id), execution_options={"populate_existing": True}))


def lock_all(session: Session, numbers: Iterable[str]) -> Sequence[CaseFile]:
    """Return the cases, held until the transaction ends; in one order, so that no two wait for each other."""
    query = select(CaseFile).where(CaseFile.number.in_(sorted(set(numbers)))).order_by(CaseFile.number)
    return session.scalars(query.with_for_update(), execution_options={"populate_existing": True}).all()


def accusing(session: Session, after: str, limit: int) -> list[str]:
    """Return the numbers of open accusations whose accused unit is known, from ``after`` on."""
    query = select(CaseFile.number).where(CaseFile.accused_office.is_not(None), CaseFile.state == life.OPEN)
    return list(session.scalars(query.where(CaseFile.number > after).order_by(CaseFile.number).limit(limit)))
