"""A fault run as a process of its own, the same as ``make soak`` starts, and what its outcome must be."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click

from tests.support.pace import patient
from tests.support.source import ROOT


def of_run(*options: str, matters: int, minutes: float, later: float = 90) -> dict[str, Any]:
    """Run until ``matters`` lived their lives and every blow was struck; return the judgement and its seed.

    ``minutes`` are the bound on a machine of any pace: no new life begins later. Servers, the lives under way, the last
    blows and the judgement take up to ``later`` seconds more on a quiet machine.
    """
    work = ["--matters", str(matters), "--minutes", str(minutes)]
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults", *work, *options]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        printed, told = run.communicate(timeout=minutes * 60 + patient(later))
    except subprocess.TimeoutExpired:
        run.terminate()  # it ends what it started
        printed, told = run.communicate()
    click.echo(f"{told[-6000:]}\n{printed}")
    found: dict[str, Any] = json.loads(printed)
    return found


def assert_nothing_lost(found: dict[str, Any], *, at_least: int) -> None:
    """Assert that every matter lived its whole life once, though each process was killed five times."""
    assert_consistent(found)
    assert min(found["kills"].values()) >= 5
    assert found["matters"] >= at_least, f"only so many in {found['seconds']} s, the bound; seed {found['seed']}"


def assert_consistent(found: dict[str, Any]) -> None:
    """Assert that nothing is missing, doubled or unexplained."""
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0), f"seed {found['seed']}"
    assert found["dead_letters"] == 0
    assert found["problems"] == []
