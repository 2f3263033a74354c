"""Judge the lines of a calendar file by the law, the week, and the calendar that holds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.routing.law.calendar.faults import DOUBTS, Fault, refuse
from services.routing.law.calendar.notice_file import Line
from services.routing.law.calendar.statutory import known_years, statutory_count, statutory_days
from services.routing.law.calendar.value import SpecialDay, StoredCalendar, is_weekend, notice_year

_ONE_DAY = timedelta(days=1)
#: A worked weekend day has never stood farther from its festival than 11 days.
_FARTHEST = 14


@dataclass(frozen=True)
class Judged:
    """The days of a file by the year of their notice, and the doubts that were taken on the operator's word."""

    notices: Mapping[int, tuple[SpecialDay, ...]]
    doubts: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _File:
    """The days of a file, the row each stands in, and the calendar as it would be."""

    days: Mapping[date, SpecialDay]
    rows: Mapping[date, int]
    years: tuple[int, ...]
    before: StoredCalendar
    after: StoredCalendar

    def first_row(self, year: int) -> int:
        return min(row for day, row in self.rows.items() if notice_year(day) == year)


def judge(
    lines: Sequence[Line],
    calendar: StoredCalendar,
    *,
    today: date,
    stated: Collection[int] = (),
    as_published: bool = False,
) -> Judged:
    """Return the notices of a file, fit to join ``calendar``.

    ``stated`` are the years the file is said to be for (none: those it has). ``as_published`` takes what is only
    doubtful. Raises ``CalendarFileInvalid`` with every fault of the first kind found: days, the law, likelihood.
    """
    days, rows, faults = _days(lines)
    faults += [fault for day, row in rows.items() for fault in _of_its_day(days[day], row, stated)]
    refuse(faults)
    file = _file(days, rows, calendar)
    refuse([fault for year in file.years for fault in _festivals(file, year)])
    doubts = [*_apart(file), *(fault for year in file.years for fault in _of_year(file, year, today))]
    refuse([fault for fault in doubts if not as_published or fault.code not in DOUBTS])
    notices = {year: tuple(file.after.of_notice(year)) for year in file.years}
    return Judged(notices, tuple(sorted(doubts, key=lambda fault: fault.row)))


def _days(lines: Sequence[Line]) -> tuple[dict[date, SpecialDay], dict[date, int], list[Fault]]:
    days: dict[date, SpecialDay] = {}
    rows: dict[date, int] = {}
    faults: list[Fault] = []
    for line in lines:
        twice = [day for day in line.days() if day in days]
        faults += [Fault(line.row, "day_duplicate", day.isoformat(), rows[day]) for day in twice[:1]]
        fresh = [day for day in line.days() if day not in days]
        days |= {day: SpecialDay(day, line.working, line.name) for day in fresh}
        rows |= dict.fromkeys(fresh, line.row)
    return days, rows, faults


def _of_its_day(special: SpecialDay, row: int, stated: Collection[int]) -> Iterator[Fault]:
    """What is wrong with a day whatever else the file says."""
    day, year = special.day, notice_year(special.day)
    if day.year not in known_years() or year not in known_years():
        yield Fault(row, "year_unknown", str(day.year))
    elif stated and year not in stated:
        yield Fault(row, "year_not_stated", day.isoformat(), year)
    elif special.working and not is_weekend(day):
        yield Fault(row, "work_on_weekday", day.isoformat())
    elif special.working and day in statutory_days(day.year):
        yield Fault(row, "work_on_festival", f"{day.isoformat()} {statutory_days(day.year)[day]}")


def _file(days: dict[date, SpecialDay], rows: dict[date, int], before: StoredCalendar) -> _File:
    years = tuple(sorted({notice_year(day) for day in days}))
    after = before
    for year in years:
        after = after.with_notice(year, [special for day, special in days.items() if notice_year(day) == year])
    return _File(days, rows, years, before, after)


def _festivals(file: _File, year: int) -> Iterator[Fault]:
    """Every statutory holiday of a year must be a day of rest: a notice shifts other days, never these."""
    missing = [f"{day} {name}" for day, name in statutory_days(year).items() if file.after.is_working(day)]
    if missing:
        yield Fault(file.first_row(year), "festival_missing", ", ".join(missing), year)


def _apart(file: _File) -> Iterator[Fault]:
    """Each row's days must stand by a festival: rest in one piece with it, make-up work not far from it."""
    told: set[int] = set()
    for day, special in sorted(file.days.items()):
        row = file.rows[day]
        if row in told or (not special.working and is_weekend(day)):
            continue
        if special.working and not _near_festival(day):
            told.add(row)
            yield Fault(row, "work_apart", day.isoformat(), _FARTHEST)
        elif not special.working and not any(_is_statutory(near) for near in _rest_around(day, file.after)):
            told.add(row)
            yield Fault(row, "rest_apart", day.isoformat())


def _of_year(file: _File, year: int, today: date) -> Iterator[Fault]:
    special = list(file.after.of_notice(year))
    off = sum(not one.working and not is_weekend(one.day) for one in special)
    net, expected = off - sum(one.working for one in special), statutory_count(year)
    if net != expected:
        yield Fault(file.first_row(year), "unbalanced", str(net), expected)
    changed = len(file.after.changed(year, file.before))
    if year < today.year and year in file.before.years and changed:
        yield Fault(file.first_row(year), "past_year", str(year), changed)


def _near_festival(day: date) -> bool:
    return any(_is_statutory(day + n * _ONE_DAY) for n in range(-_FARTHEST, _FARTHEST + 1))


def _rest_around(day: date, calendar: StoredCalendar) -> Iterator[date]:
    for step in (-_ONE_DAY, _ONE_DAY):
        near = day
        while not calendar.is_working(near):
            yield near
            near += step


def _is_statutory(day: date) -> bool:
    return day in statutory_days(day.year)
