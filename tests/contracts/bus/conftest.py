"""The site of the bus contract: every test runs on the embedded broker with SQLite, and on RabbitMQ with PostgreSQL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.bus import catch_up, transport
from huiyin.testing import own_events
from tests.contracts.bus.toys import EmbeddedSite, ServerSite, Site, register_events


@pytest.fixture(scope="session")
def bus_vhost(rabbit: Any) -> str:
    """One vhost for the contract; each test leaves it without queues."""
    return str(rabbit.new_vhost())


@pytest.fixture(scope="session")
def bus_databases(postgres: Any) -> str:
    """One database for each toy service; each test starts with empty tables, because making databases is slow."""
    prefix = f"huiyin_bus_{secrets.token_hex(4)}"
    for name in Site.names:
        postgres.create_database(f"{prefix}_{name}")
    return str(postgres.url(prefix + "_{service}"))


@pytest.fixture
def embedded_site(tmp_path: Path) -> EmbeddedSite:
    """The site of `huiyin up`: one process, nothing installed."""
    return EmbeddedSite({"HUIYIN_DATA": str(tmp_path)})


@pytest.fixture
def server_site(tmp_path: Path, rabbit: Any, bus_vhost: str, bus_databases: str) -> ServerSite:
    """The site of `huiyin run`: a broker and a database server."""

    environ = {
        "HUIYIN_DATA": str(tmp_path),
        "HUIYIN_AMQP_URI": bus_vhost,
        "HUIYIN_DATABASE_URL": bus_databases,
        "HUIYIN_QUEUE_TYPE": os.environ.get("HUIYIN_TEST_QUEUE_TYPE", "classic"),
    }
    return ServerSite(environ, rabbit, bus_vhost.rpartition("/")[2])


@pytest.fixture(params=("embedded_site", "server_site"))
def site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site of one test, with the toys' events known to it."""
    monkeypatch.setattr(catch_up, "_MISSED_IDLE", 0.3)
    transport.use()
    site: Site = request.getfixturevalue(request.param)
    with own_events():
        register_events()
        yield site
        site.close()
