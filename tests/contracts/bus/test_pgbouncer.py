"""The bus with a PgBouncer in transaction mode between: only the line of a replica goes around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from huiyin.bus import agenda, catch_up, relay, transport
from huiyin.bus.runtime import Runtime
from huiyin.testing import own_events
from tests.contracts.bus.toys import SECONDS, ServerSite, Source, register_events, sink
from tests.support.pgbouncer import PgBouncer
from tests.support.postgres import Postgres
from tests.support.processes import Unavailable, wait_until
from tests.support.rabbit import Rabbit

#: More than the driver's five runs after which it would have the server prepare a statement.
_TIMES = 12


@pytest.fixture(scope="module")
def bouncer(postgres: Postgres) -> Iterator[PgBouncer]:
    """A PgBouncer in front of the server."""
    try:
        made = PgBouncer(postgres)
    except Unavailable as error:
        pytest.skip(str(error))
    with closing(made):
        yield made


@pytest.fixture
def pooled(
    tmp_path: Path, rabbit: Rabbit, bus_vhost: str, bus_databases: str, bouncer: PgBouncer
) -> Iterator[ServerSite]:
    """The toys' site, its databases behind PgBouncer."""
    environ = {
        "HUIYIN_DATA": str(tmp_path),
        "HUIYIN_AMQP_URI": bus_vhost,
        "HUIYIN_DATABASE_URL": bouncer.url(bus_databases),
        "HUIYIN_DATABASE_SESSION_URL": bus_databases,
        "HUIYIN_QUEUE_TYPE": os.environ.get("HUIYIN_TEST_QUEUE_TYPE", "classic"),
    }
    transport.use()
    with own_events():
        register_events()
        site = ServerSite(environ, rabbit, bus_vhost.rpartition("/")[2])
        yield site
        site.close()


def test_events_get_through_and_locks_hold_though_every_transaction_has_another_session(
    pooled: ServerSite, bouncer: PgBouncer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(agenda, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(catch_up, "_MISSED_IDLE", 0.3)
    with pooled.running(Source, sink()) as [source, _sink], pooled.running(Source, sink()):
        for n in range(1, _TIMES + 1):
            pooled.make(n)
            pooled.until_effects(*range(1, n + 1))
        wait_until(pooled.published, seconds=SECONDS, what="everything published")
        database = Runtime.of(source).database
        assert make_url(database.url).port == bouncer.port
        assert database.session_engine.url.port != bouncer.port
    assert [row.position for row in pooled.log()] == list(range(1, _TIMES + 1))
    assert pooled.letters() == []


def test_behind_it_no_statement_stays_prepared(pooled: ServerSite, bus_databases: str) -> None:
    with pooled.databases["sink"].engine.connect() as connection:
        for n in range(_TIMES):
            assert connection.execute(text("SELECT CAST(:n AS integer)"), {"n": n}).scalar_one() == n
        assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() == 0
