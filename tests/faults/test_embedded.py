"""1,000 matters flow through full lives in one process that is killed again and again; nothing is lost."""

from __future__ import annotations

from tests.faults import outcome

_MATTERS = 1000


def test_nothing_is_lost_or_doubled_while_the_embedded_site_is_killed() -> None:
    found = outcome.of_run("--embedded", "--matters", str(_MATTERS))
    outcome.assert_nothing_lost(found, _MATTERS)
