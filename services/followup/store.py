"""Queries of followup, one function per question; no rule and no event here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, Select, Table, bindparam, literal, or_, select, update
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from huiyin.offices import in_force
from services.followup.domain import Oversight
from services.followup.models import Office, Rating, Served, Visit

_SERVED = cast(Table, Served.__table__)
_VISIT = cast(Table, Visit.__table__)
_RATING = cast(Table, Rating.__table__)
_OFFICE = cast(Table, Office.__table__)
# Tiers are six; offices of one tier may hang under each other.
_HIGHEST = 32


def _around() -> Select[Any]:
    """The office and those above it, lowest first, each with the petition offices right under it.

    Built once: a recursive statement costs more to build than to run. It ends, for a half arrived tree may hold a ring.
    """
    office = _OFFICE.c
    base = select(office.code, office.parent, literal(0).label("height")).where(office.code == bindparam("office"))
    up = base.cte("up", recursive=True)
    above = (office.code == up.c.parent) & (up.c.height < _HIGHEST)
    up = up.union(select(office.code, office.parent, up.c.height + 1).where(above))
    beside = (office.parent == up.c.code) & (office.kind == "petition_office")
    columns = (office.code, office.kind, up.c.code.label("above"), up.c.height)
    return select(*columns).where(or_(office.code == up.c.code, beside)).order_by(up.c.height, office.code)


_AROUND = _around()
_SERVED_ANSWER = select(_SERVED).where(_SERVED.c.number == bindparam("number"))


def keep_offices(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the offices, except where a newer version of one is kept already."""
    _keep_newer(uow, _OFFICE, rows, ("kind", "parent", "successor", "valid_from", "valid_until", "version"))


def keep_served(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the served answers; of two for one matter the one of the newer version stands."""
    _keep_newer(uow, _SERVED, rows, ("office", "handler", "served_at", "version"))


def add_visits(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[Visit]:
    """Insert the visits a matter does not have from the same policy yet; return the inserted ones."""
    uow.insert_missing(_VISIT, rows)
    ours = select(Visit).where(Visit.id.in_([row["id"] for row in rows])).order_by(Visit.id)
    return list(uow.session.scalars(ours))


def add_rating(uow: UnitOfWork, row: Mapping[str, Any]) -> bool:
    """Insert the rating; return False where this side of the matter was rated before."""
    return uow.insert_missing(_RATING, [row]) == 1


def served(session: Session, number: str) -> Row[Any] | None:
    """Return the served answer of the matter, with the columns of :class:`Served`."""
    return session.connection().execute(_SERVED_ANSWER, {"number": number}).first()


def next_open_visit(session: Session, number: str) -> Visit | None:
    """Return the earliest due visit of the matter that was not made, held until the transaction ends."""
    unmade = select(Visit).where(Visit.number == number, Visit.made_at.is_(None))
    return session.scalars(unmade.order_by(Visit.due_on, Visit.id).limit(1).with_for_update()).first()


def unmade_visits(session: Session, visits: Sequence[str]) -> list[tuple[Visit, str]]:
    """Return those of the visits that were not made, each with the responsible office."""
    query = select(Visit, Served.office).join(Served, Served.number == Visit.number)
    rows = session.execute(query.where(Visit.id.in_(visits), Visit.made_at.is_(None)).order_by(Visit.due_on, Visit.id))
    return [(visit, office) for visit, office in rows]


def visits(session: Session, number: str) -> list[Visit]:
    """Return the visits of the matter, earliest due first."""
    return list(session.scalars(select(Visit).where(Visit.number == number).order_by(Visit.due_on, Visit.id)))


def ratings(session: Session, number: str) -> list[Rating]:
    """Return the ratings of the matter by side."""
    return list(session.scalars(select(Rating).where(Rating.number == number).order_by(Rating.side)))


def is_in_force(session: Session, code: str | None, day: date) -> bool:
    """Return True where the office exists on ``day``, or is not known here yet."""
    office = session.get(Office, code) if code is not None else None
    return office is None or in_force(office.valid_from, office.valid_until, day)


def standing_for(session: Session, code: str, day: date) -> str:
    """Return who stands on ``day`` for the office: itself, its successor, or where that has ended too the one above."""
    seen: set[str] = set()
    office = session.get(Office, code)
    while office is not None and office.valid_until is not None and office.valid_until < day:
        seen.add(office.code)
        onward = office.successor if office.successor not in (None, *seen) else office.parent
        office = session.get(Office, onward) if onward is not None and onward not in seen else None
    return office.code if office is not None else code


def oversight(session: Session, office: str) -> Oversight:
    """Return who looks after ``office``; empty where the registry of offices has not arrived."""
    around = session.connection().execute(_AROUND, {"office": office}).all()
    lineage = tuple(row.code for row in around if row.code == row.above)
    petition = dict.fromkeys(row.code for row in around if row.kind == "petition_office")
    return Oversight(office, lineage, tuple(petition))


def _keep_newer(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Insert what is missing, then set ``columns`` where a row is older: both wait for a replica at the same row."""
    if not rows:
        return
    uow.insert_missing(table, rows)
    (key,) = table.primary_key
    older = (key == bindparam("at_key")) & (table.c.version < bindparam("at_version"))
    statement = update(table).where(older).values({name: bindparam(f"to_{name}") for name in columns})
    changes = [
        {"at_key": row[key.name], "at_version": row["version"]} | {f"to_{name}": row[name] for name in columns}
        for row in rows
    ]
    uow.session.execute(statement, changes)
