"""Supervise an office by hand (督办), reply to an order, and withdraw one (条例 Art 38, 40(1))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.errors import HuiyinError
from services.routing.case import access, taking
from services.routing.case.access import Known
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import CaseFile
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.law.profile import Profile
from services.routing.offices.errors import OfficeUnknown
from services.routing.oversight import lists, ordering, store
from services.routing.oversight.domain import supervising
from services.routing.oversight.domain import supervision_texts as texts
from services.routing.oversight.errors import IssuerOnly, OrderEnded, OrderReplied, OrderUnknown, SupervisedOnly
from services.routing.oversight.models import SupervisionOrder
from services.routing.reference import Reference

_ENDED = {
    supervising.WITHDRAWN: ("由发文机关撤回", "withdrawn by its issuer"),
    supervising.DONE: ("因所要求的步骤已经完成而办结", "settled, since the step it asked for was taken,"),
}


def supervise(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Order an office to put right how it handles a matter, or its work as a whole; it must reply by a day."""
    uow.actor.require("staff")
    office, number = request["office"], request.get("number")
    known = access.hold(uow, reference, number) if number is not None else None
    if reference.office_today(office) is None:
        raise OfficeUnknown(office=office)
    supervising.check_overseer(reference.registry.all, uow.actor.office, office)
    case = _case(reference, known, office)
    law = law_of(reference, case)
    supervising.check_paper(law, request["kind"], request["ground"], request.get("improvement"))
    assignment = _assignment(uow, case, office)
    period = _period(uow, law, assignment)
    order = ordering.prepared(
        assignment=assignment,
        cause=assignment if period else None,
        period=period,
        issuer=uow.actor.office,
        issued_by=uow.actor.id,
        **{name: request.get(name) for name in ("number", "office", "kind", "ground", "facts", "improvement")},
    )
    reply = ordering.begin_reply(uow, reference, law, order)
    order.demand = request.get("demand") or texts.by_hand(reply.due.legal if reply else None)
    ordering.issue(uow, order, reply)
    return lists.shown_order(order, reply.due if reply else None, law, reference)


def reply_supervision(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Reply to an order, as the office it went to or the one that took over its work."""
    order, case = _held(uow, reference, request["order"])
    if not speaks_for(reference, uow.actor.office, order.office):
        raise SupervisedOnly(office=reference.name(order.office))
    _check_waiting(order, case)
    at = order.replied_at = clock.now()
    order.replied_by, order.reply = uow.actor.id, request["reply"]
    ordering.replied(uow, reference, order, at)
    return _shown(uow, reference, order)


def withdraw_supervision(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take an order back for a reason, which is kept with it; also one that the ladder sent in the office's name."""
    order, case = _held(uow, reference, request["order"])
    if not speaks_for(reference, uow.actor.office, order.issuer):
        raise IssuerOnly(office=reference.name(order.issuer))
    _check_waiting(order, case)
    ordering.withdraw(uow, reference, order, by=uow.actor.id, reason=request["reason"])
    return _shown(uow, reference, order)


def speaks_for(reference: Reference, own: str | None, office: str) -> bool:
    """Return True where ``own`` is the office, or goes on with its work."""
    return own is not None and own in (office, access.standing_for(reference, office))


def law_of(reference: Reference, case: CaseFile | None) -> Profile:
    """Return the law an order or advice is given under: that of its case, or today's."""
    return reference.law(case.profile) if case else reference.law_for(local_day(clock.now()))


def competence(reference: Reference, case: CaseFile | None) -> Competence:
    """Return what may be told to whom: nothing of an accusation to the accused side."""
    return Competence(reference.registry.all, local_day(clock.now()), case.accused_office if case else None)


def _case(reference: Reference, known: Known | None, office: str) -> CaseFile | None:
    """Return the matter an order is about; raise unless the office has to do with it and may know of it."""
    if known is None:
        return None
    case, having = known.case, known.assignments
    access.check_living(case)
    life.find(life.CASE, case.state, "supervise")
    supervising.check_not_accused(competence(reference, case), office)
    concerned = {one.office for one in having} | {one.transferor for one in having} | {case.first_office}
    supervising.check_part(reference.registry.all, office, {one for one in concerned if one})
    return case


def _assignment(uow: UnitOfWork, case: CaseFile | None, office: str) -> str | None:
    """Return the office's own assignment in the matter, or the one by which it is handled."""
    if case is None:
        return None
    having = cases.assignments(uow.session, case.number)
    own = [one for one in having if one.office == office]
    return (own[-1] if own else taking.main(having)).id


def _period(uow: UnitOfWork, law: Profile, assignment: str | None) -> str | None:
    """Return the period that the office is held to now: of its duties that run the one that ends first."""
    rows = kept.of_subject(uow.session, assignment).values() if assignment else ()
    duties = [row for row in rows if row.ended_at is None and row.office and not law.periods[row.name].right]
    first = min(duties, key=lambda row: (row.due_legal, row.name), default=None)
    return first.name if first else None


def _held(uow: UnitOfWork, reference: Reference, key: str) -> tuple[SupervisionOrder, CaseFile | None]:
    """Return the order, held with its matter; who may know neither of the matter nor of an order to them finds none."""
    uow.actor.require("staff")
    order = store.order(uow.session, key)
    if order is None:
        raise OrderUnknown()
    case = about(uow, reference, order.number, OrderUnknown(), [order.office, order.issuer])
    return store.lock(uow.session, order), case


def about(
    uow: UnitOfWork, reference: Reference, number: str | None, unknown: HuiyinError, offices: Sequence[str]
) -> CaseFile | None:
    """Hold the matter of an order or advice, None where it is about none; raises ``unknown`` for a stranger to both."""
    if number is not None:
        return access.hold(uow, reference, number, unknown, offices).case
    if not access.concerns(uow.actor, reference, offices):
        raise unknown
    return None


def _check_waiting(order: SupervisionOrder, case: CaseFile | None) -> None:
    if case is not None:
        access.check_living(case)
    if order.replied_at is not None:
        raise OrderReplied(day=local_day(order.replied_at).isoformat())
    if order.ended_at is not None:
        why_zh, why_en = _ENDED[order.ending or supervising.WITHDRAWN]
        raise OrderEnded(day=local_day(order.ended_at).isoformat(), why_zh=why_zh, why_en=why_en)


def _shown(uow: UnitOfWork, reference: Reference, order: SupervisionOrder) -> dict[str, Any]:
    [shown] = lists.orders(uow.session, [order], reference)
    return shown
