"""The service's part of ``huiyin verify``: every registered matter is here, as the log of intake tells it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from example_projection.models import Arrival
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.verify import Finding, Logs


def check(logs: Logs, reading: Reading) -> Iterator[Finding]:
    """Compare the table with the log."""
    here = {row.number: (row.day, row.channel) for row in reading.session.execute(select(*Arrival.__table__.columns))}
    for event in logs.events("intake", "matter.registered"):
        told = local_day(event.data["received_at"]), event.data["channel"]
        found = here.pop(event.subject, None)
        if found is None:
            yield Finding("missing", "arrival", event.subject, "not noted")
        elif found != told:
            yield Finding("inconsistent", "arrival", event.subject, "the day or the channel is another")
    for number in here:
        yield Finding("inconsistent", "arrival", number, "intake never registered it")
