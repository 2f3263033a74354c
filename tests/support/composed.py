"""The site of ``deploy/compose`` as an operator prepares it, in a folder of the test's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.pace import patient
from tests.support.source import ROOT

FOLDER = ROOT / "deploy" / "compose"
_SECONDS = 60


def prepared(folder: Path) -> Path:
    """Copy ``deploy/compose`` into ``folder``, take the example's settings, and make the secrets; return its place."""
    place = folder / "deploy" / "compose"
    shutil.copytree(FOLDER, place, ignore=shutil.ignore_patterns("secrets", ".env"))
    shutil.copytree(ROOT / "deploy" / "watching", folder / "deploy" / "watching")
    shutil.copy(place / ".env.example", place / ".env")
    prepare(place)
    return place


def prepare(place: Path) -> str:
    """Run ``prepare.sh`` in ``place`` and return what it printed; skip the test where openssl is missing."""
    if shutil.which("openssl") is None:
        pytest.skip("prepare.sh needs openssl (Debian: apt-get install openssl)")
    done = subprocess.run(
        ["sh", place / "prepare.sh"], capture_output=True, text=True, timeout=patient(_SECONDS), check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def resolved(place: Path) -> dict[str, Any]:
    """Return what docker-compose makes of the file in ``place``, checked by its schema, with every variable put in."""
    if shutil.which("docker-compose") is None:
        pytest.skip("compose.yaml is checked by docker-compose (Debian: apt-get install docker-compose)")
    done = subprocess.run(
        ["docker-compose", "config"], cwd=place, capture_output=True, text=True, timeout=patient(_SECONDS), check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found
