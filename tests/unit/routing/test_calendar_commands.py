"""``huiyin calendar`` as typed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import services.routing
from huiyin import clock, settings
from services.routing.commands import calendar as calendar_commands
from services.routing.law.calendar.packaged import version
from tests.support import databases
from tests.unit.routing.calendars import INVENTED_2027

FOLDER = Path(services.routing.__file__).parent


class Settled:
    """A site that runs elsewhere."""

    def settle_if_here(self):
        """Say that everything has arrived."""


@pytest.fixture
def huiyin(tmp_path, monkeypatch, at):
    @contextmanager
    def elsewhere(_settings):
        yield Settled()

    configured = settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_SITE": "990100"})
    databases.migrated(configured.database_url("routing"), FOLDER).close()
    monkeypatch.setattr(calendar_commands, "running_site", elsewhere)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with clock.frozen(at("2026-11-20T10:00")):
        yield lambda *args: CliRunner().invoke(calendar_commands.calendar, [str(arg) for arg in args], obj=configured)


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_bytes(INVENTED_2027.read_bytes())
    return path


def test_a_notice_is_loaded_and_shown_with_its_source(huiyin, notice):
    loaded = huiyin("load", notice, "--source", "国办发明电〔2026〕0号", "--year", "2027")
    assert loaded.exit_code == 0
    assert "2027: 16 days changed (国办发明电〔2026〕0号)" in loaded.output
    lines = huiyin("show", "2027").output.splitlines()
    assert lines[0] == "2027: 国办发明电〔2026〕0号"
    assert "2027-01-31  Sun  work  春节" in lines
    assert len(lines) == 36


def test_the_same_notice_again_changes_nothing(huiyin, notice):
    huiyin("load", notice)
    assert "2027: nothing changed" in huiyin("load", notice).output


def test_a_file_with_a_wrong_day_is_refused_by_row_and_changes_nothing(huiyin, notice):
    notice.write_text(INVENTED_2027.read_text("utf-8").replace("2027-05-08,周六", "2027-05-07,周五"), "utf-8")
    refused = huiyin("load", notice)
    assert refused.exit_code == 1
    assert "2027.csv: row 8: 2027-05-07 is no Saturday or Sunday" in refused.output
    assert "[work_on_weekday]" in refused.output
    assert "--as-published" not in refused.output
    assert "no notice yet" in huiyin("show", "2027").output


def test_the_refusal_is_told_in_chinese_where_the_terminal_is(huiyin, notice, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    notice.write_text(INVENTED_2027.read_text("utf-8").replace("2027-06-09,周三,,放假,端午节\n", ""), "utf-8")
    refused = huiyin("load", notice)
    assert "日历未作任何改动" in refused.output
    assert "缺少法定节假日：2027-06-09 端午节" in refused.output


def test_what_is_only_doubtful_is_taken_where_the_operator_insists(huiyin, notice):
    notice.write_text(INVENTED_2027.read_text("utf-8").replace("2027-05-08,周六,,上班,劳动节\n", ""), "utf-8")
    refused = huiyin("load", notice)
    assert refused.exit_code == 1
    assert "load the file again with --as-published" in refused.output
    taken = huiyin("load", notice, "--as-published")
    assert taken.exit_code == 0
    assert "must be 13 in a year, here they are 14" in taken.output
    assert "2027: 15 days changed" in taken.output


def test_a_column_that_means_nothing_is_told(huiyin, notice):
    rows = INVENTED_2027.read_text("utf-8").splitlines()
    notice.write_text("\n".join([f"{rows[0]},备注", *(f"{row}," for row in rows[1:])]), "utf-8")
    assert "ignored column 未使用的列: 备注" in huiyin("load", notice).output


def test_a_year_without_notice_is_shown_as_provisional_and_a_packaged_one_with_its_package(huiyin):
    lines = huiyin("show", "2027").output.splitlines()
    assert "no notice yet" in lines[0]
    assert "2027-02-05  Fri  rest  春节" in lines
    assert len(lines) == 14
    assert huiyin("show", "2026").output.splitlines()[0] == f"2026: {version()}"


def test_seeding_without_a_new_year_says_so_and_moves_nothing(huiyin):
    # the periods are counted all the same: an earlier seeding may have been ended before it did
    told = huiyin("seed").output.splitlines()
    assert (told[0], told[-1]) == ("no new year", "0 periods moved")
