"""A release of this repository as an office without the Internet brings it along: files, and packages beside them."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support import packages
from tests.support.source import ROOT, tracked

#: What the program is; the rest of a release is how it is installed.
PROGRAM = ("huiyin", "services", "pyproject.toml", "requirements.lock")


def unpack(folder: Path) -> Path:
    """Lay the files of this repository into ``folder``, with ``wheels`` of what they need, and locks for these."""
    for path in tracked():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    wheels = folder / "wheels"
    wheels.mkdir()
    hashes = packages.rebuild_all(wheels)
    for lock in ("requirements.lock", "setup/site.lock", "setup/uv.lock"):
        packages.relock(folder / lock, hashes)
    return folder


def with_program_before(folder: Path) -> None:
    """Put the program of the commit before its last change in the place of today's; the packages are today's."""
    last = _git("log", "-1", "--format=%H", "--", "huiyin", "services").strip()
    if not last or _git("rev-list", "--count", last).strip() == "1":
        pytest.skip("there is no commit before the last change of the program: git fetch --unshallow")
    lock = (folder / "requirements.lock").read_bytes()
    for name in PROGRAM:
        place = folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    command = ["git", "archive", "--format=tar", f"{last}~1", *PROGRAM]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    (folder / "requirements.lock").write_bytes(lock)


def _git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
