"""2,000 matters flow through full lives while everything that can die dies; nothing is lost or doubled.

Each run is a process of its own, the same as ``make soak`` starts, and prints the seed that repeats it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click

from tests.support.source import ROOT

_MATTERS_ON_BUS = 2000
_MATTERS_EMBEDDED = 1000
_MINUTES = 8


def _fault_run(*options: str) -> dict[str, Any]:
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


def _assert_nothing_lost(found: dict[str, Any], matters: int) -> None:
    assert found["matters"] == matters, f"seed {found['seed']}"
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0), f"seed {found['seed']}"
    assert found["dead_letters"] == 0
    assert found["problems"] == []
    assert min(found["kills"].values()) >= 5


def test_nothing_is_lost_or_doubled_while_processes_broker_and_database_die(programs_installed: None) -> None:
    found = _fault_run("--matters", str(_MATTERS_ON_BUS))
    _assert_nothing_lost(found, _MATTERS_ON_BUS)
    assert len(found["kills"]) == 8
    assert len(found["other_blows"]) == 4


def test_nothing_is_lost_or_doubled_while_the_embedded_site_is_killed() -> None:
    found = _fault_run("--embedded", "--matters", str(_MATTERS_EMBEDDED))
    _assert_nothing_lost(found, _MATTERS_EMBEDDED)
