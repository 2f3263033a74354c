"""Which legal periods an assignment has, when each is due, and how it ended: a pure function of facts and law.

What the table ``clock`` holds is this function's result. A correction of the profile or a notice of holidays is the
same function with another law or another calendar; ``huiyin verify`` asks it once more with the facts of the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiyin.clock import local_day
from services.routing.law.legal_dates import Calendar, Due, fixed, period_due
from services.routing.law.profile import Period, Profile

MET, MISSED, VOID = "met", "missed", "void"
#: Unit of a period whose last day people set.
FIXED = "fixed"


@dataclass(frozen=True)
class Facts:
    """What the dates of one assignment, order or advice follow from.

    ``traits`` are what a period may ask for (kind, category, track, office_kind, legal_route, direct). ``moments`` say
    when each step was taken, None or absent for steps not taken; ``ended_at`` among them ends every period that still
    runs, without a result. ``substitutes`` stand in for the start of a period whose own moment was never recorded.
    ``fixed`` are days that people set (assigned, execution). ``extended`` is in days by period, ``excluded`` in days by
    reason.
    """

    subject: str
    traits: Mapping[str, Any]
    moments: Mapping[str, datetime | None]
    substitutes: Mapping[str, datetime] = field(default_factory=dict)
    fixed: Mapping[str, date | None] = field(default_factory=dict)
    extended: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """One period of a subject, with every input of its date, and how it ended."""

    name: str
    bearer: str
    article: str
    started_on: date
    days: int
    unit: str
    extended: int
    excluded: int
    due: Due
    ended_at: datetime | None
    result: str | None
    ends: tuple[str, ...] = ()


def clocks_of(facts: Facts, law: Profile, calendar: Calendar) -> list[Running]:
    """Return the periods that run or have run, in the order of the profile."""
    return [_running(period, start, facts, calendar) for period, start in _begun(facts, law)]


def _begun(facts: Facts, law: Profile) -> Iterator[tuple[Period, datetime]]:
    for period in law.periods.values():
        start = facts.moments.get(period.starts) or facts.substitutes.get(period.starts)
        if (
            start is not None
            and period.applies_to(facts.traits)
            and (not period.fixed or facts.fixed.get(period.fixed))
        ):
            yield period, start


def _running(period: Period, start: datetime, facts: Facts, calendar: Calendar) -> Running:
    extended = facts.extended.get(period.name, 0)
    excluded = sum(facts.excluded.get(reason, 0) for reason in period.excludes)
    started_on = local_day(start)
    due = _due(period, started_on, facts, extended + excluded, calendar)
    ended_at, result = _ended(period, facts, due)
    return Running(
        name=period.name,
        bearer=period.bearer,
        article=period.article,
        started_on=started_on,
        days=(due.nominal - started_on).days if period.fixed else period.days or 0,
        unit=FIXED if period.fixed else period.unit,
        extended=extended,
        excluded=excluded,
        due=due,
        ended_at=ended_at,
        result=result,
        ends=period.ends,
    )


def _due(period: Period, started_on: date, facts: Facts, added: int, calendar: Calendar) -> Due:
    day = facts.fixed.get(period.fixed) if period.fixed else None
    if day is not None:
        return fixed(day, calendar)
    return period_due(started_on, period.days or 1, period.unit, added, calendar)


def _ended(period: Period, facts: Facts, due: Due) -> tuple[datetime | None, str | None]:
    fulfilled = [at for name in period.ends if (at := facts.moments.get(name)) is not None]
    if fulfilled:
        at = min(fulfilled)
        return at, MET if local_day(at) <= due.legal else MISSED
    voided = [at for name in period.voided_by if (at := facts.moments.get(name)) is not None]
    return (min(voided), VOID) if voided else (None, None)
