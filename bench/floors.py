"""What the parts can do by themselves, with plain clients and none of our library: publishes, commits, calls."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from kombu import Connection, Exchange, Queue
from nameko.standalone.rpc import ClusterRpcProxy
from sqlalchemy import make_url

from tests.support.postgres import Postgres
from tests.support.rabbit import Rabbit
from tests.support.site import Replica

_SECONDS = 4.0
_BATCH = 500
_CLIENTS = 8
_TEXT = json.dumps({"id": "0" * 36, "data": {"note": "x" * 500}})


@dataclass(frozen=True)
class Floors:
    """Rates a second: confirmed publishes in batches, one-row commits, and echo calls, alone and eight at a time."""

    publishes: float
    commits: float
    commits_together: float
    calls: float
    calls_together: float


def measure(rabbit: Rabbit, postgres: Postgres, folder: Path) -> Floors:
    """Measure every floor, one after the other."""
    uri = rabbit.new_vhost()
    url = make_url(postgres.create_database())
    where: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    with psycopg.connect(**where, autocommit=True) as connection:
        connection.execute("CREATE TABLE entry (id bigserial PRIMARY KEY, body text)")
    with _echo(uri, folder):
        return Floors(
            publishes=_publishes(uri),
            commits=_together(1, lambda: _committing(where)),
            commits_together=_together(_CLIENTS, lambda: _committing(where)),
            calls=_together(1, lambda: _calling(uri)),
            calls_together=_together(_CLIENTS, lambda: _calling(uri)),
        )


def _publishes(uri: str) -> float:
    """Publish to one queue, persistent, with the confirms of 500 messages collected together."""
    with Connection(uri) as connection:
        channel = connection.channel()
        exchange = Exchange("floor", type="topic", durable=True)
        Queue("floor", exchange, routing_key="#", queue_arguments={"x-queue-type": "classic"})(channel).declare()
        channel.confirm_select()
        confirmed = [0]
        channel.events["basic_ack"].add(lambda tag, multiple: confirmed.__setitem__(0, max(confirmed[0], tag)))
        message = channel.prepare_message(
            _TEXT, content_type="application/json", content_encoding="utf-8", properties={"delivery_mode": 2}
        )
        published, began = 0, time.monotonic()
        while time.monotonic() - began < _SECONDS:
            for _ in range(_BATCH):
                channel.basic_publish(message, exchange="floor", routing_key="entry")
            published += _BATCH
            while confirmed[0] < published:
                connection.drain_events(timeout=10)
        return published / (time.monotonic() - began)


@contextmanager
def _committing(where: dict[str, Any]) -> Iterator[Callable[[], object]]:
    with psycopg.connect(**where, autocommit=True) as connection:
        yield lambda: connection.execute("INSERT INTO entry (body) VALUES (%s)", (_TEXT,))


@contextmanager
def _calling(uri: str) -> Iterator[Callable[[], object]]:
    with ClusterRpcProxy({"AMQP_URI": uri}, timeout=10) as cluster:
        yield lambda: cluster.echo.say({"note": "x" * 100})


@contextmanager
def _echo(uri: str, folder: Path) -> Iterator[None]:
    service = Replica("echo", [sys.executable, "-W", "ignore", "-m", "bench.echo", uri], "echo is up", None, folder)
    service.start()
    service.wait_ready()
    try:
        yield
    finally:
        service.kill()


def _together(clients: int, open_one: Callable[[], Any]) -> float:
    """Return how often a second ``clients`` threads do what ``open_one`` gives each of them to do."""
    counts, ready = [0] * clients, threading.Barrier(clients + 1)

    def work(index: int) -> None:
        with open_one() as do:
            do()
            ready.wait()
            until = time.monotonic() + _SECONDS
            while time.monotonic() < until:
                do()
                counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join()
    return sum(counts) / _SECONDS
