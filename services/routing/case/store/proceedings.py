"""Queries of mediations, hearings, notes, and earlier matters of the same person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile, Draft, Notice
from services.routing.case.models.notes import EarlierLink, Note
from services.routing.case.models.proceedings import Hearing, Mediation

#: States in which nothing is owed to the person any more: told, or gone on to another office.
_HEARD = (life.SERVED, life.REPLACED, life.ANNULLED)
_PAGE = 500


def open_mediation(session: Session, assignment: str) -> Mediation | None:
    """Return the mediation an assignment is in."""
    query = select(Mediation).where(Mediation.assignment == assignment, Mediation.ended_at.is_(None))
    return session.scalars(query).first()


def mediations(session: Session, number: str) -> list[Mediation]:
    """Return the mediations of a matter, the first first."""
    query = select(Mediation).where(Mediation.number == number).order_by(Mediation.opened_at, Mediation.id)
    return list(session.scalars(query))


def open_hearing(session: Session, assignment: str) -> Hearing | None:
    """Return the hearing an assignment waits for."""
    query = select(Hearing).where(Hearing.assignment == assignment, Hearing.concluded_at.is_(None))
    return session.scalars(query).first()


def hearings(session: Session, assignments: Collection[str]) -> list[Hearing]:
    """Return the hearings of the assignments, the first called first."""
    if not assignments:
        return []
    query = select(Hearing).where(Hearing.assignment.in_(assignments))
    return list(session.scalars(query.order_by(Hearing.called_at, Hearing.id)))


def notes(session: Session, number: str, *, shown_only: bool = False) -> list[Note]:
    """Return the notes on a matter, the first first; ``shown_only`` leaves out those for the staff."""
    query = select(Note).where(Note.number == number).order_by(Note.written_at, Note.id)
    return list(session.scalars(query.where(Note.shown.is_(True)) if shown_only else query))


def drafts_of(session: Session, number: str) -> list[Draft]:
    """Return every draft in a matter, the first first."""
    return list(session.scalars(select(Draft).where(Draft.number == number).order_by(Draft.drafted_at, Draft.ord)))


def earlier(session: Session, number: str) -> list[EarlierLink]:
    """Return the links of a matter to earlier ones."""
    query = select(EarlierLink).where(EarlierLink.number == number).order_by(EarlierLink.earlier)
    return list(session.scalars(query))


def has_earlier(session: Session, number: str) -> bool:
    """Return True where staff have linked the matter to an earlier one."""
    return session.scalars(select(EarlierLink).where(EarlierLink.number == number).limit(1)).first() is not None


def assignments_of(session: Session, numbers: Collection[str]) -> list[Assignment]:
    """Return the assignments of several matters, by matter and in the order of their last steps."""
    if not numbers:
        return []
    query = select(Assignment).where(Assignment.number.in_(numbers))
    return list(session.scalars(query.order_by(Assignment.number, Assignment.version)))


def notices_of(session: Session, numbers: Collection[str]) -> list[Notice]:
    """Return the notices given in several matters."""
    return list(session.scalars(select(Notice).where(Notice.number.in_(numbers)))) if numbers else []


def waiting(session: Session, offices: Collection[str]) -> Iterator[Sequence[tuple[CaseFile, Assignment]]]:
    """Yield, a page at a time, the assignments of the offices in open cases of which the person may wait to hear.

    The longest waiting come first. Assisting offices speak to the one in the lead and are left out.
    """
    query = (
        select(CaseFile, Assignment)
        .join(Assignment, Assignment.number == CaseFile.number)
        .where(CaseFile.state == life.OPEN, Assignment.office.in_(offices))
        .where(Assignment.kind != life.ASSIST, Assignment.state.not_in(_HEARD))
        .order_by(Assignment.received_at, Assignment.id)
    )
    for page in session.execute(query.execution_options(yield_per=_PAGE)).partitions():
        yield [(case, one) for case, one in page]
