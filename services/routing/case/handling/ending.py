"""End an assignment without an answer: keep why, void what runs, end the parts that assist it, owe the person word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment
from services.routing.case.taking import Step
from services.routing.case.telling import proofs
from services.routing.case.telling.domain import notices
from services.routing.case.telling.domain.proofs import OF_REQUEST
from services.routing.reference import Reference

TERMINATED = "terminated"
#: 已在别处解决, 信访人撤回, 信访人死亡且无人承继 (domain §2.2 T19).
GROUNDS = ("settled_elsewhere", "withdrawn", notices.NOBODY_LEFT)
_LEAD_ENDED, _TAKEN_BACK = "lead_ended", "taken_back"


def terminate(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """End the handling, or a review, without an answer (终止); in writing, with the reason.

    The matter was settled elsewhere, the person withdrew it, or died and nobody takes it up.
    """
    step = taking.take(uow, reference, request, "terminate")
    proofs.check(uow, reference, step.case.number, request.get("proof"), OF_REQUEST)
    details = {"ground": request["ground"], "reason": request["reason"], "proof": request.get("proof")}
    return end(step, TERMINATED, details, request.get("ended_at"))


def take_back(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take back the part of an assisting office that is not needed any more."""
    step = taking.take(uow, reference, request, "take_back")
    return end(step, TERMINATED, {"ground": _TAKEN_BACK, "reason": request["reason"]}, None)


def end(step: Step, ending: str, details: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    """End the step's assignment, and with it the parts that still assist it."""
    one = step.one
    one.ended_at = taking.moment(at, "told", "received", one.received_at)
    one.ending = {"ending": ending, **details}
    if one.kind != life.ASSIST:
        tell_online(step, notices.ENDING_NOTICES.get(ending, ending), one.ended_at)
    route = details.get("legal_route")
    running = taking.done(step, one.ended_at, ended_at=one.ended_at, ending=ending, legal_route=route)
    end_assists(step, one.ended_at)
    return taking.told(step, running)


def end_assists(step: Step, at: datetime) -> None:
    """End what assists the step's assignment: there is nothing left to assist."""
    for other in step.assignments:
        if other.kind == life.ASSIST and other.parent == step.one.id and other.state in life.UNFINISHED_ASSISTS:
            _end_assist(step, other, at)


def tell_online(step: Step, notice: str, at: datetime) -> None:
    """Take the person as told where the query page is the notice; elsewhere the notice stays owed until it is given."""
    case = step.case
    if case.told_at is None and notices.given_online(case.channel, notice, notifiable=case.notifiable):
        case.told_at = at


def _end_assist(step: Step, other: Assignment, at: datetime) -> None:
    other.state, other.ended_at, other.version = life.TERMINATED, at, step.case.version
    other.ending = {"ending": TERMINATED, "ground": _LEAD_ENDED, "lead": step.one.id}
    clocks.settle(step.uow, step.reference, step.case, other)
    data = {"ended_at": at, "ending": TERMINATED, "legal_route": None}
    announce.step(step.uow, "assignment.ended", step.case, other, at, **data)
