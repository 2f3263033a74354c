"""The one module that computes legal dates. Pure: days in, days out, no clock and no database.

Counting follows Civil Code Art 200-204 by analogy, since the Regulations are silent: the first day is not
counted, and a last day that is a rest day moves to the next working day. Days are those of Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Protocol

from chinese_calendar import constants

from huiyin.clock import OFFICE_ZONE

Unit = Literal["calendar", "working"]

#: Hour at which offices are told that a period ends soon.
_NOTICE_HOUR = time(9)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


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


class Calendar(Protocol):
    """Which days are worked, and for which years that is known."""

    def is_working(self, day: date) -> bool:
        """Return True where offices work on ``day``."""
        ...

    def is_published(self, day: date) -> bool:
        """Return True where the year's holidays and make-up working days are published."""
        ...


class StateCalendar:
    """The calendar the State Council publishes each year; other years have weekends and the fixed holidays only."""

    _holidays = frozenset(constants.holidays)
    _make_up_days = frozenset(constants.workdays)
    _years = frozenset(day.year for day in constants.holidays)
    #: New Year, Labour Day and National Day (2024 rules, Art 2); the others follow the lunar year.
    _fixed = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

    def is_working(self, day: date) -> bool:
        """Return True on weekdays that are no holiday, and on weekend days worked to make up for one."""
        if day in self._make_up_days:
            return True
        if day.weekday() >= _SATURDAY or day in self._holidays:
            return False
        return self.is_published(day) or (day.month, day.day) not in self._fixed

    def is_published(self, day: date) -> bool:
        """Return True for the years whose notice is known."""
        return day.year in self._years


STATE_CALENDAR = StateCalendar()


def add_days(start: date, days: int, unit: Unit = "calendar", calendar: Calendar = STATE_CALENDAR) -> Due:
    """Return the last day of a period of ``days`` (at least 1) that begins to run on ``start``."""
    if days < 1:
        raise ValueError("a period has at least one day")
    nominal = _working_day(start, days, calendar) if unit == "working" else start + timedelta(days=days)
    legal = nominal if calendar.is_working(nominal) else _working_day(nominal, 1, calendar)
    first_asked = start + _ONE_DAY if unit == "working" else nominal
    published = calendar.is_published(first_asked) and calendar.is_published(legal)
    return Due(nominal, legal, provisional=not published)


def due_soon_at(due: Due, days_before: int) -> datetime:
    """Return the moment (UTC) to tell that the period ends soon: nine o'clock, counted back from the nominal day."""
    return _moment(due.nominal - timedelta(days=days_before), _NOTICE_HOUR)


def overdue_at(due: Due) -> datetime:
    """Return the moment (UTC) the period is over: the last legal day ends at 24:00."""
    return _moment(due.legal + _ONE_DAY, time())


def _working_day(start: date, count: int, calendar: Calendar) -> date:
    """Return the ``count``-th working day after ``start``."""
    after = (day for day in _days_after(start) if calendar.is_working(day))
    for _ in range(count - 1):
        next(after)
    return next(after)


def _days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += _ONE_DAY
        yield day


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE).astimezone(UTC)
