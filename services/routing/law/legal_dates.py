"""The one module that computes legal dates. Pure: days in, days out, no clock and no database.

Counting follows Civil Code Art 200-204 by analogy, since the Regulations are silent: the first day is not counted
(Art 201), months end on the corresponding day or the last of the month (Art 202), and a last day that is a rest day
moves to the next working day (Art 203). Days are those of Asia/Shanghai; moments are UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from huiyin.clock import OFFICE_ZONE

Unit = Literal["calendar", "working", "months"]

#: Hour at which offices are told that a period ends soon.
_NOTICE_HOUR = time(9)
_ONE_DAY = timedelta(days=1)
#: Periods whose last day is kept: a county's open clocks begin on a few hundred days and have a dozen lengths.
_KEPT = 1 << 16


@dataclass(frozen=True)
class Due:
    """The last day of a period: as counted, and after the last-day rule.

    ``provisional`` says that the holidays of a year it touches had not been published, so it may still move.
    """

    nominal: date
    legal: date
    provisional: bool = False

    def to_json(self) -> dict[str, str | bool]:
        """Return the plain value that crosses the bus."""
        return {"nominal": self.nominal.isoformat(), "legal": self.legal.isoformat(), "provisional": self.provisional}


class Calendar(Hashable, Protocol):
    """Which days are worked, and for which days that is known. It never changes: another notice is another calendar."""

    def is_working(self, day: date) -> bool:
        """Return True where offices work on ``day``."""
        ...

    def is_published(self, day: date) -> bool:
        """Return True where the notice that decides about ``day`` is published."""
        ...


class _StateCalendar:
    """The calendar the State Council publishes, as far as it is packaged; read when it is first asked."""

    def is_working(self, day: date) -> bool:
        """Return True where offices work on ``day``."""
        return _packaged().is_working(day)

    def is_published(self, day: date) -> bool:
        """Return True where the notice that decides about ``day`` is packaged."""
        return _packaged().is_published(day)


#: For those who have no calendar of their own. Routing's steps pass the one that the site has loaded.
STATE_CALENDAR = _StateCalendar()


def period_due(start: date, length: int, unit: str, added: int, calendar: Calendar) -> Due:
    """Return the last day of a period of ``length`` (at least 1) that begins to run on ``start``.

    ``added`` is what the law adds to it: an extension (Art 34) and days that are not counted (a hearing, Art 36). It is
    counted from the nominal last day, in working days for a period of working days and in calendar days for others.
    Raises :class:`ValueError` for a length below one, a negative addition, or an unknown unit.
    """
    if length < 1:
        raise ValueError("a period has at least one day")
    if added < 0:
        raise ValueError("what is added to a period cannot shorten it")
    return _period_due(start, length, unit, added, calendar)


def add_days(start: date, days: int, unit: str = "calendar", calendar: Calendar = STATE_CALENDAR) -> Due:
    """Return the last day of a period of ``days`` (or months) that begins to run on ``start``, with nothing added."""
    return period_due(start, days, unit, 0, calendar)


def fixed(day: date, calendar: Calendar) -> Due:
    """Return the end of a period whose last day was set by people (指定办理期限), with the last-day rule applied."""
    legal = day if calendar.is_working(day) else _working_day(day, 1, calendar)
    return Due(day, legal, provisional=not _is_known(day, legal, calendar))


def excluded_days(spans: Iterable[tuple[date, date]], start: date, nominal: date) -> int:
    """Return how many calendar days of ``spans`` (first and last day) are not counted in a period from ``start``.

    ``nominal`` is its last day as counted without them. Days before the period and after its end do not matter, but
    each day that is not counted moves the end, so a later one may come to lie inside.
    """
    excluded = 0
    for day in sorted({day for first, last in spans for day in _days(first, last) if day > start}):
        if day > nominal + timedelta(days=excluded):
            break
        excluded += 1
    return excluded


def window_end(due: Due) -> date:
    """Return the last day on which a person may still act: always the later one."""
    return max(due.nominal, due.legal)


def overdue_days(due: Due, day: date) -> int:
    """Return by how many days a step taken on ``day``, or not taken until then, is late; 0 in time."""
    return max(0, (day - due.legal).days)


def due_soon_at(due: Due, days_before: int) -> datetime:
    """Return the moment to tell that the period ends soon: nine o'clock, counted back from the nominal day."""
    return _moment(due.nominal - timedelta(days=days_before), _NOTICE_HOUR)


def before_due_at(due: Due, days: int, unit: str, calendar: Calendar) -> datetime:
    """Return nine o'clock of the day that lies ``days`` calendar or working days before the nominal last day."""
    if unit == "working" and days:
        return _moment(_working_day(due.nominal, days, calendar, -_ONE_DAY), _NOTICE_HOUR)
    return due_soon_at(due, days)


def after_due_at(due: Due, days: int, unit: str, calendar: Calendar) -> datetime:
    """Return nine o'clock of the day that lies ``days`` calendar or working days after the last legal day."""
    if unit == "working" and days:
        return _moment(_working_day(due.legal, days, calendar), _NOTICE_HOUR)
    return _moment(due.legal + timedelta(days=days), _NOTICE_HOUR)


def share_at(start: date, due: Due, percent: int) -> datetime:
    """Return the moment at which ``percent`` of the period has run: 0 is the end of its first day, 100 its end."""
    begin, end = _moment(start + _ONE_DAY, time()), overdue_at(due)
    return begin + (end - begin) * percent / 100


def overdue_at(due: Due) -> datetime:
    """Return the moment the period is over: the last legal day ends at 24:00 (Civil Code Art 203)."""
    return _moment(due.legal + _ONE_DAY, time())


def hours_after(start: datetime, hours: float) -> datetime:
    """Return the end of a period of ``hours``: these count from the moment itself and do not roll (Art 201)."""
    return start.astimezone(UTC) + timedelta(hours=hours)


@lru_cache(maxsize=_KEPT)
def _period_due(start: date, length: int, unit: str, added: int, calendar: Calendar) -> Due:
    if unit == "working":
        last = _working_day(start, length + added, calendar)
        return Due(last, last, provisional=not _is_known(start + _ONE_DAY, last, calendar))
    if unit not in ("calendar", "months"):
        raise ValueError(f"a period is counted in calendar, working or months, not {unit}")
    counted = _add_months(start, length) if unit == "months" else start + timedelta(days=length)
    return fixed(counted + timedelta(days=added), calendar)


def _add_months(start: date, months: int) -> date:
    """Return the corresponding day ``months`` later, or the last day of a month that has none (Civil Code Art 202)."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _working_day(start: date, count: int, calendar: Calendar, step: timedelta = _ONE_DAY) -> date:
    """Return the ``count``-th working day after ``start`` (before it, where ``step`` goes back)."""
    day = start
    while count:
        day += step
        count -= calendar.is_working(day)
    return day


def _is_known(first: date, last: date, calendar: Calendar) -> bool:
    """Return True where the notices of every year from ``first`` to ``last`` are published."""
    new_years = (date(year, 1, 1) for year in range(first.year + 1, last.year + 1))
    return all(calendar.is_published(day) for day in (first, last, *new_years))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE).astimezone(UTC)


def _packaged() -> Calendar:
    # Only those who count by it wait until the package is read.
    from services.routing.law.calendar.packaged import packaged

    return packaged()
