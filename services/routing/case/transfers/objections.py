"""Object to a transfer within five working days, and the verdict of the office that gave it on (条例 Art 23(3))."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import announce, facts, taking
from services.routing.case.domain import competence, life
from services.routing.case.store import disputes
from services.routing.case.taking import Step
from services.routing.case.transfers import transfers
from services.routing.case.transfers.errors import DisputeDecided
from services.routing.law.domain import periods
from services.routing.law.legal_dates import Due
from services.routing.reference import Reference

UPHELD, REJECTED = "upheld", "rejected"
#: The reason written down where the matter goes back to the office that gave it on.
TAKEN_BACK = "异议成立，退回转送机关"


def object(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Object that the matter is not the office's (提出异议), with detailed reasons and, where known, whose it is.

    The period for the acceptance runs on: it stays visible until the verdict.
    """
    step = taking.take(uow, reference, request, "object")
    one, now = step.one, clock.now()
    if one.mode == facts.DECIDED or disputes.of_assignment(uow.session, one.id) is not None:
        raise DisputeDecided()
    competence.check_objection(
        given_on=one.mode in transfers.GIVEN_ON,
        decided=verdict_of(step) == REJECTED,
        due=_due(step),
        today=local_day(now),
    )
    competence.check_reason(request["reason"])
    proposed = request.get("proposed")
    if proposed is not None:
        taking.competence_in(reference, step.case).check_target(proposed, one.office)
    one.objected_at = now
    one.objection = {"reason": request["reason"], "proposed": proposed, "by": step.actor.id, "at": iso(now)}
    running = taking.done(step, now, objected_at=now, proposed=proposed)
    return {**taking.told(step, running), "accept_due": _plain(announce.due_before(running, "accepted_at"))}


def reject_objection(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Leave the matter with the office (驳回异议), saying why; its period for the acceptance has run all the time."""
    step = taking.take(uow, reference, request, "reject_objection")
    competence.check_reason(request["reason"])
    _decide(step, REJECTED, request["reason"])
    now = clock.now()
    running = taking.done(step, now, decided_at=now, upheld=False)
    return {**taking.told(step, running), "accept_due": _plain(announce.due_before(running, "accepted_at"))}


def uphold_objection(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Agree with the objection (同意异议): the matter goes to ``office``, or back to the office that gave it on.

    The part of an assisting office that objects rightly just ends, unless another office is named for it.
    """
    step = taking.take(uow, reference, request, "uphold_objection")
    _decide(step, UPHELD, request["reason"])
    now, old = clock.now(), step.one
    announce.step(uow, step.row.event, step.case, old, now, decided_at=now, upheld=True)
    taking.next_version(step)
    office = request.get("office")
    if old.kind == life.ASSIST and office is None:
        transfers.end_assist(step, old)
        return taking.told(step)
    able = taking.competence_in(reference, step.case)
    back = able.transferor(old.transferor, old.office)
    target = able.check_target(office or (back.code if back else ""), old.office).code
    if office is not None and step.actor.kind != "operator":
        able.check_reach(step.actor.office, target)
    new = transfers.hand_over(step, target, request["reason"] if office else TAKEN_BACK, **_asked_for(step, request))
    return transfers.told(step, new)


def verdict_of(step: Step) -> str | None:
    """Return what was decided about the objection to the step's assignment; None where there was none."""
    return (step.one.objection or {}).get("verdict")


def _decide(step: Step, verdict: str, reason: str) -> None:
    now = iso(clock.now())
    decided = {"verdict": verdict, "verdict_reason": reason, "decided_at": now, "decided_by": step.actor.id}
    step.one.objection = {**(step.one.objection or {}), **decided}


def _asked_for(step: Step, request: dict[str, Any]) -> dict[str, Any]:
    """The part of an assisting office keeps its day, whoever gives it."""
    if step.one.kind == life.ASSIST:
        return {"mode": facts.ASSIGN, "reply_by": step.one.reply_by}
    return transfers.asked_for(step, request)


def _due(step: Step) -> Due | None:
    """Return the last day to object; None where the profile knows none for such an assignment."""
    known = facts.of_assignment(step.case, step.one)
    running = periods.clocks_of(known, step.law, step.reference.calendar)
    return next((one.due for one in running if "objected_at" in one.ends), None)


def _plain(due: dict[str, date] | None) -> dict[str, str] | None:
    return {name: day.isoformat() for name, day in due.items()} if due else None
