"""Accept a matter, decline it, or lead it to its legal route; each told to the person with where to go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, facts, taking
from services.routing.case.domain import life
from services.routing.case.errors import NothingFinal
from services.routing.case.handling import declining, ending, listing
from services.routing.case.handling.domain import fast_track
from services.routing.case.handling.domain.fast_track import Fitness
from services.routing.case.handling.errors import RouteOnlyForAppeals
from services.routing.case.store import proceedings
from services.routing.case.taking import Step
from services.routing.reference import Reference


def accept(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Accept the matter (受理); the period for the answer runs from ``accepted_at``, by default now.

    ``fast_ground`` takes it on the fast track, which the office itself decides (简易办理). ``parts`` are requests of
    the matter that are not accepted. An acceptance after the period counts as late, and is not refused.
    """
    step = taking.take(uow, reference, request, "accept")
    one, ground, parts = step.one, request.get("fast_ground"), request.get("parts") or []
    at = one.accepted_at = taking.moment(request.get("accepted_at"), "accepted", "received", one.received_at)
    if ground is not None:
        fast_track.check(fitness(step), ground, step.law)
        step.case.track = fast_track.FAST
    listing.end_parts(step, parts, at)
    ending.tell_online(step, "acceptance", at)
    running = clocks.settle(uow, reference, step.case, one)
    if ground is not None:
        announce.classified(uow, step.case, one.office, at, {one.id: running})
    _announce(step, running, at)
    listing.announce_parts(step, parts, at)
    return taking.told(step, running)


def fitness(step: Step) -> Fitness:
    """Return what decides whether the step's matter may take the fast track."""
    case, one = step.case, step.one
    assisted = any(other.kind == life.ASSIST and other.state not in life.ENDED for other in step.assignments)
    return Fitness(
        kind=one.kind,
        category=case.category,
        legal_route=case.legal_route,
        assigned_from_above=one.mode == facts.ASSIGN,
        several_offices=assisted,
        people=case.people_count,
        litigation=case.litigation,
        urgent=case.urgent_at is not None,
        repeated=proceedings.has_earlier(step.uow.session, case.number),
    )


def decline(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Decline a matter that is not the office's (不予受理): the reason, and where the person may go, are told."""
    step = taking.take(uow, reference, request, "decline")
    why = {**declining.ground(step, request), **{name: request[name] for name in ("reason", "basis", "go_to")}}
    return ending.end(step, "declined", {**why, "remedy": request.get("remedy")}, request.get("ended_at"))


def decline_final(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Decline a matter that a recheck has ended, on the same facts and reasons (不再受理, 条例 Art 36(3)).

    ``earlier_opinion`` names the recheck. Where the earlier matter is known here (``earlier``), it must have one.
    """
    step = taking.take(uow, reference, request, "decline_final")
    earlier = request.get("earlier")
    if not request["earlier_opinion"]:
        raise NothingFinal()
    declining.check_final(step, earlier)
    why = {"reason": request["reason"], "earlier_opinion": request["earlier_opinion"], "earlier": earlier}
    return ending.end(step, "no_longer_accepted", why, request.get("ended_at"))


def divert(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Lead the matter to the route the law has for it (条例 Art 31(1)–(5)), with the limits the person must know."""
    step = taking.take(uow, reference, request, "divert")
    route, limits = listing.limits_of(step.law, request["legal_route"])
    category = step.law.categories.get(step.case.category or "")
    if category is not None and not category.legal_routes:
        raise RouteOnlyForAppeals(category=category.title.en, category_zh=category.title.zh)
    step.case.legal_route = route
    why = {"organ": request["organ"], "reason": request["reason"], "legal_route": route, "limits": limits}
    return ending.end(step, "diverted", why, request.get("ended_at"))


def _announce(step: Step, running: clocks.Clocks, at: datetime) -> None:
    """Say the acceptance with the day the answer is due."""
    due = announce.due_before(running, "answered_at")
    announce.step(step.uow, step.row.event, step.case, step.one, at, accepted_at=at, answer_due=due)
