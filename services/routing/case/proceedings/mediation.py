"""Hand a matter to mediation, take it back without an agreement, or settle it with one (访调对接; 条例 Art 33)."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.errors import WrongState
from services.routing.case.handling import ending
from services.routing.case.models.proceedings import Mediation
from services.routing.case.proceedings.domain import mediating
from services.routing.case.store import proceedings
from services.routing.case.taking import Step
from services.routing.reference import Reference

_ACTION, _ARTICLE = ("调解、和解", "mediated or settled"), "第三十三条"


def mediate(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Hand the matter to mediation, or lead both sides to settle, as both agreed. The period for the answer runs on."""
    step = taking.take(uow, reference, request, "mediate")
    mediating.check_appeal(step.case.category, step.law, _ACTION, _ARTICLE)
    mediating.check_consent(petitioner=request["petitioner_consents"], other=request["other_side_consents"])
    mediating.check_organisation(request["form"], request.get("organisation"))
    now = clock.now()
    row = Mediation(
        id=str(uuid.uuid4()),
        number=step.case.number,
        assignment=step.one.id,
        form=request["form"],
        organisation=request.get("organisation"),
        other_side=request["other_side"],
        consented_on=request.get("consented_on") or local_day(now),
        opened_at=now,
        opened_by=step.actor.id,
    )
    uow.session.add(row)
    running = taking.done(step, now, mediation=row.id, opened_at=now, form=row.form)
    return {**taking.told(step, running), "mediation": row.id}


def resume(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take the matter back from a mediation that came to nothing; it is handled on, with the time that is left."""
    step = taking.take(uow, reference, request, "resume")
    row = _mediation(step)
    row.ended_at = taking.moment(request.get("ended_at"), "ended", "opened", row.opened_at)
    row.result, row.remark = mediating.RETURNED, request["reason"]
    running = taking.done(step, row.ended_at, mediation=row.id, ended_at=row.ended_at, result=row.result)
    return taking.told(step, running)


def settle_by_agreement(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """End the matter with the agreement both sides made; its terms go into the written agreement (调解、和解协议书)."""
    step = taking.take(uow, reference, request, "settle")
    one, row = step.one, _mediation(step)
    at = row.ended_at = taking.moment(request.get("ended_at"), "ended", "opened", row.opened_at)
    row.result, row.terms = mediating.AGREED, request["terms"]
    one.ended_at, one.ending = at, {"ending": life.SETTLED, "mediation": row.id, "form": row.form}
    ending.tell_online(step, life.SETTLED, at)
    running = clocks.settle(uow, reference, step.case, one)
    announce.step(uow, step.row.event, step.case, one, at, mediation=row.id, ended_at=at, result=row.result)
    ending.end_assists(step, at)
    return taking.told(step, running)


def _mediation(step: Step) -> Mediation:
    row = proceedings.open_mediation(step.uow.session, step.one.id)
    if row is None:  # pragma: no cover - the table admits the step only in a mediation
        raise WrongState(state=step.one.state, state_zh=life.STATE_NAMES[step.one.state])
    return row
