"""A whole site in child processes: services on RabbitMQ and PostgreSQL, or ``huiyin up`` in one process."""

from __future__ import annotations

import itertools
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from huiyin import settings
from huiyin.settings import Settings
from tests.support import county
from tests.support.pace import UNHURRIED, patient
from tests.support.postgres import Postgres
from tests.support.processes import Child, TooLate, cpu_seconds, free_port, wait_until
from tests.support.rabbit import Rabbit
from tests.support.source import ROOT

WITH_DATA = ("intake", "routing", "followup", "reporting")
_START_SECONDS = 120


class Replica:
    """One process of the site, which may be killed and started again."""

    def __init__(self, name: str, command: list[str], ready: str, env: dict[str, str] | None, folder: Path) -> None:
        self.name = name
        self.kills = 0
        self.deaths = 0
        self._command = command
        self._ready = ready
        self._env = env
        self._log = folder / f"{name}.log"
        self._child: Child | None = None
        self._read_from = 0

    @property
    def pid(self) -> int:
        """The id of the running process."""
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        """True while the process lives."""
        return self._child is not None and self._child.running

    def start(self) -> None:
        """Start the process; :meth:`wait_ready` waits until it works."""
        self._read_from = self._log.stat().st_size if self._log.exists() else 0
        self._child = Child(self._command, self._log, env=self._env)

    def wait_ready(self) -> None:
        """Wait until the process says that it is up."""
        wait_until(
            self._is_ready, seconds=_START_SECONDS, what=f"start of {self.name} (its log: {self._log})", every=0.1
        )

    def supervise(self) -> bool:
        """Start the process again where it ended by itself, as a supervisor would; return True where it works."""
        if not self.running:
            self.deaths += 1
            self.start()
        return self._is_ready()

    def kill(self) -> None:
        """Kill the process at once."""
        assert self._child is not None
        self._child.end(signal.SIGKILL)
        self.kills += 1

    def stop(self) -> None:
        """End the process in order."""
        if self._child is not None:
            self._child.end(signal.SIGTERM, seconds=15)

    def resident_mb(self) -> float:
        """Return how much memory the process holds, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace")
        [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(kilobytes) / 1024

    def cpu_seconds(self) -> float:
        """Return the processor time the process has used."""
        return cpu_seconds(self.pid)

    def _is_ready(self) -> bool:
        if not self.running:
            raise TooLate(f"{self.name} ended while starting:\n{self._child.last_lines() if self._child else ''}")
        return self._ready.encode() in self._log.read_bytes()[self._read_from :]


class Site:
    """What both kinds of site share: an environment, replicas, and the command line."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        plain = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        given = {
            "HUIYIN_SITE": county.SITE,
            "HUIYIN_SECRET": secrets.token_hex(32),
            "HUIYIN_DATA": str(folder),
            **UNHURRIED,
            **env,
        }
        self.env = {**plain, **given, "PYTHONUNBUFFERED": "1"}
        self.settings: Settings = settings.read(given)
        self.replicas: list[Replica] = []

    def huiyin(
        self, *arguments: str, seconds: float = 120, good: tuple[int, ...] = (0,), version: list[str] | None = None
    ) -> str:
        """Run a command of ``huiyin`` on this site, in this version or another, and return what it printed."""
        command = [*(version or [sys.executable, "-m", "huiyin"]), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=patient(seconds), check=False
        )
        assert done.returncode in good, f"huiyin {' '.join(arguments)}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def start(self) -> None:
        """Start every replica and wait until all work."""
        for replica in self.replicas:
            replica.start()
        for replica in self.replicas:
            replica.wait_ready()

    def stop(self) -> None:
        """End every replica in order."""
        for replica in self.replicas:
            replica.stop()

    def verify(self, seconds: int) -> dict[str, Any]:
        """Return what ``huiyin verify`` finds, after up to ``seconds`` on a quiet machine for what is on its way."""
        wait = round(patient(seconds))
        printed = self.huiyin("verify", "--wait", str(wait), "--json", seconds=wait + 120, good=(0, 1))
        found: dict[str, Any] = json.loads(printed)
        return found

    def dead_letters(self) -> list[dict[str, Any]]:
        """Return the letters that are dead or wait for another try."""
        letters: list[dict[str, Any]] = json.loads(self.huiyin("bus", "dead", "list", "--json"))
        return letters

    def errors_in_logs(self) -> Counter[str]:
        """Count the errors in the replicas' logs: lines of level error, and the last lines of tracebacks."""
        found: Counter[str] = Counter()
        for log in self.folder.glob("*.log"):
            lines = log.read_text("utf-8", "replace").splitlines()
            found.update(_shown(line) for line in lines if '"level": "error"' in line)
            found.update(_last_line(lines[at + 1 :]) for at, line in enumerate(lines) if line.startswith("Traceback"))
        return found

    def _replica(self, name: str, *arguments: str, ready: str, **env: str) -> None:
        command = [sys.executable, "-m", "huiyin", *arguments]
        self.replicas.append(Replica(name, command, ready, {**self.env, **env}, self.folder))


class BusSite(Site):
    """Services in processes of their own on a broker and a database server, each ``copies`` times."""

    def __init__(self, folder: Path, rabbit: Rabbit, postgres: Postgres, *, copies: int, env: dict[str, str]) -> None:
        self.amqp_uri = rabbit.new_vhost()
        prefix = f"huiyin_{secrets.token_hex(4)}"
        for service in WITH_DATA:
            postgres.create_database(f"{prefix}_{service}")
        urls = {"HUIYIN_AMQP_URI": self.amqp_uri, "HUIYIN_DATABASE_URL": postgres.url(prefix + "_{service}")}
        super().__init__(folder, {**urls, **env})
        self._orders = itertools.cycle(rabbit.orders(self.amqp_uri))
        for service in WITH_DATA:
            for copy in range(1, copies + 1):
                self._run(f"{service}-{copy}", service)

    def add_gateway(self) -> int:
        """Have one replica of the gateway too; return the port it will listen on."""
        port = free_port()
        self._run("gateway", "gateway", HUIYIN_HTTP=f"127.0.0.1:{port}")
        return port

    def _run(self, name: str, service: str, **env: str) -> None:
        self._replica(name, "run", service, ready=f"{service} is up", HUIYIN_AMQP_URI=next(self._orders), **env)

    def open(self) -> None:
        """Migrate, start, and take in the offices."""
        self.huiyin("migrate")
        self.start()
        self.huiyin("offices", "import", str(county.OFFICES))


class EmbeddedSite(Site):
    """``huiyin up``: everything in one process, with SQLite files below ``folder``."""

    def __init__(self, folder: Path, port: int, env: dict[str, str]) -> None:
        super().__init__(folder, {"HUIYIN_HTTP": f"127.0.0.1:{port}", **env})
        self.port = port
        self._replica("up", "up", ready="Huiyin is up")

    def open(self) -> None:
        """Take in the offices and start."""
        self.huiyin("migrate")
        self.huiyin("offices", "import", str(county.OFFICES))
        self.start()

    def traced(self, file: Path) -> None:
        """Have the process write every statement that SQLite runs into ``file``."""
        command = [sys.executable, "-m", "bench.traced", str(file), "up"]
        self.replicas = [Replica("up", command, "Huiyin is up", {**self.env, "PYTHONPATH": str(ROOT)}, self.folder)]

    def start_seconds(self) -> float:
        """Start the process and return how long it took until it worked."""
        began = time.monotonic()
        self.start()
        return time.monotonic() - began


def _shown(line: str) -> str:
    entry = json.loads(line)
    return " ".join(str(entry.get(name, "")) for name in ("event", "service", "handler", "method", "failure", "where"))


def _last_line(after: list[str]) -> str:
    """Return the line that names the exception of a traceback: the first that is not indented."""
    return next((line[:200] for line in after if line and not line.startswith(" ")), "a traceback without an end")
