"""Streams of events: how fast the relay publishes, a projection applies in batches, and a newcomer backfills."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.floors import Floors
from bench.result import Result
from huiyin import clock
from huiyin.db import Database
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import BusSite, Replica

_EVENTS = 30_000
_CHUNK = 1000
_LIMIT = 300
_PUBLISHED = ("intake", "SELECT count(*) FROM event_log WHERE published_at IS NOT NULL")
_APPLIED = ("reporting", "SELECT count(*) FROM fact")


def measure(rabbit: Rabbit, postgres: Postgres, folder: Path, floors: Floors) -> list[Result]:
    """Publish a long log with the relay, then apply it from the queue, then once more from the log."""
    env = {"HUIYIN_LOG_LEVEL": "WARNING", "HUIYIN_CALL_SECONDS": "2", "HUIYIN_CATCH_UP_SECONDS": "600"}
    site = BusSite(folder, rabbit, postgres, copies=1, env=env)
    by_name = {replica.name.partition("-")[0]: replica for replica in site.replicas}
    try:
        site.open()
        site.stop()
        _write_history(site)
        relayed = _rate(site, _PUBLISHED, by_name["intake"].start)
        by_name["intake"].stop()
        # the source is away, so reporting takes the events from its queue and not from the log
        applied = _rate(site, _APPLIED, by_name["reporting"].start)
        backfilled = _backfill(site, by_name)
    finally:
        site.stop()
    return [
        Result("relay", relayed, "events/s", target=5000, floor=floors.publishes),
        Result("batched projection", applied, "events/s", target=3000),
        Result("backfill of a new service", backfilled, "events/s"),
    ]


def _backfill(site: BusSite, by_name: dict[str, Replica]) -> float:
    """Have reporting fetch everything from the log of intake, as a service does that was installed today."""
    by_name["reporting"].stop()
    _execute(site, "reporting", "DELETE FROM inbox", "DELETE FROM cursor", "DELETE FROM fact")
    by_name["intake"].start()
    by_name["intake"].wait_ready()
    return _rate(site, _APPLIED, by_name["reporting"].start)


def _write_history(site: BusSite) -> None:
    """Write events as registrations do, without the registrations."""
    database = Database(site.settings.database_url("intake"))
    now = clock.now()
    for first in range(0, _EVENTS, _CHUNK):
        with database.unit_of_work() as uow:
            for index in range(first, first + _CHUNK):
                number = f"{site.settings.site}-2026-{index:07d}"
                plain = {"channel": "web", "received_at": now, "registered_at": now, "people_count": 1}
                uow.emit("matter.registered", number, {"number": number, "anonymous": True, **plain})
    database.close()


def _rate(site: BusSite, question: tuple[str, str], start: Callable[[], None]) -> float:
    """Return events a second from the first tenth to the end, so that the start of the process does not count."""
    service, query = question
    engine = create_engine(site.settings.database_url(service))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def count() -> int:
            return int(connection.execute(text(query)).scalar_one())

        start()
        first = wait_until(lambda: (n := count()) >= _EVENTS // 10 and n, seconds=_LIMIT, what=f"first of {query}")
        began = time.monotonic()
        wait_until(lambda: count() >= _EVENTS, seconds=_LIMIT, what=f"last of {query}", every=0.02)
        rate = (_EVENTS - int(first)) / (time.monotonic() - began)
    engine.dispose()
    return rate


def _execute(site: BusSite, service: str, *statements: str) -> None:
    engine = create_engine(site.settings.database_url(service))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
