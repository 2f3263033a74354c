"""The calendar of this site: take in a notice of holidays, or those the package has come to know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from services.routing.law.calendar import notice_check, packaged, stored
from services.routing.law.calendar.faults import Fault
from services.routing.law.calendar.notice_file import NoticeFile
from services.routing.law.calendar.stored import Notice
from services.routing.law.calendar.value import StoredCalendar

_PACKAGE = "chinesecalendar"


@dataclass(frozen=True)
class Change:
    """A year that was taken in: the days worked now and not before, or the other way round."""

    year: int
    source: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class Taken:
    """The years that were taken in, those that held already, and the doubts taken on the operator's word."""

    changes: tuple[Change, ...]
    unchanged: tuple[int, ...] = ()
    doubts: tuple[Fault, ...] = ()


def take_file(
    uow: UnitOfWork, file: NoticeFile, source: str, *, stated: Collection[int] = (), as_published: bool = False
) -> Taken:
    """Take the notices of ``file`` into the calendar; a file that is wrong anywhere changes nothing.

    ``source`` says where they are published (文号). Raises ``CalendarFileInvalid`` with every fault by row.
    """
    uow.actor.require("operator")
    before = _own_calendar(uow)
    today = local_day(clock.now())
    judged = notice_check.judge(file.lines, before, today=today, stated=stated, as_published=as_published)
    notices = [Notice(year, source, days) for year, days in judged.notices.items()]
    fresh = [notice for notice in notices if _differs(notice, before)]
    unchanged = tuple(notice.year for notice in notices if notice not in fresh)
    return Taken(_take(uow, fresh, before), unchanged, judged.doubts)


def take_package(uow: UnitOfWork) -> Taken:
    """Take the years the installed package knows, except those whose notice was loaded from a file."""
    uow.actor.require("operator")
    before = _own_calendar(uow)
    typed = {row.year for row in stored.years(uow.session).values() if not row.source.startswith(_PACKAGE)}
    notices = _of_package(packaged.packaged().years - typed)
    return Taken(_take(uow, [notice for notice in notices if _differs(notice, before)], before))


def _own_calendar(uow: UnitOfWork) -> StoredCalendar:
    """Return the calendar of this site, held until the transaction ends.

    The first change gives it one of its own: from then on an upgrade of the package moves no date by itself.
    """
    stored.lock(uow.session)
    if not stored.years(uow.session):
        stored.save(uow, _of_package(packaged.packaged().years))
    return stored.load(uow.session)


def _of_package(years: Iterable[int]) -> list[Notice]:
    calendar, source = packaged.packaged(), packaged.version()
    return [Notice(year, source, tuple(calendar.of_notice(year))) for year in sorted(years)]


def _differs(notice: Notice, calendar: StoredCalendar) -> bool:
    return notice.year not in calendar.years or tuple(calendar.of_notice(notice.year)) != notice.days


def _take(uow: UnitOfWork, notices: Collection[Notice], before: StoredCalendar) -> tuple[Change, ...]:
    versions = stored.save(uow, notices)
    changes = []
    for notice in notices:
        after = before.with_notice(notice.year, notice.days)
        changes.append(Change(notice.year, notice.source, tuple(after.changed(notice.year, before))))
    for change in changes:
        data = {"source": change.source, "days": list(change.days), "version": versions[change.year]}
        uow.emit("calendar.changed", str(change.year), {"year": change.year, **data})
    return tuple(changes)
