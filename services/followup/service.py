"""Entry points of followup: what it listens to, what it can be asked, and its timer."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import Service, command, on, query, timer
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from services.followup import handlers, schemas


class FollowupService(Service):
    """After the answer: visits become due and are made, and the person rates."""

    name = "followup"
    plugin_groups = ("policies",)

    @on("routing", "office.changed", handler="offices", batch=200)
    def offices(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Follow the registry of offices."""
        handlers.keep_offices(uow, events)

    @on("routing", "assignment.served", handler="served", batch=100, gather=0.05)
    def served(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Open the visits the site's policies ask for."""
        handlers.open_visits(uow, events, self.desk.plugins("policies"), self.desk.settings.plugin_seconds)

    @timer(handlers.VISIT_TIMER, batch=100)
    def visits(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Announce visits on the morning of their day."""
        handlers.say_due(uow, timers)

    @command(schemas.RecordVisit)
    def record_visit(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Record a return visit."""
        return handlers.record_visit(uow, request)

    @command(schemas.Rate)
    def rate(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take the person's rating of one side."""
        return handlers.rate(uow, request)

    @query(schemas.State)
    def state(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Tell the visits and ratings of one matter."""
        return handlers.state(reading, request)
