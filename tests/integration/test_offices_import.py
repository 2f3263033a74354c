"""``huiyin offices``: real counties, faulty files by row number, and a registry that a faulty file leaves alone."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from tests.integration.sites import Processes, ask, embedded, real, told
from tests.support import county

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
