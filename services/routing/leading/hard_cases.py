"""Hard cases that leaders take (领导包案): leader, measures, date, responsibility (四定), till resolved (P13)."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import access, concerned
from services.routing.leading import day_set, entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import HardCaseOfOthers, HardCaseTaken, NoHardCase
from services.routing.leading.models import HardCase
from services.routing.reference import Reference


def take_hard_case(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take a matter as a hard case; where a leader has it, another one, or another day, needs a ``reason``.

    What was before stays as history, so a day that is put off stays visible.
    """
    found = concerned.known(uow, reference, request)
    office = leading.check_leader(uow.actor)
    access.check_living(found.case)
    leading.check_four(request)
    leading.check_day(request["due_on"], entrusted.today())
    before = _take_over(uow, reference, found.case.number, request.get("reason"))
    row = HardCase(
        id=str(uuid.uuid4()),
        number=found.case.number,
        office=office,
        leader=uow.actor.id,
        taken_at=clock.now(),
        **{name: request[name] for name in ("leader_title", "measures", "responsibility", "due_on")},
    )
    uow.session.add(row)
    day_set.watch(uow, day_set.HARD_CASE, row.id, leading.day_comes_at(row.due_on))
    data = {"taken_at": row.taken_at, "replaces": before.id if before else None}
    _say(uow, "hard_case.taken", row, office, **data)
    return view(row, Accusations(reference, {found.case.number: found.case}))


def resolve_hard_case(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down how a hard case was resolved: by its leader, or the leader's office."""
    found = concerned.hold(uow, reference, request)
    row = kept.open_hard_case(uow.session, found.case.number)
    if row is None:
        raise NoHardCase()
    accusations = Accusations(reference, {found.case.number: found.case})
    keeper = accusations.keeper(row.number, row.office)
    if uow.actor.kind == "staff" and keeper != uow.actor.office:
        raise HardCaseOfOthers(office=reference.name(keeper))
    _end(uow, row, leading.RESOLVED, request["result"])
    resolved_at = clock.now()
    kept_day = local_day(resolved_at) <= row.due_on
    _say(uow, "hard_case.resolved", row, keeper, resolved_at=resolved_at, in_time=kept_day)
    return view(row, accusations)


def hard_cases(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the hard cases that leaders of an office have taken, or (``below``) those of all it oversees too."""
    found = entrusted.listed(reading, request, reference, HardCase)
    shown = [view(row, seen) for row, seen in found.rows]
    return {"office": request["office"], "hard_cases": shown, **found.told()}


def view(row: HardCase, found: Accusations) -> dict[str, Any]:
    """Return a hard case as staff see it."""
    keeper, done_on = found.keeper(row.number, row.office), entrusted.done_on(row.ended_at)
    return {
        "hard_case": row.id,
        "number": row.number,
        "office": keeper,
        "office_name": found.reference.name(keeper),
        "leader": row.leader,
        "leader_title": row.leader_title,
        "measures": row.measures,
        "responsibility": row.responsibility,
        "due_on": row.due_on.isoformat(),
        "taken_at": iso(row.taken_at),
        "ended_at": entrusted.shown_at(row.ended_at),
        "ending": row.ending,
        "standing": leading.standing(row.due_on, done_on, entrusted.today()),
        "in_time": leading.in_time(row.due_on, done_on) if row.ending == leading.RESOLVED else None,
        "result": row.result,
    }


def _take_over(uow: UnitOfWork, reference: Reference, number: str, reason: str | None) -> HardCase | None:
    """End what the leader before has of the matter, for the reason given; return it."""
    before = kept.open_hard_case(uow.session, number)
    if before is None:
        return None
    if not reason:
        office = reference.name(before.office)
        raise HardCaseTaken(office=office, title=before.leader_title, day=before.due_on.isoformat())
    _end(uow, before, leading.TAKEN_OVER, reason)
    uow.session.flush()  # the old one must have ended before the new one comes: a matter has one that is open
    return before


def _end(uow: UnitOfWork, row: HardCase, ending: str, result: str) -> None:
    row.ended_at, row.ended_by, row.ending, row.result = clock.now(), uow.actor.id, ending, result
    day_set.forget(uow, day_set.HARD_CASE, row.id)


def _say(uow: UnitOfWork, event: str, row: HardCase, office: str, **data: Any) -> None:
    common = {"hard_case": row.id, "number": row.number, "office": office, "due_on": row.due_on}
    uow.emit(event, row.number, {**common, **data}, office=office)
