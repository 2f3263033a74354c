"""The site of ``deploy/compose`` as an operator prepares it, in a folder of the test's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from huiyin.settings import COMMAND
from tests.support.pace import patient
from tests.support.rabbit import PrivateRabbit
from tests.support.source import ROOT

FOLDER = ROOT / "deploy" / "compose"
_SECONDS = 60


def prepared(folder: Path) -> Path:
    """Copy ``deploy/compose`` into ``folder``, take the example's settings, and make the secrets; return its place."""
    place = folder / "deploy" / "compose"
    shutil.copytree(FOLDER, place, ignore=shutil.ignore_patterns("secrets", ".env"))
    for beside in ("rabbitmq", "watching"):
        shutil.copytree(ROOT / "deploy" / beside, folder / "deploy" / beside)
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


class ComposedRabbit(PrivateRabbit):
    """The broker of the prepared site in ``place``: it reads the file's own settings, and knows nobody besides."""

    def __init__(self, place: Path) -> None:
        self._place = place
        super().__init__()

    def uri(self, vhost: str = "") -> str:
        """Return the address that commands have, on this machine; ``vhost`` is that of the site."""
        address = (self._place / "secrets" / f"broker_uri_{COMMAND}").read_text("ascii").strip()
        return address.replace("@broker:5672/", f"@127.0.0.1:{self.port}/")

    def _settings(self) -> dict[str, str]:
        lines = (self._place / "rabbitmq.conf").read_text("ascii").splitlines()
        settings = dict(line.split(" = ") for line in lines if not line.startswith("#"))
        secret = settings["load_definitions"].removeprefix("/run/secrets/")
        file = yaml.safe_load((self._place / "compose.yaml").read_text("utf-8"))["secrets"][secret]["file"]
        return {**super()._settings(), **settings, "load_definitions": str(self._place / file)}
