"""The calendar of this site in its database, and the value each process keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.law.calendar.packaged import packaged
from services.routing.law.calendar.value import SpecialDay, StoredCalendar, days_of_notice
from services.routing.law.models import CalendarDay, CalendarYear

# Asked at every step that counts days, and therefore built once.
_STAMP = select(func.count(), func.sum(CalendarYear.version)).select_from(CalendarYear)
_YEARS = CalendarYear.metadata.tables["calendar_year"]
_DAYS = CalendarDay.metadata.tables["calendar_day"]


@dataclass(frozen=True)
class Notice:
    """The notice of one year: its days, and where it was taken from (文号, a file, or the package)."""

    year: int
    source: str
    days: tuple[SpecialDay, ...]


def load(session: Session) -> StoredCalendar:
    """Read the calendar of this site; the packaged one where it has none."""
    years = set(session.scalars(select(CalendarYear.year).where(CalendarYear.published)))
    if not years:
        return packaged()
    rows = session.execute(select(_DAYS.c.day, _DAYS.c.working, _DAYS.c.name))
    return StoredCalendar((SpecialDay(row.day, row.working, row.name) for row in rows), years)


def current(session: Session, shared: MutableMapping[str, Any]) -> StoredCalendar:
    """Return the calendar kept in ``shared``, read anew where any replica has changed it since."""
    stamp = tuple(session.execute(_STAMP).one())
    kept: tuple[Any, StoredCalendar] | None = shared.get("calendar")
    if kept is None or kept[0] != stamp:
        kept = shared["calendar"] = (stamp, load(session))
    return kept[1]


def years(session: Session) -> dict[int, CalendarYear]:
    """Return what is known of each year that is stored."""
    return {row.year: row for row in session.scalars(select(CalendarYear))}


def lock(session: Session) -> None:
    """Let one load at a time change the calendar; readers are not held up. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE calendar_year IN SHARE ROW EXCLUSIVE MODE"))


def save(uow: UnitOfWork, notices: Iterable[Notice]) -> dict[int, int]:
    """Put each notice in the place of the one before it; return the new version of each year."""
    kept = years(uow.session)
    versions: dict[int, int] = {}
    for notice in notices:
        version = kept[notice.year].version + 1 if notice.year in kept else 1
        uow.session.execute(delete(CalendarDay).where(_DAYS.c.day.between(*days_of_notice(notice.year))))
        uow.upsert(_DAYS, [_day(special, notice.source) for special in notice.days])
        uow.upsert(_YEARS, [_year(uow, notice, version)])
        versions[notice.year] = version
    return versions


def _day(special: SpecialDay, source: str) -> dict[str, date | bool | str]:
    return {"day": special.day, "working": special.working, "name": special.name, "source": source}


def _year(uow: UnitOfWork, notice: Notice, version: int) -> dict[str, Any]:
    taken = {"loaded_at": clock.now(), "loaded_by": uow.actor.id}
    return {"year": notice.year, "published": True, "source": notice.source, "version": version, **taken}
