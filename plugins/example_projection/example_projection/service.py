"""The service's entry points: it hears of registered matters, from the first one on, and tells the counts."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from example_projection import handlers
from huiyin.bus.service import Service, on, query
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event


class Period(Schema):
    """Two days, both included."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class ChannelDaysService(Service):
    """Counts matters by channel and day."""

    name = "channel_days"

    @on("intake", "matter.registered", handler="arrivals", batch=200, repeatable=True)
    def arrivals(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Note when and how matters came."""
        handlers.note_arrivals(uow, events)

    @query(Period)
    def days(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the counts of a period."""
        return handlers.days(reading, request["first"], request["last"])
