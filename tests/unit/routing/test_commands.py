"""``huiyin offices`` as typed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin import settings
from huiyin.db import Database
from services.routing import office_file
from services.routing.commands import offices as commands
from tests.support import databases
from tests.unit.routing.conftest import Desk

FOLDER = Path(commands.__file__).parents[1]


class Settled:
    """A site that runs elsewhere; counts how often it was waited for."""

    waits = 0

    def settle(self):
        """Say that everything has arrived."""
        Settled.waits += 1


@pytest.fixture
def huiyin(tmp_path, monkeypatch):
    @contextmanager
    def elsewhere(_settings):
        yield Settled()

    configured = settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_SITE": "990100"})
    databases.migrated(configured.database_url("routing"), FOLDER).close()
    monkeypatch.setattr(commands, "running_site", elsewhere)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    Settled.waits = 0
    return lambda *args: CliRunner().invoke(commands.offices, [str(arg) for arg in args], obj=configured)


@pytest.fixture
def file(tmp_path, county):
    path = tmp_path / "county.csv"
    path.write_text(county, "utf-8")
    return path


def test_an_import_tells_what_it_did_and_waits_until_it_has_arrived(huiyin, file):
    result = huiyin("import", file)
    assert result.exit_code == 0
    assert "8 added, 0 changed, 0 unchanged" in result.output
    assert Settled.waits == 1
    assert "0 added, 0 changed, 8 unchanged" in huiyin("import", file).output


def test_an_import_that_ends_an_office_tells_where_its_work_went(huiyin, file, tmp_path):
    huiyin("import", file)
    database = Database(settings.read({"HUIYIN_DATA": str(tmp_path)}).database_url("routing"))
    Desk(database).register("n1", "n2", named_office="9901EDU")
    database.close()
    head = "code,name,tier,parent_code,kind,successor,valid_until\n"
    file.write_text(f"{head}9901EDU,县教育局,county,990100,department,9901WAT,2024-01-01\n", "utf-8")
    assert "moved 承继 2: 9901EDU 县教育局 → 9901WAT 县水利局" in huiyin("import", file).output
    assert "moved" not in huiyin("import", file).output


def test_the_help_of_the_import_names_every_column_of_the_file(huiyin):
    told = huiyin("import", "--help").output
    assert [column for column in office_file.REQUIRED + office_file.OPTIONAL if column not in told] == []


def test_every_bad_row_is_printed_and_the_exit_code_is_one(huiyin, file):
    file.write_text("code,name,tier,parent_code\nC,县,county,\nT,,township,C\nV,村,village,?\n", "utf-8")
    result = huiyin("import", file)
    assert result.exit_code == 1
    assert "row 3: its name is missing" in result.output
    assert "row 4: parent ?" in result.output
    assert "no offices yet" in huiyin("list").output


def test_bad_rows_are_told_in_chinese_where_the_terminal_is(huiyin, file, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    file.write_text("code,name,tier,parent_code\nC,,county,\n", "utf-8")
    assert "第 2 行：没有填写名称" in huiyin("import", file).output


def test_a_column_that_means_nothing_is_told(huiyin, file):
    file.write_text("code,name,tier,parent_code,keyword\nC,县,county,,x\n", "utf-8")
    assert "ignored column 未使用的列: keyword" in huiyin("import", file).output


def test_the_tree_is_printed_indented_with_code_name_and_kind(huiyin, file):
    huiyin("import", file)
    assert huiyin("list", "--under", "990100001").output.splitlines() == [
        "990100001 东岭镇 (government)",
        "  990100001001 柳湾村 (station)",
        "    99010000100101 柳湾信访点 (station)",
    ]
    assert len(huiyin("list").output.splitlines()) == 8


def test_an_unknown_office_is_told(huiyin, file):
    huiyin("import", file)
    assert huiyin("list", "--under", "nowhere").exception.code == "office_unknown"
