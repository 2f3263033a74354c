"""Two processes of routing on one PostgreSQL: a step is taken once, and the registry is changed by one at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from huiyin.bus.client import Client
from huiyin.errors import HuiyinError
from tests.integration.sites import Processes, ask, assert_settled
from tests.support import county
from tests.support.pace import patient
from tests.support.processes import wait_until
from tests.support.source import ROOT

_MATTERS = 25
#: Three members of staff who open the same worklist at the same time.
_STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {}),
    ("assign", {"office": "990103", "reason": "属街道职责"}),
    ("accept", {}),
)


def _register(site: Processes) -> list[str]:
    with Client(site.settings) as client:
        body = {"channel": "web", "content": "河堤护栏松动", "named_office": "990102"}
        anyone = county.NOBODY_IN_PARTICULAR
        numbers = [client.call("intake", "register", body, actor=anyone)["number"] for _ in range(_MATTERS)]
    quoted = ", ".join(f"'{number}'" for number in numbers)
    routed = f"SELECT count(*) FROM assignment WHERE number IN ({quoted})"
    wait_until(lambda: ask(site, "routing", routed)[0][0] == _MATTERS, seconds=60, what="routing of all matters")
    return numbers


def _take(
    site: Processes, step: str, more: dict[str, Any], numbers: list[str], outcomes: list[tuple[str, str]]
) -> None:
    with Client(site.settings) as client:
        for number in numbers:
            try:
                client.call("routing", step, {"number": number, **more}, actor=county.TOP)
                outcomes.append((number, step))
            except HuiyinError as error:
                outcomes.append((number, error.code))


def test_of_two_who_accept_at_once_one_succeeds_and_the_other_is_told_the_new_state(site: Processes) -> None:
    numbers = _register(site)
    outcomes: list[tuple[str, str]] = []
    threads = [threading.Thread(target=_take, args=(site, *step, numbers, outcomes)) for step in _STEPS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {code for _, code in outcomes} <= {"accept", "assign", "wrong_state"}
    assert Counter(number for number, code in outcomes if code == "accept") == Counter(numbers)
    assert all(
        Counter(outcomes)[number, "assign"] + Counter(outcomes)[number, "wrong_state"] == 2 for number in numbers
    )
    assert_settled(site)


def test_offices_that_are_imported_at_once_are_all_told_of_one_after_the_other(site: Processes, tmp_path: Path) -> None:
    names = [f"南桥街道第{count}办事处" for count in range(3)]
    files = [tmp_path / f"{count}.csv" for count in range(3)]
    for file, name in zip(files, names, strict=True):
        file.write_text(f"code,name,tier,kind,parent_code\n990103901,{name},township,government,990103\n", "utf-8")
    commands = [[sys.executable, "-m", "huiyin", "offices", "import", str(file)] for file in files]
    running = [subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=subprocess.PIPE) for command in commands]
    said = [each.communicate(timeout=patient(180))[0].decode() for each in running]
    assert sorted(line for text in said for line in text.splitlines() if "added" in line) == [
        "0 added, 1 changed, 0 unchanged",
        "0 added, 1 changed, 0 unchanged",
        "1 added, 0 changed, 0 unchanged",
    ]
    events = "SELECT data FROM event_log WHERE type = 'office.changed' AND subject = '990103901' ORDER BY seq"
    changes = [data for (data,) in ask(site, "routing", events)]
    assert [change["version"] for change in changes] == [1, 2, 3]
    assert sorted(change["name"] for change in changes) == names
    assert ask(site, "reporting", "SELECT name FROM office WHERE code = '990103901'") == [(changes[-1]["name"],)]
