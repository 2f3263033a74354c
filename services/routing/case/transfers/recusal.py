"""Keep staff with a direct interest from a matter (回避, 条例 Art 28(3)): once registered, they take no step in it."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import access, announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.models.cases import Recusal
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.case.transfers.errors import NotForRecusal
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def recuse(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Register that a member of staff has a direct interest in the matter or its people; by default the actor.

    An opinion of theirs that waits for its check goes back, to be written by somebody else.
    """
    uow.actor.require("staff", "operator")
    known = access.hold(uow, reference, request["number"])
    case, assignments = known.case, known.assignments
    staff, now = request.get("staff") or uow.actor.id, clock.now()
    step = Step(uow, reference, case, taking.main(assignments), life.rows_of(["classify"])[0], assignments)
    _check_may(step, staff)
    access.check_living(case)
    row = {"number": case.number, "staff": staff, "reason": request["reason"], "at": now, "by": uow.actor.id}
    if uow.insert_missing(Recusal.metadata.tables["recusal"], [row]):
        taking.next_version(step)
        announce.of_case(uow, "case.recused", case, step.one.office, now, recused_at=now, staff=staff)
        _return_drafts(step, staff)
    return {"number": case.number, "staff": staff, "version": case.version}


def _check_may(step: Step, staff: str) -> None:
    """The person themselves, the head of an office that has the matter, or a petition office over it."""
    actor, offices = step.actor, step.reference.registry.all
    if actor.kind == "operator":
        return
    concerned = [one.office for one in step.assignments]
    own = offices.get(actor.office)
    oversees = any(roles.may_oversee(offices, actor.office, code) for code in concerned)
    if staff == actor.id:
        may = oversees or access.stands_for(actor, step.reference, step.case.first_office)
    else:
        heads = any(roles.is_head(actor, offices, code) for code in concerned)
        may = heads or (oversees and own is not None and own.kind == "petition_office")
    if not may:
        raise NotForRecusal()


def _return_drafts(step: Step, staff: str) -> None:
    for one in step.assignments:
        draft = store.last_draft(step.uow.session, one.id) if one.state == life.DRAFTED else None
        if draft is None or draft.drafted_by != staff:
            continue
        row, now = life.find(one.kind, one.state, "return_draft"), clock.now()
        taking.next_version(step)
        one.state, one.version = life.after(row, one.state), step.case.version
        draft.checked_by, draft.checked_at, draft.verdict = step.actor.id, now, "returned"
        clocks.settle(step.uow, step.reference, step.case, one)
        announce.step(step.uow, row.event, step.case, one, now, returned_at=now, draft=draft.id)
