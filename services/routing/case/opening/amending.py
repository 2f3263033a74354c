"""What the register of an imported matter tells of since: the case takes the steps that came, and no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from huiyin.db import UnitOfWork
from huiyin.errors import NotYet
from huiyin.events.envelope import Event
from services.routing.case import announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.opening import opening
from services.routing.case.store import cases as store
from services.routing.reference import Reference

#: From these an office may still be found to have accepted, or answered, a matter of the past.
_BEFORE_ACCEPTANCE = (life.ISSUED,)
_BEFORE_ANSWER = (life.ISSUED, life.ACCEPTED)

AskTexts = Callable[[list[str]], dict[str, dict[str, Any]]]
_log = structlog.get_logger()


def amend(uow: UnitOfWork, events: Sequence[Event], reference: Reference, ask_texts: AskTexts) -> None:
    """Take the acceptances and answers that came since into the cases; doing it again changes nothing.

    A case that went on in the meantime, by steps of its offices, stays as it is. Raises :class:`NotYet` for a matter
    that has no case yet.
    """
    histories = {event.data["number"]: event.data["history"] for event in events}
    held = {number: store.lock_case(uow.session, number) for number in sorted(histories)}
    missing = [number for number, case in held.items() if case is None]
    if missing:
        raise NotYet(what=", ".join(missing))
    answered = [number for number, history in histories.items() if history["answered_at"] is not None]
    texts = ask_texts(answered) if answered else {}
    for number, case in held.items():
        if case is not None:
            _amend(uow, reference, case, histories[number], texts.get(number, {}))


def _amend(
    uow: UnitOfWork, reference: Reference, case: CaseFile, history: dict[str, Any], text: dict[str, Any]
) -> None:
    one = taking.handled_by(store.assignments(uow.session, case.number))
    accepted_at, answered_at = history["accepted_at"], history["answered_at"]
    if case.state == life.OPEN and case.history:
        if accepted_at and one.accepted_at is None and one.state in _BEFORE_ACCEPTANCE:
            _accept(uow, reference, case, one, accepted_at)
        if answered_at and one.answered_at is None and one.state in _BEFORE_ANSWER:
            _answer(uow, reference, case, one, answered_at)
    if one.answered_at == answered_at and one.outcome == opening.UNKNOWN_OUTCOME:
        one.answer_text = one.answer_text or text.get("answer")
    elif (one.accepted_at, one.answered_at) != (accepted_at, answered_at):
        _log.warning("amendment_not_taken", number=case.number, state=one.state)


def _accept(uow: UnitOfWork, reference: Reference, case: CaseFile, one: Assignment, at: datetime) -> None:
    one.accepted_at, one.state = at, life.ACCEPTED
    due = announce.due_before(_settled(uow, reference, case, one), "answered_at")
    announce.step(uow, "assignment.accepted", case, one, at, accepted_at=at, answer_due=due)


def _answer(uow: UnitOfWork, reference: Reference, case: CaseFile, one: Assignment, at: datetime) -> None:
    """Where no acceptance is recorded the period runs from the receipt, and the answer says itself when it was due."""
    one.answered_at, one.state, one.outcome = at, life.ANSWERED, opening.UNKNOWN_OUTCOME
    due = announce.due_before(_settled(uow, reference, case, one), "answered_at")
    data = {"outcome": one.outcome, "handler": None, "answer_due": None if one.accepted_at else due}
    announce.step(uow, "assignment.answered", case, one, at, answered_at=at, **data)


def _settled(uow: UnitOfWork, reference: Reference, case: CaseFile, one: Assignment) -> clocks.Clocks:
    case.version += 1
    one.version = case.version
    return clocks.settle(uow, reference, case, one)
