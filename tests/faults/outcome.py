"""A fault run as a process of its own, the same as ``make soak`` starts, and what its outcome must be."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click

from tests.support.source import ROOT

#: How long the lives under way, the last blows and the judgement may take on a machine that is busy with other tests.
_LATER = 480


def of_run(*options: str, minutes: float) -> dict[str, Any]:
    """Run with these options, beginning new lives for so many minutes; return the judgement and its seed."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults", "--minutes", str(minutes), *options]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        printed, told = run.communicate(timeout=minutes * 60 + _LATER)
    except subprocess.TimeoutExpired:
        run.terminate()  # it ends what it started
        printed, told = run.communicate()
    click.echo(f"{told[-6000:]}\n{printed}")
    found: dict[str, Any] = json.loads(printed)
    return found


def assert_nothing_lost(found: dict[str, Any], *, at_least: int) -> None:
    """Assert that every matter lived its whole life once, though each process was killed five times.

    How many there are depends on the machine; fewer than ``at_least`` would show nothing.
    """
    assert found["matters"] >= at_least, f"seed {found['seed']}"
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0), f"seed {found['seed']}"
    assert found["dead_letters"] == 0
    assert found["problems"] == []
    assert min(found["kills"].values()) >= 5
