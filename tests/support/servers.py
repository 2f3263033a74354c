"""Find the servers the tests need: named by environment, running on this machine, or installed and started here.

The whole suite takes servers of its own where their programs are installed: one that others use too may have no room
for it. A single file is quicker on one that runs already.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from tests.support.cluster import Cluster
from tests.support.postgres import CONNECTIONS, Postgres, PrivatePostgres, SharedPostgres
from tests.support.postgres import installed as postgres_installed
from tests.support.processes import Unavailable
from tests.support.rabbit import PrivateRabbit, Rabbit, SharedRabbit
from tests.support.rabbit import installed as rabbit_installed

T = TypeVar("T")

RABBIT_VARIABLE = "HUIYIN_TEST_AMQP_URI"
RABBIT_TOOL_VARIABLE = "HUIYIN_TEST_RABBITMQCTL"
POSTGRES_VARIABLE = "HUIYIN_TEST_DATABASE_URL"


def required() -> bool:
    """Return True where a missing server ends the run instead of skipping its tests."""
    return os.environ.get("HUIYIN_TEST_SERVERS") == "required"


def rabbit() -> Rabbit:
    """Return a broker for tests that need vhosts. The caller closes it."""
    named = os.environ.get(RABBIT_VARIABLE)
    if named:
        tool = os.environ.get(RABBIT_TOOL_VARIABLE)
        return _first("RabbitMQ", "rabbitmq-server", RABBIT_VARIABLE, lambda: SharedRabbit(named, tool))
    local = "amqp://guest:guest@127.0.0.1:5672/"
    ways = _in_order(lambda: SharedRabbit(local), lambda: _started(PrivateRabbit()))
    return _first("RabbitMQ", "rabbitmq-server", RABBIT_VARIABLE, *ways)


def postgres() -> Postgres:
    """Return a server for tests that need databases. The caller closes it."""
    named = os.environ.get(POSTGRES_VARIABLE)
    if named:
        return _first("PostgreSQL", "postgresql", POSTGRES_VARIABLE, lambda: SharedPostgres(named, _connections()))
    local = "postgresql://postgres@127.0.0.1:5432/postgres"
    ways = _in_order(lambda: SharedPostgres(local, _connections()), lambda: _started(PrivatePostgres(durable=False)))
    return _first("PostgreSQL", "postgresql", POSTGRES_VARIABLE, *ways)


def private_rabbit() -> PrivateRabbit:
    """Return a started broker that the test may stop and kill. The caller closes it."""
    return _first("RabbitMQ", "rabbitmq-server", "PATH", lambda: _started(PrivateRabbit()))


def cluster() -> Cluster:
    """Return a started broker of three nodes, each of which the test may kill. The caller closes it."""
    return _first("RabbitMQ", "rabbitmq-server", "PATH", lambda: _started(Cluster()))


def private_postgres() -> PrivatePostgres:
    """Return a started database server that the test may stop and crash. The caller closes it."""
    return _first("PostgreSQL", "postgresql", "PATH", lambda: _started(PrivatePostgres()))


def hand_over(server: Rabbit | Postgres) -> None:
    """Tell the processes that this one starts from now on where ``server`` is."""
    if isinstance(server, Rabbit):
        os.environ[RABBIT_VARIABLE] = server.uri("")
        os.environ[RABBIT_TOOL_VARIABLE] = str(server.tool)
    else:
        os.environ[POSTGRES_VARIABLE] = server.url("postgres")


def require_programs() -> None:
    """Raise :class:`Unavailable` with the sentence that helps where a private server could not be started."""
    _first("RabbitMQ", "rabbitmq-server", "PATH", rabbit_installed)
    _first("PostgreSQL", "postgresql", "PATH", postgres_installed)


def _connections() -> int:
    return CONNECTIONS if required() else CONNECTIONS // 3


def _in_order(running: Callable[[], T], own: Callable[[], T]) -> tuple[Callable[[], T], ...]:
    return (own, running) if required() else (running, own)


def _started(server: T) -> T:
    server.start()  # type: ignore[attr-defined]
    return server


def _first(name: str, package: str, variable: str, *ways: Callable[[], T]) -> T:
    tried = []
    for way in ways:
        try:
            return way()
        except Unavailable as error:
            tried.append(str(error))
    raise Unavailable(
        f"These tests need {name}: install it (Debian: apt-get install {package}) and they start one of their own, "
        f"or say where it is on this machine with {variable}. Tried: {'; '.join(tried)}."
    )
