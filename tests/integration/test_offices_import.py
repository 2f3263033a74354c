"""``huiyin offices``: real counties, faulty files by row number, and a registry that a faulty file leaves alone."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.site import NotSettled, running_site
from tests.integration.sites import QUICK, Processes, ask, assert_settled, embedded, end, real, told
from tests.support import county
from tests.support.pace import patient
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import BusSite
from tests.support.source import ROOT

_HEADER = "code,name,tier,kind,parent_code\n"


def _import(site: Processes, folder: Path, *rows: str) -> tuple[int, str]:
    file = folder / "offices.csv"
    file.write_text(_HEADER + "\n".join(rows), "utf-8")
    done = told(site, "offices", "import", str(file))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("division", ["360730", "370303", "410221"])
def test_a_real_county_becomes_a_tree_that_every_service_knows(division: str, tmp_path: Path) -> None:
    file = real(f"divisions/{division}.csv")
    site, began = embedded(tmp_path), time.monotonic()
    site.huiyin("migrate")
    site.huiyin("offices", "import", str(file))
    print(f"{division}: {time.monotonic() - began:.1f} s")  # noqa: T201 - pytest shows it with -rP
    with file.open(encoding="utf-8-sig") as rows:
        parents = {row["code"]: row["parent_code"] for row in csv.DictReader(rows)}
    lines = site.huiyin("offices", "list").splitlines()
    depth = {line.split()[0]: (len(line) - len(line.lstrip())) // 2 for line in lines}
    assert len(lines) == len(parents)
    assert all(depth[code] == (depth[parent] + 1 if parent else 0) for code, parent in parents.items())
    for service in ("intake", "followup", "reporting"):
        assert {code for (code,) in ask(site, service, "SELECT code FROM office")} == parents.keys()


def test_the_same_file_again_changes_nothing(site: Processes) -> None:
    assert site.huiyin("offices", "import", str(county.OFFICES)).endswith("0 added, 0 changed, 12 unchanged\n")


def test_every_faulty_row_is_told_by_number_and_the_registry_is_left_as_it_was(site: Processes, tmp_path: Path) -> None:
    before = site.huiyin("offices", "list")
    code, said = _import(
        site,
        tmp_path,
        "990104,北岭镇人民政府,township,government,990100",
        "990104,北岭镇人民政府,township,government,990100",
        "990105,无名镇人民政府,township,government,998",
        "990106,甲镇人民政府,township,government,990107",
        "990107,乙镇人民政府,township,government,990106",
        "990200,另一个县人民政府,county,government,",
        ",没有代码,township,government,990100",
    )
    assert code == 1
    assert "has faults (6); the registry was left as it was" in said
    for number, fault in {
        3: "code 990104 is that of row 2 already",
        4: "parent 998 is not in the file or registered",
        5: "leads back to itself",
        6: "leads back to itself",
        7: "it has no parent, but 990100 is the root already",
        8: "its code is missing",
    }.items():
        assert any(f"row {number}: " in line and fault in line for line in said.splitlines()), (number, said)
    assert "row 2:" not in said
    assert site.huiyin("offices", "list") == before


def test_an_office_that_changed_is_changed_everywhere(site: Processes, tmp_path: Path) -> None:
    code, said = _import(site, tmp_path, "990103,南桥街道,township,government,990100")
    assert code == 0
    assert "0 added, 1 changed, 0 unchanged" in said
    for service in ("routing", "intake", "reporting"):
        assert ask(site, service, "SELECT name, version FROM office WHERE code = '990103'") == [("南桥街道", 2)]


def test_the_tree_is_printed_from_any_office_down(site: Processes) -> None:
    assert site.huiyin("offices", "list", "--under", "990101").splitlines() == [
        "990101 东河镇人民政府 (government)",
        "  990101001 柳林村信访站 (station)",
        "  990101002 石井村信访站 (station)",
    ]


def test_an_office_that_does_not_exist_is_told(site: Processes) -> None:
    done = told(site, "offices", "list", "--under", "999999")
    assert done.returncode == 1
    assert done.stderr.strip().startswith("No office 999999 in force is in the registry.")


class _Resting(BusSite):
    """A site on a broker and a database server on which nothing runs yet."""

    def __init__(self, folder: Path, rabbit: Rabbit, postgres: Postgres) -> None:
        super().__init__(folder, rabbit, postgres, copies=1, env=QUICK)
        self.huiyin("migrate")


@pytest.fixture
def resting(tmp_path: Path, rabbit: Rabbit, postgres: Postgres) -> Iterator[_Resting]:
    """Give a site at rest, and end what a test started of it."""
    site = _Resting(tmp_path, rabbit, postgres)
    try:
        yield site
    finally:
        end(site)


def test_an_import_where_no_service_runs_says_so_and_the_offices_arrive_when_they_do(resting: _Resting) -> None:
    done = told(resting, "offices", "import", str(county.OFFICES))
    assert done.returncode == 0
    assert "12 added, 0 changed, 0 unchanged" in done.stdout
    assert "These services do not run: followup, intake, reporting, routing." in done.stderr
    resting.start()
    assert_settled(resting)
    assert len(ask(resting, "intake", "SELECT code FROM office")) == 12


def test_an_import_of_rows_names_the_service_that_does_not_run(resting: _Resting, tmp_path: Path) -> None:
    resting.start()
    resting.huiyin("offices", "import", str(county.OFFICES))
    [routing] = [one for one in resting.replicas if one.name.startswith("routing")]
    routing.stop()
    rows = tmp_path / "rows.csv"
    rows.write_text("标题,内容\n路灯不亮,村口路灯不亮\n", "utf-8")
    done = told(resting, "import", str(rows))
    assert done.returncode == 0
    assert "registered 登记: 1" in done.stdout
    assert "These services do not run: routing. " in done.stderr
    assert "broker_away" in told(resting, "import", str(rows), HUIYIN_AMQP_URI="amqp://127.0.0.1:1/").stderr


def test_waiting_says_for_what_and_ends_where_nothing_moves(
    resting: _Resting, capfd: pytest.CaptureFixture[str]
) -> None:
    resting.start()
    [intake] = [one for one in resting.replicas if one.name.startswith("intake")]
    os.kill(intake.pid, signal.SIGSTOP)
    try:
        told_import = subprocess.Popen(
            [sys.executable, "-m", "huiyin", "offices", "import", str(county.OFFICES)],
            cwd=ROOT, env=resting.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait_until(lambda: ask(resting, "routing", "SELECT 1 FROM office"), seconds=60, what="the offices written")
        with running_site(resting.settings) as site, pytest.raises(NotSettled, match="intake"):
            site.settle(seconds=3)
    finally:
        os.kill(intake.pid, signal.SIGCONT)
    said = told_import.communicate(timeout=patient(60))
    assert told_import.returncode == 0
    assert "waiting for 等待处理: intake" in said[1]
    assert "waiting for 等待处理: intake" in capfd.readouterr().err
