"""A rolling upgrade from the commit before, as docs/operations.md describes it, taken back once, under load.

HUIYIN_TEST_UPGRADE_FROM names another commit.
"""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.faults import outcome
from tests.support.pace import patient
from tests.support.source import ROOT

_BEFORE = os.environ.get("HUIYIN_TEST_UPGRADE_FROM", "HEAD~1")


def test_nothing_is_lost_or_doubled_while_one_version_takes_over_from_another_and_goes_back(
    programs_installed: None,
) -> None:
    known = subprocess.run(["git", "rev-parse", "--verify", _BEFORE], cwd=ROOT, capture_output=True, check=False)
    if known.returncode:
        pytest.skip(f"an upgrade is rehearsed in a clone with its history; this one has no {_BEFORE}")
    found = outcome.of_run("--upgrade-from", _BEFORE, matters=1, minutes=10, later=900)
    outcome.assert_consistent(found)
    back = ["roll back", "upgrade again"] if found["can_go_back"] else []
    assert list(found["steps"]) == ["migrate", "upgrade", *back]
    assert found["matters"] > 0
    assert found["longest_refused"] <= patient(2)
