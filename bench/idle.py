"""What a site costs that nobody uses: statements a second by source, connections, and the command line beside Python.

Statements are counted where they arrive, in the log of the server and by SQLite itself, BEGIN and COMMIT included.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from bench.result import Result
from huiyin.bus.status import Databases, outstanding
from tests.support.postgres import PrivatePostgres
from tests.support.processes import TooLate, free_port, wait_until
from tests.support.rabbit import PrivateRabbit
from tests.support.site import WITH_DATA, BusSite, EmbeddedSite, Site
from tests.support.source import ROOT

#: How long statements are counted, and how often at most: a machine with other work may be late with its own.
_SECONDS, _TIMES = 12.0, 4
_MOST_STATEMENTS, _MOST_CONNECTIONS, _MOST_OF_PASS = 4.0, 3, 8.0
#: Longer than a connection that nobody uses is kept.
_REST_SECONDS = 75.0
_RUNS = 9
_ENV = {"HUIYIN_LOG_LEVEL": "WARNING"}

#: Who sends a statement, told by its words; the first that fits.
_SOURCES = {
    "begin and end": r"^(BEGIN|COMMIT|ROLLBACK)",
    "gauges": r"^SELECT 1$|AS unpublished",
    "locks and notifications": r"pg_(try_)?advisory|pg_notify|LISTEN",
    "what is due": r"\b(timer|letter)\b.*\bdue\b|FOR UPDATE|(FROM|UPDATE) (timer|letter)",
    "relay": r"UPDATE event_log",
    "catch-up": r"cursor|inbox|event_log",
}


def on_bus(rabbit: PrivateRabbit, postgres: PrivatePostgres, folder: Path) -> list[Result]:
    """Return the statements a second of five services, one replica each, and the connections a replica holds."""
    site = BusSite(folder, rabbit, postgres, copies=1, env=_ENV)
    site.add_gateway()
    try:
        site.open()
        _settle(site)
        sources = _quietest(lambda: _sent_to(postgres))
        connections = _held(postgres)
    finally:
        site.stop()
    return [
        _statements("statements a second idle, on PostgreSQL", sources),
        Result(
            "connections idle, of a replica",
            max(connections.values()),
            "",
            _MOST_CONNECTIONS,
            most=True,
            detail=connections,
        ),
    ]


def embedded(folder: Path) -> list[Result]:
    """Return the statements a second of ``huiyin up``."""
    site = EmbeddedSite(folder, free_port(), _ENV)
    trace = folder / "statements"
    try:
        site.traced(trace)
        site.open()
        _settle(site)
        sources = _quietest(lambda: _run_on(trace))
    finally:
        site.stop()
    return [_statements("statements a second idle, in huiyin up", sources)]


def _quietest(count: Callable[[], Counter[str]]) -> Counter[str]:
    """Count until it is few enough, or often enough; return the fewest."""
    found: list[Counter[str]] = []
    while len(found) < _TIMES and not (found and found[-1].total() / _SECONDS <= _MOST_STATEMENTS):
        found.append(count())
    return min(found, key=Counter.total)


def _sent_to(postgres: PrivatePostgres) -> Counter[str]:
    with postgres.statements() as sent:
        time.sleep(_SECONDS)
    return _by_source(sent())


def _run_on(trace: Path) -> Counter[str]:
    before = trace.stat().st_size
    time.sleep(_SECONDS)
    return _by_source(trace.read_bytes()[before:].decode("utf-8").splitlines())


def _held(postgres: PrivatePostgres) -> dict[str, int]:
    """Return how many connections each service holds, once those that nobody uses are closed."""
    held: dict[str, int] = {}

    def few() -> bool:
        counts = postgres.connections()
        held.update({name.rpartition("_")[2]: count for name, count in counts.items() if name.endswith(WITH_DATA)})
        return max(held.values()) <= _MOST_CONNECTIONS

    with suppress(TooLate):
        wait_until(few, seconds=_REST_SECONDS, what="connections that rest", every=1.0)
    return held


def help_page() -> list[Result]:
    """Return the processor time of ``huiyin --help`` beside ``python -c pass``, the least of several runs each."""
    spent = _least(["-m", "huiyin", "--help"])
    floor = _least(["-c", "pass"])
    return [Result("help beside pass", spent / floor, "times", _MOST_OF_PASS, most=True)]


def _least(arguments: list[str]) -> float:
    return min(_cpu(lambda: _run(arguments)) for _ in range(_RUNS))


def _run(arguments: list[str]) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "PYTHONDONT"))}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=True)


def _cpu(act: Callable[[], None]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _settle(site: Site) -> None:
    databases = Databases(site.settings)
    wait_until(lambda: outstanding(databases) == 0, seconds=60, what="the offices", every=0.5)
    databases.close()


def _statements(name: str, sources: Counter[str]) -> Result:
    detail = {source: round(count / _SECONDS, 2) for source, count in sources.most_common()}
    return Result(name, sources.total() / _SECONDS, "a second", _MOST_STATEMENTS, most=True, detail=detail)


def _by_source(statements: Iterable[str]) -> Counter[str]:
    return Counter(_source(statement) for statement in statements)


def _source(statement: str) -> str:
    found = (name for name, words in _SOURCES.items() if re.search(words, statement, re.IGNORECASE))
    return next(found, statement[:60])
