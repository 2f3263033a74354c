"""What is shown of joint conferences and of the tasks they set; what an actor must not learn of is left out whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from huiyin import paging
from huiyin.actors import Actor
from huiyin.db import Reading
from huiyin.events.envelope import iso
from huiyin.paging import Pages
from services.routing.case.store import disputes
from services.routing.leading import entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import ConferenceUnknown
from services.routing.leading.models import Conference, ConferenceItem, ConferenceTask
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def conferences(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the conferences that an office calls, sits in or has the calling of overseen; the latest first."""
    entrusted.check_may_list(reading, reference, request["office"])
    offices = leading.overseen(reference.registry.all, request["office"])
    rows = _with_part(reading, offices)
    found = Pages("conferences", request).of(rows, lambda row: (-paging.ordinal(row.held_on), row.id))
    shown = [_head(row, reference) for row in found.rows]
    return {"office": request["office"], "conferences": shown, **found.told()}


def conference(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return one conference: to those who sit in it or oversee it all they may know, to owners of tasks those."""
    reading.actor.require("staff", "operator")
    row = reading.session.get(Conference, request["conference"])
    if row is None:
        raise ConferenceUnknown()
    agenda, tasks = kept.items(reading.session, row.id), kept.tasks(reading.session, row.id)
    found = Accusations.among(reading.session, reference, [item.number for item in agenda])
    items = [item for item in agenda if not found.hides(reading.actor, item.number)]
    if not _sits_in(reading.actor, row, reference):
        own = {task.item for task in tasks if found.keeper(task.number, task.owner) == reading.actor.office}
        items = [item for item in items if item.ord in own]
        if not items:
            raise ConferenceUnknown()
    shown = {item.ord for item in items}
    return view(row, items, [task for task in tasks if task.item in shown], found, _disputes(reading, items))


def tasks(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the tasks of an office, or (``below``) of all it oversees too; the earliest day first."""
    found = entrusted.listed(reading, request, reference, ConferenceTask)
    shown = [task_view(row, seen) for row, seen in found.rows]
    return {"office": request["office"], "tasks": shown, **found.told()}


def view(
    row: Conference,
    agenda: Sequence[ConferenceItem],
    tasks_of: Sequence[ConferenceTask],
    found: Accusations,
    disputed: frozenset[int] = frozenset(),
) -> dict[str, Any]:
    """Return a conference with items of its agenda; those in ``disputed`` wait for it to say who is competent."""
    items = [
        {**item_view(item), "disputed": item.ord in disputed, "tasks": _of_item(item, tasks_of, found)}
        for item in agenda
    ]
    return {**_head(row, found.reference), "items": items}


def item_view(item: ConferenceItem) -> dict[str, Any]:
    """Return an item of an agenda, and what was decided."""
    return {
        "ord": item.ord,
        "number": item.number,
        "topic": item.topic,
        "decision": item.decision,
        "decided_at": entrusted.shown_at(item.decided_at),
    }


def task_view(row: ConferenceTask, found: Accusations) -> dict[str, Any]:
    """Return a task: who owes it today, by when, and what was reported."""
    owner, done_on = found.keeper(row.number, row.owner), entrusted.done_on(row.done_at)
    return {
        "task": row.id,
        "conference": row.conference,
        "item": row.item,
        "number": row.number,
        "owner": owner,
        "owner_name": found.reference.name(owner),
        "measure": row.measure,
        "due_on": row.due_on.isoformat(),
        "set_at": iso(row.set_at),
        "done_at": entrusted.shown_at(row.done_at),
        "standing": leading.standing(row.due_on, done_on, entrusted.today()),
        "in_time": leading.in_time(row.due_on, done_on),
        "result": row.result,
        "what": row.task,
    }


def _head(row: Conference, reference: Reference) -> dict[str, Any]:
    return {
        "conference": row.id,
        "office": row.office,
        "office_name": reference.name(row.office),
        "title": row.title,
        "chair": row.chair,
        "held_on": row.held_on.isoformat(),
        "members": [
            {"office": one["office"], "name": one["name"] or reference.name(one["office"])} for one in row.members
        ],
        "called_at": iso(row.called_at),
        "concluded_at": entrusted.shown_at(row.concluded_at),
    }


def _of_item(item: ConferenceItem, tasks_of: Sequence[ConferenceTask], found: Accusations) -> list[dict[str, Any]]:
    return [task_view(task, found) for task in tasks_of if task.item == item.ord]


def _with_part(reading: Reading, offices: set[str]) -> Iterator[Conference]:
    for page in kept.conferences(reading.session):
        for row in page:
            if row.office in offices or any(member["office"] in offices for member in row.members):
                yield row


def _sits_in(actor: Actor, row: Conference, reference: Reference) -> bool:
    """Return True for the convener, its overseers, and those who act for a member."""
    offices = reference.registry.all
    if actor.kind == "operator" or roles.may_oversee(offices, actor.office, row.office):
        return True
    seated = [member["office"] for member in row.members if member["office"]]
    return leading.is_one_of(offices, actor.office, seated)


def knows(session: Session, actor: Actor, row: Conference, reference: Reference) -> bool:
    """Return True where the actor may learn of the conference: they sit in it, oversee it, or own a task of it."""
    if _sits_in(actor, row, reference):
        return True
    tasks = kept.tasks(session, row.id)
    found = Accusations.among(session, reference, [task.number for task in tasks])
    return any(found.keeper(task.number, task.owner) == actor.office for task in tasks)


def _disputes(reading: Reading, items: Sequence[ConferenceItem]) -> frozenset[int]:
    """Return the items whose matters wait for the conference to say who is competent (条例 Art 24(1))."""
    numbers = {item.ord: item.number for item in items if item.number}
    return frozenset(
        ord_
        for ord_, number in numbers.items()
        if any(one.by_conference and one.decided_at is None for one in disputes.of_number(reading.session, number))
    )
