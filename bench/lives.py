"""Full lives over RabbitMQ and PostgreSQL with one process per service, and in ``huiyin up``; with memory and CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bench.floors import Floors
from bench.result import Result
from tests.support.lives import Drive, Tally
from tests.support.postgres import PrivatePostgres
from tests.support.processes import free_port
from tests.support.rabbit import PrivateRabbit
from tests.support.site import WITH_DATA, BusSite, EmbeddedSite
from tests.support.ways import OverHttp, OverTheBus

_WARM_UP = 60
_LIVES = 900
_LIVES_AT_HALF = 300
_LIVES_EMBEDDED = 200
_ENV = {"HUIYIN_LOG_LEVEL": "WARNING"}
_EVENTS_OF_A_LIFE = 8


def on_bus(rabbit: PrivateRabbit, postgres: PrivatePostgres, folder: Path, floors: Floors) -> list[Result]:
    """Return lives a second against their floor, registration at half that load, and the memory of the processes."""
    site = BusSite(folder, rabbit, postgres, copies=1, env=_ENV)
    try:
        site.open()
        _drive(site, "warm", _WARM_UP)
        before, commits_before = _cpu(site, rabbit, postgres), _commits(site)
        tally = _drive(site, "full", _LIVES)
        spent, commits = _difference(_cpu(site, rabbit, postgres), before), _commits(site) - commits_before
        rate = len(tally.finished) / tally.seconds
        half = _drive(site, "half", _LIVES_AT_HALF, per_second=rate / 2)
        memory = {replica.name.partition("-")[0]: round(replica.resident_mb(), 1) for replica in site.replicas}
    finally:
        site.stop()
    per_life = {"calls": tally.calls / _LIVES, "commits": commits / _LIVES, "publishes": _EVENTS_OF_A_LIFE}
    milliseconds = {name: 1000 * seconds / _LIVES for name, seconds in spent.items()}
    detail: dict[str, Any] = {"per life": _rounded(per_life), "cpu ms per life": _rounded(milliseconds)}
    detail |= {"failures": tally.failures[:5], "asked too early": tally.early}
    return [
        Result("full lives", rate, "lives/s", 30, floor=_floor(per_life, floors), least_ratio=0.35, detail=detail),
        Result("registration p95 at half that load", _p95(half, "register"), "ms", 100, most=True),
        Result("largest service process", max(memory.values()), "MB", 130, most=True, detail=memory),
    ]


def embedded(folder: Path) -> list[Result]:
    """Return lives a second through HTTP in one process, and its memory afterwards."""
    site = EmbeddedSite(folder, free_port(), _ENV)
    try:
        site.open()
        drive = Drive(lambda: OverHttp(site.port, site.settings.secret), "up", _LIVES_EMBEDDED, threads=4, at_once=16)
        tally = drive.run()
        memory = site.replicas[0].resident_mb()
    finally:
        site.stop()
    rate = len(tally.finished) / tally.seconds
    return [
        Result("full lives in huiyin up, over HTTP", rate, "lives/s", detail={"failures": tally.failures[:5]}),
        Result("huiyin up", memory, "MB", 300, most=True),
    ]


def _drive(site: BusSite, run: str, count: int, per_second: float | None = None) -> Tally:
    drive = Drive(lambda: OverTheBus(site.settings), run, count, threads=8, at_once=64, per_second=per_second)
    return drive.run()


def _floor(per_life: dict[str, float], floors: Floors) -> float:
    """Return lives a second if a life cost only its calls, its commits and its publishes, each at its own floor."""
    seconds = per_life["calls"] / floors.calls_together
    seconds += per_life["commits"] / floors.commits_together
    seconds += per_life["publishes"] / floors.publishes
    return 1 / seconds


def _commits(site: BusSite) -> int:
    """Count the transactions that wrote: kept answers, inboxes, and the marks of the relay."""
    total = 0
    for service in WITH_DATA:
        engine = create_engine(site.settings.database_url(service))
        with engine.connect() as connection:
            for table in ("command", "inbox", "event_log"):
                query = text(f"SELECT count(DISTINCT xmin::text) FROM {table}")
                total += int(connection.execute(query).scalar_one())
        engine.dispose()
    return total


def _cpu(site: BusSite, rabbit: PrivateRabbit, postgres: PrivatePostgres) -> dict[str, float]:
    services = {replica.name.partition("-")[0]: replica.cpu_seconds() for replica in site.replicas}
    return {**services, "rabbitmq": rabbit.cpu_seconds(), "postgresql": postgres.cpu_seconds()}


def _difference(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {name: value - before[name] for name, value in after.items()}


def _p95(tally: Tally, step: str) -> float:
    taken = sorted(tally.latencies[step])
    return 1000 * taken[int(len(taken) * 0.95)]


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 2) for name, value in values.items()}
