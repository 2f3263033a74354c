"""Queries of reporting, one function per question; no rule about figures here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    SQLColumnExpression,
    Subquery,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from huiyin.db import UnitOfWork
from huiyin.offices import Office as TreeOffice
from huiyin.offices import OfficeTree, in_force
from huiyin.plugins.figures import FactGroup
from services.reporting.domain import ACCEPT, ANSWER, EARLIEST, EITHER, HANDLE, KEYS, NEWEST, Cohort, Row
from services.reporting.models import Accusation, Assignment, Base, Deadline, Fact, Notice, Office

_ALIKE = (
    "channel",
    "category",
    "accepted",
    "accepted_in_time",
    "answered",
    "answered_in_time",
    "days_to_answer",
    "ending",
    "petition_office_score",
    "responsible_office_score",
    "visited",
)
_SETTLED = "settled"
_BEGINNING = literal(0)
#: Endings that tell the person where the matter stands, as an acceptance does.
_TOLD_ENDINGS = ("declined", "no_longer_accepted", "diverted")
_PETITION_OFFICE = "petition_office"
_GROUPED_BY = {"office": "branch", "channel": "channel", "category": "category", "month": "received_month"}


def add(uow: UnitOfWork, table: str, rows: Sequence[Row]) -> None:
    """Add the rows to what ``table`` holds: the database merges, so that two replicas lose nothing of each other."""
    if rows:
        into = Base.metadata.tables[table]
        names = [column.name for column in into.columns]
        statement = _merging(uow.session.get_bind().dialect.name, into)
        uow.session.execute(statement, [{name: row.get(name) for name in names} for row in rows])


def fact_groups(session: Session, cohort: Cohort, by: str | None) -> list[tuple[str | None, FactGroup]]:
    """Return the cohort's matters as of its day, those alike in one group, each with what it is grouped ``by``."""
    seen = _seen(cohort)
    key = seen.c[_GROUPED_BY[by]] if by else null()
    alike = [seen.c[name] for name in _ALIKE]
    rows = session.execute(select(key, func.count(), *alike).group_by(*([key] if by else []), *alike))
    return [(of, FactGroup(count, **dict(zip(_ALIKE, values, strict=True)))) for of, count, *values in rows]


def steps(session: Session, cohort: Cohort) -> dict[str, int]:
    """Return how many of the cohort's matters had each step taken by its day."""
    seen = _seen(cohort)
    names = ("accepted", "answered", "served", "visit_due", "visited")
    row = session.execute(select(*(func.count(case((seen.c[name], 1))) for name in names))).one()
    return dict(zip(names, row, strict=True))


def notices(session: Session, cohort: Cohort) -> dict[str, int]:
    """Return how many notices of each kind were given about the cohort's assignments by its day."""
    seen = _seen(cohort)
    given = and_(Notice.assignment == seen.c.assignment, Notice.day <= cohort.as_of.toordinal())
    counts = select(Notice.kind, func.count()).join(seen, given).group_by(Notice.kind)
    return {"due_soon": 0, "overdue": 0, **{kind: count for kind, count in session.execute(counts)}}


def add_accusations(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """Keep whom matters complain of since which version."""
    uow.insert_missing(Base.metadata.tables["accusation"], rows)


def accused(session: Session) -> Sequence[str]:
    """Return every office that a matter complains of, or did."""
    return [office for office in session.scalars(select(Accusation.office).distinct()) if office is not None]


def office_tree(session: Session) -> OfficeTree:
    """Return how the offices stand to each other."""
    rows = session.execute(select(Office.code, Office.name, Office.parent, Office.successor))
    return OfficeTree(
        TreeOffice(row.code, row.name, "", "", parent=row.parent, successor=row.successor) for row in rows
    )


def office_name(session: Session, code: str) -> str | None:
    """Return the name of the office, or None where no office has the code."""
    return session.scalar(select(Office.name).where(Office.code == code))


def sees_from(session: Session, code: str, day: date) -> str | None:
    """Return the office from which down ``code`` sees figures: a petition office sees from its government.

    None for a code that is no office's, and for that of an office that is not in force on ``day``.
    """
    own = session.get(Office, code)
    if own is None or not in_force(own.valid_from, own.valid_until, day):
        return None
    return own.parent if own.kind == _PETITION_OFFICE and own.parent else own.code


def branches(session: Session, code: str) -> dict[str, str]:
    """Return code → name of the office and of its children, the office first and its children by code."""
    family = select(Office.code, Office.name).where(or_(Office.code == code, Office.parent == code))
    rows = session.execute(family.order_by(Office.code != code, Office.code))
    return {child: name for child, name in rows}


def is_under(session: Session, code: str, top: str) -> bool:
    """Return True where the office ``code`` is ``top`` or lies below it."""
    under = _under(top)
    return session.scalar(select(under.c.code).where(under.c.code == code).limit(1)) is not None


def _merging(dialect: str, table: Table) -> Any:
    """Return the statement that inserts a row or merges it, as :func:`services.reporting.domain.merge` does."""
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = KEYS[table.name]
    others = [column for column in table.columns if column.name not in keys]
    if table.name in NEWEST:
        newer = statement.excluded.version > table.c.version
        whole = {column.name: statement.excluded[column.name] for column in others}
        return statement.on_conflict_do_update(index_elements=keys, set_=whole, where=newer)
    merged = {column.name: _merged(column, statement.excluded[column.name]) for column in others}
    return statement.on_conflict_do_update(index_elements=keys, set_=merged)


def _merged(kept: ColumnElement[Any], added: ColumnElement[Any]) -> ColumnElement[Any]:
    if kept.name in EARLIEST:
        return case((kept <= added, kept), else_=func.coalesce(added, kept))
    if kept.name in EITHER:
        return case((kept.is_(True), kept), else_=func.coalesce(added, kept))
    return func.coalesce(added, kept)


def _under(top: str) -> CTE:
    """The office ``top`` and all below it, each with the ``branch`` it hangs on: a child of ``top``, or ``top``."""
    under = select(Office.code, Office.code.label("branch")).where(Office.code == top).cte("under", recursive=True)
    branch = case((Office.parent == top, Office.code), else_=under.c.branch)
    return under.union(select(Office.code, branch).where(Office.parent == under.c.code))


def _seen(cohort: Cohort) -> Subquery:
    """The cohort's matters, one row each, as they were at the end of the day ``as_of``: nothing later is read."""
    day = cohort.as_of.toordinal()
    under = _under(cohort.office)
    matters = select(
        under.c.branch,
        Assignment.id.label("assignment"),
        Fact.channel,
        Fact.category,
        Fact.received_month,
        *_standing(day),
    )
    joined = matters.join(Assignment, Assignment.number == Fact.number).join(under, under.c.code == Assignment.office)
    return joined.where(*_chosen(cohort), *_responsible(day)).subquery("seen")


def _chosen(cohort: Cohort) -> Iterable[ColumnElement[bool]]:
    yield Fact.received_day.between(cohort.first.toordinal(), cohort.last.toordinal())
    if cohort.channel:
        yield Fact.channel == cohort.channel
    if cohort.category:
        yield Fact.category == cohort.category
    if cohort.hidden:
        yield ~exists().where(*_accuses(cohort.hidden))


def _accuses(units: Sequence[str]) -> Iterable[ColumnElement[bool]]:
    """The matter complains of one of ``units``, as its newest version says."""
    later = aliased(Accusation)
    yield Accusation.number == Fact.number
    yield Accusation.office.in_(units)
    yield ~exists().where(later.number == Accusation.number, later.version > Accusation.version)


def _responsible(day: int) -> Iterable[ColumnElement[bool]]:
    """The assignment in force on ``day``: issued by then, and none issued by then is newer."""
    later = aliased(Assignment)
    replaced = and_(
        later.number == Assignment.number,
        later.kind == HANDLE,
        later.issued_day <= day,
        later.version > Assignment.version,
    )
    yield Assignment.kind == HANDLE
    yield Assignment.issued_day <= day
    yield ~exists().where(replaced)


def _standing(day: int) -> Iterable[ColumnElement[Any]]:
    accepted, answered = Assignment.accepted_day <= day, Assignment.answered_day <= day
    yield _happened(accepted).label("accepted")
    yield _accepted_in_time(day).label("accepted_in_time")
    yield _happened(answered).label("answered")
    yield _answered_in_time(day).label("answered_in_time")
    yield case((answered, Assignment.answered_day - Fact.received_day)).label("days_to_answer")
    yield case((Assignment.ended_day <= day, Assignment.ending)).label("ending")
    yield _happened(Assignment.served_day <= day).label("served")
    yield _happened(Fact.visit_due_day <= day).label("visit_due")
    yield _happened(Fact.visited_day <= day).label("visited")
    yield case((Fact.petition_office_rated_day <= day, Fact.petition_office_score)).label("petition_office_score")
    yield case((Fact.responsible_office_rated_day <= day, Fact.responsible_office_score)).label(
        "responsible_office_score"
    )


def _happened(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.coalesce(condition, literal(False), type_=Boolean)


def _accepted_in_time(day: int) -> ColumnElement[bool | None]:
    """Declining and leading elsewhere tell the person as accepting does (条例 Art 23).

    Of records of the past that tell the answer but not the acceptance, nothing is known about the acceptance.
    """
    taken, due = Assignment.accepted_day, _due(ACCEPT, Assignment.accept_due, day)
    ended = Assignment.ended_day
    return case(
        (taken <= day, taken <= due),
        (and_(ended <= day, Assignment.ending.in_(_TOLD_ENDINGS)), ended <= due),
        (or_(Fact.acceptance_unrecorded.is_(True), Assignment.answered_day <= day, ended <= day), null()),
        (due < day, literal(False)),
    )


def _answered_in_time(day: int) -> ColumnElement[bool | None]:
    """The period runs from the acceptance; where none is recorded, the answer itself tells when it was due.

    An agreement answers the matter; one that ended otherwise had none to give.
    """
    taken, ended = Assignment.answered_day, Assignment.ended_day
    first = func.coalesce(Assignment.answer_due, Assignment.answer_due_unaccepted)
    begun = or_(Assignment.accepted_day <= day, taken <= day)
    due = case((begun, _due(ANSWER, first, day, since=Assignment.answer_due_position)))
    return case(
        (taken <= day, taken <= due),
        (and_(ended <= day, Assignment.ending == _SETTLED), ended <= due),
        (ended <= day, null()),
        (due < day, literal(False)),
    )


def _due(
    step: str, first: SQLColumnExpression[Any], day: int, *, since: SQLColumnExpression[Any] = _BEGINNING
) -> ColumnElement[Any]:
    """Return the last day of ``step`` as known on ``day``: the first one told, or the newest that took its place.

    What the log said before it told the first one (position ``since``) was about a period that had not begun.
    """
    moved = (
        select(Deadline.due)
        .where(Deadline.assignment == Assignment.id, Deadline.step == step)
        .where(Deadline.known_day <= day, Deadline.position > since)
        .order_by(Deadline.position.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    return func.coalesce(moved, first)
