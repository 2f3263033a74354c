"""The notices of tests/data as calendars; unlike the packaged ones they were typed from the published texts."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from services.routing.law.calendar.notice_check import judge
from services.routing.law.calendar.notice_file import read
from services.routing.law.calendar.value import StoredCalendar

NOTICES = Path(__file__).parents[2] / "data" / "notices"
INVENTED_2027 = NOTICES / "2027-invented.csv"


@cache
def published():
    """Return the calendar of the notices of 2022-2026."""
    calendar = StoredCalendar([], [])
    for year in range(2022, 2027):
        calendar = with_file(calendar, NOTICES / f"{year}.csv")
    return calendar


@cache
def with_2027():
    """Return the calendar once the invented notice of 2027 is out."""
    return with_file(published(), INVENTED_2027)


def with_file(calendar, path):
    """Return the calendar with the notices of a file."""
    judged = judge(read(path.read_bytes()).lines, calendar, today=date(2026, 11, 20))
    for year, days in judged.notices.items():
        calendar = calendar.with_notice(year, days)
    return calendar
