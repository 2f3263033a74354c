"""What the service does: note arrivals, and count them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from example_projection.models import Arrival
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event


def note_arrivals(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Keep one row per matter; an event that is applied again changes nothing."""
    rows = [
        {
            "number": event.data["number"],
            "day": local_day(event.data["received_at"]),
            "channel": event.data["channel"],
        }
        for event in events
    ]
    uow.insert_missing(Arrival.metadata.tables["arrival"], rows)


def days(reading: Reading, first: date, last: date) -> dict[str, Any]:
    """Return, for each day from ``first`` to ``last`` that had any, how many matters each channel brought."""
    reading.actor.require("staff", "operator", "service")
    count = func.count(Arrival.number)
    query = select(Arrival.day, Arrival.channel, count).where(Arrival.day.between(first, last))
    found: dict[str, dict[str, int]] = {}
    for day, channel, matters in reading.session.execute(query.group_by(Arrival.day, Arrival.channel)):
        found.setdefault(day.isoformat(), {})[channel] = matters
    return {"days": dict(sorted(found.items()))}
