"""Legal clocks with two replicas of routing: each one that ran out is told of once, and none before its time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from huiyin.bus.client import Client
from tests.integration.sites import Processes, ask, assert_settled, import_ledger
from tests.support import county
from tests.support.processes import wait_until

_OPEN, _ACCEPTED = 200, 100


def _long_ago(folder: Path) -> Path:
    """Write a ledger of matters that were received in 2016, some of them accepted, none answered."""
    lines = ["编号,内容,收到时间,受理时间,答复时间"]
    lines += [f"K{number},屋顶漏雨,2016/3/{number % 28 + 1} 9:00,," for number in range(_OPEN)]
    lines += [f"S{number},屋顶漏雨,2016/3/1 9:00,2016/3/{number % 9 + 2} 9:00," for number in range(_ACCEPTED)]
    path = folder / "未答复.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def _notices(site: Processes, numbers: set[str]) -> Counter[tuple[str, str, str]]:
    """Count what the log says of the clocks of ``numbers``: event, matter, clock."""
    said = ask(site, "routing", "SELECT type, subject, data FROM event_log WHERE type LIKE 'clock.%'")
    found = ((type_, number, json.loads(data) if isinstance(data, str) else data) for type_, number, data in said)
    return Counter((type_, number, data["clock"]) for type_, number, data in found if number in numbers)


def test_each_clock_that_ran_out_long_ago_is_told_of_once_by_two_replicas(site: Processes, tmp_path: Path) -> None:
    with Client(site.settings) as client:
        fresh = client.call("intake", "register", county.matter(0), actor=county.NOBODY_IN_PARTICULAR)["number"]
    assert import_ledger(site, _long_ago(tmp_path), "--office", county.SITE)["registered"] == _OPEN + _ACCEPTED
    before_2017 = "SELECT number, accepted_at IS NOT NULL FROM matter WHERE received_at < '2017-01-01'"
    # They name no office and lie with the petition office, whose own period is that for giving them on.
    clocks = {number: "answer" if accepted else "forward" for number, accepted in ask(site, "intake", before_2017)}
    wanted = Counter(("clock.overdue", number, clock) for number, clock in clocks.items())
    assert wanted.total() == _OPEN + _ACCEPTED

    def all_told() -> bool:
        return _notices(site, {*clocks}).total() >= wanted.total()

    wait_until(all_told, seconds=60, what="the notices of clocks that ran out")
    assert_settled(site)
    assert _notices(site, {*clocks, fresh}) == wanted
    quoted = ", ".join(f"'{number}'" for number in (*clocks, fresh))
    papers = f"SELECT count(*) FROM supervision_order WHERE number IN ({quoted})"
    assert ask(site, "routing", papers) == [(0,)], "imported history is chased by nobody"
