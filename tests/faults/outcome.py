"""A fault run as a process of its own, the same as ``make soak`` starts, and what its outcome must be."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click

from tests.support.source import ROOT

#: A limit for a machine that is busy with other tests too; alone a run takes two.
_MINUTES = 15


def of_run(*options: str) -> dict[str, Any]:
    """Run with these options; return the judgement. It holds the seed that repeats the run."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults", "--minutes", str(_MINUTES), *options]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        printed, told = run.communicate(timeout=_MINUTES * 60 + 240)
    except subprocess.TimeoutExpired:
        run.terminate()  # it ends what it started
        printed, told = run.communicate()
    click.echo(f"{told[-6000:]}\n{printed}")
    found: dict[str, Any] = json.loads(printed)
    return found


def assert_nothing_lost(found: dict[str, Any], matters: int) -> None:
    """Assert that every matter lived its whole life once, though each process was killed five times."""
    assert found["matters"] == matters, f"seed {found['seed']}"
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0), f"seed {found['seed']}"
    assert found["dead_letters"] == 0
    assert found["problems"] == []
    assert min(found["kills"].values()) >= 5
