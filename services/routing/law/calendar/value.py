"""The calendar as a value: the days that are not as their weekday says, and the years whose notice is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from services.routing.law.calendar.statutory import statutory_days

_SATURDAY = 5
#: No notice has ever moved a day before 29 December of the year before its own: those three days are the next notice's.
_OF_NEXT_NOTICE = timedelta(days=3)


@dataclass(frozen=True)
class SpecialDay:
    """A rest day of a notice, or a weekend day worked to make up for one (调休); ``name`` is the festival's."""

    day: date
    working: bool
    name: str = ""


def is_weekend(day: date) -> bool:
    """Return True for Saturdays and Sundays."""
    return day.weekday() >= _SATURDAY


def notice_year(day: date) -> int:
    """Return the year whose notice decides about ``day``: from 29 December on, that of the year to come."""
    return (day + _OF_NEXT_NOTICE).year


def days_of_notice(year: int) -> tuple[date, date]:
    """Return the first and the last day that the notice of ``year`` decides about."""
    return date(year, 1, 1) - _OF_NEXT_NOTICE, date(year, 12, 31) - _OF_NEXT_NOTICE


class StoredCalendar:
    """Days of notices; other weekdays are worked, other weekends are not.

    Of a year without a notice only the statutory days are known besides the weekends: dates there are provisional.
    """

    def __init__(self, days: Iterable[SpecialDay], years: Iterable[int]) -> None:
        self.days: Mapping[date, SpecialDay] = MappingProxyType({special.day: special for special in days})
        self.years = frozenset(years)
        self._hash = hash((frozenset(self.days.values()), self.years))

    def is_working(self, day: date) -> bool:
        """Return True where offices work on ``day``."""
        special = self.days.get(day)
        if special is not None:
            return special.working
        if is_weekend(day):
            return False
        return self.is_published(day) or day not in statutory_days(day.year)

    def is_published(self, day: date) -> bool:
        """Return True where the notice that decides about ``day`` is known."""
        return notice_year(day) in self.years

    def name_of(self, day: date) -> str:
        """Return the festival that makes ``day`` special, or nothing."""
        special = self.days.get(day)
        if special is not None:
            return special.name
        return "" if self.is_published(day) else statutory_days(day.year).get(day, "")

    def of_notice(self, year: int) -> Iterator[SpecialDay]:
        """Yield the days of the notice of ``year`` in their order."""
        return (special for day, special in sorted(self.days.items()) if notice_year(day) == year)

    def with_notice(self, year: int, days: Iterable[SpecialDay]) -> StoredCalendar:
        """Return the calendar in which the notice of ``year`` holds the given days."""
        others = [special for day, special in self.days.items() if notice_year(day) != year]
        return StoredCalendar([*others, *days], self.years | {year})

    def changed(self, year: int, other: StoredCalendar) -> list[date]:
        """Return the days of the notice of ``year`` that are worked in one calendar and not in the other."""
        first, last = days_of_notice(year)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_working(day) != other.is_working(day)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredCalendar):
            return NotImplemented
        return self.years == other.years and self.days == other.days

    def __hash__(self) -> int:
        return self._hash
