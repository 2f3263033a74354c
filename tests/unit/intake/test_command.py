"""The command ``huiyin import``: what it prints, and that no failure ends in a traceback."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import click
import pytest
from click.testing import CliRunner, Result

from huiyin.cli import root
from services.intake import commands
from services.intake.channels.ledger import Ledger
from services.intake.ledger import importing
from tests.unit.intake.conftest import HEADERS, Intake, row, write_xlsx


@pytest.fixture
def run(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command against the test's database, with a site that has settled."""
    settled: list[str] = []

    @contextmanager
    def site(settings: Any) -> Any:
        yield SimpleNamespace(
            settle=lambda **_only: settled.append("settled"), hand_over=lambda: settled.append("handed over")
        )

    @contextmanager
    def database(settings: Any) -> Any:
        yield intake.database

    monkeypatch.setattr(commands, "running_site", site)
    monkeypatch.setattr(commands, "_database", database)
    monkeypatch.setattr(importing.loader, "load", lambda group, enabled: [Ledger()])

    def invoke(*arguments: Any) -> Result:
        settled.clear()
        return CliRunner().invoke(commands.import_, [str(argument) for argument in arguments], obj=intake.settings)

    invoke.settled = settled  # type: ignore[attr-defined]
    return invoke


def test_the_summary_says_what_went_in_and_where_the_rest_is(run: Any, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", [HEADERS, row(1), row(2), row(3, 留言时间="?")])

    result = run(path, "--history", "--office", "990101")
    assert result.exit_code == 0, result.output
    assert "registered 登记: 2" in result.stdout
    assert "already there 已有: 0" in result.stdout
    assert f"refused 退回: 1 → {tmp_path / 'l.refused.xlsx'}" in result.stdout
    assert "content ← 留言详情" in result.stderr


def test_the_site_settles_before_and_after(run: Any, tmp_path: Path) -> None:
    run(write_xlsx(tmp_path / "l.xlsx", [HEADERS, row(1)]), "--history")

    assert run.settled == ["settled", "handed over"]


@pytest.mark.parametrize("name", ["missing.xlsx", "empty.xlsx", "text.doc"])
def test_a_file_that_is_no_ledger_ends_with_one_sentence_and_exit_code_1(run: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "text.doc").write_bytes(b"text")

    failed = run(tmp_path / name)
    with mock.patch.object(root, "huiyin", side_effect=failed.exception):
        result = CliRunner().invoke(click.command()(root.start))
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    assert "[ledger_unreadable]" in result.output
    assert "Traceback" not in result.output
