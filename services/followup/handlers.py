"""Use cases of followup: visits become due and are made, the person rates. No SQL here; the chassis commits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import OfficeNotInForce, Refused
from huiyin.events.envelope import Event, iso
from huiyin.plugins.policies import Policy, Service
from services.followup import domain, plugins, store
from services.followup.errors import AlreadyRated, NoOpenVisit, NotServedYet
from services.followup.models import Rating, Visit

#: The kind of assignment whose answer is visited and rated.
HANDLED = "handle"
#: Kind of the timer that announces a visit.
VISIT_TIMER = "visit"


def keep_offices(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Bring the projection of offices up to ``office.changed``."""
    columns = ("code", "kind", "parent", "successor", "valid_from", "valid_until", "version")
    rows = [{name: event.data[name] for name in columns} for event in events]
    store.keep_offices(uow, sorted(rows, key=itemgetter("code", "version")))


def open_visits(uow: UnitOfWork, events: Sequence[Event], policies: Sequence[Policy], seconds: float) -> None:
    """Keep the answers that ``assignment.served`` tells of, and open the visits the policies ask for.

    Visits and ratings are about the office that handled the matter, not about those that reviewed its answer.
    """
    handled = [event for event in events if event.data["kind"] == HANDLED]
    asked = [(event.data, plugins.ask(policies, _service(event), seconds)) for event in handled]
    answers = [_served_row(data, days) for data, days in asked]
    store.keep_served(uow, sorted(answers, key=itemgetter("number", "version")))
    wanted = [_visit_row(data["number"], policy, day) for data, days in asked for policy, day in days.items() if day]
    for visit in store.add_visits(uow, sorted(wanted, key=itemgetter("number", "policy"))):
        uow.set_timer(VISIT_TIMER, visit.id, domain.reminder_at(visit.due_on))


def say_due(uow: UnitOfWork, timers: Sequence[Timer]) -> None:
    """Say ``visit.due`` for the visits whose morning has come and which were not made before it."""
    for visit, answered in store.unmade_visits(uow.session, [timer.subject for timer in timers]):
        office = store.standing_for(uow.session, answered, clock.local_day(clock.now()))
        data = {
            "number": visit.number,
            "visit": visit.id,
            "office": office,
            "due_on": visit.due_on,
            "policy": visit.policy,
        }
        uow.emit("visit.due", visit.number, data, office=office, time=domain.reminder_at(visit.due_on))


def record_visit(uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
    """Record that the earliest open visit of a matter was made, before or after its day."""
    uow.actor.require("staff", "operator")
    _check_in_force(uow.session, uow.actor)
    served = _served(uow, request["number"])
    office = store.standing_for(uow.session, served.office, clock.local_day(clock.now()))
    domain.require_may_visit(uow.actor, served.handler, store.oversight(uow.session, office))
    visit = store.next_open_visit(uow.session, served.number)
    if visit is None:
        raise NoOpenVisit()
    _make(visit, uow.actor.id, request)
    uow.emit("visit.made", visit.number, _made_data(visit, office), office=office, time=visit.made_at)
    return {"number": visit.number, **_shown_visit(visit)}


def rate(uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
    """Take the person's rating of one side, once."""
    domain.require_may_rate(uow.actor, request["number"])
    served = _served(uow, request["number"])
    office = store.oversight(uow.session, served.office).rated_office(request["side"])
    rating = {**request, "office": office, "given_at": clock.now()}
    if not store.add_rating(uow, rating):
        raise AlreadyRated(side=request["side"])
    uow.emit("rating.given", served.number, rating, office=office, time=rating["given_at"])
    return {**rating, "given_at": iso(rating["given_at"])}


def state(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return when the answer was served, the visits, the ratings, and what the person may still rate."""
    number = request["number"]
    if not domain.may_follow(reading.actor, number):
        reading.actor.require("staff")
        raise Refused()
    _check_in_force(reading.session, reading.actor)
    served = store.served(reading.session, number)
    ratings = store.ratings(reading.session, number)
    return {
        "number": number,
        "served_at": iso(served.served_at) if served else None,
        "visits": [_visit_for(reading, visit) for visit in store.visits(reading.session, number)],
        "ratings": [_shown_rating(rating) for rating in ratings],
        "to_rate": sorted(set(domain.SIDES) - {rating.side for rating in ratings}) if served else [],
    }


def _check_in_force(session: Session, actor: Actor) -> None:
    """Raise :class:`OfficeNotInForce` for staff of an office that has ended, or has not begun."""
    if actor.kind == "staff" and not store.is_in_force(session, actor.office, clock.local_day(clock.now())):
        raise OfficeNotInForce(office=actor.office or "")


def _service(event: Event) -> Service:
    return Service(**{name: event.data[name] for name in ("number", "office", "served_at", "method")})


def _served_row(data: dict[str, Any], days: dict[str, date | None]) -> dict[str, Any]:
    kept = {name: data[name] for name in ("number", "office", "handler", "served_at", "version")}
    return {**kept, "asked": {policy: day and day.isoformat() for policy, day in days.items()}}


def _visit_row(number: str, policy: str, due_on: date) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "number": number, "policy": policy, "due_on": due_on}


def _served(uow: UnitOfWork, number: str) -> Row[Any]:
    served = store.served(uow.session, number)
    if served is None:
        raise NotServedYet()
    return served


def _make(visit: Visit, visitor: str, request: dict[str, Any]) -> None:
    visit.made_at = clock.now()
    visit.made_by = visitor
    visit.reached, visit.resolved, visit.note = request["reached"], request["resolved"], request["note"]


def _made_data(visit: Visit, office: str) -> dict[str, Any]:
    return {
        "number": visit.number,
        "visit": visit.id,
        "office": office,
        "made_at": visit.made_at,
        "reached": visit.reached,
        "resolved": visit.resolved,
    }


def _visit_for(reading: Reading, visit: Visit) -> dict[str, Any]:
    noted = domain.may_read_note(reading.actor, visit.made_by)
    return {**_shown_visit(visit), **({"note": visit.note} if noted else {})}


def _shown_visit(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit.id,
        "policy": visit.policy,
        "due_on": visit.due_on.isoformat(),
        "made_at": iso(visit.made_at) if visit.made_at else None,
        "reached": visit.reached,
        "resolved": visit.resolved,
    }


def _shown_rating(rating: Rating) -> dict[str, Any]:
    return {"side": rating.side, "score": rating.score, "office": rating.office, "given_at": iso(rating.given_at)}
