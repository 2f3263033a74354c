"""The command ``huiyin figures`` prints what the figures are, for a person or for a program."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from huiyin import clock, settings
from huiyin.db import Database
from huiyin.errors import Invalid, SettingError
from services.reporting import commands, handlers
from tests.support import databases

from .conftest import BUILT_IN
from .lives import Life, at, offices

ASKED = ("--office", "county", "--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: Any) -> settings.Settings:
    """A site with one answered matter in its reporting database, and the built-in figures installed."""
    monkeypatch.setattr(commands.loader, "load", lambda group, enabled: list(BUILT_IN))
    configured = settings.read({"HUIYIN_DATA": str(tmp_path)})
    database = databases.migrated(configured.database_url("reporting"), Path(commands.__file__).parent)
    life = Life("n1", 0).issued("east", 0, 15).accepted(1, 61).answered(10)
    with database.unit_of_work() as uow:
        handlers.keep(uow, [*offices(), *life.events])
    database.close()
    return configured


def run(site: settings.Settings, *arguments: str) -> Result:
    """Run the command at a fixed time."""
    with clock.frozen(at(40)):
        return CliRunner().invoke(commands.figures, [*ASKED, *arguments], obj=site, catch_exceptions=True)


def test_the_table_is_in_chinese_and_its_columns_are_aligned(site: settings.Settings) -> None:
    lines = run(site, "--lang", "zh").output.splitlines()
    assert lines[0].endswith("由county办及其下级单位负责的信访事项")
    head = next(line for line in lines if line.startswith("指标"))
    row = next(line for line in lines if line.startswith("及时受理率"))
    assert "100.00%" in row
    assert "按期受理 1" in row
    assert _place(head, "数值") == _place(row, "100.00%")


def test_the_table_can_be_in_english(site: settings.Settings) -> None:
    output = run(site, "--lang", "en").output
    assert "accepted in time" in output
    assert "in_time 1" in output
    assert "accepted 1  answered 1  served 0" in output


def test_what_has_no_base_is_a_dash(site: settings.Settings) -> None:
    row = next(line for line in run(site, "--lang", "en").output.splitlines() if line.startswith("satisfied"))
    assert row.split()[1:3] == ["–", "0"]


def test_by_office_there_is_a_line_for_each_child(site: settings.Settings) -> None:
    lines = run(site, "--by", "office", "--lang", "zh").output.splitlines()
    assert [line.split()[:2] for line in lines[-3:]] == [["county办", "0"], ["east办", "1"], ["west办", "0"]]


def test_json_is_the_same_answer_as_the_call_gives(site: settings.Settings) -> None:
    answer = json.loads(run(site, "--json", "--as-of", "2026-03-10").output)
    assert (answer["as_of"], answer["figures"][0]["value"], answer["steps"]["answered"]) == ("2026-03-10", 1, 0)


def test_a_wrong_date_is_told_by_its_option(site: settings.Settings) -> None:
    refusal = run(site, "--as-of", "yesterday").exception
    assert isinstance(refusal, Invalid)
    assert list(refusal.params["problems"]) == ["as_of"]


def test_a_database_that_was_not_migrated_is_told(site: settings.Settings, tmp_path: Path) -> None:
    empty = settings.read({"HUIYIN_DATA": str(tmp_path / "empty")})
    Database(empty.database_url("reporting")).create()
    refusal = run(empty).exception
    assert isinstance(refusal, SettingError)
    assert "huiyin migrate reporting" in refusal.text("en")


def _place(line: str, text: str) -> int:
    """Return where ``text`` begins in places of a terminal."""
    before = line[: line.index(text)]
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in before)
