"""Call a hearing (听证), and conclude or cancel it; its time is left out of the periods whose law says so."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from huiyin import clock
from huiyin.clock import OFFICE_ZONE, local_day
from huiyin.db import UnitOfWork
from huiyin.errors import Conflict
from services.routing.case import facts, taking
from services.routing.case.handling import ending
from services.routing.case.models.proceedings import Hearing
from services.routing.case.proceedings.domain import hearings, mediating
from services.routing.case.proceedings.domain.hearings import Person
from services.routing.case.proceedings.errors import HearingNotHeld
from services.routing.case.store import cases as store
from services.routing.case.store import proceedings
from services.routing.case.taking import Step
from services.routing.case.telling.domain import notices
from services.routing.law.domain import periods
from services.routing.reference import Reference

_ACTION, _ARTICLE = ("举行听证", "heard in a hearing"), "第三十一条第六项"
_RECORD = ("recorder", "present", "absent", "petitioner_said", "office_said", "evidence")


def call_hearing(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Call a hearing for a major or hard matter: when, where, before whom, and whether in public.

    The person is told the profile's days before. Whoever handled the matter does not sit on the panel.
    """
    step = taking.take(uow, reference, request, "call_hearing")
    now, opens_at = clock.now(), request["opens_at"]
    mediating.check_appeal(step.case.category, step.law, _ACTION, _ARTICLE)
    hearings.check_notice(local_day(now), local_day(opens_at), step.law)
    chair, panel = _person(request["chair"]), [_person(one) for one in request["panel"]]
    hearings.check_panel([chair, *panel], _kept_away(step), step.law)
    hearings.check_openness(in_public=request["in_public"], closed_for=request.get("closed_for"))
    row = Hearing(
        id=str(uuid.uuid4()),
        number=step.case.number,
        assignment=step.one.id,
        called_at=now,
        called_by=step.actor.id,
        chair=request["chair"],
        panel=request["panel"],
        closed_for=request.get("closed_for"),
        cancelled=False,
        **{name: request[name] for name in ("opens_at", "place", "in_public", "topics", "reason")},
    )
    uow.session.add(row)
    ending.tell_online(step, notices.HEARING, now)
    _recount(step)
    data = {"held_on": local_day(opens_at), "in_public": row.in_public, "excluded_days": step.one.excluded_days}
    running = taking.done(step, now, hearing=row.id, called_at=now, **data)
    return {**taking.told(step, running), "hearing": row.id}


def conclude_hearing(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down the record and conclusion of a hearing that was held, or why it was cancelled.

    A hearing that was not held took no time: nothing of it is left out of a period.
    """
    step = taking.take(uow, reference, request, "conclude_hearing")
    row = _pending(step)
    row.cancelled = bool(request.get("cancelled"))
    hearings.check_record(cancelled=row.cancelled, given=request)
    row.concluded_at = _ended_at(row, request)
    if row.cancelled:
        row.cancelled_for = request["cancelled_for"]
    else:
        row.record, row.conclusion = {name: request.get(name) for name in _RECORD}, request["conclusion"]
    _recount(step)
    data = {"cancelled": row.cancelled, "excluded_days": step.one.excluded_days}
    running = taking.done(step, row.concluded_at, hearing=row.id, concluded_at=row.concluded_at, **data)
    return taking.told(step, running)


def _kept_away(step: Step) -> set[str]:
    """Return who handled or checked the matter, or is recused from it."""
    session, assignments = step.uow.session, step.assignments
    handled = {who for one in assignments for who in (one.handler, one.checker) if who is not None}
    return handled | store.hands(session, [one.id for one in assignments]) | store.recused(session, step.case.number)


def _ended_at(row: Hearing, request: dict[str, Any]) -> Any:
    if row.cancelled:
        return taking.moment(request.get("concluded_at"), "heard", "called", row.called_at)
    if clock.now() < row.opens_at:
        opens_at = row.opens_at.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")
        raise HearingNotHeld(opens_at=opens_at)
    return taking.moment(request.get("concluded_at"), "heard", "called", row.opens_at)


def _recount(step: Step) -> None:
    """Count the days that hearings take; one that is still to be held is taken to end on its day."""
    one = step.one
    rows = proceedings.hearings(step.uow.session, [one.id])
    spans = [(local_day(row.called_at), _last_day(row)) for row in rows if not row.cancelled]
    running = periods.clocks_of(facts.of_assignment(step.case, one), step.law, step.reference.calendar)
    one.excluded_days = hearings.days_not_counted(running, step.law, spans, step.reference.calendar)


def _last_day(row: Hearing) -> date:
    return local_day(row.concluded_at or row.opens_at)


def _pending(step: Step) -> Hearing:
    row = proceedings.open_hearing(step.uow.session, step.one.id)
    if row is None:  # pragma: no cover - the table admits the step only while a hearing is called
        raise Conflict(what="hearing")
    return row


def _person(given: dict[str, Any]) -> Person:
    return Person(given["name"], given.get("staff"))
