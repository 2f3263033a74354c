"""Disputes of competence: put to the common superior or the joint conference, whose decision is final (Art 24(1))."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import access, announce, facts, taking
from services.routing.case.domain import competence, life
from services.routing.case.models.proceedings import Dispute
from services.routing.case.store import cases as store
from services.routing.case.store import disputes as kept
from services.routing.case.taking import Step
from services.routing.case.transfers import objections, transfers
from services.routing.case.transfers.errors import DeciderOnly, DisputeDecided
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def dispute(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Put the question who is competent to the common superior; where there is none, to the joint conference.

    It follows a rejected objection, or stands between offices that the matter concerns. ``other`` is the office that is
    held to be competent.
    """
    step = taking.take(uow, reference, request, "dispute")
    one, other = step.one, request["other"]
    if one.mode == facts.DECIDED or kept.of_assignment(uow.session, one.id) is not None:
        raise DisputeDecided()
    able = taking.competence_in(reference, step.case)
    able.check_target(other, one.office)
    rejected = objections.verdict_of(step) == objections.REJECTED
    competence.check_dispute(rejected=rejected, offices=_concerned(step))
    competence.check_reason(request["reason"])
    superior, now = able.decider(one.office, other), clock.now()
    decider = superior or able.conference()
    raised = Dispute(
        id=str(uuid.uuid4()),
        number=step.case.number,
        assignment=one.id,
        raised_by=one.office,
        other=other,
        reason=request["reason"],
        raised_at=now,
        decider=decider.code if decider else "",
        by_conference=superior is None,
    )
    uow.session.add(raised)
    running = taking.done(step, now, disputed_at=now, other=other, decider=raised.decider)
    return {**taking.told(step, running), "decider": raised.decider, "by_conference": raised.by_conference}


def decide_dispute(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Name the competent office, with reasons: the one that has the matter keeps it, or it moves; either is final."""
    known = access.hold(uow, reference, request["number"])
    disputed = [one for one in known.assignments if one.state == life.DISPUTED]
    stays = any(one.office == request["competent"] for one in disputed)
    step = taking.take(uow, reference, request, "keep_competent" if stays else "move_competent")
    raised = kept.of_assignment(uow.session, step.one.id)
    if raised is None:
        raise DisputeDecided()
    _check_decider(step, raised)
    competence.check_reason(request["reason"])
    now = clock.now()
    raised.decided_at, raised.decided_by = now, step.actor.id
    raised.competent, raised.decision = request["competent"], request["reason"]
    return _keep(step, raised) if stays else _move(step, raised)


def _keep(step: Step, raised: Dispute) -> dict[str, Any]:
    running = taking.done(step, clock.now(), decided_at=raised.decided_at, competent=raised.competent)
    return taking.told(step, running)


def _move(step: Step, raised: Dispute) -> dict[str, Any]:
    able = taking.competence_in(step.reference, step.case)
    target = able.check_target(raised.competent or "", step.one.office)
    data = {"decided_at": raised.decided_at, "competent": target.code}
    announce.step(step.uow, step.row.event, step.case, step.one, clock.now(), **data)
    taking.next_version(step)
    given = {"mode": facts.DECIDED, "transferor": raised.decider}
    return transfers.told(step, transfers.hand_over(step, target.code, raised.decision or "", **given))


def _check_decider(step: Step, raised: Dispute) -> None:
    """Only the superior decides, or who took over its work, or one above; never a party."""
    if step.actor.kind == "operator":
        return
    offices = step.reference.registry.all
    decider = taking.competence_in(step.reference, step.case).keeper(raised.decider)
    parties = (step.one.office, raised.other)
    may = decider is not None and roles.may_act(offices, step.actor.office, decider.code)
    if not may or step.actor.office in parties:
        raise DeciderOnly(office=step.reference.name(decider.code if decider else raised.decider))


def _concerned(step: Step) -> set[str]:
    """Return the offices the matter concerns: who has it, who assists, who has a request of it, who had it wrongly."""
    assisting = {one.office for one in step.assignments if one.kind == life.ASSIST and one.state not in life.ENDED}
    requests = {issue.office for issue in store.issues(step.uow.session, step.case.number) if issue.office}
    had = {one.office for one in step.assignments if (one.objection or {}).get("verdict") == objections.UPHELD}
    return {step.one.office} | assisting | requests | had
