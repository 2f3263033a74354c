"""A rolling upgrade as ``docs/operations.md`` describes it, rehearsed under load: there, back, and there again."""

from __future__ import annotations

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click

from huiyin import migrations
from tests.faults.judge import judge
from tests.support import county, servers, versions
from tests.support.lives import Drive, Life
from tests.support.processes import free_port, wait_until
from tests.support.site import WITH_DATA, BusSite, Replica
from tests.support.source import ROOT
from tests.support.versions import Version
from tests.support.ways import OverHttp

#: Consumers before producers, as the page says; the other way round to go back.
_ORDER = ("reporting", "followup", "routing", "intake", "gateway")
#: How many matters live whole lives between two steps.
_BETWEEN = 12
_SETTLE_SECONDS = 60
_ENV = {"HUIYIN_CALL_SECONDS": "10", "HUIYIN_LOG_LEVEL": "WARNING"}


class Proxy:
    """What stands before the gateways: it sends each request to the one it was told last."""

    def __init__(self, secret: str) -> None:
        self.port = 0
        self._secret = secret

    def way(self) -> Proxied:
        """Return a way for one thread."""
        return Proxied(self, self._secret)


class Proxied(OverHttp):
    """Sends requests where the proxy stands."""

    def __init__(self, proxy: Proxy, secret: str) -> None:
        super().__init__(proxy.port, secret)
        self._proxy = proxy

    def take(self, life: Life) -> dict[str, Any]:
        """Take the life's present step."""
        if self._port != self._proxy.port:
            self._close()
            self._port = self._proxy.port
        return super().take(life)


class Rehearsal:
    """A site whose services are replaced, one after the other, by those of another version."""

    def __init__(self, site: BusSite, proxy: Proxy) -> None:
        self._site = site
        self._proxy = proxy
        self._running: dict[str, Replica] = {}
        self._number = 0

    def replace(self, version: Version, services: tuple[str, ...]) -> None:
        """Start each of ``services`` in ``version``, beside the one that runs; when it works, end that one in order."""
        for service in services:
            before, self._running[service] = self._running.get(service), self._start(version, service)
            if before is not None:
                before.stop()

    def stop(self) -> None:
        """End every service."""
        for replica in self._running.values():
            replica.stop()

    def _start(self, version: Version, service: str) -> Replica:
        self._number += 1
        port = free_port()
        env = {**self._site.env, "HUIYIN_HTTP": f"127.0.0.1:{port}"}
        name, ready = f"{self._number:02}-{service}", f"{service} is up"
        replica = Replica(name, version.command("run", service), ready, env, self._site.folder)
        replica.start()
        replica.wait_ready()
        if service == "gateway":
            self._proxy.port = port
        return replica


def rehearse(commit: str, seed: int) -> dict[str, Any]:
    """Upgrade from ``commit`` to this version, with one migration more, go back, and upgrade again; judge the site."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-upgrade-")))
        old, new = versions.earlier(commit, folder / "old"), versions.later(folder / "new")
        rabbit = stack.enter_context(closing(servers.private_rabbit()))
        postgres = stack.enter_context(closing(servers.private_postgres()))
        site = BusSite(folder, rabbit, postgres, copies=0, env=_ENV)
        proxy = Proxy(site.settings.secret)
        rehearsal = Rehearsal(site, proxy)
        stack.callback(rehearsal.stop)
        site.huiyin("migrate", version=old.command())
        rehearsal.replace(old, _ORDER)
        site.huiyin("offices", "import", str(county.OFFICES), version=old.command())
        drive = Drive(proxy.way, f"upgrade-{seed}", 10**9, threads=4, at_once=12)
        steps, tally = _under_load(site, rehearsal, drive, old, new)
        report = {
            "matters": len(tally.finished),
            "seconds": round(tally.seconds, 1),
            "steps": steps,
            "can_go_back": _can_go_back(old),
            "asked_again": {"early": tally.early, "unanswered": tally.unanswered},
            "longest_refused": round(tally.longest_refused, 1),
            "longest_refused_story": tally.longest_refused_story,
            "errors_in_logs": dict(site.errors_in_logs().most_common(12)),
        }
        return report | judge(site, tally, seconds=_SETTLE_SECONDS)


def _can_go_back(old: Version) -> bool:
    """Return True where this version says that the earlier one's code works on its databases."""
    heads = old.heads()
    return all(migrations.oldest(ROOT / "services" / service) <= heads[service] for service in WITH_DATA)


def _under_load(
    site: BusSite, rehearsal: Rehearsal, drive: Drive, old: Version, new: Version
) -> tuple[dict[str, float], Any]:
    """Go through the steps while matters flow; return how long each took, and what became of the matters."""
    over = threading.Event()
    steps = [
        ("migrate", lambda: site.huiyin("migrate", version=new.command())),
        ("upgrade", lambda: rehearsal.replace(new, _ORDER)),
    ]
    if _can_go_back(old):
        steps += [
            ("roll back", lambda: rehearsal.replace(old, _ORDER[::-1])),
            ("upgrade again", lambda: rehearsal.replace(new, _ORDER)),
        ]
    took: dict[str, float] = {}
    with ThreadPoolExecutor(1) as pool:
        driven = pool.submit(drive.run, until=over.is_set)
        try:
            for name, step in steps:
                _let_live(drive, driven)
                click.echo(name, err=True)
                began = time.monotonic()
                step()
                took[name] = round(time.monotonic() - began, 1)
            _let_live(drive, driven)
        finally:
            over.set()
        return took, driven.result()


def _let_live(drive: Drive, driven: Any) -> None:
    """Wait until some more matters have lived."""
    enough = len(drive.tally.finished) + _BETWEEN
    wait_until(
        lambda: len(drive.tally.finished) >= enough or drive.tally.failures or driven.done(),
        seconds=120,
        what="matters between two steps",
        every=0.2,
    )
