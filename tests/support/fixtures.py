"""Fixtures for servers. Where one is missing its test is skipped; with HUIYIN_TEST_SERVERS=required the run ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from tests.support import servers
from tests.support.postgres import Postgres, PrivatePostgres
from tests.support.processes import Unavailable
from tests.support.rabbit import PrivateRabbit, Rabbit

T = TypeVar("T")
S = TypeVar("S", bound=Rabbit | Postgres)


@pytest.fixture(scope="session")
def rabbit() -> Iterator[Rabbit]:
    """A broker to make vhosts on."""
    with _open(servers.rabbit) as server:
        yield server


@pytest.fixture
def vhost(rabbit: Rabbit) -> str:
    """The AMQP URI of a vhost that only this test uses."""
    return rabbit.new_vhost()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A database server to make databases on."""
    with _open(servers.postgres) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database that only this test uses."""
    with postgres.lent() as url:
        yield url


@pytest.fixture(scope="module")
def private_rabbit() -> Iterator[PrivateRabbit]:
    """A broker that the tests of one file may stop and kill."""
    with _open(servers.private_rabbit) as server:
        yield server


@pytest.fixture(scope="module")
def private_postgres() -> Iterator[PrivatePostgres]:
    """A database server that the tests of one file may stop and crash."""
    with _open(servers.private_postgres) as server:
        yield server


@pytest.fixture(scope="session")
def programs_installed() -> None:
    """RabbitMQ and PostgreSQL can be started by a child process."""
    _found(servers.require_programs)


def _found(find: Callable[[], T]) -> T:
    try:
        return find()
    except Unavailable as error:
        if servers.required():
            pytest.exit(str(error), returncode=1)
        pytest.skip(str(error))


@contextmanager
def _open(find: Callable[[], S]) -> Iterator[S]:
    server = _found(find)
    try:
        yield server
    finally:
        server.close()
