"""Which legal periods a ledger's rows have, counted from the spreadsheet and the published holidays alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar.constants as notices

from tests.integration.ledger import HEADER, answering, day_of, rows

#: Matters received from this day on are under the Regulations of 2022, those before it under those of 2005.
_LAW_OF_2022 = date(2022, 5, 1)
_SATURDAY = 5
#: How a matter came to its office: filed there, given to it, or on the desk of the petition office.
DIRECT, GIVEN, DESK = "direct", "given", "desk"
_ACCEPT = ("第二十一条第二款、第二十二条第二款", "第二十三条第二款、第三款")
_FORWARD = ("第二十一条第一款", "第二十二条第一款")
_ANSWER = ("第三十三条", "第三十四条")
_OBJECTION = "第二十三条第三款"


@dataclass(frozen=True)
class Matter:
    """What a row of a ledger tells of a matter's days."""

    came: str
    received: date
    accepted: date | None
    answered: date | None


@dataclass(frozen=True)
class Period:
    """A legal period as it must be listed; ``late`` is by how many days it was not kept."""

    clock: str
    article: str
    started_on: date
    nominal: date
    legal: date
    ended_on: date | None
    result: str
    late: int


def matters(
    path: Path, *, filed_at: str, skip: Iterable[int] = (), header: Mapping[str, str] = HEADER
) -> dict[str, Matter]:
    """Return the matters of a ledger by their ids in it. ``filed_at`` received them all."""
    return {
        str(row[header["external_id"]]): Matter(
            came=_came(row.get(header.get("named_office", "")), filed_at),
            received=day_of(row[header["received_at"]]),
            accepted=day_of(row[header["accepted_at"]]) if row.get(header.get("accepted_at", "")) else None,
            answered=day_of(row[header["answered_at"]]) if row[header["answered_at"]] else None,
        )
        for row in rows(path, set(skip))
    }


def periods(matter: Matter, today: date) -> Iterator[Period]:
    """Yield the periods of a matter as they stand ``today``."""
    law = int(matter.received >= _LAW_OF_2022)
    first, article = ("forward", _FORWARD[law]) if matter.came == DESK else ("accept", _ACCEPT[law])
    yield _acceptance(matter, first, article, today)
    if law and matter.came == GIVEN:
        yield _objection(matter)
    start = matter.accepted or (matter.received if matter.answered else None)
    if start:
        nominal, legal = _calendar_days(start, 60)
        yield Period("answer", _ANSWER[law], start, nominal, legal, *_ended(matter.answered, legal, today))


def listed(file: Path) -> dict[str, list[Period]]:
    """Read what ``huiyin clock list --csv`` wrote: the periods of each matter."""
    found: dict[str, list[Period]] = {}
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened):
            period = Period(
                clock=row["clock"],
                article=row["article"],
                started_on=date.fromisoformat(row["started_on"]),
                nominal=date.fromisoformat(row["due_nominal"]),
                legal=date.fromisoformat(row["due_legal"]),
                ended_on=date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
                result=row["result"],
                late=int(row["overdue_days"]),
            )
            found.setdefault(row["number"], []).append(period)
    return found


def _came(named: str | None, filed_at: str) -> str:
    if named is None:
        return DIRECT
    office = answering()[named]
    return DESK if office.endswith("X") else DIRECT if office == filed_at else GIVEN


def _acceptance(matter: Matter, clock: str, article: str, today: date) -> Period:
    """An answer without a recorded acceptance leaves nothing to judge about the acceptance."""
    nominal, legal = _calendar_days(matter.received, 15)
    if matter.accepted is None and matter.answered is not None:
        return Period(clock, article, matter.received, nominal, legal, matter.answered, "void", 0)
    return Period(clock, article, matter.received, nominal, legal, *_ended(matter.accepted, legal, today))


def _objection(matter: Matter) -> Period:
    """A right of the office: five working days, never late; over when the office accepts or answers."""
    last = matter.received
    for _ in range(5):
        last = next(day for day in _from(last + timedelta(days=1)) if _works(day))
    ended = min((day for day in (matter.accepted, matter.answered) if day), default=None)
    return Period("objection", _OBJECTION, matter.received, last, last, ended, "void" if ended else "running", 0)


def _ended(done: date | None, legal: date, today: date) -> tuple[date | None, str, int]:
    late = max(0, ((done or today) - legal).days)
    if done is None:
        return None, "overdue" if late else "running", late
    return done, "missed" if late else "met", late


def _calendar_days(start: date, days: int) -> tuple[date, date]:
    """The day of the start is not counted; a last day on which offices rest moves to the next they work on."""
    nominal = start + timedelta(days=days)
    return nominal, next(day for day in _from(nominal) if _works(day))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)


def _works(day: date) -> bool:
    return day in notices.workdays or (day not in notices.holidays and day.weekday() < _SATURDAY)
