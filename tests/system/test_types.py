"""mypy looks into every module of the house, and where it is told to look away, the line says why."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.source import ROOT, python_files, read

_CHECKED = ("huiyin", "services", "setup", "bench", "plugins", "tools")
#: What would take a module, or a line of it, out of sight without its reason.
_WHOLE_MODULE = re.compile(r"#\s*mypy:|^\s*#\s*type:\s*ignore|@(typing\.)?no_type_check\b", re.MULTILINE)
_IGNORE = re.compile(r"#\s*type:\s*ignore")
_WITH_REASON = re.compile(r"# type: ignore\[[a-z, -]+\]  # \S")
#: An override that only says how to read a library.
_OF_LIBRARY = {"module", "ignore_missing_imports", "follow_imports"}
_PLANT = '\ndef planted() -> int:\n    return "not an int"\n'


def _settings() -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]
    return settings


def _names_our_own(pattern: str) -> bool:
    ours = {part for path in python_files(*_CHECKED) for part in path.with_suffix("").parts}
    return pattern.partition(".")[0] in {"*", *ours}


def test_mypy_is_strict_everywhere_and_relaxed_for_libraries_only() -> None:
    settings = _settings()
    overrides = settings.pop("overrides")
    assert settings == {
        "python_version": "3.11",
        "files": list(_CHECKED),
        "strict": True,
        "enable_error_code": ["ignore-without-code"],
    }
    for override in overrides:
        assert override.keys() <= _OF_LIBRARY, override
        assert not [pattern for pattern in override["module"] if _names_our_own(pattern)]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> set[Path]:
    """The modules in which mypy finds an error that stands in each, by the settings of the house."""
    copy = tmp_path_factory.mktemp("planted")
    (copy / "pyproject.toml").write_text(read("pyproject.toml"), "utf-8")
    for path in python_files(*_CHECKED):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(_PLANT, "utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(copy / "cache"), "--no-error-summary"]
    told = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told.stdout + told.stderr
    return {Path(line.partition(":")[0]) for line in told.stdout.splitlines() if "[return-value]" in line}


def test_an_error_in_any_module_is_found(seen: set[Path]) -> None:
    files = set(python_files(*_CHECKED))
    assert len(files) > 500
    assert {str(path) for path in files - seen} == set()


def test_no_module_looks_away_by_itself() -> None:
    texts = {path: (ROOT / path).read_text("utf-8") for path in python_files(*_CHECKED)}
    assert [str(path) for path, text in texts.items() if _WHOLE_MODULE.search(text)] == []


def test_each_line_that_mypy_passes_over_says_what_and_why() -> None:
    lines = [
        f"{path}: {line.strip()}"
        for path in python_files(*_CHECKED)
        for line in (ROOT / path).read_text("utf-8").splitlines()
        if _IGNORE.search(line)
    ]
    assert lines
    assert [line for line in lines if not _WITH_REASON.search(line)] == []
