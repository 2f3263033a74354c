"""2,000 matters flow through full lives on a broker and a database server while all of it dies; nothing is lost."""

from __future__ import annotations

from tests.faults import outcome

_MATTERS = 2000


def test_nothing_is_lost_or_doubled_while_processes_broker_and_database_die(programs_installed: None) -> None:
    found = outcome.of_run("--matters", str(_MATTERS))
    outcome.assert_nothing_lost(found, _MATTERS)
    assert len(found["kills"]) == 8
    assert len(found["other_blows"]) == 4
