"""Queries of cases and their assignments, issues, drafts, notices and recusals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from services.routing.case.models.cases import Assignment, CaseFile, Draft, Issue, Notice, Recusal

# Asked at every step of every case, and therefore built once.
_LOCKED = select(CaseFile).where(CaseFile.number == bindparam("number")).with_for_update()
_OF_CASE = select(Assignment).where(Assignment.number == bindparam("number")).order_by(Assignment.version)
_RECUSED = select(Recusal.staff).where(Recusal.number == bindparam("number"))


def lock_case(session: Session, number: str) -> CaseFile | None:
    """Return the case, held until the transaction ends: of two replicas the second finds what the first left."""
    found: CaseFile | None = session.scalars(
        _LOCKED, {"number": number}, execution_options={"populate_existing": True}
    ).one_or_none()
    return found


def lock_free(session: Session, numbers: Collection[str]) -> dict[str, CaseFile]:
    """Return those of the cases that nobody holds at this moment, held until the transaction ends."""
    query = select(CaseFile).where(CaseFile.number.in_(numbers)).order_by(CaseFile.number)
    return {one.number: one for one in session.scalars(query.with_for_update(skip_locked=True))}


def lock_page(session: Session, profiles: Collection[str], after: str, limit: int) -> list[CaseFile]:
    """Return cases pinned to one of the profiles, by number from ``after`` on, held until the transaction ends."""
    query = select(CaseFile).where(CaseFile.profile.in_(profiles), CaseFile.number > after)
    return list(session.scalars(query.order_by(CaseFile.number).limit(limit).with_for_update()))


def case(session: Session, number: str) -> CaseFile | None:
    """Return the case without holding it."""
    return session.get(CaseFile, number)


def cases(session: Session, numbers: Collection[str]) -> dict[str, CaseFile]:
    """Return the cases with the given numbers."""
    return {one.number: one for one in session.scalars(select(CaseFile).where(CaseFile.number.in_(numbers)))}


def assignments(session: Session, number: str) -> list[Assignment]:
    """Return every assignment the matter has had, in the order of their last steps."""
    return list(session.scalars(_OF_CASE, {"number": number}))


def assignment(session: Session, key: str) -> Assignment | None:
    """Return the assignment with the id."""
    return session.get(Assignment, key)


def by_id(session: Session, ids: Collection[str]) -> dict[str, Assignment]:
    """Return the assignments with the given ids."""
    return {one.id: one for one in session.scalars(select(Assignment).where(Assignment.id.in_(ids)))}


def known(session: Session, numbers: Collection[str]) -> set[str]:
    """Return which of the matters have a case already."""
    return set(session.scalars(select(CaseFile.number).where(CaseFile.number.in_(numbers))))


@dataclass(frozen=True)
class Waiting:
    """The assignments of an office in some states, without the matters that are ``hidden``."""

    office: str
    states: Collection[str]
    hidden: Collection[str] = ()

    def accusing(self, session: Session) -> list[CaseFile]:
        """Return those of their cases that accuse a unit: who may know of them must be asked one by one."""
        ours = select(Assignment.number).where(*self._ours())
        return list(
            session.scalars(select(CaseFile).where(CaseFile.accused_office.is_not(None), CaseFile.number.in_(ours)))
        )

    def count(self, session: Session) -> int:
        """Return how many there are."""
        return session.scalar(select(func.count()).select_from(Assignment).where(*self._shown())) or 0

    def rows(self, session: Session, after: tuple[datetime, str, str] | None, limit: int) -> list[Assignment]:
        """Return up to ``limit`` of them behind the place ``after``, the longest waiting first."""
        query = select(Assignment).where(*self._shown())
        place = (Assignment.received_at, Assignment.number, Assignment.id)
        if after is not None:
            at, number, key = place
            same = (at == after[0]) & ((number > after[1]) | ((number == after[1]) & (key > after[2])))
            query = query.where((at > after[0]) | same)
        return list(session.scalars(query.order_by(*place).limit(limit)))

    def _ours(self) -> list[ColumnElement[bool]]:
        return [Assignment.office == self.office, Assignment.state.in_(self.states)]

    def _shown(self) -> list[ColumnElement[bool]]:
        return [*self._ours(), *([Assignment.number.not_in(self.hidden)] if self.hidden else [])]


def issues(session: Session, number: str) -> list[Issue]:
    """Return the requests of a matter that has several, in order; none for a matter with one."""
    return list(session.scalars(select(Issue).where(Issue.number == number).order_by(Issue.ord)))


def drafts(session: Session, assignment: str) -> list[Draft]:
    """Return the drafts of an assignment, the first first."""
    return list(session.scalars(select(Draft).where(Draft.assignment == assignment).order_by(Draft.ord)))


def last_draft(session: Session, assignment: str) -> Draft | None:
    """Return the newest draft of an assignment."""
    query = select(Draft).where(Draft.assignment == assignment).order_by(Draft.ord.desc()).limit(1)
    return session.scalars(query).first()


def draft_count(session: Session, assignment: str) -> int:
    """Return how many drafts the assignment has had."""
    return session.scalar(select(func.count()).select_from(Draft).where(Draft.assignment == assignment)) or 0


def hands(session: Session, assignments: Collection[str]) -> set[str]:
    """Return the ids of the staff who drafted or checked an opinion of the assignments, issued or not."""
    query = select(Draft.drafted_by, Draft.checked_by).where(Draft.assignment.in_(assignments))
    return {person for row in session.execute(query) for person in row if person is not None}


def drafters(session: Session, assignments: Collection[str]) -> set[str]:
    """Return the ids of the staff who drafted an opinion of the assignments."""
    return set(session.scalars(select(Draft.drafted_by).where(Draft.assignment.in_(assignments))))


def notices(session: Session, number: str) -> list[Notice]:
    """Return the notices given in a case, the first first."""
    return list(session.scalars(select(Notice).where(Notice.number == number).order_by(Notice.given_at, Notice.id)))


def recused(session: Session, number: str) -> set[str]:
    """Return the ids of the staff who must not touch the matter."""
    return set(session.scalars(_RECUSED, {"number": number}))


def add_missing(uow: UnitOfWork, table: str, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose key is not there yet; return how many were inserted."""
    return uow.insert_missing(CaseFile.metadata.tables[table], rows)
