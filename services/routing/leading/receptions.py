"""The reception rota: which leader receives people or visits a village (接访、下访) when, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from huiyin import clock, paging
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.paging import Key, Pages
from services.routing.case import access, concerned, taking
from services.routing.case.errors import MomentOutOfRange
from services.routing.leading import entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import ReceptionAhead, ReceptionOver, ReceptionUnknown
from services.routing.leading.models import Reception, ReceptionMatter
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference

_PUBLIC = ("reception", "office", "office_name", "day", "form", "leader_title", "place")


def plan_reception(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Put a leader's day on the rota of an office. When it was planned is kept, so that none is planned in arrear."""
    uow.actor.require("staff", "operator")
    office = leading.check_known(entrusted.competence(reference), request["office"])
    leading.check_rota(reference.registry.all, uow.actor, office)
    row = Reception(
        id=str(uuid.uuid4()),
        planned_by=uow.actor.id,
        planned_at=clock.now(),
        **{name: request[name] for name in ("office", "day", "form", "leader", "leader_title", "place")},
    )
    uow.session.add(row)
    _say(uow, "reception.planned", row)
    return _view(row, [], reference)


def hold_reception(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down that it was held: how many came, the record, and which matters were brought."""
    numbers = sorted(set(request.get("matters") or []))
    brought = [concerned.hold(uow, reference, {"number": number}).case for number in numbers]
    row = _held(uow, reference, request["reception"])
    for case in brought:
        leading.check_known(taking.competence_in(reference, case), access.standing_for(reference, row.office))
    row.held_at = _held_at(row, request.get("held_at"))
    row.received, row.record = request["received"], request["record"]
    ties = [{"reception": row.id, "number": number} for number in numbers]
    uow.insert_missing(ReceptionMatter.metadata.tables["reception_matter"], ties)
    tied = kept.brought(uow.session, [row.id]).get(row.id, [])
    _say(uow, "reception.held", row, held_at=row.held_at, received=row.received, matters=len(tied))
    return _view(row, numbers, reference)


def cancel_reception(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take a day off the rota, for a reason; the plan stays on record."""
    row = _held(uow, reference, request["reception"])
    row.cancelled_at, row.cancelled_for = clock.now(), request["reason"]
    _say(uow, "reception.cancelled", row, cancelled_at=row.cancelled_at)
    return _view(row, [], reference)


def receptions(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the rota of an office, of those it goes on for, and of all it oversees, between two days, as recorded."""
    entrusted.check_may_list(reading, reference, request["office"])
    kept_by = entrusted.competence(reference).kept_by(request["office"])
    offices = leading.overseen(reference.registry.all, request["office"]) | kept_by
    found = Pages("receptions", request).of(_between(reading, request, offices), _place)
    shown = [_seen(reading, row, reference) for row in found.rows]
    return {"office": request["office"], "receptions": shown, **found.told()}


def rota(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return when and where which leader receives people, for everybody (条例 Art 18(1)): titles and no names.

    ``office`` takes its own rota and that of the offices under it.
    """
    code, tree = request.get("office"), reference.registry.all
    if code is not None and code not in tree:
        raise OfficeUnknown(office=code)
    offices = {office.code for office in tree.under(code)} if code is not None else None
    standing = (row for row in _between(reading, request, offices) if row.cancelled_at is None)
    found = Pages("rota", request).of(standing, _place)
    shown = [_view(row, [], reference) for row in found.rows]
    return {"receptions": [{name: one[name] for name in _PUBLIC} for one in shown], **found.told()}


def _place(row: Reception) -> Key:
    return paging.ordinal(row.day), row.office, row.id


def _between(reading: Reading, request: dict[str, Any], offices: set[str] | None) -> Iterator[Reception]:
    first = request.get("first") or entrusted.today()
    for page in kept.rota(reading.session, offices, first, request.get("last")):
        yield from page


def _held(uow: UnitOfWork, reference: Reference, key: str) -> Reception:
    """Return the reception, held, if the actor keeps its rota and it is still to come to its end."""
    uow.actor.require("staff", "operator")
    row = kept.held(uow.session, Reception, key)
    office = reference.office(access.standing_for(reference, row.office)) if row is not None else None
    if row is None or office is None or not access.concerns(uow.actor, reference, [row.office]):
        raise ReceptionUnknown()
    leading.check_rota(reference.registry.all, uow.actor, office)
    if row.held_at is not None:
        raise ReceptionOver(day=local_day(row.held_at).isoformat(), what_zh="接访", what_en="held")
    if row.cancelled_at is not None:
        raise ReceptionOver(day=local_day(row.cancelled_at).isoformat(), what_zh="取消", what_en="cancelled")
    return row


def _held_at(row: Reception, given: datetime | None) -> datetime:
    """Return when it was held: on its day, by default now, or nine o'clock of its day where that has passed."""
    now = clock.now()
    if local_day(now) < row.day:
        raise ReceptionAhead(day=row.day.isoformat())
    at = given or (now if local_day(now) == row.day else leading.day_comes_at(row.day))
    if local_day(at) != row.day or at > now:
        what = {"step": "the reception", "step_zh": "接访", "before": "the planned day", "before_zh": "安排日期"}
        raise MomentOutOfRange(earliest=row.day.isoformat(), **what)
    return at


def _say(uow: UnitOfWork, event: str, row: Reception, **data: Any) -> None:
    common = {"reception": row.id, "office": row.office, "day": row.day, "form": row.form}
    uow.emit(event, row.id, {**common, **data}, office=row.office)


def _seen(reading: Reading, row: Reception, reference: Reference) -> dict[str, Any]:
    """Return what the actor may know of it: where one of its matters is hidden from them, the record is too."""
    numbers = kept.brought(reading.session, [row.id]).get(row.id, [])
    found = Accusations.among(reading.session, reference, numbers)
    shown = [number for number in numbers if not found.hides(reading.actor, number)]
    view = _view(row, shown, reference)
    return view if len(shown) == len(numbers) else {**view, "record": None}


def _view(row: Reception, numbers: list[str], reference: Reference) -> dict[str, Any]:
    return {
        "reception": row.id,
        "office": row.office,
        "office_name": reference.name(row.office),
        "day": row.day.isoformat(),
        "form": row.form,
        "leader": row.leader,
        "leader_title": row.leader_title,
        "place": row.place,
        "held_at": entrusted.shown_at(row.held_at),
        "received": row.received,
        "record": row.record,
        "matters": numbers,
        "cancelled_at": entrusted.shown_at(row.cancelled_at),
        "cancelled_for": row.cancelled_for,
    }
