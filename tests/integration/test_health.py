"""Health and metrics of a service that runs alone: alive, able to work, and in order when told to end."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.bus.client import Client
from tests.support import county
from tests.support.pace import patient
from tests.support.postgres import PrivatePostgres
from tests.support.processes import free_port, wait_until
from tests.support.site import Site


class _Intake(Site):
    """Intake alone, on a database server that may be stopped."""

    def __init__(self, folder: Path, amqp_uri: str, database_url: str) -> None:
        self.port = free_port()
        super().__init__(
            folder,
            {
                "HUIYIN_AMQP_URI": amqp_uri,
                "HUIYIN_DATABASE_URL": database_url,
                "HUIYIN_HEALTH": f"127.0.0.1:{self.port}",
            },
        )
        self._replica("intake", "run", "intake", ready="intake is up")

    def answer(self, path: str) -> tuple[int, str]:
        """Return status and body of the health server's answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=patient(10)) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def intake(vhost: str, private_postgres: PrivatePostgres, tmp_path: Path) -> Iterator[_Intake]:
    """A process of intake that answers for its health."""
    private_postgres.create_database("huiyin_intake")
    site = _Intake(tmp_path, vhost, private_postgres.url("huiyin_{service}"))
    site.huiyin("migrate", "intake")
    site.start()
    yield site
    site.stop()


def test_a_service_alone_tells_whether_it_is_alive_can_work_and_what_it_did(
    intake: _Intake, private_postgres: PrivatePostgres
) -> None:
    assert intake.answer("/healthz")[0] == 200
    assert intake.answer("/readyz") == (200, '{"status": "ok", "problems": []}')
    with Client(intake.settings) as client:
        anyone = county.NOBODY_IN_PARTICULAR
        client.call("intake", "register", {"channel": "web", "content": "路灯不亮"}, actor=anyone)
    status, metrics = intake.answer("/metrics")
    assert status == 200
    assert 'huiyin_call_seconds_count{method="register",outcome="ok",service="intake"} 1.0' in metrics
    assert 'huiyin_ready{part="database",service="intake"} 1.0' in metrics
    assert intake.answer("/elsewhere")[0] == 404

    private_postgres.stop()
    # it is looked for once a second
    wait_until(lambda: intake.answer("/readyz")[0] == 503, seconds=30, what="the readiness that the database took")
    status, body = intake.answer("/readyz")
    assert (status, json.loads(body)["status"]) == (503, "away")
    assert "intake: database away" in json.loads(body)["problems"][0]
    assert intake.answer("/healthz")[0] == 200
    away = 'huiyin_ready{part="database",service="intake"} 0.0'
    wait_until(lambda: away in intake.answer("/metrics")[1], seconds=60, what="the metric of a database that is away")

    private_postgres.start()
    wait_until(lambda: intake.answer("/readyz")[0] == 200, seconds=60, what="readiness after the database came back")
    [process] = intake.replicas
    os.kill(process.pid, signal.SIGTERM)
    wait_until(lambda: not process.running, seconds=30, what="the end in order")
