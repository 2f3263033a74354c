"""The steps of a case: accept, answer, serve, and assign to another office. Each locks, checks, writes and says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.actors import Actor
from huiyin.db import UnitOfWork
from huiyin.offices import OfficeTree
from services.routing import domain, profile, store
from services.routing.errors import CaseUnknown, NotYourMatter, OfficeCannotAnswer, OfficeUnknown, SameOffice
from services.routing.handlers import announce, clocks
from services.routing.models import Assignment
from services.routing.registry import Registry

#: The rule written down where a person chose.
BY_HAND = "by_hand"

#: The registry is asked for only where the tree matters: most steps are taken by the responsible office itself.
AskRegistry = Callable[[], Registry]
May = Callable[[OfficeTree, str | None, str], bool]


def accept(uow: UnitOfWork, request: dict[str, Any], registry: AskRegistry) -> dict[str, Any]:
    """Accept the matter (受理); the period for the answer runs from ``accepted_at``, by default now."""
    one = _take(uow, request["number"], "accept", registry, domain.may_act)
    one.accepted_at = _moment(request.get("accepted_at"), "accepted", ("received", one.received_at))
    law = profile.load(one.profile)
    due = law.clocks["answer"].due(one.accepted_at)
    one.set_due("answer", due)
    clocks.stop(uow, one.id, "accept")
    clocks.start(uow, one.id, "answer", due, law)
    announce.accepted(uow, one, one.version)
    return _told(one)


def answer(uow: UnitOfWork, request: dict[str, Any], registry: AskRegistry) -> dict[str, Any]:
    """Keep the office's opinion (处理意见), its outcome, and who made it."""
    one = _take(uow, request["number"], "answer", registry, domain.may_act)
    one.answered_at = clock.now()
    one.answer_text = request["text"]
    one.outcome = request["outcome"]
    one.handler = uow.actor.id
    clocks.stop(uow, one.id, "answer")
    announce.answered(uow, one, one.version)
    return _told(one)


def serve(uow: UnitOfWork, request: dict[str, Any], registry: AskRegistry) -> dict[str, Any]:
    """Write down how and when the answer reached the person (送达)."""
    one = _take(uow, request["number"], "serve", registry, domain.may_act)
    one.served_at = _moment(request.get("served_at"), "served", ("answered", one.answered_at or one.received_at))
    one.service_method = request["method"]
    announce.served(uow, one, one.version)
    return _told(one)


def assign(uow: UnitOfWork, request: dict[str, Any], registry: AskRegistry) -> dict[str, Any]:
    """Move a matter that no office has accepted to another office. The period still runs from the receipt."""
    old = _take(uow, request["number"], "assign", registry, domain.may_oversee)
    _check_target(request["office"], old, registry)
    clocks.stop(uow, old.id, "accept")
    uow.session.flush()  # the old one must be replaced before the new one comes: one living assignment per matter
    new = _successor(old, request)
    uow.session.add(new)
    law = profile.load(new.profile)
    clocks.start(uow, new.id, "accept", law.clocks["accept"].due(new.received_at), law)
    announce.issued(uow, new, new.version)
    return _told(new)


def _take(uow: UnitOfWork, number: str, action: str, registry: AskRegistry, may: May) -> Assignment:
    """Lock the assignment that stands and move it on; of two replicas the second finds the new state."""
    uow.actor.require("staff", "operator")
    one = store.lock_live(uow.session, number)
    if one is None:
        raise CaseUnknown(number=number)
    _allow(uow.actor, one, registry, may)
    one.state = domain.after(one.state, action)
    if one.state != domain.REPLACED:
        one.version += 1
    return one


def _allow(actor: Actor, one: Assignment, registry: AskRegistry, may: May) -> None:
    if actor.kind == "operator" or actor.office == one.office:
        return
    if not may(registry().all, actor.office, one.office):
        raise NotYourMatter()


def _moment(given: datetime | None, step: str, follows: tuple[str, datetime]) -> datetime:
    at = given or clock.now()
    before, earliest = follows
    domain.check_moment(step, at, follows=before, earliest=earliest, now=clock.now())
    return at


def _check_target(code: str, old: Assignment, registry: AskRegistry) -> None:
    office = registry().on(clock.local_day(clock.now())).get(code)
    if office is None:
        raise OfficeUnknown(office=code)
    if not office.can_answer:
        raise OfficeCannotAnswer(office=code)
    if code == old.office:
        raise SameOffice(office=code)


def _successor(old: Assignment, request: dict[str, Any]) -> Assignment:
    return Assignment(
        id=str(uuid.uuid4()),
        number=old.number,
        kind=old.kind,
        office=request["office"],
        state=domain.ISSUED,
        version=old.version + 1,
        rule=BY_HAND,
        reason=request["reason"],
        profile=old.profile,
        replaces=old.id,
        received_at=old.received_at,
        issued_at=clock.now(),
        accept_due_nominal=old.accept_due_nominal,
        accept_due_legal=old.accept_due_legal,
    )


def _told(one: Assignment) -> dict[str, Any]:
    answer_due = one.due("answer")
    return {
        "number": one.number,
        "assignment": one.id,
        "office": one.office,
        "state": one.state,
        "version": one.version,
        "answer_due": answer_due.to_json() if answer_due else None,
    }
