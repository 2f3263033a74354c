"""Invented lives of matters as events, and a naive reading of them that shares nothing with the service's SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from huiyin.clock import OFFICE_ZONE
from huiyin.events import registry
from huiyin.events.envelope import Event
from huiyin.plugins.figures import FactGroup
from services.reporting.domain import Cohort

#: code → parent. Two townships, one with two villages.
OFFICES: dict[str, str | None] = {
    "county": None,
    "east": "county",
    "west": "county",
    "east.mill": "east",
    "east.well": "east",
}
DAY_ZERO = date(2026, 3, 1)


def at(day: int, hour: int = 9) -> datetime:
    """Return a moment on the ``day``-th day of the story, in Asia/Shanghai."""
    local = datetime.combine(DAY_ZERO + timedelta(days=day), datetime.min.time(), OFFICE_ZONE)
    return (local + timedelta(hours=hour)).astimezone(UTC)


def on(day: int) -> date:
    """Return the ``day``-th day of the story."""
    return DAY_ZERO + timedelta(days=day)


def event(type_: str, subject: str, time: datetime, position: int = 1, **data: Any) -> Event:
    """Make a typed event as the bus hands it over."""
    registry.load_known()
    version, value = registry.dump(type_, data)
    source = f"/370303/{registry.latest(type_).service}"
    return registry.load(Event("id", source, type_, subject, time, time, position, version, None, None, value))


def office(code: str, version: int = 1, **changes: Any) -> Event:
    """Tell of one office."""
    data = {"code": code, "name": f"{code}办", "tier": "county", "kind": "government", "parent": OFFICES.get(code)}
    return event("office.changed", code, at(0), **{**data, "site": "370303", "version": version, **changes})


def offices() -> list[Event]:
    """Tell of every office."""
    return [office(code) for code in OFFICES]


class Life:
    """The events of one matter, added step by step; each step happens on a day of the story."""

    def __init__(self, number: str, received: int, hour: int = 9, **changes: Any) -> None:
        self.number = number
        self.version = 0
        self.assignment = ""
        self.office = ""
        moments = {"received_at": at(received, hour), "registered_at": at(received, hour)}
        data = {"channel": "web", "category": "water", "anonymous": False, "people_count": 1, **moments, **changes}
        self.events = [event("matter.registered", number, moments["received_at"], number=number, **data)]

    def issued(self, office: str, day: int, accept_due: int, **changes: Any) -> Life:
        self.version += 1
        self.assignment, self.office = f"{self.number}-{self.version}", office
        data = {"kind": "handle", "rule": "place", "accept_due": _due(accept_due), **changes}
        return self._step("issued", day, **data)

    def accepted(self, day: int, answer_due: int) -> Life:
        self.version += 1
        return self._step("accepted", day, answer_due=_due(answer_due))

    def answered(self, day: int, answer_due: int | None = None) -> Life:
        self.version += 1
        due = None if answer_due is None else _due(answer_due)
        return self._step("answered", day, outcome="supported", answer_due=due)

    def served(self, day: int) -> Life:
        self.version += 1
        return self._step("served", day, method="in_person")

    def assisted(self, office: str, day: int) -> Life:
        """Ask another office for its part, whose days are nothing to the matter's."""
        self.version += 1
        part = f"{self.number}-{self.version}"
        common = {"assignment": part, "office": office, "version": self.version}
        issued = {"kind": "assist", "rule": "by_hand", "issued_at": at(day), "accept_due": _due(day)}
        self._add("assignment.issued", day, **common, **issued)
        self._add("clock.moved", day, **_move("answer", day, day + 1), assignment=part, office=office)
        return self._add("assignment.ended", day, **common, ended_at=at(day), ending="declined")

    def extended(self, day: int, answer_due: int) -> Life:
        self.version += 1
        return self._step("extended", day, days=30, answer_due=_due(answer_due))

    def ended(self, ending: str, day: int) -> Life:
        self.version += 1
        return self._step("ended", day, ending=ending)

    def mediated(self, result: str, day: int) -> Life:
        self.version += 1
        common = {"assignment": self.assignment, "office": self.office, "version": self.version}
        return self._add("mediation.ended", day, **common, mediation="m1", ended_at=at(day), result=result)

    def moved(self, clock: str, day: int, due: int) -> Life:
        return self._add("clock.moved", day, **_move(clock, day, due), assignment=self.assignment, office=self.office)

    def classified(self, day: int, accept_due: int | None, answer_due: int | None) -> Life:
        self.version += 1
        dues = {"accept_due": _maybe_due(accept_due), "answer_due": _maybe_due(answer_due)}
        said = {"classified_at": at(day), "category": "appeal", "track": "ordinary", "version": self.version}
        return self._add("case.classified", day, **said, dues=[{"assignment": self.assignment, **dues}])

    def noticed(self, kind: str, clock: str, day: int) -> Life:
        common = {"assignment": self.assignment, "office": self.office, "clock": clock, "due": _due(day)}
        return self._add(f"clock.{kind}", day, **common)

    def visit_due(self, day: int, visit: str = "v1") -> Life:
        return self._add("visit.due", day, visit=visit, office=self.office, due_on=on(day), policy="after_service")

    def visited(self, day: int, visit: str = "v1") -> Life:
        return self._add("visit.made", day, visit=visit, office=self.office, made_at=at(day), reached=True)

    def rated(self, side: str, score: str, day: int) -> Life:
        return self._add("rating.given", day, office=self.office, side=side, score=score, given_at=at(day))

    def _step(self, step: str, day: int, **data: Any) -> Life:
        common = {"assignment": self.assignment, "office": self.office, "version": self.version}
        return self._add(f"assignment.{step}", day, **common, **{f"{step}_at": at(day)}, **data)

    def _add(self, type_: str, day: int, **data: Any) -> Life:
        position = len(self.events) + 1
        self.events.append(event(type_, self.number, at(day), position, number=self.number, **data))
        return self


def _due(day: int) -> dict[str, date]:
    return {"nominal": on(day), "legal": on(day)}


def _maybe_due(day: int | None) -> dict[str, date] | None:
    return None if day is None else _due(day)


def _move(clock: str, day: int, due: int) -> dict[str, Any]:
    return {"clock": clock, "due": _due(due), "due_before": _due(day), "why": "calendar"}


@st.composite
def lives(draw: st.DrawFn, number: str) -> list[Event]:
    """Draw one matter's life: perhaps reassigned, perhaps history, sorted and moved, ended anywhere on its way."""
    day = draw(st.integers(0, 30))
    category = draw(st.sampled_from(["water", "roads", None]))
    history = draw(st.booleans()) and draw(st.booleans())
    past = {"accepted_at": None, "answered_at": at(day + 20)} if history else None
    life = Life(number, day, draw(st.integers(0, 23)), channel=draw(_CHANNELS), category=category, history=past)
    for _ in range(draw(st.integers(1, 3))):
        life.issued(draw(st.sampled_from(sorted(OFFICES))), day, day + 15)
        day += draw(st.integers(0, 12))
        _draw_changes(draw, life, day, "accept")
    if draw(st.integers(0, 4)) == 0:
        life.assisted("west", day)
    if history:
        life.answered(day + 20, day + 60)
        _draw_changes(draw, life, day + 30, "answer")
        return life.events
    _draw_handling(draw, life, day)
    return life.events


_CHANNELS = st.sampled_from(["web", "letter"])


def _draw_handling(draw: st.DrawFn, life: Life, day: int) -> None:
    steps = draw(st.integers(0, 6))
    gaps = iter([draw(st.integers(0, 40)) for _ in range(6)])
    if steps > 0:
        day += next(gaps)
        life.accepted(day, day + 60)
        _draw_changes(draw, life, day, "answer")
    if steps < 2 and draw(st.booleans()):
        _draw_end(draw, life, day + next(gaps))
    if steps > 1:
        day += next(gaps)
        life.answered(day)
        _draw_changes(draw, life, day, "answer")
    if steps > 2:
        day += next(gaps)
        life.served(day)
    _draw_afterwards(draw, life, day, steps, gaps)


def _draw_afterwards(draw: st.DrawFn, life: Life, day: int, steps: int, gaps: Iterator[int]) -> None:
    if steps > 3:
        life.visit_due(day + 7).visit_due(day + 9, "v2").noticed("due_soon", "answer", day)
    if steps > 4:
        life.visited(day + next(gaps)).visited(day + next(gaps), "v2")
    if steps > 5:
        for side in draw(st.sets(st.sampled_from(["petition_office", "responsible_office"]))):
            life.rated(side, draw(st.sampled_from(["satisfied", "mostly", "dissatisfied"])), day + next(gaps, 3))
        if draw(st.booleans()):
            life.ended("annulled", day + 40).issued("east", day + 40, day + 55)


def _draw_changes(draw: st.DrawFn, life: Life, day: int, step: str) -> None:
    """Perhaps let a last day be another one: by a notice of holidays, another sorting, an extension."""
    for _ in range(draw(st.integers(0, 2))):
        day += draw(st.integers(0, 5))
        due = day + draw(st.integers(-10, 70))
        what = draw(st.sampled_from(["moved", "classified", "extended" if step == "answer" else "moved_otherwise"]))
        if what == "moved":
            life.moved(draw(st.sampled_from([step, f"fast_{step}"])), day, due)
        elif what == "moved_otherwise":
            life.moved(draw(st.sampled_from(["objection", "review_window"])), day, due)
        elif what == "extended":
            life.extended(day, due)
        else:
            dues = [None if draw(st.booleans()) else due, None if draw(st.booleans()) else due + 30]
            life.classified(day, dues[0], dues[1])


def _draw_end(draw: st.DrawFn, life: Life, day: int) -> None:
    """End the matter without an answer, or have a mediation fail."""
    ending = draw(st.sampled_from(["declined", "no_longer_accepted", "diverted", "terminated", "agreed", "returned"]))
    if ending in ("agreed", "returned"):
        life.mediated(ending, day)
    else:
        life.ended(ending, day)


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Draw the events of a few matters and of all offices, in the order of the lives."""
    matters = [draw(lives(f"n{index}")) for index in range(draw(st.integers(1, 6)))]
    return offices() + [step for matter in matters for step in matter]


def naive(events: Sequence[Event], cohort: Cohort) -> Iterator[tuple[str, FactGroup]]:
    """Yield (responsible office, the matter as a group of one) for each matter of the cohort, read in plain loops."""
    by_the_day = [one for one in events if _day(one.time) <= cohort.as_of]
    for registered in (one for one in by_the_day if one.type == "matter.registered"):
        mine = [one for one in by_the_day if one.subject == registered.subject]
        handed = [one for one in mine if one.type == "assignment.issued" and one.data["kind"] == "handle"]
        issued = sorted(handed, key=lambda one: one.data["version"])
        if not issued or not cohort.first <= _day(registered.data["received_at"]) <= cohort.last:
            continue
        responsible = issued[-1].data["office"]
        if cohort.office in _upwards(responsible) and _picked(registered, cohort):
            yield responsible, _alone(registered, issued[-1], mine, cohort.as_of)


def _alone(registered: Event, issued: Event, mine: list[Event], as_of: date) -> FactGroup:
    assignment = issued.data["assignment"]
    own = [one for one in mine if one.data.get("assignment") == assignment]
    steps = {one.type: one for one in own}
    accepted, answered = steps.get("assignment.accepted"), steps.get("assignment.answered")
    ended_on, ending = _ending(own)
    accept_due, answer_due = _last_days(assignment, mine)
    scores = {one.data["side"]: one.data["score"] for one in mine if one.type == "rating.given"}
    received = _day(registered.data["received_at"])
    if accepted:
        accepted_in_time = _kept(_day(accepted.data["accepted_at"]), accept_due)
    elif ending in ("declined", "no_longer_accepted", "diverted"):
        accepted_in_time = _kept(ended_on, accept_due)
    else:
        nothing_to_judge = answered or ended_on or registered.data["history"]
        accepted_in_time = None if nothing_to_judge else _waiting(accept_due, as_of)
    return FactGroup(
        count=1,
        channel=registered.data["channel"],
        category=registered.data["category"],
        accepted=accepted is not None,
        accepted_in_time=accepted_in_time,
        answered=answered is not None,
        answered_in_time=_answered_in_time(answered, ended_on, ending, answer_due, as_of),
        days_to_answer=(_day(answered.data["answered_at"]) - received).days if answered else None,
        petition_office_score=scores.get("petition_office"),
        responsible_office_score=scores.get("responsible_office"),
        visited=any(one.type == "visit.made" for one in mine),
        ending=ending,
    )


def _answered_in_time(
    answered: Event | None, ended_on: date | None, ending: str | None, due: date | None, as_of: date
) -> bool | None:
    if answered:
        return _kept(_day(answered.data["answered_at"]), due)
    if ended_on:
        return _kept(ended_on, due) if ending == "settled" else None
    return _waiting(due, as_of)


def _ending(own: list[Event]) -> tuple[date | None, str | None]:
    """Return when and how an assignment ended without an answer that stands."""
    for one in own:
        if one.type == "assignment.ended":
            return _day(one.data["ended_at"]), one.data["ending"]
        if one.type == "mediation.ended" and one.data["result"] == "agreed":
            return _day(one.data["ended_at"]), "settled"
    return None, None


def _last_days(assignment: str, mine: list[Event]) -> tuple[date | None, date | None]:
    """Return the last days for acceptance and answer: what the log said of them last, in the order of the log.

    A period for the answer runs from the acceptance; where none is recorded, the answer says when it was due.
    """
    days: dict[str, date | None] = {"accept": None, "answer": None}
    running = False
    for one in sorted((one for one in mine if one.source.endswith("routing")), key=lambda one: one.position or 0):
        data = one.data
        dues = data.get("dues", [])
        if data.get("assignment", dues and dues[0]["assignment"]) != assignment:
            continue
        if one.type == "assignment.issued":
            days["accept"] = _legal(data["accept_due"], None)
        elif one.type == "assignment.accepted" or (one.type == "assignment.answered" and data["answer_due"]):
            days["answer"], running = _legal(data["answer_due"], date.max), True
        elif one.type == "assignment.extended":
            days["answer"] = _legal(data["answer_due"], date.max)
        elif one.type == "case.classified":
            days = {step: _legal(dues[0][f"{step}_due"], date.max) for step in days}
        elif one.type == "clock.moved" and (step := data["clock"].removeprefix("fast_")) in days:
            days[step] = _legal(data["due"], date.max)
    return days["accept"], days["answer"] if running else None


def _legal(due: dict[str, date] | None, none: date | None) -> date | None:
    return due["legal"] if due else none


def _kept(taken: date | None, due: date | None) -> bool | None:
    return None if taken is None or due is None else taken <= due


def _waiting(due: date | None, as_of: date) -> bool | None:
    return False if due is not None and due < as_of else None


def _upwards(code: str | None) -> Iterator[str]:
    while code:
        yield code
        code = OFFICES[code]


def _picked(registered: Event, cohort: Cohort) -> bool:
    return cohort.channel in (None, registered.data["channel"]) and cohort.category in (
        None,
        registered.data["category"],
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
