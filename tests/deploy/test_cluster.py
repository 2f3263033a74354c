"""A cluster of three brokers loses one node after the other, by SIGKILL and in order, while matters flow."""

from __future__ import annotations

from tests.faults import outcome

#: Each node is taken out once at least; on a slow machine that takes longer than the minutes in which matters flow.
_MINUTES = 3


def test_nothing_is_lost_or_doubled_while_the_nodes_of_a_cluster_die_one_after_the_other(
    programs_installed: None,
) -> None:
    found = outcome.of_run("--cluster", matters=1, minutes=_MINUTES, later=900)
    outcome.assert_consistent(found)
    assert {blow.split()[1] for blow in found["other_blows"]} == {f"huiyin{place}@localhost" for place in (1, 2, 3)}
    assert any(blow.startswith("stop_app") for blow in found["other_blows"])
    assert found["died_by_themselves"] == {}
    assert found["matters"] > 0
