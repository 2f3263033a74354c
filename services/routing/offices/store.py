"""Queries of the office registry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.offices.models import OfficeRow

#: Rows per statement: SQLite allows 32,766 parameters, an office has fifteen.
_CHUNK = 500
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
        abbreviation=row.abbreviation,
        phone=row.phone,
        address=row.address,
    )


def _row(office: Office, version: int) -> dict[str, Any]:
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    return {**office.__dict__, **lists, "version": version}
