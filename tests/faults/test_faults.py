"""Matters flow through full lives while all of it dies: nothing is lost, nothing is done twice.

The two runs stand in one file, so that one process of the tests runs them one after the other.
"""

from __future__ import annotations

from tests.faults import outcome


def test_nothing_is_lost_or_doubled_while_processes_broker_and_database_die(programs_installed: None) -> None:
    found = outcome.of_run(matters=150, minutes=15)
    outcome.assert_nothing_lost(found, at_least=150)
    assert len(found["kills"]) == 8
    assert len(found["other_blows"]) == 4


def test_nothing_is_lost_or_doubled_while_the_embedded_site_is_killed() -> None:
    found = outcome.of_run("--embedded", matters=50, minutes=8)
    outcome.assert_nothing_lost(found, at_least=50)
