"""What is shown of supervision: the orders and advice of an office or of a matter, to nobody on the accused side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock, paging
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.events.envelope import iso
from huiyin.paging import Pages
from services.routing.case import access
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import NotYourMatter
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.law.legal_dates import Due, overdue_days
from services.routing.law.profile import Profile
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.oversight import store
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

_OF_ORDER = (
    "number",
    "assignment",
    "period",
    "office",
    "issuer",
    "kind",
    "ground",
    "facts",
    "demand",
    "improvement",
    "stage",
    "escalates",
    "issued_by",
    "reply",
    "replied_by",
    "ending",
    "ending_reason",
)
_OF_ADVICE = (
    "number",
    "kind",
    "recipient",
    "issuer",
    "supervision",
    "text",
    "facts",
    "consequences",
    "basis",
    "issued_by",
    "adopted",
    "feedback",
    "answered_by",
)


def supervision(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the orders and advice that an office, or one whose work it goes on with, got or issued; newest first.

    Its overseers may look too.
    """
    actor = reading.actor
    actor.require("staff", "operator")
    office = request.get("office") or actor.office
    offices = reference.registry.all
    if office is None or office not in offices:
        raise OfficeUnknown(office=office or "")
    if actor.kind == "staff" and not roles.may_oversee(offices, actor.office, office):
        raise NotYourMatter()
    session, waiting = reading.session, request.get("open")
    kept_by = Competence(offices, local_day(clock.now())).kept_by(office)
    rows: list[SupervisionOrder | Advice] = [*store.orders_of_office(session, kept_by, waiting=waiting)]
    rows += store.advice_of_office(session, kept_by, waiting=waiting)
    hidden = _hidden(session, actor, reference, {one.number for one in rows if one.number})
    seen = (one for one in rows if one.number not in hidden)
    page = Pages("supervision", {**request, "office": office}).of(
        seen, lambda one: (-paging.instant(one.issued_at), one.id)
    )
    return {
        "office": office,
        "orders": orders(session, [one for one in page.rows if isinstance(one, SupervisionOrder)], reference),
        "advice": advice(session, [one for one in page.rows if isinstance(one, Advice)], reference),
        **page.told(),
    }


def of_matter(session: Session, number: str, reference: Reference) -> dict[str, Any]:
    """Return the orders and advice about a matter, the first first, for the staff who may see it."""
    return {
        "orders": orders(session, store.of_number(session, number), reference),
        "advice": advice(session, store.advice_of_number(session, number), reference),
    }


def hides(session: Session, actor: Actor, reference: Reference, number: str | None) -> bool:
    """Return True where the actor is on the accused side of the matter."""
    return number is not None and bool(_hidden(session, actor, reference, {number}))


def orders(session: Session, found: Sequence[SupervisionOrder], reference: Reference) -> list[dict[str, Any]]:
    """Return orders as they are shown, each with the day its reply is due."""
    running = _reply_clocks(session, [one.id for one in found])
    return [
        shown_order(one, _due(running.get(one.id)), _law(running.get(one.id), reference), reference) for one in found
    ]


def advice(session: Session, found: Sequence[Advice], reference: Reference) -> list[dict[str, Any]]:
    """Return advice as it is shown, each with the day its feedback is due."""
    running = _reply_clocks(session, [one.id for one in found])
    return [
        shown_advice(one, _due(running.get(one.id)), _law(running.get(one.id), reference), reference) for one in found
    ]


def shown_order(one: SupervisionOrder, due: Due | None, law: Profile, reference: Reference) -> dict[str, Any]:
    """Return an order with its names in words; ``by`` says whether the ladder or a person sent it."""
    paper, ground = law.supervision.papers[one.kind], law.supervision.grounds.get(one.ground or "")
    over = one.replied_at or one.ended_at
    return {
        "order": one.id,
        **{name: getattr(one, name) for name in _OF_ORDER},
        "title": paper.title.to_json(),
        "ground_title": ground.title.to_json() if ground else None,
        "article": ground.article if ground else None,
        "office_name": reference.name(one.office),
        "issuer_name": reference.name(one.issuer),
        "by": "ladder" if one.subject else "hand",
        "state": "replied" if one.replied_at else one.ending or "waiting",
        "issued_at": iso(one.issued_at),
        "replied_at": iso(one.replied_at) if one.replied_at else None,
        "ended_at": iso(one.ended_at) if one.ended_at else None,
        "reply_due": due.to_json() if due else None,
        "overdue_days": overdue_days(due, local_day(over or clock.now())) if due and not one.ending else 0,
    }


def shown_advice(one: Advice, due: Due | None, law: Profile, reference: Reference) -> dict[str, Any]:
    """Return an advice with its names in words."""
    kind = law.supervision.advice[one.kind]
    last = local_day(one.answered_at or clock.now())
    return {
        "advice": one.id,
        **{name: getattr(one, name) for name in _OF_ADVICE},
        "title": kind.title.to_json(),
        "article": kind.article,
        "recipient_name": reference.name(one.recipient),
        "issuer_name": reference.name(one.issuer),
        "state": "answered" if one.answered_at else "waiting",
        "issued_at": iso(one.issued_at),
        "answered_at": iso(one.answered_at) if one.answered_at else None,
        "feedback_due": due.to_json() if due else None,
        "overdue_days": overdue_days(due, last) if due else 0,
    }


def _hidden(session: Session, actor: Actor, reference: Reference, numbers: Iterable[str]) -> set[str]:
    files = cases.cases(session, list(numbers))
    return {number for number, file in files.items() if access.hidden_from(actor, reference, file)}


def _reply_clocks(session: Session, ids: Sequence[str]) -> Mapping[str, Clock]:
    return {subject: row for (subject, _), row in kept.of_subjects(session, ids).items()}


def _due(row: Clock | None) -> Due | None:
    return Due(row.due_nominal, row.due_legal, row.provisional) if row else None


def _law(row: Clock | None, reference: Reference) -> Profile:
    return reference.law(row.profile) if row else reference.law_for(local_day(clock.now()))
