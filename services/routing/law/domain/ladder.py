"""The ladder of a legal period: which stages it climbs, at which moments, while its step has not been taken. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.routing.law.legal_dates import Calendar, Due, after_due_at, before_due_at, overdue_at, share_at
from services.routing.law.profile import Profile, Stage

#: What a stage does (see ``law.words.ACTIONS``): tell of an end ahead; say that it is over, or that a right lapsed;
#: send a paper to whoever lags, or bring it before the office above.
TELL, OVERDUE, LAPSE = "tell", "overdue", "lapse"
CHASE, ORDER, ESCALATE = "chase", "order", "escalate"
ENDINGS = (OVERDUE, LAPSE)
PAPERS = (CHASE, ORDER, ESCALATE)


@dataclass(frozen=True)
class Rung:
    """A stage of the ladder and the moment (UTC) it comes for one period."""

    stage: Stage
    at: datetime


def rungs(law: Profile, period: str, started_on: date, due: Due, calendar: Calendar) -> list[Rung]:
    """Return the stages of a period with their moments, the first first."""
    stages = law.ladder_of(period)
    timed = [Rung(stage, _at(stage, started_on, due, calendar)) for stage in stages]
    return sorted(timed, key=lambda rung: rung.at)


def _at(stage: Stage, started_on: date, due: Due, calendar: Calendar) -> datetime:
    if stage.percent is not None:
        return share_at(started_on, due, stage.percent)
    if stage.before is not None:
        return before_due_at(due, stage.before, stage.unit, calendar)
    if not stage.after:
        return overdue_at(due)
    return after_due_at(due, stage.after, stage.unit, calendar)


def worth_doing(pending: Sequence[Rung], *, history: bool) -> list[Rung]:
    """Return which of the stages that have come are still to be done.

    After a stop of the system several may have come at once: what told of an end still ahead is past once the end is,
    and of the papers only the last is sent. Imported history is told to be overdue, and nothing more: its time for
    papers was before this system.
    """
    endings = [rung for rung in pending if rung.stage.action in ENDINGS]
    papers = [] if history else [rung for rung in pending if rung.stage.action in PAPERS][-1:]
    told = [] if endings or papers else [rung for rung in pending if rung.stage.action == TELL]
    return told + endings + papers
