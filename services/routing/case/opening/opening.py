"""Open the case of a registered matter: its file, its first assignment, its clocks, and the steps of its history."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, facts
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import Assignment, CaseFile, Issue
from services.routing.case.telling.domain import notices
from services.routing.offices.domain import roles
from services.routing.offices.plugins import Decision
from services.routing.reference import Reference

#: Outcome of an answer imported from a ledger that does not say what it was.
UNKNOWN_OUTCOME = "unknown"

Opened = tuple[CaseFile, Assignment]


def issued_at(matter: dict[str, Any]) -> datetime:
    """History was issued when it was received; the rest is issued now."""
    received_at: datetime = matter["received_at"]
    return received_at if matter["history"] else clock.now()


def keep(uow: UnitOfWork, opened: Sequence[Opened], reference: Reference) -> None:
    """Keep the cases with their clocks, and say what happened in them."""
    uow.session.add_all([row for pair in opened for row in pair])
    for (case, one), running in zip(opened, clocks.begin(uow, reference, opened), strict=True):
        for version, say in enumerate(_steps(uow, one, running), start=1):
            case.version = version
            say(case)


def list_requests(uow: UnitOfWork, matter: dict[str, Any], text: dict[str, Any]) -> None:
    """List the requests of a matter that was registered with several: each needs its answer."""
    if matter["request_count"] < 2:
        return
    for ord_, words in enumerate(text.get("requests") or [], start=1):
        uow.session.add(Issue(number=matter["number"], ord=ord_, summary=words))


def opened(matter: dict[str, Any], decision: Decision, text: dict[str, Any], reference: Reference) -> Opened:
    """Return the case of a matter and its first assignment, with the steps of its history taken already."""
    history = matter["history"] or {}
    accepted_at, answered_at = history.get("accepted_at"), history.get("answered_at")
    mode = _mode(matter, decision, reference)
    version = 1 + (accepted_at is not None) + (answered_at is not None)
    case = _case(matter, decision, version, reference)
    one = Assignment(
        id=str(uuid.uuid4()),
        number=matter["number"],
        kind=life.HANDLE,
        office=decision.office,
        state=life.ANSWERED if answered_at else life.ACCEPTED if accepted_at else life.ISSUED,
        version=version,
        rule=decision.rule,
        reason=decision.reason,
        mode=mode,
        transferor=None if mode == facts.DIRECT else _overseer(decision.office, matter, reference),
        received_at=issued_at(matter) if mode == facts.TRANSFER else matter["received_at"],
        issued_at=issued_at(matter),
        accepted_at=accepted_at,
        extended_days=0,
        excluded_days=0,
        answered_at=answered_at,
        outcome=UNKNOWN_OUTCOME if answered_at else None,
        answer_text=text.get("answer") if answered_at else None,
    )
    return case, one


def _case(matter: dict[str, Any], decision: Decision, version: int, reference: Reference) -> CaseFile:
    """Return the file of a matter. The law is that of the day it was received."""
    law = reference.law_for(local_day(matter["received_at"]))
    online = notices.given_online(matter["channel"], "whereabouts", notifiable=matter["notifiable"])
    return CaseFile(
        number=matter["number"],
        version=version,
        state=life.OPEN,
        profile=law.key,
        channel=matter["channel"],
        received_at=matter["received_at"],
        first_office=_first_office(matter, decision, reference),
        category=law.category_of(matter["purpose"]),
        legal_route=None,
        track="ordinary",
        notifiable=matter["notifiable"],
        people_count=matter["people_count"],
        request_count=matter["request_count"],
        history=bool(matter["history"]),
        accused_office=matter["accused_office"],
        litigation=False,
        told_at=clock.now() if online and not matter["history"] else None,
    )


def _mode(matter: dict[str, Any], decision: Decision, reference: Reference) -> str:
    """Say how the office came to the matter: as the petition office that must give it on, directly, or by transfer."""
    office = reference.registry.all.get(decision.office)
    if office is not None and office.kind == "petition_office":
        return facts.DESK
    return facts.DIRECT if decision.office == matter["received_by"] else facts.TRANSFER


def _first_office(matter: dict[str, Any], decision: Decision, reference: Reference) -> str | None:
    """Return who tells the person where the matter went: who received it, unless that is the accused side."""
    received_by = matter["received_by"]
    if received_by is None:
        on_desk = _mode(matter, decision, reference) == facts.DESK
        return decision.office if on_desk else _overseer(decision.office, matter, reference)
    accused = roles.on_accused_side(reference.registry.all, matter["accused_office"], received_by)
    return _overseer(received_by, matter, reference) if accused else str(received_by)


def _overseer(office: str, matter: dict[str, Any], reference: Reference) -> str | None:
    """Return in whose name a matter is given to ``office``: the petition office over it, or else the organ above."""
    offices = reference.registry.all
    able = Competence(offices, local_day(clock.now()), matter["accused_office"])
    over = able.overseer(office) or (None if matter["accused_office"] else offices.home)
    return over.code if over else None


def _steps(uow: UnitOfWork, one: Assignment, running: clocks.Clocks) -> list[Callable[[CaseFile], None]]:
    """Return what is to be said of a new assignment: that it was issued, and the steps of its history."""
    says: list[Callable[[CaseFile], None]] = [lambda case: announce.issued(uow, case, one, running)]
    due = announce.due_before(running, "answered_at")
    accepted_at, answered_at = one.accepted_at, one.answered_at
    if accepted_at:
        says.append(
            lambda case: announce.step(
                uow, "assignment.accepted", case, one, accepted_at, accepted_at=accepted_at, answer_due=due
            )
        )
    if answered_at:
        data = {"outcome": one.outcome, "handler": None, "answer_due": None if accepted_at else due}
        says.append(
            lambda case: announce.step(
                uow, "assignment.answered", case, one, answered_at, answered_at=answered_at, **data
            )
        )
    return says
