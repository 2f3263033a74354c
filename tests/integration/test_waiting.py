"""Nobody waits in vain: for replicas that were stopped or killed, for a virtual host made anew, for a start.

A call here may take ten minutes: an answer that comes did not come because the time of the call was over.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.integration.sites import ask
from tests.support import county
from tests.support.postgres import Postgres
from tests.support.processes import free_port, listens, wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import BusSite, EmbeddedSite, Replica

_TEN_MINUTES = {"HUIYIN_CALL_SECONDS": "600", "HUIYIN_CATCH_UP_SECONDS": "3"}
_SECONDS = 120
_HELD_FOR_LONG = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
    "AND clock_timestamp() - query_start > interval '9 seconds'"
)


class _Site(BusSite):
    """One process of each service, two of intake, and the gateway."""

    def __init__(self, folder: Any, rabbit: Rabbit, postgres: Postgres) -> None:
        super().__init__(folder, rabbit, postgres, copies=1, env=_TEN_MINUTES)
        self.port = free_port()
        self._replica("intake-2", "run", "intake", ready="intake is up")
        address = {"HUIYIN_HTTP": f"127.0.0.1:{self.port}"}
        self._replica("gateway", "run", "gateway", ready="gateway is up", **address)

    def named(self, *names: str) -> list[Replica]:
        """Return the replicas with these names."""
        return [one for one in self.replicas if one.name in names]

    def answer(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def register(self) -> tuple[int, Any]:
        """Bring a matter."""
        return self.answer("POST", "/matters", {"content": "路灯不亮"}, key=secrets.token_hex(8))

    def problems(self) -> list[str]:
        """Return what the gateway says is away."""
        status, body = self.answer("GET", "/readyz")
        assert status == (503 if body["problems"] else 200)
        problems: list[str] = body["problems"]
        return problems

    def matters(self) -> int:
        """Return how many matters are registered."""
        return int(ask(self, "intake", "SELECT count(*) FROM matter")[0][0])


@pytest.fixture(scope="module")
def started(rabbit: Rabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Site]:
    site = _Site(tmp_path_factory.mktemp("waiting"), rabbit, postgres)
    try:
        site.huiyin("migrate")
        site.start()
        yield site
    finally:
        for replica in site.replicas:
            if replica.running:
                replica.kill()


@pytest.fixture
def site(started: _Site) -> _Site:
    """The site with all of its replicas at work."""
    wait_until(lambda: not started.problems(), seconds=_SECONDS, what="a site that is ready")
    return started


def _signal(replicas: list[Replica], what: signal.Signals) -> None:
    for replica in replicas:
        os.kill(replica.pid, what)


def test_calls_that_a_stopped_replica_took_are_done_once_by_the_other(site: _Site) -> None:
    before = site.matters()
    stopped = site.named("intake-1")
    _signal(stopped, signal.SIGSTOP)
    try:
        answers = [site.register() for _ in range(8)]
    finally:
        _signal(stopped, signal.SIGCONT)
    assert [status for status, _ in answers] == [201] * 8
    assert len({body["number"] for _, body in answers}) == 8
    assert site.register()[0] == 201  # the replica that goes on finds every key taken
    assert site.matters() == before + 9


def test_a_service_whose_replicas_are_all_stopped_is_told_as_away_until_one_goes_on(site: _Site) -> None:
    stopped = site.named("intake-1", "intake-2")
    _signal(stopped, signal.SIGSTOP)
    try:
        status, body = site.register()
        assert (status, body["code"]) == (503, "temporary")
        assert "intake: no answer" in site.problems()
    finally:
        _signal(stopped, signal.SIGCONT)
    wait_until(lambda: site.register()[0] == 201, seconds=_SECONDS, what="a matter after the replicas went on")


def test_a_gateway_that_never_heard_a_service_does_not_wait_for_its_stopped_replicas(site: _Site) -> None:
    stopped = site.named("intake-1", "intake-2")
    [gateway] = site.named("gateway")
    gateway.kill()
    _signal(stopped, signal.SIGSTOP)
    try:
        gateway.start()
        gateway.wait_ready()
        status, body = site.register()
        assert (status, body["code"]) == (503, "temporary")
    finally:
        _signal(stopped, signal.SIGCONT)
    wait_until(lambda: site.register()[0] == 201, seconds=_SECONDS, what="a matter after the replicas went on")


def test_a_service_whose_replicas_are_all_gone_is_told_as_away_until_one_is_back(site: _Site) -> None:
    gone = site.named("intake-1", "intake-2")
    for replica in gone:
        replica.kill()
    assert site.register()[0] == 503
    assert site.problems() == ["intake: no answer"]
    for replica in gone:
        replica.start()
    wait_until(lambda: site.register()[0] == 201, seconds=_SECONDS, what="a matter after the replicas came back")


def test_a_long_call_at_work_is_waited_for(site: _Site) -> None:
    """A lock on the table of matters holds the call for longer than silence is borne."""
    engine = create_engine(site.settings.database_url("intake"), poolclass=NullPool)
    answers: list[int] = []
    caller = threading.Thread(target=lambda: answers.append(site.register()[0]))
    with engine.begin() as holder, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looker:
        holder.execute(text("LOCK TABLE matter IN ACCESS EXCLUSIVE MODE"))
        caller.start()
        wait_until(
            lambda: looker.execute(_HELD_FOR_LONG).scalar(), seconds=_SECONDS, what="a call held for long", every=0.2
        )
    caller.join(_SECONDS)
    assert answers == [201]


def test_a_virtual_host_made_anew_costs_no_restart(site: _Site, rabbit: Rabbit) -> None:
    rabbit.delete_vhost(site.amqp_uri)
    assert site.register()[0] == 503
    rabbit.renew_vhost(site.amqp_uri)
    wait_until(lambda: site.register()[0] == 201, seconds=_SECONDS, what="a matter on the new virtual host")


def test_who_is_let_in_by_huiyin_up_finds_everything_at_work(tmp_path: Any) -> None:
    site = EmbeddedSite(tmp_path, free_port(), _TEN_MINUTES)
    site.huiyin("migrate")
    site.huiyin("offices", "import", str(county.OFFICES))
    [replica] = site.replicas
    replica.start()
    try:
        wait_until(lambda: listens(site.port), seconds=_SECONDS, what="a listening gateway", every=0.001)
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=_SECONDS)
        for path in ("/offices", "/readyz"):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
        connection.close()
    finally:
        replica.kill()
