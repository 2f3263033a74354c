"""``python -m tests.compat``: the contracts of bus and database against other versions of the servers, as a table.

Each Debian named (default: trixie) is made once by ``debootstrap``; its RabbitMQ and PostgreSQL run from its folder, on
ports and data of their own. The bus contract runs with queues of both types. Exit code 1 where a test fails.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from tests.support import debian
from tests.support.postgres import PrivatePostgres
from tests.support.rabbit import PrivateRabbit
from tests.support.servers import POSTGRES_VARIABLE, RABBIT_TOOL_VARIABLE, RABBIT_VARIABLE
from tests.support.source import ROOT

_CONTRACTS = {
    "classic": ("tests/contracts/bus", "tests/contracts/test_database.py", "tests/contracts/test_guests.py"),
    "quorum": ("tests/contracts/bus",),
}


@click.command()
@click.argument("suites", nargs=-1)
def main(suites: tuple[str, ...]) -> None:
    """Print a row for each Debian and type of queues."""
    # ended from outside, it still ends the servers it started
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = [row for suite in suites or ("trixie",) for row in _of_suite(suite)]
    click.echo("| Debian | RabbitMQ | PostgreSQL | queues | passed | skipped | failed |\n|---|---|---|---|---|---|---|")
    for row in rows:
        click.echo("| " + " | ".join(map(str, row)) + " |")
    sys.exit(any(row[-1] for row in rows))


def _of_suite(suite: str) -> list[tuple[str, str, str, str, int, int, int]]:
    try:
        root = debian.servers_root(suite)
    except pytest.skip.Exception as error:
        raise click.ClickException(str(error)) from error
    with ExitStack() as stack:
        rabbit = stack.enter_context(closing(PrivateRabbit(root)))
        postgres = stack.enter_context(closing(PrivatePostgres(durable=False, root=root)))
        rabbit.start()
        postgres.start()
        versions = rabbit.ctl("version").strip(), postgres.version()
        return [(suite, *versions, kind, *_run(rabbit, postgres, kind)) for kind in _CONTRACTS]


def _run(rabbit: PrivateRabbit, postgres: PrivatePostgres, kind: str) -> tuple[int, int, int]:
    """Run the contracts; return how many tests passed, were skipped and failed."""
    env = {
        RABBIT_VARIABLE: rabbit.uri(""),
        RABBIT_TOOL_VARIABLE: str(rabbit.tool),
        POSTGRES_VARIABLE: postgres.url("postgres"),
        "HUIYIN_TEST_QUEUE_TYPE": kind,
        "HUIYIN_TEST_SERVERS": "required",
    }
    with tempfile.TemporaryDirectory(prefix="huiyin-compat-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *_CONTRACTS[kind]]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, stdout=sys.stderr, check=False)
        if done.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise click.ClickException(f"the contracts were not run to their end (pytest ended with {done.returncode})")
        [suite] = ElementTree.parse(report).getroot().iter("testsuite")
    failed, skipped = int(suite.get("failures", 0)) + int(suite.get("errors", 0)), int(suite.get("skipped", 0))
    return int(suite.get("tests", 0)) - failed - skipped, skipped, failed


if __name__ == "__main__":
    main()
