"""What follows a registration: choose the office that must answer, and start its clock or write down its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from huiyin.plugins.rules import Question, Rule
from services.routing.case.errors import NobodyBesideAccused
from services.routing.case.opening import opening
from services.routing.case.store import cases as store
from services.routing.case.transfers import succession
from services.routing.case.transfers.domain import accusing
from services.routing.offices.domain import roles
from services.routing.offices.domain.succession import in_force
from services.routing.offices.errors import NoOfficesYet
from services.routing.offices.plugins import Decision, Inquiry
from services.routing.offices.registry import Registry
from services.routing.reference import Reference

#: What stands for the rule that chose where none was asked.
ACCUSATION = "accusation"

Matters = dict[str, dict[str, Any]]
Texts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Routing:
    """What choosing an office works with. ``ask_texts`` fetches title, content and answer of the numbers given."""

    reference: Reference
    rules: Sequence[Rule]
    seconds: float
    ask_texts: Callable[[list[str]], Texts]

    @property
    def registry(self) -> Registry:
        """The office registry."""
        return self.reference.registry


def open_assignments(uow: UnitOfWork, events: Sequence[Event], routing: Routing) -> None:
    """Assign each registered matter that has no assignment yet.

    Raises :class:`NoOfficesYet` while the registry is empty, so that the bus tries again.
    """
    known = store.known(uow.session, [event.data["number"] for event in events])
    fresh = {event.data["number"]: event.data for event in events if event.data["number"] not in known}
    if fresh and routing.registry.all.root is None:
        raise NoOfficesYet()
    kept_back = {number: _kept_back(matter, routing) for number, matter in fresh.items() if matter["accusation"]}
    inquiries = {number: _inquiry(matter, routing) for number, matter in fresh.items() if number not in kept_back}
    texts = _ask(fresh, inquiries, routing)
    decisions = kept_back | {number: inquiry.decision for number, inquiry in inquiries.items()}
    opened = [
        opening.opened(matter, decisions[number], texts.get(number, {}), routing.reference)
        for number, matter in fresh.items()
    ]
    opening.keep(uow, opened, routing.reference)
    for number, matter in fresh.items():
        opening.list_requests(uow, matter, texts.get(number, {}))
    succession.move_fresh(uow, routing.reference, opened)


def _kept_back(matter: dict[str, Any], routing: Routing) -> Decision:
    """Decide where an accusation waits for a person; no rule is asked (条例 Art 30(3)).

    Raises :class:`NobodyBesideAccused` where nobody may have it.
    """
    today = routing.registry.on(local_day(opening.issued_at(matter)))
    office = accusing.desk(today, routing.registry.all, matter["accused_office"])
    if office is None:
        raise NobodyBesideAccused(number=matter["number"])
    return Decision(office.code, ACCUSATION, f"检举控告不按属地或者指定的单位分送，列入{office.name}人工分送清单。")


def _inquiry(matter: dict[str, Any], routing: Routing) -> Inquiry:
    """Begin to ask, with the offices in force on the day and the successors of those that have ended."""
    day = local_day(opening.issued_at(matter))
    question = Question(
        number=matter["number"],
        channel=matter["channel"],
        received_by=matter["received_by"],
        place=_in_force(routing.registry, matter["place"], day),
        category=matter["category"],
        named_office=_in_force(routing.registry, matter["named_office"], day),
    )
    # whatever an event says it is: nobody on the side of a unit it names is a choice
    offices = roles.beside(routing.registry.on(day), routing.registry.all, matter["accused_office"])
    if offices.root is None:
        raise NobodyBesideAccused(number=matter["number"])
    return Inquiry(question, offices, routing.rules, seconds=routing.seconds)


def _in_force(registry: Registry, code: str | None, day: date) -> str | None:
    """Return the code of the office or its successor; a place that is no office stays as it was given."""
    office = in_force(registry.all, code, day)
    return office.code if office else code


def _ask(matters: Matters, inquiries: dict[str, Inquiry], routing: Routing) -> Texts:
    """Ask the rules to the end; return the texts of matters whose rules read, of several requests, of old answers."""
    for inquiry in inquiries.values():
        inquiry.ask()
    reading = [number for number, inquiry in inquiries.items() if inquiry.wants_text]
    answers = [number for number, matter in matters.items() if (matter["history"] or {}).get("answered_at")]
    several = [number for number, matter in matters.items() if matter["request_count"] > 1]
    wanted = list(dict.fromkeys(reading + answers + several))
    texts = routing.ask_texts(wanted) if wanted else {}
    for number in reading:
        text = texts.get(number, {})
        inquiries[number].give_text(f"{text.get('title', '')}\n{text.get('content', '')}")
        inquiries[number].ask()
    return texts
