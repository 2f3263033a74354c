"""What a refusal to accept rests on: the ground, the matter under way already, or the recheck that was final."""

from __future__ import annotations

from typing import Any

from services.routing.case import access, facts
from services.routing.case.handling.domain import declining
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.errors import EarlierMissing, NotFinal, NotUnderWay, RemandBinds
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.case.transfers.errors import ObjectFirst

#: How a matter comes to an office by another's hand.
_GIVEN = (facts.TRANSFER, facts.ASSIGN, facts.DECIDED)

Earlier = tuple[CaseFile, list[Assignment]]


def ground(step: Step, request: dict[str, Any]) -> dict[str, Any]:
    """Return the ground a matter is declined on and the earlier matter it names; raises where it does not stand.

    A matter that is under way already is named; where it is in this system, it must indeed be under way. That it is not
    the office's is said of a direct filing only: what another office gave goes back through an objection (Art 23(3)).
    """
    name, earlier = request.get("ground") or declining.NOT_COMPETENT, request.get("earlier")
    declining.check(name, step.one.kind)
    if step.one.mode == facts.REMAND:
        raise RemandBinds(organ=step.reference.name(step.one.transferor))
    if name == declining.NOT_COMPETENT and step.one.mode in _GIVEN:
        raise ObjectFirst()
    if name == declining.UNDER_WAY:
        _check_under_way(step, earlier)
    return {"ground": name, "article": declining.GROUNDS[name].article, "earlier": earlier}


def check_final(step: Step, earlier: str | None) -> None:
    """Raise unless the earlier matter ended in a recheck that was served, as far as it is in this system."""
    found = _known(step, earlier)
    if found is None or reviewing.is_final(found[1]):
        return
    under_way = declining.is_under_way(found[0].state, found[1])
    raise NotFinal(
        earlier=earlier,
        next_zh="该事项正在办理，可以以“已经受理或者正在办理”为由不予受理。"
        if under_way
        else "请受理，或者告知其救济途径。",
        next_en="It is under way, which is a ground to decline."
        if under_way
        else "Accept this one, or tell the remedy.",
    )


def _check_under_way(step: Step, earlier: str | None) -> None:
    if not earlier or earlier == step.case.number:
        raise EarlierMissing()
    found = _known(step, earlier)
    if found is not None and not declining.is_under_way(found[0].state, found[1]):
        raise NotUnderWay(earlier=earlier)


def _known(step: Step, number: str | None) -> Earlier | None:
    """Return an earlier matter; None where it is in another system, or the actor may not know of it."""
    session = step.uow.session
    if number is None or not access.may_know(session, step.actor, step.reference, number):
        return None
    case = store.case(session, number)
    return (case, store.assignments(session, number)) if case is not None else None
