"""The joint conference (信访工作联席会议): agenda, decisions, and the tasks it sets to offices (条例 Art 13; P10)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from services.routing.case import access, taking
from services.routing.case.models.cases import CaseFile
from services.routing.case.store import cases as store
from services.routing.case.transfers import disputes
from services.routing.leading import agendas, day_set, entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import (
    ConferenceAhead,
    ConferenceConcluded,
    ConferenceUnknown,
    ItemDecided,
    ItemsUndecided,
    ItemUnknown,
    ItemWithoutMatter,
    OwnerOnly,
    ReportedBefore,
    TaskUnknown,
)
from services.routing.leading.models import Conference, ConferenceItem, ConferenceTask
from services.routing.reference import Reference


def call_conference(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Call a joint conference with its agenda. No unit accused by a matter on it may sit in it (条例 Art 30(3))."""
    uow.actor.require("staff", "operator")
    numbers = {item["number"] for item in request["items"] if item.get("number")}
    brought = [access.hold(uow, reference, number).case for number in sorted(numbers)]
    able = entrusted.competence(reference)
    office = leading.check_known(able, request["office"])
    leading.check_convener(able.offices, uow.actor, office)
    seated = [member["office"] for member in request["members"] if member.get("office")]
    for case in brought:
        access.check_living(case)
        judged = taking.competence_in(reference, case)
        for code in (office.code, *seated):
            leading.check_known(judged, code)
    for code in seated:
        leading.check_known(able, code)
    row = Conference(
        id=str(uuid.uuid4()),
        office=office.code,
        members=[{"office": one.get("office"), "name": one.get("name")} for one in request["members"]],
        called_by=uow.actor.id,
        called_at=clock.now(),
        **{name: request[name] for name in ("title", "chair", "held_on")},
    )
    agenda = [
        ConferenceItem(conference=row.id, ord=place, number=item.get("number"), topic=item["topic"])
        for place, item in enumerate(request["items"], 1)
    ]
    uow.session.add_all([row, *agenda])
    told = {"held_on": row.held_on, "called_at": row.called_at, "items": len(agenda), "members": seated}
    _say(uow, "conference.called", row, row.id, **told)
    return agendas.view(row, agenda, [], Accusations(reference, {}))


def record_decisions(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down what was decided on items of the agenda, and the tasks it sets.

    An item whose matter is in a dispute of competence before the conference may name who is ``competent`` (Art 24(1)).
    """
    row, found = _hold(uow, reference, request["conference"])
    if local_day(clock.now()) < row.held_on:
        raise ConferenceAhead(day=row.held_on.isoformat())
    agenda = {item.ord: item for item in kept.items(uow.session, row.id)}
    for decided in request["items"]:
        item = agenda.get(decided["ord"])
        if item is None or found.hides(uow.actor, item.number):
            raise ItemUnknown(ord=decided["ord"])
        _decide(uow, reference, found, row, item, decided)
    uow.session.flush()
    return _view(uow, row, list(agenda.values()), found)


def report_task(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Report what became of a task; once, by the office that owns it."""
    known = uow.session.get(ConferenceTask, request["task"])
    if known is None:
        raise TaskUnknown()
    uow.actor.require("staff", "operator")
    cases = _held_case(uow, reference, known)
    found = Accusations(reference, {case.number: case for case in cases})
    row = kept.held(uow.session, ConferenceTask, known.id) or known
    owner = found.keeper(row.number, row.owner)
    if uow.actor.kind == "staff" and uow.actor.office != owner:
        raise OwnerOnly(office=reference.name(owner))
    if row.done_at is not None:
        raise ReportedBefore(day=local_day(row.done_at).isoformat())
    row.done_at, row.done_by, row.result = clock.now(), uow.actor.id, request["result"]
    day_set.forget(uow, day_set.TASK, row.id)
    kept_day = local_day(row.done_at) <= row.due_on
    _say_task(uow, "conference.task_done", row, owner, done_at=row.done_at, in_time=kept_day)
    return agendas.task_view(row, found)


def conclude_conference(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Close the record of a conference: every item has its decision. Its tasks run on."""
    row, found = _hold(uow, reference, request["conference"])
    agenda = kept.items(uow.session, row.id)
    open_items = [item.ord for item in agenda if item.decided_at is None]
    if open_items:
        raise ItemsUndecided(items="、".join(str(ord_) for ord_ in open_items))
    row.concluded_at = clock.now()
    _say(uow, "conference.concluded", row, row.id, concluded_at=row.concluded_at)
    return _view(uow, row, agenda, found)


def _hold(uow: UnitOfWork, reference: Reference, key: str) -> tuple[Conference, Accusations]:
    """Return a conference whose record is open, held with the cases on its agenda, if the actor keeps its record."""
    uow.actor.require("staff", "operator")
    known = uow.session.get(Conference, key)
    office = reference.office(known.office) if known is not None else None
    if known is None or office is None or not agendas.knows(uow.session, uow.actor, known, reference):
        raise ConferenceUnknown()
    leading.check_convener(reference.registry.all, uow.actor, office)
    held = _hold_cases(uow, {item.number for item in kept.items(uow.session, key) if item.number})
    row = kept.held(uow.session, Conference, key) or known
    if row.concluded_at is not None:
        raise ConferenceConcluded(day=local_day(row.concluded_at).isoformat())
    return row, Accusations(reference, held)


def _held_case(uow: UnitOfWork, reference: Reference, task: ConferenceTask) -> list[CaseFile]:
    """Hold the matter of a task where it has one; raises :class:`TaskUnknown` for whoever it is no business of."""
    convener = uow.session.get_one(Conference, task.conference).office
    if task.number is not None:
        return [entrusted.hold(uow, reference, task.number, TaskUnknown, [task.owner, convener])]
    if not access.concerns(uow.actor, reference, [task.owner, convener]):
        raise TaskUnknown()
    return []


def _hold_cases(uow: UnitOfWork, numbers: Iterable[str]) -> dict[str, CaseFile]:
    found = {number: store.lock_case(uow.session, number) for number in sorted(numbers)}
    return {number: case for number, case in found.items() if case is not None}


def _decide(
    uow: UnitOfWork,
    reference: Reference,
    found: Accusations,
    row: Conference,
    item: ConferenceItem,
    decided: dict[str, Any],
) -> None:
    if item.decided_at is not None:
        raise ItemDecided(ord=item.ord)
    item.decision, item.decided_at = decided["decision"], clock.now()
    told = {"ord": item.ord, "number": item.number, "decided_at": item.decided_at}
    _say(uow, "conference.item_decided", row, item.number or row.id, **told)
    for task in decided.get("tasks") or []:
        _set_task(uow, found, row, item, task)
    if decided.get("competent"):
        if item.number is None:
            raise ItemWithoutMatter(ord=item.ord)
        verdict = {"number": item.number, "competent": decided["competent"], "reason": item.decision}
        disputes.decide_dispute(uow, verdict, reference)


def _set_task(
    uow: UnitOfWork, found: Accusations, row: Conference, item: ConferenceItem, given: dict[str, Any]
) -> None:
    able = found.able(item.number)
    leading.check_given(able, row.office, given["owner"])
    leading.check_day(given["due_on"], able.day)
    task = ConferenceTask(
        id=str(uuid.uuid4()),
        conference=row.id,
        item=item.ord,
        number=item.number,
        measure=given.get("measure"),
        set_at=clock.now(),
        **{name: given[name] for name in ("owner", "task", "due_on")},
    )
    uow.session.add(task)
    day_set.watch(uow, day_set.TASK, task.id, leading.day_over_at(task.due_on))
    _say_task(uow, "conference.task_set", task, task.owner, set_at=task.set_at, measure=task.measure)


def _view(uow: UnitOfWork, row: Conference, agenda: Iterable[ConferenceItem], found: Accusations) -> dict[str, Any]:
    """Return the conference with what the actor may know of it."""
    shown = [item for item in agenda if not found.hides(uow.actor, item.number)]
    places = {item.ord for item in shown}
    return agendas.view(row, shown, [one for one in kept.tasks(uow.session, row.id) if one.item in places], found)


def _say(uow: UnitOfWork, event: str, row: Conference, subject: str, **data: Any) -> None:
    uow.emit(event, subject, {"conference": row.id, "office": row.office, **data}, office=row.office)


def _say_task(uow: UnitOfWork, event: str, row: ConferenceTask, office: str, **data: Any) -> None:
    common = {"task": row.id, "conference": row.conference, "number": row.number, "office": office}
    uow.emit(event, row.number or row.conference, {**common, "due_on": row.due_on, **data}, office=office)
