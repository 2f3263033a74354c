"""Give a matter on to another office (转送、交办), with assisting ones (协办); it begins there as a new assignment."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from huiyin import clock
from huiyin.clock import OFFICE_ZONE, local_day
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, facts, taking
from services.routing.case.domain import competence, life
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.taking import Step
from services.routing.case.telling.domain import notices
from services.routing.case.transfers import sorting
from services.routing.case.transfers.errors import AssistsAlready, DisputeDecided, ObjectFirst, ReplyByMissing
from services.routing.law.domain import periods
from services.routing.offices.domain import roles
from services.routing.reference import Reference

#: The rule written down where a person chose.
BY_HAND = "by_hand"
#: How a matter came that its office may object to.
GIVEN_ON = (facts.TRANSFER, facts.ASSIGN)


def assign(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Give a matter that no office has accepted to another office: 转送, or with a day for the reply 交办."""
    step = taking.take(uow, reference, request, "assign")
    able = taking.competence_in(reference, step.case)
    able.check_target(request["office"], step.one.office)
    _check_giver(step, able, request["office"])
    if (request.get("reply_by") or request.get("assisting")) and sorting.leave_fast_track(step):
        taking.next_version(step)
    new = hand_over(step, request["office"], request["reason"], **asked_for(step, request))
    for assisting in request.get("assisting") or []:
        taking.next_version(step)
        _assist(replace(step, one=new), assisting["office"], request["reason"], assisting.get("reply_by"))
    return told(step, new)


def add_assist(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Ask another office for its part, by a day of its own; the answer waits for it (条例 Art 24(1))."""
    step = taking.take(uow, reference, request, "add_assist")
    if sorting.leave_fast_track(step):
        taking.next_version(step)
    new = _assist(step, request["office"], request["reason"], request.get("reply_by"))
    return {**told(step, step.one), "assist": new.id, "assisting": new.office}


def asked_for(step: Step, request: dict[str, Any]) -> dict[str, Any]:
    """Return what is asked of the office a matter is given to: a day for its reply (交办), a suggested legal route."""
    reply_by, route = request.get("reply_by"), request.get("suggested_route")
    mode = facts.ASSIGN if reply_by else facts.TRANSFER
    if reply_by:
        probe = _values(step, request.get("office") or "", kind=step.one.kind, mode=mode)
        competence.check_reply_by(reply_by, today=local_day(clock.now()), latest=_latest(step, Assignment(**probe)))
    return {"mode": mode, "reply_by": reply_by, "request": {"suggested_route": route} if route else None}


def hand_over(step: Step, office: str, reason: str, **given: Any) -> Assignment:
    """End the step's assignment as replaced and issue a new one to ``office``; return the new one.

    A petition office has it on its desk, to give on, unless a day was set for its reply. The person must hear anew
    where the matter went.
    """
    old, now = step.one, clock.now()
    old.state, old.version = life.REPLACED, step.case.version
    old.ended_at, old.ending = now, {"ending": life.REPLACED, "reason": reason}
    clocks.settle(step.uow, step.reference, step.case, old)
    step.uow.session.flush()  # the old one must be replaced before the new one comes: a matter has one that lives
    values = {
        "kind": old.kind,
        "rule": BY_HAND,
        "transferor": step.actor.office or old.transferor,
        "parent": old.parent,
        **given,
    }
    if old.kind == life.HANDLE:
        values["mode"] = _mode(step, office, values)
        _owe_whereabouts(step.case, now)
    return issue(step, office, reason, now, replaces=old.id, **values)


def issue(step: Step, office: str, reason: str, at: datetime | None = None, **given: Any) -> Assignment:
    """Issue a new assignment in the step's case, begin its clocks, and say so."""
    new = Assignment(**_values(step, office, at, reason=reason, **given))
    step.uow.session.add(new)
    [running] = clocks.begin(step.uow, step.reference, [(step.case, new)])
    announce.issued(step.uow, step.case, new, running)
    if new.kind == life.HANDLE:
        end_assists_of(step, office)
    return new


def end_assist(step: Step, one: Assignment) -> None:
    """End the part of an assisting office that is not to assist any more, because it leads now or is accused."""
    now = clock.now()
    taking.next_version(step)
    one.state, one.version = life.REPLACED, step.case.version
    one.ended_at, one.ending = now, {"ending": life.REPLACED}
    clocks.settle(step.uow, step.reference, step.case, one)
    announce.step(step.uow, "assignment.ended", step.case, one, now, ended_at=now, ending=life.REPLACED)


def end_assists_of(step: Step, office: str) -> None:
    """End the part of an office that leads now: none assists itself."""
    for one in step.assignments:
        if one.office == office and _assists(one):
            end_assist(step, one)


def told(step: Step, new: Assignment) -> dict[str, Any]:
    """Return what the caller learns: where the matter stands now, with the periods of ``new``."""
    running = periods.clocks_of(facts.of_assignment(step.case, new), step.law, step.reference.calendar)
    return taking.told(replace(step, one=new), {one.name: one for one in running})


def _check_giver(step: Step, able: competence.Competence, target: str) -> None:
    """The office that has the matter passes it down its own system; what was given to it goes back by an objection."""
    actor, one = step.actor, step.one
    if actor.kind == "operator":
        return
    own = actor.office == one.office
    if own and one.mode in (*GIVEN_ON, facts.DECIDED) and not roles.may_act(able.offices, actor.office, target):
        raise DisputeDecided() if one.mode == facts.DECIDED else ObjectFirst()
    able.check_reach(actor.office, target)


def _assist(step: Step, office: str, reason: str, reply_by: date | None) -> Assignment:
    """Issue an assisting assignment beside the one in the lead."""
    lead = step.one
    able = taking.competence_in(step.reference, step.case)
    able.check_target(office, lead.office)
    if any(one.office == office and _assists(one) for one in step.assignments):
        raise AssistsAlready(office=office)
    if reply_by is None:
        raise ReplyByMissing(office=office)
    latest = [day for day in (_latest(step, lead), lead.reply_by) if day is not None]
    competence.check_reply_by(reply_by, today=local_day(clock.now()), latest=min(latest, default=None))
    lead.version = step.case.version
    return issue(
        step,
        office,
        reason,
        kind=life.ASSIST,
        rule=BY_HAND,
        mode=facts.ASSIGN,
        parent=lead.id,
        reply_by=reply_by,
        transferor=step.actor.office or lead.transferor or lead.office,
    )


def _assists(one: Assignment) -> bool:
    return one.kind == life.ASSIST and one.state in life.UNFINISHED_ASSISTS


def _mode(step: Step, office: str, values: dict[str, Any]) -> str:
    found = step.reference.office(office)
    on_desk = found is not None and found.kind == "petition_office" and not values.get("reply_by")
    return facts.DESK if on_desk else values.get("mode") or facts.TRANSFER


def _owe_whereabouts(case: CaseFile, now: datetime) -> None:
    """The person hears where the matter went (条例 Art 23(1)): on the query page, or from the first office."""
    online = notices.given_online(case.channel, notices.WHEREABOUTS, notifiable=case.notifiable)
    case.told_at = now if online else None


def _latest(step: Step, one: Assignment) -> date | None:
    """Return the last day by which the law has the answer, counted from the last day of acceptance where none was."""
    known = facts.of_assignment(step.case, one)
    running = _reckoned(step, known)
    accept = announce.due_before(running, "accepted_at")
    if known.moments.get("accepted_at") is None and accept is not None:
        at = datetime.combine(accept["legal"], time(12), OFFICE_ZONE).astimezone(UTC)
        running = _reckoned(step, replace(known, moments={**known.moments, "accepted_at": at}))
    due = announce.due_before(running, "answered_at")
    return due["legal"] if due else None


def _reckoned(step: Step, known: periods.Facts) -> clocks.Clocks:
    return {one.name: one for one in periods.clocks_of(known, step.law, step.reference.calendar)}


def _values(step: Step, office: str, at: datetime | None = None, **given: Any) -> dict[str, Any]:
    now = at or clock.now()
    return {
        "id": str(uuid.uuid4()),
        "number": step.case.number,
        "office": office,
        "state": life.ISSUED,
        "version": step.case.version,
        "received_at": now,
        "issued_at": now,
        "extended_days": 0,
        "excluded_days": 0,
        **given,
    }
