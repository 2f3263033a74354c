"""Issue an order of supervision: its row, the period for the reply, and the event; by the ladder and by hand alike."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks
from services.routing.case.store import clocks as kept
from services.routing.law.domain.periods import Running
from services.routing.law.legal_dates import Calendar, Due
from services.routing.law.profile import Profile
from services.routing.oversight import facts, store
from services.routing.oversight.domain import supervising
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

_SAID = ("number", "office", "issuer", "kind", "ground", "assignment", "cause", "period")
_CLIMBED = ("subject", "clock", "stage", "action", "escalates", "issued_at")


def prepared(**given: Any) -> SupervisionOrder:
    """Return a new order of this moment, with nothing said of it yet."""
    columns = dict.fromkeys(column.name for column in SupervisionOrder.__table__.columns)
    return SupervisionOrder(**{**columns, "id": str(uuid.uuid4()), "issued_at": clock.now(), **given})


def begin_reply(uow: UnitOfWork, reference: Reference, law: Profile, order: SupervisionOrder) -> Running | None:
    """Begin the period for the reply to an order, and return it."""
    running = clocks.write(uow, reference.calendar, _owner(order, law), facts.of_order(order), {})
    return running.get(law.supervision.papers[order.kind].reply)


def issue(uow: UnitOfWork, order: SupervisionOrder, reply: Running | None) -> None:
    """Keep the order, and say that it went out."""
    uow.session.add(order)
    data = {name: getattr(order, name) for name in (*_SAID, *_CLIMBED)}
    due = announce.told_due(reply.due) if reply else None
    _say(uow, "supervision.ordered", order, order.issued_at, **data, reply_due=due)


def replied(uow: UnitOfWork, reference: Reference, order: SupervisionOrder, at: datetime) -> None:
    """Settle the period of an order that was replied to, and say so."""
    settle(uow, reference, order)
    _say(uow, "supervision.replied", order, at, number=order.number, office=order.office, replied_at=at)


def withdraw(uow: UnitOfWork, reference: Reference, order: SupervisionOrder, *, by: str, reason: str) -> None:
    """Take an order back: keep who did and why, void its period, and say so."""
    order.ended_at, order.ending = clock.now(), supervising.WITHDRAWN
    order.ended_by, order.ending_reason = by, reason
    settle(uow, reference, order)
    _say_ended(uow, order)


def settle(uow: UnitOfWork, reference: Reference, one: SupervisionOrder | Advice) -> clocks.Clocks:
    """Bring the period of an order or advice up to its facts, under the law it began with; return it by name."""
    stored = kept.of_subject(uow.session, one.id)
    for row in list(stored.values())[:1]:
        law = reference.law(row.profile)
        told = facts.of_order(one) if isinstance(one, SupervisionOrder) else facts.of_advice(one)
        return clocks.write(uow, reference.calendar, _owner(one, law), told, stored)
    return {}


def say_moved(uow: UnitOfWork, one: SupervisionOrder | Advice, period: Running, before: Due, why: str) -> None:
    """Say that the period for the reply to an order or advice ends on another day than before."""
    office = _office(one)
    common = {"number": one.number, "assignment": one.id, "office": office, "clock": period.name, "why": why}
    dues = {"due": announce.told_due(period.due), "due_before": announce.told_due(before)}
    uow.emit("clock.moved", one.number or one.id, {**common, **dues}, office=office)


def end_papers_about(uow: UnitOfWork, calendar: Calendar, owner: clocks.Owner, over: Sequence[str]) -> None:
    """End the reminders and chasers about periods that are over: the step they asked for is their reply."""
    for order in store.waiting_about(uow.session, owner.subject, over):
        if not owner.law.supervision.papers[order.kind].improvement:
            order.ended_at, order.ending = clock.now(), supervising.DONE
            _say_ended(uow, order)
            stored = kept.of_subject(uow.session, order.id)
            clocks.write(uow, calendar, _owner(order, owner.law), facts.of_order(order), stored)


def _say_ended(uow: UnitOfWork, order: SupervisionOrder) -> None:
    """Say that an order of supervision ended without a reply."""
    data = {"number": order.number, "office": order.office, "ended_at": order.ended_at, "ending": order.ending}
    subject = order.number or order.id
    uow.emit("supervision.ended", subject, {"order": order.id, **data}, office=order.office, time=order.ended_at)


def _owner(one: SupervisionOrder | Advice, law: Profile) -> clocks.Owner:
    return clocks.Owner(one.id, one.number, _office(one), law)


def _office(one: SupervisionOrder | Advice) -> str:
    return one.office if isinstance(one, SupervisionOrder) else one.recipient


def _say(uow: UnitOfWork, event: str, order: SupervisionOrder, at: datetime, **data: Any) -> None:
    uow.emit(event, order.number or order.id, {"order": order.id, **data}, office=order.office, time=at)
