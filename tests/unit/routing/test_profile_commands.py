"""``huiyin profile`` as typed, and the example of its page."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import services.routing
from huiyin import clock, migrations, settings
from huiyin.db import Database
from services.routing.commands import profile as profile_commands
from services.routing.law import library, profile_file
from tests.support.source import read

FOLDER = Path(services.routing.__file__).parent
PAGE = read("docs/profiles.md")
[EXAMPLE] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


class Settled:
    """A site that runs elsewhere."""

    def settle_if_here(self):
        """Say that everything has arrived."""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    configured = settings.read({"HUIYIN_DATA": str(folder), "HUIYIN_SITE": "990100"})
    database = Database(configured.database_url("routing"))
    migrations.upgrade(FOLDER, database)
    database.close()
    return folder / "routing.sqlite"


@pytest.fixture
def huiyin(tmp_path, migrated, monkeypatch):
    @contextmanager
    def elsewhere(_settings):
        yield Settled()

    configured = settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_SITE": "990100"})
    (tmp_path / "routing.sqlite").write_bytes(migrated.read_bytes())
    monkeypatch.setattr(profile_commands, "running_site", elsewhere)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return lambda *args: CliRunner().invoke(profile_commands.profile, [str(arg) for arg in args], obj=configured)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "qinghe.yaml"
    path.write_text(EXAMPLE, "utf-8")
    return path


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_example_of_the_page_is_a_good_profile():
    law = profile_file.read(EXAMPLE, library.packaged().bases()).profile
    assert (law.key, law.periods["answer"].days, law.periods["answer"].extension.max_days) == ("qinghe-2023@1", 45, 15)
    assert law.periods["accept"].length.text.zh == "5个工作日"


def test_the_refusal_shown_on_the_page_is_the_one_that_is_told(huiyin, file):
    change(file, "days: 45", "days: 61")
    [shown] = re.findall(r"^line \d+: .*", PAGE, re.MULTILINE)
    assert shown in huiyin("check", file).output


def test_the_page_names_every_entry_of_a_period_and_every_condition():
    national = library.packaged().get("xinfang-2022@1").text
    for name in re.findall(r"^    ([a-z_]+):", national[: national.index("\nexclusions:")], re.MULTILINE):
        assert f"`{name}`" in PAGE or name == "title", name


def test_a_good_file_is_said_to_be_good_and_touches_no_database(huiyin, file, tmp_path):
    (tmp_path / "routing.sqlite").unlink()
    result = huiyin("check", file)
    assert result.exit_code == 0
    assert "qinghe-2023@1 ← xinfang-2022@1" in result.output
    assert not (tmp_path / "routing.sqlite").exists()


def test_every_fault_is_printed_with_its_line_and_the_exit_code_is_one(huiyin, file):
    change(file, "days: 45", "days: 61")
    change(file, "max_days: 15", "max_days: 31")
    result = huiyin("check", file)
    assert result.exit_code == 1
    assert "has faults (2)" in result.output
    lines = re.findall(r"qinghe\.yaml: line (\d+): .*\[(.*)\]", result.output)
    assert lines == [("10", "longer_than_national"), ("13", "extension_longer")]


def test_faults_are_told_in_chinese_where_the_terminal_is(huiyin, file, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    change(file, "days: 45", "days: 61")
    assert "第 10 行：periods.answer.days: 61日长于" in huiyin("check", file).output


def test_a_profile_that_was_checked_is_not_loaded(huiyin, file):
    huiyin("check", file)
    assert "qinghe" not in huiyin("show").output


def test_a_loaded_profile_is_shown_and_new_matters_begin_with_it(huiyin, file, at):
    result = huiyin("load", file)
    assert result.output == "qinghe-2023@1: for matters received from 2023-01-01\n"
    with clock.frozen(at("2026-03-02 09:00")):
        shown = huiyin("show").output
    assert shown.startswith("qinghe-2023@1 ← xinfang-2022@1  Petition Regulations of Qinghe  2023-01-01 –")
    assert re.search(r"^answer +the opinion on an appeal +45 days \+15 +accepted ", shown, re.MULTILINE)
    assert "known: qinghe-2023@1, xinfang-2005@1, xinfang-2022@1" in shown


def test_loading_the_same_file_again_changes_nothing(huiyin, file):
    huiyin("load", file)
    assert huiyin("load", file).output == "qinghe-2023@1: known already, nothing changed\n"


def test_a_changed_version_is_refused_until_it_is_called_a_correction(huiyin, file):
    huiyin("load", file)
    change(file, "days: 45", "days: 44")
    assert huiyin("load", file).exception.code == "profile_version_taken"
    result = huiyin("load", file, "--correct", "misprint")
    assert result.exit_code == 0
    assert "qinghe-2023@1: correction 1\n" in result.output
    assert "44 days +15" in huiyin("show", "qinghe-2023").output


def test_a_wrong_file_is_not_loaded(huiyin, file):
    change(file, "days: 45", "days: 61")
    assert huiyin("load", file).exit_code == 1
    assert huiyin("show", "qinghe-2023").exception.code == "profile_unknown"


def test_a_city_s_file_is_checked_against_the_province_that_was_loaded(huiyin, file, tmp_path):
    huiyin("load", file)
    city = tmp_path / "hexi.yaml"
    city.write_text(
        "name: hexi\nversion: 1\nextends: qinghe-2023@1\nvalid_from: 2024-01-01\nperiods: {answer: {days: 46}}\n",
        "utf-8",
    )
    assert "46 days is longer than the 45 days" in huiyin("check", city).output


@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_the_table_shows_periods_routes_and_ladders(huiyin, monkeypatch, language):
    monkeypatch.setenv("LC_ALL", language)
    shown = huiyin("show", "xinfang-2022@1").output
    names = ("recheck_opinion", "第三十六条第一款", "第二十条", "supervision_order", "85 %", "A/B/C/G")
    assert [name for name in names if name not in shown] == []


def test_the_file_and_the_whole_profile_can_be_had_as_data(huiyin, file):
    huiyin("load", file)
    assert huiyin("show", "qinghe-2023", "--yaml").output == EXAMPLE
    whole = json.loads(huiyin("show", "qinghe-2023", "--json").output)
    assert whole["periods"]["answer"]["days"] == 45
    assert whole["periods"]["accept"]["unit"] == "working"
    assert whole["periods"]["answer"]["applies"]["category"] == ["appeal", None]
    assert whole["legal_routes"]["2"]["limits"][1]["length"] == {"count": 2, "unit": "years"}
