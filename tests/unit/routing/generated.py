"""Generated cases: steps the table admits, taken on random days, once as columns of a row and once as events of a log.

The two are written apart, so that what is stored step by step can be compared with what the log tells as a whole.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from huiyin.events.envelope import Event
from services.routing.case import facts
from services.routing.case.domain import life
from services.routing.law.domain import periods
from services.routing.law.legal_dates import Calendar
from services.routing.law.profile import Profile

Stored = dict[str, periods.Running | str]

_FIRST = datetime(2022, 5, 1, 1, tzinfo=UTC)
_SPREAD = 5 * 365
_COLUMNS = (
    "objected_at",
    "accepted_at",
    "answered_at",
    "served_at",
    "review_requested_at",
    "lapsed_at",
    "executed_at",
    "ended_at",
)


@dataclass
class Case:
    """One generated case: its row, its assignment's row, its log, and its clocks as each step stored them."""

    file: Any
    one: Any
    law: Profile
    calendar: Calendar
    log: list[Event] = field(default_factory=list)
    stored: Stored = field(default_factory=dict)

    def say(self, type_: str, at: datetime, **data: Any) -> None:
        """Add an event to the log."""
        self.file.version += 1
        self.one.version = self.file.version
        common = {"number": "N", "assignment": "A", "office": "O", "version": self.file.version}
        self.log.append(
            Event("id", "/site/routing", type_, "N", at, at, self.file.version, 1, None, None, {**common, **data})
        )

    def settle(self) -> None:
        """Store what differs, as the handlers do: a clock without a ground any more is void and stays so."""
        running = periods.clocks_of(facts.of_assignment(self.file, self.one), self.law, self.calendar)
        names = {clock.name for clock in running}
        for name, clock in self.stored.items():
            if name not in names and isinstance(clock, periods.Running) and clock.ended_at is None:
                self.stored[name] = periods.VOID
        self.stored.update({clock.name: clock for clock in running})


def generate(dice: random.Random, law: Profile, calendar: Calendar) -> Case:
    """Return a case after a random number of steps."""
    at = _FIRST + timedelta(days=dice.randrange(_SPREAD), minutes=dice.randrange(1440))
    case = _begun(dice, law, calendar, at)
    for _ in range(dice.randrange(12)):
        at += timedelta(days=dice.choice((0, 0, 1, 2, 5, 14, 15, 16, 30, 61)), minutes=dice.randrange(600))
        admitted = [step for action, step in _STEPS.items() if life.admits(case.one.kind, case.one.state, action)]
        if not admitted:
            break
        dice.choice(admitted)(case, at, dice)
        case.settle()
    return case


def _begun(dice: random.Random, law: Profile, calendar: Calendar, at: datetime) -> Case:
    kind = dice.choice((life.HANDLE, life.HANDLE, life.HANDLE, life.ASSIST, life.REVIEW, life.RECHECK))
    mode = dice.choice(("desk", "direct", "transfer", "assign")) if kind == life.HANDLE else _MODES[kind]
    reply_by = (at + timedelta(days=dice.randrange(1, 50))).date() if mode == "assign" else None
    received_at = at - timedelta(days=dice.choice((0, 0, 3)))
    file = SimpleNamespace(version=0, category=dice.choice((None, "appeal", "suggestion", "accusation")),
                           legal_route=None, track="ordinary")  # fmt: skip
    one = SimpleNamespace(
        id="A", number="N", kind=kind, office="O", state=life.ISSUED, mode=mode, outcome=None, reply_by=reply_by,
        execute_by=None, issued_at=at, received_at=received_at, extended_days=0, excluded_days=0,
        **dict.fromkeys(_COLUMNS),
    )  # fmt: skip
    case = Case(file, one, law, calendar)
    case.say("assignment.issued", at, kind=kind, mode=mode, issued_at=at, received_at=received_at, parent=None,
             replaces=None, reply_by=reply_by)  # fmt: skip
    case.say("case.classified", at, category=file.category, legal_route=None, track="ordinary")
    case.settle()
    return case


_MODES = {life.ASSIST: "assign", life.REVIEW: "request", life.RECHECK: "request"}


def _accept(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state, case.one.accepted_at = life.ACCEPTED, at
    case.say("assignment.accepted", at, accepted_at=at)


def _object(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state, case.one.objected_at = life.OBJECTED, at
    case.say("assignment.objected", at, objected_at=at)


def _reject(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state = life.ISSUED
    case.say("assignment.objection_decided", at, decided_at=at, upheld=False)


def _end(state: str) -> Callable[[Case, datetime, random.Random], None]:
    def end(case: Case, at: datetime, dice: random.Random) -> None:
        case.one.state, case.one.ended_at = state, at
        route = dice.randrange(1, 5) if state == life.DIVERTED else None
        case.file.legal_route = route or case.file.legal_route
        case.say("assignment.ended", at, ended_at=at, ending=state, legal_route=route)

    return end


def _mediate(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state = life.MEDIATING
    case.say("mediation.opened", at, opened_at=at)


def _resume(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state = life.ACCEPTED
    case.say("mediation.ended", at, ended_at=at, result="returned")


def _settle(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state, case.one.ended_at = life.SETTLED, at
    case.say("mediation.ended", at, ended_at=at, result="agreed")


def _call(case: Case, at: datetime, dice: random.Random) -> None:
    """From the call on, the days until the hearing are not counted; its end says how many they were."""
    case.one.state = life.HEARING
    case.one.excluded_days += dice.randrange(7, 20)
    case.say("hearing.called", at, called_at=at, excluded_days=case.one.excluded_days)


def _conclude(case: Case, at: datetime, dice: random.Random) -> None:
    case.one.state = life.ACCEPTED
    case.one.excluded_days += dice.randrange(-7, 20)
    case.say("hearing.concluded", at, concluded_at=at, excluded_days=case.one.excluded_days, cancelled=False)


def _extend(case: Case, at: datetime, dice: random.Random) -> None:
    if case.one.extended_days:
        return
    case.one.extended_days = dice.randrange(1, 31)
    case.say("assignment.extended", at, extended_at=at, days=case.one.extended_days)


def _draft(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state = life.DRAFTED
    case.say("assignment.drafted", at, drafted_at=at)


def _return(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state = life.ACCEPTED
    case.say("assignment.draft_returned", at, returned_at=at)


def _answer(case: Case, at: datetime, dice: random.Random) -> None:
    outcomes = ("upheld", "changed") if case.one.kind in (life.REVIEW, life.RECHECK) else ("supported", "explained")
    case.one.state, case.one.answered_at, case.one.outcome = life.ANSWERED, at, dice.choice(outcomes)
    case.say("assignment.answered", at, answered_at=at, outcome=case.one.outcome)


def _serve(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.state, case.one.served_at = life.SERVED, at
    case.say("assignment.served", at, served_at=at)


def _lapse(case: Case, at: datetime, _dice: random.Random) -> None:
    if case.one.lapsed_at is None:
        case.one.lapsed_at = at
        case.say("assignment.window_lapsed", at, lapsed_at=at)


def _plan(case: Case, at: datetime, dice: random.Random) -> None:
    case.one.execute_by = date.fromordinal(at.date().toordinal() + dice.randrange(1, 90))
    case.say("execution.planned", at, planned_at=at, execute_by=case.one.execute_by)


def _execute(case: Case, at: datetime, _dice: random.Random) -> None:
    case.one.executed_at = at
    case.say("execution.reported", at, executed_at=at, result="done")


def _classify(case: Case, at: datetime, dice: random.Random) -> None:
    """Sorting anew may be done in any state; it is tied to a step here so that it is drawn as often."""
    case.file.category = dice.choice(("appeal", "suggestion", None))
    case.file.track = dice.choice(("ordinary", "fast"))
    case.say("case.classified", at, category=case.file.category, legal_route=case.file.legal_route,
             track=case.file.track)  # fmt: skip
    _accept(case, at, dice)


_STEPS: dict[str, Callable[[Case, datetime, random.Random], None]] = {
    "accept": lambda case, at, dice: dice.choice((_accept, _accept, _classify))(case, at, dice),
    "object": _object,
    "reject_objection": _reject,
    "decline": _end(life.DECLINED),
    "divert": _end(life.DIVERTED),
    "terminate": _end(life.TERMINATED),
    "mediate": _mediate,
    "resume": _resume,
    "settle": _settle,
    "call_hearing": _call,
    "conclude_hearing": _conclude,
    "extend": _extend,
    "draft": _draft,
    "return_draft": _return,
    "answer": _answer,
    "serve": _serve,
    "lapse": _lapse,
    "plan_execution": _plan,
    "report_execution": _execute,
}
