"""What followup's unit tests start from: an empty database, the events it hears, and people who call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.bus.timers import claim_due
from huiyin.db import Database
from huiyin.events import registry
from huiyin.events.envelope import Event
from services.followup import handlers
from services.followup.models import Base
from services.followup.policies.after_service import AfterService
from tests.support import databases

NUMBER = "370303-2026-0000001"
SERVED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PERSON = Actor("petitioner", "person", matter=NUMBER)
CLERK = Actor("staff", "clerk", office="county")
PETITION_CLERK = Actor("staff", "petition-clerk", office="county.petition")
HANDLER = Actor("staff", "handler", office="town")
OPERATOR = Actor("operator", "operator")

#: code → (kind, parent). A county with its petition office; a township with an office of its own and a village.
OFFICES = {
    "county": ("government", None),
    "county.petition": ("petition_office", "county"),
    "county.water": ("department", "county"),
    "town": ("government", "county"),
    "town.petition": ("petition_office", "town"),
    "village": ("station", "town"),
    "far": ("government", "county"),
}


class Followup:
    """The service without its bus: events go in, what was said and set comes out."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.policies: list[Any] = [AfterService()]

    def served(self, number: str = NUMBER, **changes: Any) -> Event:
        data = {"assignment": "a1", "office": "town", "version": 4, "method": "in_person", "handler": HANDLER.id}
        return event("assignment.served", number, {"number": number, "served_at": SERVED_AT, **data, **changes})

    def hear(self, *events: Event) -> None:
        with self.database.unit_of_work() as uow:
            handlers.open_visits(uow, events, self.policies, 1.0)

    def hear_offices(self, *codes: str, **changes: Any) -> None:
        with self.database.unit_of_work() as uow:
            handlers.keep_offices(uow, [office_changed(code, **changes) for code in codes])

    def command(self, use_case: Any, actor: Actor, **request: Any) -> dict[str, Any]:
        with self.database.unit_of_work(actor) as uow:
            return use_case(uow, {"number": NUMBER, **request})

    def visit(self, actor: Actor = CLERK, **request: Any) -> dict[str, Any]:
        given = {"reached": True, "resolved": True, "note": "", **request}
        return self.command(handlers.record_visit, actor, **given)

    def rate(self, actor: Actor = PERSON, **request: Any) -> dict[str, Any]:
        return self.command(handlers.rate, actor, **{"side": "responsible_office", "score": "mostly", **request})

    def state(self, actor: Actor = CLERK, number: str = NUMBER) -> dict[str, Any]:
        with self.database.reading(actor) as reading:
            return handlers.state(reading, {"number": number})

    def fire_timers(self, at: datetime) -> int:
        with clock.frozen(at), self.database.unit_of_work() as uow:
            timers = claim_due(uow.session, handlers.VISIT_TIMER, 100)
            handlers.say_due(uow, timers)
            return len(timers)

    def said(self, *types: str) -> list[Any]:
        with self.database.reading() as reading:
            query = select(tables.event_log).where(tables.event_log.c.type.in_(types)).order_by(tables.event_log.c.seq)
            return list(reading.session.execute(query))


def event(type_: str, subject: str, data: dict[str, Any], position: int = 1) -> Event:
    """Make a typed event as the bus hands it over."""
    registry.load_known()
    version, value = registry.dump(type_, data)
    service = registry.latest(type_).service
    raw = Event("id", f"/370303/{service}", type_, subject, SERVED_AT, SERVED_AT, position, version, None, None, value)
    return registry.load(raw)


def office_changed(code: str, **changes: Any) -> Event:
    """Tell of one of :data:`OFFICES`."""
    kind, parent = OFFICES[code]
    data = {
        "code": code,
        "name": code,
        "tier": "county",
        "kind": kind,
        "parent": parent,
        "site": "370303",
        "successor": None,
        "valid_until": None,
        "version": 1,
    }
    return event("office.changed", code, {**data, **changes})


@pytest.fixture
def followup(tmp_path: Any) -> Iterator[Followup]:
    """Followup with the offices arrived and the clock two days after the service."""
    database = databases.with_tables(f"sqlite:///{tmp_path / 'followup.sqlite'}", tables.metadata, Base.metadata)
    service = Followup(database)
    service.hear_offices(*OFFICES)
    with clock.frozen(SERVED_AT + timedelta(days=2)):
        yield service
    database.close()
