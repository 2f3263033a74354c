"""A site that nobody uses asks little of its databases. These are counts: more than this is a fault, on any machine."""

from __future__ import annotations

from pathlib import Path

from bench import idle
from tests.support.postgres import PrivatePostgres
from tests.support.rabbit import PrivateRabbit


def test_five_idle_services_send_few_statements_and_hold_few_connections(
    private_rabbit: PrivateRabbit, private_postgres: PrivatePostgres, tmp_path: Path
) -> None:
    for found in idle.on_bus(private_rabbit, private_postgres, tmp_path):
        assert found.good, (found.name, found.value, found.detail)


def test_an_idle_site_in_one_process_runs_few_statements(tmp_path: Path) -> None:
    [found] = idle.embedded(tmp_path)
    assert found.good, (found.name, found.value, found.detail)
