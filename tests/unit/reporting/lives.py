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


def event(type_: str, subject: str, time: datetime, **data: Any) -> Event:
    """Make a typed event as the bus hands it over."""
    registry.load_known()
    version, value = registry.dump(type_, data)
    source = f"/370303/{registry.latest(type_).service}"
    return registry.load(Event("id", source, type_, subject, time, time, 1, version, None, None, value))


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
        self.events.append(event(type_, self.number, at(day), number=self.number, **data))
        return self


def _due(day: int) -> dict[str, date]:
    return {"nominal": on(day), "legal": on(day)}


@st.composite
def lives(draw: st.DrawFn, number: str) -> list[Event]:
    """Draw one matter's life: perhaps reassigned, perhaps history, ended anywhere on its way."""
    day = draw(st.integers(0, 30))
    category = draw(st.sampled_from(["water", "roads", None]))
    history = draw(st.booleans()) and draw(st.booleans())
    past = {"accepted_at": None, "answered_at": at(day + 20)} if history else None
    life = Life(number, day, draw(st.integers(0, 23)), channel=draw(_CHANNELS), category=category, history=past)
    for _ in range(draw(st.integers(1, 3))):
        life.issued(draw(st.sampled_from(sorted(OFFICES))), day, day + 15)
        day += draw(st.integers(0, 12))
    if history:
        return life.answered(day + 20, day + 60).events
    _draw_handling(draw, life, day)
    return life.events


_CHANNELS = st.sampled_from(["web", "letter"])


def _draw_handling(draw: st.DrawFn, life: Life, day: int) -> None:
    steps = draw(st.integers(0, 6))
    gaps = iter([draw(st.integers(0, 40)) for _ in range(6)])
    if steps > 0:
        day += next(gaps)
        life.accepted(day, day + 60)
    if steps > 1:
        day += next(gaps)
        life.answered(day)
    if steps > 2:
        day += next(gaps)
        life.served(day)
    if steps > 3:
        life.visit_due(day + 7).visit_due(day + 9, "v2").noticed("due_soon", "answer", day)
    if steps > 4:
        life.visited(day + next(gaps)).visited(day + next(gaps), "v2")
    if steps > 5:
        for side in draw(st.sets(st.sampled_from(["petition_office", "responsible_office"]))):
            life.rated(side, draw(st.sampled_from(["satisfied", "mostly", "dissatisfied"])), day + next(gaps, 3))


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
        issued = sorted((one for one in mine if one.type == "assignment.issued"), key=lambda one: one.data["version"])
        if not issued or not cohort.first <= _day(registered.data["received_at"]) <= cohort.last:
            continue
        responsible = issued[-1].data["office"]
        if cohort.office in _upwards(responsible) and _picked(registered, cohort):
            yield responsible, _alone(registered, issued[-1], mine, cohort.as_of)


def _alone(registered: Event, issued: Event, mine: list[Event], as_of: date) -> FactGroup:
    assignment = issued.data["assignment"]
    steps = {one.type: one for one in mine if one.data.get("assignment") == assignment}
    accepted, answered = steps.get("assignment.accepted"), steps.get("assignment.answered")
    scores = {one.data["side"]: one.data["score"] for one in mine if one.type == "rating.given"}
    received = _day(registered.data["received_at"])
    return FactGroup(
        count=1,
        channel=registered.data["channel"],
        category=registered.data["category"],
        accepted=accepted is not None,
        accepted_in_time=_accepted_in_time(registered, issued, accepted, answered, as_of),
        answered=answered is not None,
        answered_in_time=_answered_in_time(accepted, answered, as_of),
        days_to_answer=(_day(answered.data["answered_at"]) - received).days if answered else None,
        petition_office_score=scores.get("petition_office"),
        responsible_office_score=scores.get("responsible_office"),
        visited=any(one.type == "visit.made" for one in mine),
    )


def _accepted_in_time(
    registered: Event, issued: Event, accepted: Event | None, answered: Event | None, as_of: date
) -> bool | None:
    due = issued.data["accept_due"]["legal"]
    if accepted:
        return bool(_day(accepted.data["accepted_at"]) <= due)
    if answered or registered.data["history"]:
        return None
    return False if due < as_of else None


def _answered_in_time(accepted: Event | None, answered: Event | None, as_of: date) -> bool | None:
    told = accepted or answered
    due = told.data["answer_due"]["legal"] if told and told.data["answer_due"] else None
    if due is None:
        return None
    if answered:
        return bool(_day(answered.data["answered_at"]) <= due)
    return False if due < as_of else None


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
