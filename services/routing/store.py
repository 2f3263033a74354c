"""Every question routing asks its database, one function each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.domain import REPLACED
from services.routing.models import Assignment, OfficeRow

#: Rows per statement: SQLite allows 32,766 parameters, an office has twelve.
_CHUNK = 500

# Asked at every step of every case, and therefore built once.
_LIVE = (
    select(Assignment).where(Assignment.number == bindparam("number"), Assignment.state != REPLACED).with_for_update()
)
_STAMP = select(func.count(), func.sum(OfficeRow.version)).select_from(OfficeRow)


def offices(session: Session) -> dict[str, tuple[Office, int]]:
    """Return every office of the registry with its version, by code."""
    rows = session.execute(select(OfficeRow.__table__).order_by(OfficeRow.code))
    return {row.code: (_office(row), row.version) for row in rows}


def registry_stamp(session: Session) -> tuple[int, int]:
    """Return a value that differs after every change of the registry: versions only grow, and rows only come."""
    count, versions = session.execute(_STAMP).one()
    return count, versions or 0


def lock_registry(session: Session) -> None:
    """Let one import at a time change the registry; readers are not held up. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE office IN SHARE ROW EXCLUSIVE MODE"))


def save_offices(uow: UnitOfWork, changed: Sequence[tuple[Office, int]]) -> Iterable[int]:
    """Insert or update the offices with their new versions; yield how many each statement wrote."""
    for at in range(0, len(changed), _CHUNK):
        chunk = changed[at : at + _CHUNK]
        uow.upsert(OfficeRow.metadata.tables["office"], [_row(office, version) for office, version in chunk])
        yield len(chunk)


def lock_live(session: Session, number: str) -> Assignment | None:
    """Return the assignment that stands, held until the transaction ends.

    Where another replica replaced it while we waited, PostgreSQL drops the old row from the answer without
    looking for the new one, so an empty answer is asked for again.
    """
    for _ in range(2):
        found: Assignment | None = session.scalars(_LIVE, {"number": number}).one_or_none()
        if found:
            break
    return found


def all_of(session: Session, number: str) -> list[Assignment]:
    """Return every assignment the matter has had, in the order of the case."""
    return list(session.scalars(select(Assignment).where(Assignment.number == number).order_by(Assignment.version)))


def assigned(session: Session, numbers: Collection[str]) -> set[str]:
    """Return which of the matters have an assignment already."""
    return set(session.scalars(select(Assignment.number).where(Assignment.number.in_(numbers))))


def by_id(session: Session, ids: Collection[str]) -> dict[str, Assignment]:
    """Return the assignments with the given ids."""
    return {one.id: one for one in session.scalars(select(Assignment).where(Assignment.id.in_(ids)))}


def worklist(session: Session, office: str, states: Collection[str], limit: int) -> list[Assignment]:
    """Return the office's assignments in ``states``, the longest waiting first."""
    query = (
        select(Assignment)
        .where(Assignment.office == office, Assignment.state.in_(states))
        .order_by(Assignment.received_at, Assignment.number)
        .limit(limit)
    )
    return list(session.scalars(query))


def _office(row: Any) -> Office:
    return Office(
        code=row.code,
        name=row.name,
        tier=row.tier,
        kind=row.kind,
        parent=row.parent,
        site=row.site,
        categories=tuple(row.categories),
        keywords=tuple(row.keywords),
        successor=row.successor,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _row(office: Office, version: int) -> dict[str, Any]:
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    return {**office.__dict__, **lists, "version": version}
