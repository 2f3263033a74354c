"""Give the three kinds of advice (改进工作、完善政策、追究责任), and answer them in writing (条例 Art 40)."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.case import access, announce, clocks, taking
from services.routing.case.access import Known
from services.routing.case.errors import NotYourMatter, OfficeCannotAnswer
from services.routing.case.models.cases import CaseFile
from services.routing.case.store import cases
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.oversight import facts, lists, ordering, orders, store
from services.routing.oversight.domain import supervising
from services.routing.oversight.errors import AdviceAnswered, AdviceUnknown, OrderUnknown, RecipientOnly
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

_GIVEN = ("kind", "number", "recipient", "text", "consequences", "basis")


def advise(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Give advice to whoever the law sends it to; the recipient says in writing what became of it, by a day."""
    uow.actor.require("staff")
    order = _order(uow, reference, request.get("order"))
    number = request.get("number") or (order.number if order else None)
    known = access.hold(uow, reference, number) if number is not None else None
    issuer = supervising.check_adviser(reference.registry.all, uow.actor.office)
    case = _case(reference, known, issuer, order)
    law = orders.law_of(reference, case)
    kind = supervising.check_advice(law, request["kind"], request.get("consequences"))
    _check_office(reference, case, request["recipient"])
    at_fault = _at_fault(uow, case, order)
    supervising.check_recipient(kind, reference.registry.all, issuer, request["recipient"], at_fault)
    given = {name: request.get(name) for name in _GIVEN} | {"number": number}
    advice = _new(uow, given, order, request.get("facts"))
    running = clocks.write(uow, reference.calendar, _owner(advice, law), facts.of_advice(advice), {})
    feedback = running.get(kind.feedback)
    data = {name: getattr(advice, name) for name in ("kind", "issuer", "supervision")}
    due = announce.told_due(feedback.due) if feedback else None
    _say(uow, "advice.given", advice, given_at=advice.issued_at, feedback_due=due, **data)
    return lists.shown_advice(advice, feedback.due if feedback else None, law, reference)


def answer_advice(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Say in writing whether an advice is adopted, in part or not, and why not; only its recipient can."""
    advice, case = _held(uow, reference, request["advice"])
    if not orders.speaks_for(reference, uow.actor.office, advice.recipient):
        raise RecipientOnly(office=reference.name(advice.recipient))
    if case is not None:
        access.check_living(case)
    if advice.answered_at is not None:
        raise AdviceAnswered(day=local_day(advice.answered_at).isoformat())
    supervising.check_feedback(request["adopted"], request.get("feedback"))
    at = advice.answered_at = clock.now()
    advice.answered_by, advice.adopted, advice.feedback = uow.actor.id, request["adopted"], request.get("feedback")
    ordering.settle(uow, reference, advice)
    _say(uow, "advice.answered", advice, answered_at=at, adopted=advice.adopted)
    [shown] = lists.advice(uow.session, [advice], reference)
    return shown


def _new(uow: UnitOfWork, given: dict[str, Any], order: SupervisionOrder | None, found: str | None) -> Advice:
    advice = Advice(
        id=str(uuid.uuid4()),
        supervision=order.id if order else None,
        facts=found or (order.facts if order else None),
        issuer=uow.actor.office,
        issued_at=clock.now(),
        issued_by=uow.actor.id,
        **dict.fromkeys(("answered_at", "answered_by", "adopted", "feedback")),
        **given,
    )
    uow.session.add(advice)
    return advice


def _order(uow: UnitOfWork, reference: Reference, key: str | None) -> SupervisionOrder | None:
    """Return the order that the advice comes from, one of the actor's own office."""
    if key is None:
        return None
    order = store.order(uow.session, key)
    if order is None or lists.hides(uow.session, uow.actor, reference, order.number):
        raise OrderUnknown()
    if not orders.speaks_for(reference, uow.actor.office, order.issuer):
        raise OrderUnknown()
    return order


def _case(reference: Reference, known: Known | None, issuer: Office, order: SupervisionOrder | None) -> CaseFile | None:
    """Return the matter the advice comes from; without an order of one's own in it, it must be one that is overseen."""
    if known is None:
        return None
    seen = (roles.may_oversee(reference.registry.all, issuer.code, one.office) for one in known.assignments)
    if (order is None or order.number != known.case.number) and not any(seen):
        raise NotYourMatter()
    access.check_living(known.case)
    return known.case


def _check_office(reference: Reference, case: CaseFile | None, recipient: str) -> None:
    office = reference.office_today(recipient)
    if office is None:
        raise OfficeUnknown(office=recipient)
    if not office.can_answer:
        raise OfficeCannotAnswer(office=recipient)
    supervising.check_not_accused(orders.competence(reference, case), recipient)


def _at_fault(uow: UnitOfWork, case: CaseFile | None, order: SupervisionOrder | None) -> str | None:
    """Return the office whose responsibility is in question."""
    if order is not None:
        return order.office
    return taking.main(cases.assignments(uow.session, case.number)).office if case else None


def _held(uow: UnitOfWork, reference: Reference, key: str) -> tuple[Advice, CaseFile | None]:
    """Return the advice, held with its matter; who may know of neither finds none."""
    uow.actor.require("staff")
    advice = store.advice(uow.session, key)
    if advice is None:
        raise AdviceUnknown()
    offices = [advice.recipient, advice.issuer]
    case = orders.about(uow, reference, advice.number, AdviceUnknown(), offices)
    return store.lock(uow.session, advice), case


def _owner(advice: Advice, law: Any) -> clocks.Owner:
    return clocks.Owner(advice.id, advice.number, advice.recipient, law)


def _say(uow: UnitOfWork, event: str, advice: Advice, **data: Any) -> None:
    common = {"advice": advice.id, "number": advice.number, "recipient": advice.recipient}
    at = data.get("given_at") or data.get("answered_at")
    uow.emit(event, advice.number or advice.id, {**common, **data}, office=advice.recipient, time=at)
