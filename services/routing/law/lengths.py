"""How many calendar days a length can take at least and at most, so that lengths of different units can be compared."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from services.routing.law.legal_dates import STATE_CALENDAR
from services.routing.law.profile import Length

#: The calendar of the State Council is known from here on.
_FIRST_DAY = date(2005, 1, 1)
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


def least_days(length: Length) -> int:
    """Return the fewest calendar days from the start to the nominal last day."""
    return length.count * (_SHORTEST_MONTH if length.unit == "months" else 1)


def most_days(length: Length) -> int:
    """Return the most calendar days; for working days, the most there were in any published year."""
    if length.unit == "working":
        return _longest_span(length.count)
    return length.count * (_LONGEST_MONTH if length.unit == "months" else 1)


def is_longer(one: Length, other: Length) -> bool:
    """Return True where ``one`` is longer than ``other``, or could be."""
    if one.unit == other.unit:
        return one.count > other.count
    return most_days(one) > least_days(other)


@cache
def _longest_span(count: int) -> int:
    worked = _working_days()
    spans = (last - first for first, last in zip(worked, worked[count:], strict=False))
    return max(span.days for span in spans)


@cache
def _working_days() -> tuple[date, ...]:
    days, day = [], _FIRST_DAY
    while STATE_CALENDAR.is_published(day):
        if STATE_CALENDAR.is_working(day):
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)
