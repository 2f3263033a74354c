"""``huiyin offices`` as typed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin import settings
from huiyin.db import Database
from services.routing.commands import offices as commands
from services.routing.offices import office_file
from tests.support import databases
from tests.unit.routing.conftest import Desk

FOLDER = Path(commands.__file__).parents[1]


class Settled:
    """A site that runs elsewhere; counts how often it was waited for."""

    waits = 0

    def hand_over(self):
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


def test_a_row_with_a_cell_too_many_is_told(huiyin, file):
    file.write_text("code,name,tier,parent_code\nC,县,county,\nT,乡,township,C,x\nV,村,village,T,,=1\n", "utf-8")
    for options in ((), ("--dry-run",)):
        result = huiyin("import", file, *options)
        assert result.exit_code == 1
        assert "row 3: it has more cells than the header" in result.output
        assert "row 4: it has more cells than the header" in result.output


def test_a_row_that_ends_early_is_told_with_what_stays(huiyin, file):
    file.write_text("code,name,tier,parent_code,phone,address\nC,县,county,,1,甲\n", "utf-8")
    assert "ends early" not in huiyin("import", file).output
    file.write_text("code,name,tier,parent_code,phone,address\nC,县,county,,2\n", "utf-8")
    result = huiyin("import", file)
    assert "row 2 ends early, left as it is 第 2 行较短，以下列保持不变: address" in result.output
    assert "1 changed" in result.output


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


@pytest.fixture
def whole(tmp_path):
    """A file of one office with everything that a file can say of it."""
    path = tmp_path / "whole.csv"
    path.write_text(
        "code,name,tier,parent_code,kind,categories,keywords,successor,valid_from,abbreviation,phone,address\n"
        "9901WAT,县水利局,county,990100,department,050100;水利,水库;灌溉,9901EDU,2020-01-01,测水,0990-1000007,渠首路3号\n",
        "utf-8",
    )
    return path


def _exported(huiyin, *arguments):
    return huiyin("export", *arguments).stdout_bytes.decode("utf-8-sig").replace("\r\n", "\n")


@pytest.mark.parametrize("columns", ["", ",phone", ",keywords,valid_until"])
def test_a_file_of_few_columns_leaves_alone_what_it_does_not_name(huiyin, file, whole, tmp_path, columns):
    huiyin("import", file)
    huiyin("import", whole)
    before = _exported(huiyin, "--under", "9901WAT")
    few = tmp_path / "few.csv"
    cells = {"": "", ",phone": ",0990-1000007", ",keywords,valid_until": ",水库;灌溉,"}[columns]
    few.write_text(f"code,name,tier,parent_code{columns}\n9901WAT,县水利局,county,990100{cells}\n", "utf-8")
    assert "0 added, 0 changed, 1 unchanged" in huiyin("import", few).output
    assert _exported(huiyin, "--under", "9901WAT") == before
    assert "渠首路3号" in before


def test_each_field_that_changes_is_told_with_what_it_was(huiyin, file, whole, tmp_path):
    huiyin("import", file)
    huiyin("import", whole)
    few = tmp_path / "few.csv"
    few.write_text("code,name,tier,parent_code,phone,address\n9901WAT,县水务局,county,990100,0990-2,\n", "utf-8")
    lines = huiyin("import", few).output.splitlines()
    assert [line for line in lines if line.startswith("change")] == [
        "change 变更 9901WAT 县水利局: name 名称 县水利局 → 县水务局",
        "change 变更 9901WAT 县水利局: phone 联系电话 0990-1000007 → 0990-2",
        "change 变更 9901WAT 县水利局: address 地址 渠首路3号 → (none 无)",
    ]


def test_a_dry_run_tells_all_that_would_change_and_changes_nothing(huiyin, file, whole):
    huiyin("import", file)
    before, waits = _exported(huiyin), Settled.waits
    whole.write_text(whole.read_text("utf-8") + "9901NEW,县新局,county,990100,,,,,,,,\n", "utf-8")
    told = huiyin("import", "--dry-run", whole).output
    assert "new 新增 9901NEW 县新局" in told
    assert "change 变更 9901WAT 县水利局: abbreviation 机关代字 (none 无) → 测水" in told
    assert "1 added, 1 changed, 0 unchanged (dry run 未写入)" in told
    assert (_exported(huiyin), Settled.waits) == (before, waits)
    assert "测水" not in before
    assert "县水利局" in before
    assert "row 2: its name is missing" in huiyin("import", "--dry-run", _row(file, "9901X,,county,990100")).output


def _row(file, row):
    file.write_text(f"code,name,tier,parent_code\n{row}\n", "utf-8")
    return file


def test_what_is_exported_imports_to_no_change(huiyin, file, whole, tmp_path):
    huiyin("import", file)
    huiyin("import", whole)
    written = tmp_path / "export.csv"
    assert f"{written}: 8 offices" in huiyin("export", written).output
    assert "0 added, 0 changed, 8 unchanged" in huiyin("import", written).output
    assert written.read_bytes().startswith(b"\xef\xbb\xbfcode,name,tier,parent_code,")
    assert written.read_text("utf-8-sig") == _exported(huiyin)


def test_an_export_replaces_no_file_and_names_an_unknown_office(huiyin, file):
    huiyin("import", file)
    before = file.read_bytes()
    assert huiyin("export", file).exception.code == "office_file_unwritable"
    assert file.read_bytes() == before
    assert huiyin("export", "--under", "nowhere").exception.code == "office_unknown"
    assert huiyin("export", "/nowhere/at/all.csv").exception.code == "office_file_unwritable"
