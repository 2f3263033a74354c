"""What follows a registration: choose the office that must answer, and start its clock or write down its history."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from huiyin.plugins.rules import Question, Rule
from services.routing import domain, profile, store
from services.routing.errors import NoOfficesYet
from services.routing.handlers import announce, clocks
from services.routing.models import Assignment
from services.routing.plugins import Decision, Inquiry
from services.routing.registry import Registry

#: Outcome of an answer imported from a ledger that does not say what it was.
UNKNOWN_OUTCOME = "unknown"

Matters = dict[str, dict[str, Any]]
Texts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Routing:
    """What choosing an office works with. ``ask_texts`` fetches title, content and answer of the numbers given."""

    registry: Registry
    rules: Sequence[Rule]
    seconds: float
    ask_texts: Callable[[list[str]], Texts]


def open_assignments(uow: UnitOfWork, events: Sequence[Event], routing: Routing) -> None:
    """Assign each registered matter that has no assignment yet.

    Raises :class:`NoOfficesYet` while the registry is empty, so that the bus tries again.
    """
    known = store.assigned(uow.session, [event.data["number"] for event in events])
    fresh = {event.data["number"]: event.data for event in events if event.data["number"] not in known}
    if fresh and routing.registry.all.root is None:
        raise NoOfficesYet()
    inquiries = {number: _inquiry(matter, routing) for number, matter in fresh.items()}
    texts = _ask(fresh, inquiries, routing)
    opened = [_opened(fresh[number], inquiries[number].decision, texts.get(number, {})) for number in fresh]
    uow.session.add_all(opened)
    for assignment in opened:
        _announce(uow, assignment)


def _inquiry(matter: dict[str, Any], routing: Routing) -> Inquiry:
    """Begin to ask, with the offices in force on the day and the successors of those that have ended."""
    day = local_day(_issued_at(matter))
    question = Question(
        number=matter["number"],
        channel=matter["channel"],
        received_by=matter["received_by"],
        place=_in_force(routing.registry, matter["place"], day),
        category=matter["category"],
        named_office=_in_force(routing.registry, matter["named_office"], day),
    )
    return Inquiry(question, routing.registry.on(day), routing.rules, seconds=routing.seconds)


def _in_force(registry: Registry, code: str | None, day: date) -> str | None:
    """Return the code of the office or its successor; a place that is no office stays as it was given."""
    office = domain.in_force(registry.all, code, day)
    return office.code if office else code


def _ask(matters: Matters, inquiries: dict[str, Inquiry], routing: Routing) -> Texts:
    """Ask the rules to the end; return the texts of the matters whose rules read, and of history's answers."""
    for inquiry in inquiries.values():
        inquiry.ask()
    reading = [number for number, inquiry in inquiries.items() if inquiry.wants_text]
    answers = [number for number, matter in matters.items() if (matter["history"] or {}).get("answered_at")]
    wanted = list(dict.fromkeys(reading + answers))
    texts = routing.ask_texts(wanted) if wanted else {}
    for number in reading:
        text = texts.get(number, {})
        inquiries[number].give_text(f"{text.get('title', '')}\n{text.get('content', '')}")
        inquiries[number].ask()
    return texts


def _issued_at(matter: dict[str, Any]) -> datetime:
    """History was issued when it was received; the rest is issued now."""
    received_at: datetime = matter["received_at"]
    return received_at if matter["history"] else clock.now()


def _opened(matter: dict[str, Any], decision: Decision, text: dict[str, Any]) -> Assignment:
    law = profile.load()
    history = matter["history"] or {}
    accepted_at, answered_at = history.get("accepted_at"), history.get("answered_at")
    one = Assignment(
        id=str(uuid.uuid4()),
        number=matter["number"],
        kind="handle",
        office=decision.office,
        rule=decision.rule,
        reason=decision.reason,
        profile=law.name,
        received_at=matter["received_at"],
        issued_at=_issued_at(matter),
        accepted_at=accepted_at,
        answered_at=answered_at,
        outcome=UNKNOWN_OUTCOME if answered_at else None,
        answer_text=text.get("answer") if answered_at else None,
        state=domain.ANSWERED if answered_at else domain.ACCEPTED if accepted_at else domain.ISSUED,
        version=1 + (accepted_at is not None) + (answered_at is not None),
    )
    one.set_due("accept", law.clocks["accept"].due(one.received_at))
    if accepted_at or answered_at:
        one.set_due("answer", law.clocks["answer"].due(accepted_at or one.received_at))
    return one


def _announce(uow: UnitOfWork, one: Assignment) -> None:
    announce.issued(uow, one, 1)
    if one.accepted_at:
        announce.accepted(uow, one, 2)
    if one.answered_at:
        announce.answered(uow, one, one.version)
    _start_open_clock(uow, one)


def _start_open_clock(uow: UnitOfWork, one: Assignment) -> None:
    """Start the clock whose step has not been taken; history has no timers for steps already taken."""
    for name, waits_in in domain.CLOCKS.items():
        due = one.due(name)
        if one.state == waits_in and due is not None:
            clocks.start(uow, one.id, name, due, profile.load(one.profile))
