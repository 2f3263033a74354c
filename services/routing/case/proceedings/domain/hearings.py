"""A hearing (听证, 条例 Art 31(6), 36(2)): notice, panel, who may come, and which days are not counted. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.routing.case.proceedings.errors import (
    ClosedWithoutReason,
    HearingMustBeClosed,
    HearingRecordMissing,
    HearingTooSoon,
    PanelNamedTwice,
    PanelNotOdd,
    PanelPartial,
    PanelTooSmall,
)
from services.routing.law.domain.periods import Running
from services.routing.law.legal_dates import Calendar, excluded_days, period_due
from services.routing.law.profile import Profile

#: The reason in a profile's ``excludes``.
EXCLUSION = "hearing"
#: Why the public may not come; the first three forbid it.
SECRETS = ("state_secret", "trade_secret", "privacy")
CLOSED_FOR = (*SECRETS, "requested")


@dataclass(frozen=True)
class Person:
    """Somebody on the panel; ``staff`` is the id of those who work here."""

    name: str
    staff: str | None = None

    @property
    def who(self) -> str:
        """What tells two people apart: the id, or the name of those from outside."""
        return self.staff or self.name


def check_notice(called_on: date, held_on: date, law: Profile) -> None:
    """Raise :class:`HearingTooSoon` where the person would be told later than the profile asks."""
    rule = law.hearing_notice_days
    earliest = called_on + timedelta(days=rule.number)
    if held_on < earliest:
        raise HearingTooSoon(days=rule.number, article=rule.article, earliest=earliest.isoformat())


def check_panel(panel: Sequence[Person], kept_away: Collection[str], law: Profile) -> None:
    """Raise unless chair and members are enough, different people, and none of ``kept_away`` (ids of staff)."""
    rule, count = law.hearing_panel, len(panel)
    if rule is not None and count < rule.least:
        raise PanelTooSmall(least=rule.least, count=count, article=rule.article)
    if rule is not None and rule.odd and count % 2 == 0:
        raise PanelNotOdd(count=count, article=rule.article)
    if len({one.who for one in panel}) < count:
        raise PanelNamedTwice()
    partial = sorted({one.staff for one in panel if one.staff is not None and one.staff in kept_away})
    if partial:
        raise PanelPartial(staff="、".join(partial))


def check_openness(*, in_public: bool, closed_for: str | None) -> None:
    """Raise where a hearing about secrets would be public, or one that is closed says no reason."""
    if in_public and closed_for in SECRETS:
        raise HearingMustBeClosed()
    if not in_public and closed_for is None:
        raise ClosedWithoutReason()


def check_record(*, cancelled: bool, given: Mapping[str, Any]) -> None:
    """Raise :class:`HearingRecordMissing` naming what the end of a hearing lacks."""
    names = {"cancelled_for": ("取消的原因", "the reason it was cancelled")}
    if not cancelled:
        names = {
            "recorder": ("记录人", "who kept the record"),
            "petitioner_said": ("信访人的陈述", "what the petitioner said"),
            "office_said": ("责任单位的陈述", "what the office said"),
            "conclusion": ("听证结论", "the conclusion"),
        }
    missing = [said for name, said in names.items() if not given.get(name)]
    if missing:
        raise HearingRecordMissing(
            missing_zh="、".join(zh for zh, _ in missing), missing=", ".join(en for _, en in missing)
        )


def days_not_counted(
    running: Iterable[Running], law: Profile, hearings: Sequence[tuple[date, date]], calendar: Calendar
) -> int:
    """Return how many days of ``hearings`` (day called, last day) the law does not count; 0 where no period says so.

    The day of the call is counted, as the first day is in no period (Civil Code Art 201): a hearing called on the 1st
    and concluded on the 10th took nine days.
    """
    spans = [(called + timedelta(days=1), last) for called, last in hearings]
    found = [
        excluded_days(spans, one.started_on, _bare(one, calendar))
        for one in running
        if EXCLUSION in law.periods[one.name].excludes
    ]
    return max(found, default=0)


def _bare(one: Running, calendar: Calendar) -> date:
    """Return the nominal last day without what is not counted."""
    return period_due(one.started_on, one.days, one.unit, one.extended, calendar).nominal
