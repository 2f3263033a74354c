"""Queries of leaders' work: instructions, referrals, hard cases, receptions, conferences, tasks, urgent reports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from services.routing.case.domain import life
from services.routing.case.models.cases import CaseFile
from services.routing.leading.models import (
    Conference,
    ConferenceItem,
    ConferenceTask,
    HardCase,
    Instruction,
    Reception,
    ReceptionMatter,
    Referral,
    UrgentRecipient,
    UrgentReport,
)
from services.routing.tables import Base

_PAGE = 200
#: What rows of a matter are ordered by: when they began, and of those that began together the earlier day.
_ORDER = ("given_at", "referred_at", "taken_at", "set_at", "reported_at", "due_on")
#: What is given to an office of the accused side falls to another, so a list must look at every accusation.
_ACCUSING = select(CaseFile.number).where(CaseFile.accused_office.is_not(None))

Row = TypeVar("Row", bound=Base)
Duty = TypeVar("Duty", Instruction, HardCase, ConferenceTask)


def held(session: Session, model: type[Row], key: str) -> Row | None:
    """Return the row, held until the transaction ends, as it is now."""
    return session.get(model, key, with_for_update=True, populate_existing=True)


def held_free(session: Session, model: type[Row], key: str) -> Row | None:
    """Return the row, held until the transaction ends; None where it is not there, or held by somebody else."""
    column: ColumnElement[str] = model.__table__.c.id
    query = select(model).where(column == key).with_for_update(skip_locked=True)
    found: Row | None = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    return found


def open_hard_case(session: Session, number: str) -> HardCase | None:
    """Return the hard case a leader has of the matter now, held until the transaction ends."""
    query = select(HardCase).where(HardCase.number == number, HardCase.ended_at.is_(None)).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def open_referral(session: Session, number: str) -> Referral | None:
    """Return the referral of the matter that waits for its decision."""
    query = select(Referral).where(Referral.number == number, Referral.decided_at.is_(None))
    return session.scalars(query).one_or_none()


def of_number(session: Session, model: type[Row], number: str) -> list[Row]:
    """Return every row of the matter, the first first."""
    columns = model.__table__.c
    ordered = [columns[name] for name in _ORDER if name in columns]
    return list(session.scalars(select(model).where(columns.number == number).order_by(*ordered, columns.id)))


def receptions_of(session: Session, number: str) -> list[Reception]:
    """Return the receptions to which the matter was brought."""
    query = select(Reception).join(ReceptionMatter, ReceptionMatter.reception == Reception.id)
    return list(session.scalars(query.where(ReceptionMatter.number == number).order_by(Reception.day, Reception.id)))


def items_of_number(session: Session, number: str) -> list[tuple[Conference, ConferenceItem]]:
    """Return the items of agendas that are about the matter, each with its conference."""
    query = (
        select(Conference, ConferenceItem)
        .join(ConferenceItem, ConferenceItem.conference == Conference.id)
        .where(ConferenceItem.number == number)
        .order_by(Conference.held_on, Conference.id, ConferenceItem.ord)
    )
    return [(conference, item) for conference, item in session.execute(query)]


def items(session: Session, conference: str) -> list[ConferenceItem]:
    """Return the agenda of a conference."""
    query = select(ConferenceItem).where(ConferenceItem.conference == conference)
    return list(session.scalars(query.order_by(ConferenceItem.ord)))


def tasks(session: Session, conference: str) -> list[ConferenceTask]:
    """Return what a conference set the offices to do."""
    query = select(ConferenceTask).where(ConferenceTask.conference == conference)
    return list(session.scalars(query.order_by(ConferenceTask.item, ConferenceTask.due_on, ConferenceTask.id)))


def conferences(session: Session) -> Iterator[Sequence[Conference]]:
    """Yield the conferences a page at a time, the latest first."""
    yield from _pages(session, select(Conference).order_by(Conference.held_on.desc(), Conference.id))


def duties(
    session: Session, model: type[Duty], offices: Collection[str], state: str | None, today: date
) -> Iterator[Sequence[Duty]]:
    """Yield what the offices owe, of one standing or all, a page at a time; what has the earliest day comes first.

    What other offices of accusations owe is among it, since it may have fallen to one of these.
    """
    owner = model.owner if issubclass(model, ConferenceTask) else model.office
    ended = model.ended_at if issubclass(model, HardCase) else model.done_at
    query = select(model).where(owner.in_(offices) | model.number.in_(_ACCUSING))
    query = _standing(query, ended, model.due_on, state, today)
    yield from _pages(session, query.order_by(model.due_on, model.id))


def given(
    session: Session, offices: Collection[str], state: str | None, today: date
) -> Iterator[Sequence[Instruction]]:
    """Yield the instructions that leaders of the offices gave, the latest first."""
    query = select(Instruction).where(Instruction.leader_office.in_(offices))
    query = _standing(query, Instruction.done_at, Instruction.due_on, state, today)
    yield from _pages(session, query.order_by(Instruction.given_at.desc(), Instruction.id))


def rota(
    session: Session, offices: Collection[str] | None, first: date, last: date | None
) -> Iterator[Sequence[Reception]]:
    """Yield the receptions of the offices (default: all) between two days, by day."""
    query = select(Reception).where(Reception.day >= first)
    if last is not None:
        query = query.where(Reception.day <= last)
    if offices is not None:
        query = query.where(Reception.office.in_(offices))
    yield from _pages(session, query.order_by(Reception.day, Reception.office, Reception.id))


def brought(session: Session, receptions: Collection[str]) -> dict[str, list[str]]:
    """Return the numbers of the matters that were brought to each of the receptions."""
    query = select(ReceptionMatter).where(ReceptionMatter.reception.in_(receptions)).order_by(ReceptionMatter.number)
    found: dict[str, list[str]] = {}
    for row in session.scalars(query):
        found.setdefault(row.reception, []).append(row.number)
    return found


def urgent(session: Session, *, open_only: bool) -> Iterator[Sequence[UrgentReport]]:
    """Yield the urgent reports, by default of cases that are still open, the latest first."""
    query = select(UrgentReport).join(CaseFile, CaseFile.number == UrgentReport.number)
    query = query.where(CaseFile.state == life.OPEN) if open_only else query
    yield from _pages(session, query.order_by(UrgentReport.reported_at.desc(), UrgentReport.id))


def recipients(session: Session, reports: Collection[str]) -> dict[str, list[UrgentRecipient]]:
    """Return who must be told of each of the reports, in the order of the law."""
    query = select(UrgentRecipient).where(UrgentRecipient.report.in_(reports)).order_by(UrgentRecipient.ord)
    found: dict[str, list[UrgentRecipient]] = {}
    for row in session.scalars(query):
        found.setdefault(row.report, []).append(row)
    return found


def _standing(query: Select[Any], ended: Any, due_on: Any, state: str | None, today: date) -> Select[Any]:
    if state == "done":
        return query.where(ended.is_not(None))
    if state == "overdue":
        return query.where(ended.is_(None), due_on < today)
    return query if state is None else query.where(ended.is_(None))


def _pages(session: Session, query: Select[Any]) -> Iterator[Sequence[Any]]:
    yield from session.scalars(query.execution_options(yield_per=_PAGE)).partitions()
