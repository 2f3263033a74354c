"""The changes that CONTRIBUTING.md shows can be made on this tree as it is, and their tests pass."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pace import patient
from tests.support.source import ROOT

_PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DIFFS = dict(re.findall(r"^## (A new \w+)\n.*?^```diff\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the tree, without what tools made."""
    copy = tmp_path_factory.mktemp("contributing") / "tree"
    tools = shutil.ignore_patterns(".*", "__pycache__", "huiyin-data", "*.egg-info")
    return Path(shutil.copytree(ROOT, copy, ignore=tools))


def test_there_is_a_change_for_each_thing_that_is_added_most() -> None:
    assert list(DIFFS) == ["A new channel", "A new rule", "A new figure", "A new event"]


@pytest.mark.parametrize("name", DIFFS)
def test_the_change_applies_and_its_tests_pass(copy: Path, name: str, tmp_path: Path) -> None:
    change = tmp_path / "change.diff"
    change.write_text(DIFFS[name], "utf-8")
    _run(copy, "git", "apply", str(change))
    try:
        added = re.findall(r"^\+\+\+ b/(tests/unit/\S+\.py)$", DIFFS[name], re.MULTILINE)
        assert added
        _run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *added)
    finally:
        _run(copy, "git", "apply", "--reverse", str(change))


def _run(copy: Path, *command: str) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # a copy below another checkout is still a tree of its own
    env = {**plain, "PYTHONPATH": str(copy), "GIT_CEILING_DIRECTORIES": str(copy.parent)}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, timeout=patient(300), check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
