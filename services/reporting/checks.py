"""What reporting's rows should be, for ``huiyin verify``: folded anew from the logs, without the handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from huiyin.clock import OFFICE_ZONE
from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.verify import Finding, Logs
from services.reporting.models import Assignment, Deadline, Fact, Notice, Office

_STEPS = ("assignment.issued", "assignment.accepted", "assignment.answered", "assignment.served", "assignment.moved")
_ENDS = ("assignment.ended", "mediation.ended")
_MOVES = ("assignment.extended", "case.classified", "clock.moved")
#: Periods by the step they end with.
_ACCEPT = ("accept", "forward", "fast_accept", "fast_pass")
_ANSWER = ("answer", "fast_answer", "statutory_duty", "suggestion_reply", "accusation_feedback")
_NOTICES = ("clock.due_soon", "clock.overdue")
#: Which clock each step stops.
_CLOCK_OF = {"assignment.accepted": "accept", "assignment.answered": "answer"}

Told = dict[Any, dict[str, Any]]


def check(logs: Logs, reading: Reading) -> Iterator[Finding]:
    """Yield where facts, assignments, notices and offices are not what the logs say."""
    yield from _registered_once(logs)
    yield from _compare(reading.session, Fact, _matters(logs))
    yield from _compare(reading.session, Assignment, _assignments(logs))
    yield from _compare(reading.session, Deadline, _deadlines(logs))
    yield from _compare(reading.session, Notice, _notices(logs))
    yield from _compare(reading.session, Office, _offices(logs))
    yield from _overdue_is_not_in_time(logs, reading.session)


def _registered_once(logs: Logs) -> Iterator[Finding]:
    """A matter that was registered twice would be counted once, and so hide the fault."""
    for number, count in Counter(event.subject for event in logs.events("intake", "matter.registered")).items():
        if count > 1:
            yield Finding("doubled", "matter.registered", number, f"registered {count} times")


def _matters(logs: Logs) -> Told:
    told = {event.subject: _registration(event) for event in logs.events("intake", "matter.registered")}
    for event in logs.events("intake", "matter.amended"):
        if _lacks_acceptance(event.data["history"]):
            told[event.subject]["acceptance_unrecorded"] = True
    for event in logs.events("followup", "visit.due", "visit.made", "rating.given"):
        data, fact = event.data, told.setdefault(event.subject, {"number": event.subject})
        if event.type == "rating.given":
            fact[f"{data['side']}_score"] = data["score"]
            fact[f"{data['side']}_rated_day"] = _day(data["given_at"])
        elif event.type == "visit.due":
            fact["visit_due_day"] = min(data["due_on"].toordinal(), fact.get("visit_due_day", date.max.toordinal()))
        else:
            fact["visited_day"] = min(_day(data["made_at"]), fact.get("visited_day", date.max.toordinal()))
    return told


def _registration(event: Event) -> dict[str, Any]:
    data = event.data
    month = data["received_at"].astimezone(OFFICE_ZONE)
    return {
        "number": data["number"],
        "channel": data["channel"],
        "category": data["category"],
        "received_day": _day(data["received_at"]),
        "received_month": f"{month.year:04d}-{month.month:02d}",
        "acceptance_unrecorded": _lacks_acceptance(data["history"] or {}),
    }


def _lacks_acceptance(past: dict[str, Any]) -> bool:
    return past.get("answered_at") is not None and past.get("accepted_at") is None


def _assignments(logs: Logs) -> Told:
    told: Told = {}
    for event in logs.events("routing", *_STEPS):
        data, step = event.data, event.type.rpartition(".")[2]
        span = told.setdefault(data["assignment"], {"id": data["assignment"]})
        span.update(number=data["number"], office=data["office"])
        if step != "moved":
            span[f"{step}_day"] = _day(data[f"{step}_at"])
        if step == "issued":
            span.update(kind=data["kind"], version=data["version"], accept_due=_legal(data["accept_due"], None))
        elif step == "accepted":
            span.update(answer_due=_legal(data["answer_due"]), answer_due_position=event.position)
        elif step == "answered" and data["answer_due"]:
            span.update(answer_due_unaccepted=_legal(data["answer_due"]), answer_due_position=event.position)
    for event in logs.events("routing", *_ENDS):
        data = event.data
        ending = data.get("ending") or ("settled" if data["result"] == "agreed" else None)
        if ending is not None:
            told[data["assignment"]].update(ended_day=_day(data["ended_at"]), ending=ending)
    return told


def _deadlines(logs: Logs) -> Told:
    told: Told = {}
    for event in logs.events("routing", *_MOVES):
        for step, assignment, due in _moved(event):
            key = {"assignment": assignment, "step": step, "position": event.position}
            told[tuple(key.values())] = {**key, "known_day": _day(event.recordedtime), "due": _legal(due)}
    return told


def _moved(event: Event) -> Iterator[tuple[str, str, Any]]:
    data = event.data
    if event.type == "assignment.extended":
        yield "answer", data["assignment"], data["answer_due"]
    elif event.type == "clock.moved":
        step = "accept" if data["clock"] in _ACCEPT else "answer"
        if data["clock"] in (*_ACCEPT, *_ANSWER):
            yield step, data["assignment"], data["due"]
    else:
        for dues in data["dues"]:
            yield "accept", dues["assignment"], dues["accept_due"]
            yield "answer", dues["assignment"], dues["answer_due"]


def _legal(due: Any, never: int | None = date.max.toordinal()) -> int | None:
    """Return the last day as it is kept; a step without one is never late."""
    return due["legal"].toordinal() if due else never


def _notices(logs: Logs) -> Told:
    told: Told = {}
    for event in logs.events("routing", *_NOTICES):
        data, kind = event.data, event.type.rpartition(".")[2]
        if data["number"] is None:  # about an order or advice of no matter
            continue
        key = {"assignment": data["assignment"], "clock": data["clock"], "kind": kind}
        notice = told.setdefault(tuple(key.values()), {**key, "number": data["number"], "day": _day(event.time)})
        notice["day"] = min(notice["day"], _day(event.time))
    return told


def _offices(logs: Logs) -> Told:
    told: Told = {}
    names = ("code", "name", "kind", "parent", "successor", "valid_from", "valid_until", "version")
    for event in logs.events("routing", "office.changed"):
        data = event.data
        if data["version"] > told.get(data["code"], {"version": 0})["version"]:
            told[data["code"]] = {name: data[name] for name in names}
    return told


def _compare(session: Session, model: Any, told: Told) -> Iterator[Finding]:
    """Every key has exactly its row, each column as told, and NULL where nothing was told."""
    table = model.__table__
    seen = set()
    for row in session.execute(select(table)).mappings():
        identity = tuple(row[column.name] for column in table.primary_key)
        key = identity if len(identity) > 1 else identity[0]
        seen.add(key)
        if key not in told:
            yield Finding("inconsistent", table.name, _subject(key), "kept, but no log tells of it")
            continue
        wrong = sorted(name for name, value in row.items() if value != told[key].get(name))
        if wrong:
            yield Finding("inconsistent", table.name, _subject(key), f"differs from the logs in {', '.join(wrong)}")
    for key in told.keys() - seen:
        yield Finding("missing", table.name, _subject(key), "told by the logs, but not kept")


def _overdue_is_not_in_time(logs: Logs, session: Session) -> Iterator[Finding]:
    """An office that was told it is overdue after its step had been recorded in time: clock and figures contradict."""
    in_time = _in_time(session)
    recorded = {
        (_CLOCK_OF[event.type], event.data["assignment"]): event.recordedtime
        for event in logs.events("routing", *_CLOCK_OF)
    }
    for event in logs.events("routing", "clock.overdue"):
        step = (event.data["clock"], event.data["assignment"])
        if step in in_time and step in recorded and recorded[step] < event.recordedtime:
            yield Finding("inconsistent", "overdue", event.subject, "told to be overdue after a step taken in time")


def _in_time(session: Session) -> set[tuple[str, str]]:
    """Return (clock, assignment) of every step that the figures count as taken in time."""
    accepted = select(Assignment.id).where(Assignment.accepted_day <= Assignment.accept_due)
    answered = select(Assignment.id).where(Assignment.answered_day <= Assignment.answer_due)
    both = {"accept": accepted, "answer": answered}
    return {(clock, one) for clock, steps in both.items() for one in session.scalars(steps)}


def _day(moment: datetime) -> int:
    return moment.astimezone(OFFICE_ZONE).toordinal()


def _subject(key: Any) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
