"""The two kinds of site of these tests: processes on a broker and a database server, and commands that embed all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text

from huiyin import verify
from huiyin.actors import Actor
from huiyin.bus.client import Client
from huiyin.bus.status import Databases, outstanding
from huiyin.errors import HuiyinError
from tests.support.pace import patient
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import BusSite, EmbeddedSite, Site
from tests.support.source import ROOT

_NOBODY = Actor("nobody", "nobody")
_MATTER = {"channel": "web", "title": "路灯不亮", "content": "第 1 盏路灯不亮。"}
#: Short times, so that a test sees in seconds what takes minutes in an office. Only a call may take its time, because
#: other tests use the processors too.
QUICK = {
    "HUIYIN_RETRY_TRIES": "1",
    "HUIYIN_RETRY_SECONDS": "0.5",
    "HUIYIN_CATCH_UP_SECONDS": "3",
    "HUIYIN_CALL_SECONDS": "60",
}


def real(file: str) -> Path:
    """Return a real file the project measures itself with; skip where none is at hand, for none belongs in here."""
    folder = os.environ.get("HUIYIN_TEST_REAL_DATA")
    if folder is None:
        pytest.skip("set HUIYIN_TEST_REAL_DATA to the folder with the real messages and divisions")
    return Path(folder) / file


class Processes(BusSite):
    """One process per service, and two of routing, whose steps and clocks must not be taken twice."""

    def __init__(self, folder: Path, rabbit: Rabbit, postgres: Postgres) -> None:
        super().__init__(folder, rabbit, postgres, copies=1, env=QUICK)
        self._replica("routing-2", "run", "routing", ready="routing is up")


class IntakeAlone(Site):
    """Intake and nothing else, not started yet, so that what it stands on can be kept from it."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        super().__init__(folder, env)
        self._replica("intake", "run", "intake", ready="intake is up")

    def lines(self) -> list[dict[str, Any]]:
        """Return what the process logged; every line but what its terminal is told of start and end must be JSON."""
        printed = (self.folder / "intake.log").read_text("utf-8").splitlines()
        told = ("intake is up", "Starting intake", "Stopping intake", "intake has stopped")
        return [json.loads(line) for line in printed if line and not any(words in line for words in told)]

    def said(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [line for line in self.lines() if line["event"] == event]

    def registers(self) -> bool:
        """Return True where a matter can be registered."""
        try:
            with Client(self.settings) as client:
                client.call("intake", "register", _MATTER, actor=_NOBODY, seconds=5)
        except HuiyinError:
            return False
        return True


def embedded(folder: Path) -> EmbeddedSite:
    """Return a site in ``folder`` on which nothing runs: each command brings the services along."""
    return EmbeddedSite(folder, 1, QUICK)


def end(site: Site) -> None:
    """End what runs of the site at once: its databases go too."""
    for replica in site.replicas:
        if replica.running:
            replica.kill()


def told(site: Site, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ``huiyin`` in English; return all it said, whether it could do what was asked or not."""
    command = [sys.executable, "-m", "huiyin", *arguments]
    spoken = {**site.env, "LC_ALL": "en_US.UTF-8", **env}
    return subprocess.run(
        command, cwd=ROOT, env=spoken, capture_output=True, text=True, timeout=patient(180), check=False
    )


def ask(site: Site, service: str, question: str) -> list[tuple[Any, ...]]:
    """Return the rows of a question to a service's own database, which only a test may ask."""
    return _execute(site, service, question)


def damage(site: Site, service: str, *statements: str) -> None:
    """Change a service's rows behind its back."""
    for statement in statements:
        _execute(site, service, statement)


def _execute(site: Site, service: str, statement: str) -> list[tuple[Any, ...]]:
    engine = create_engine(site.settings.database_url(service), poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def import_ledger(site: Site, path: Path, *options: str) -> dict[str, int]:
    """Run ``huiyin import``; return how many rows were registered, there, changed and refused, and the seconds."""
    began = time.monotonic()
    printed = site.huiyin("import", str(path), "--channel", "ledger", "--history", *options, seconds=300)
    counts = [int(number) for number in re.findall(r"^[^:]+: (\d+)", printed, re.MULTILINE)]
    seconds = round(time.monotonic() - began)
    return dict(zip(("registered", "present", "changed", "refused", "seconds"), [*counts, seconds], strict=True))


def figures(site: Site, office: str, first: str, last: str, *options: str) -> dict[str, Any]:
    """Return what ``huiyin figures --json`` prints, the figures by their name."""
    printed = site.huiyin("figures", "--office", office, "--from", first, "--to", last, "--json", *options)
    answer: dict[str, Any] = json.loads(printed)
    return {**answer, "figures": {figure["name"]: figure for figure in answer["figures"]}}


def assert_settled(site: Site) -> None:
    """Assert that every handler has applied every event and that the judge finds nothing."""
    databases = Databases(site.settings)
    wait_until(lambda: outstanding(databases) == 0, seconds=60, what="the end of what is on its way", every=0.2)
    found = list(verify.verify(databases))
    databases.close()
    assert found == []


def status(site: Site) -> list[dict[str, Any]]:
    """Return what ``huiyin bus status --json`` prints."""
    rows: list[dict[str, Any]] = json.loads(site.huiyin("bus", "status", "--json"))
    return rows
