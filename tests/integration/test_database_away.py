"""A database that is missing, away or refuses is told in one sentence, whatever is started, without a traceback."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.sites import IntakeAlone, told
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.site import Site

SECONDS = 90.0
MISSING, CLOSED, NOWHERE = "missing", "closed", "nowhere"
SAYS = {MISSING: "does not exist", CLOSED: "Connection refused", NOWHERE: "no-such-host.invalid"}


@pytest.fixture
def addresses(postgres: Postgres) -> dict[str, str]:
    """Addresses at which there is no database, each for another reason."""
    return {
        MISSING: postgres.url("huiyin_missing_{service}"),
        CLOSED: "postgres://huiyin@127.0.0.1:1/{service}",
        NOWHERE: "postgresql://huiyin@no-such-host.invalid/{service}",
    }


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("migrate",), MISSING),
        (("migrate",), NOWHERE),
        (("verify",), CLOSED),
        (("bus", "status"), MISSING),
        (("import", __file__, "--channel", "ledger"), CLOSED),
    ],
)
def test_a_database_that_is_not_there_is_told_in_a_sentence(
    tmp_path: Path, addresses: dict[str, str], command: tuple[str, ...], why: str
) -> None:
    site = Site(tmp_path, {"HUIYIN_AMQP_URI": "amqp://127.0.0.1:1/", "HUIYIN_DATABASE_URL": addresses[why]})
    done = told(site, *command)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith("[database_away]")
    assert SAYS[why] in last


class _Intake(IntakeAlone):
    """Intake alone, on a database of its own that may be taken away from it."""

    def __init__(self, folder: Path, vhost: str, postgres: Postgres) -> None:
        self.database = f"huiyin_away_{secrets.token_hex(4)}_intake"
        self._postgres = postgres
        url = postgres.url(self.database).replace("_intake", "_{service}")
        super().__init__(folder, {"HUIYIN_AMQP_URI": vhost, "HUIYIN_DATABASE_URL": url})

    def make_database(self) -> None:
        self._postgres.create_database(self.database)
        self.huiyin("migrate", "intake")

    def let_in(self, *, anybody: bool) -> None:
        """Let clients into the database or keep them out, also those that are in."""
        self._postgres.execute(f'ALTER DATABASE "{self.database}" ALLOW_CONNECTIONS {str(anybody).lower()}')
        if not anybody:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
            self._postgres.execute(f"{ended}'{self.database}'")


@pytest.fixture
def intake(tmp_path: Path, vhost: str, postgres: Postgres) -> Iterator[_Intake]:
    """Intake, not started yet; nor is its database there."""
    site = _Intake(tmp_path, vhost, postgres)
    yield site
    site.stop()


def test_a_service_waits_for_its_database_with_growing_pauses_and_starts_when_it_is_there(intake: _Intake) -> None:
    intake.make_database()
    intake.let_in(anybody=False)
    intake.replicas[0].start()
    wait_until(lambda: len(intake.said("database_away")) >= 3, seconds=SECONDS, what="three lines that it is away")
    first, second, third = intake.said("database_away")[:3]
    assert first["again_in_seconds"] < second["again_in_seconds"] < third["again_in_seconds"]
    assert "not currently accepting connections" in first["cause"]
    assert intake.replicas[0].running
    intake.let_in(anybody=True)
    intake.replicas[0].wait_ready()
    assert intake.registers()
    assert intake.lines(), "every line is JSON"


def test_a_database_that_goes_away_under_a_running_service_is_told_once_and_so_is_its_return(intake: _Intake) -> None:
    intake.make_database()
    intake.start()
    assert intake.registers()
    before = len(intake.lines())
    intake.let_in(anybody=False)
    wait_until(lambda: intake.said("database_away"), seconds=SECONDS, what="the line that it is away")
    for _ in range(3):  # each takes a while, in which every part of the service meets the outage again
        assert not intake.registers()
    intake.let_in(anybody=True)
    wait_until(lambda: intake.said("database_back"), seconds=SECONDS, what="the line that it is back")
    assert intake.registers()
    causes = [line["cause"] for line in intake.said("database_away")]
    assert len(causes) == len(set(causes)) <= 3, "each cause is told once"
    loud = {line["event"] for line in intake.lines()[before:] if line["level"] in ("warning", "error")}
    assert loud == {"database_away", "database_back"}


@pytest.fixture
def stranger(postgres: Postgres) -> Iterator[str]:
    """A role that may connect to a database and do nothing there."""
    role = f"huiyin_test_{secrets.token_hex(4)}"
    postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'word'")
    yield role
    postgres.execute(f"DROP ROLE {role}")


def test_a_role_without_rights_and_tables_that_are_not_there_are_told_in_a_sentence(
    tmp_path: Path, postgres: Postgres, stranger: str
) -> None:
    url = postgres.create_database(f"{stranger}_intake").replace("_intake", "_{service}")
    site = Site(tmp_path, {"HUIYIN_AMQP_URI": "amqp://127.0.0.1:1/", "HUIYIN_DATABASE_URL": url})
    user, _, rest = url.partition("://")[2].partition("@")
    refused = told(site, "migrate", "intake", HUIYIN_DATABASE_URL=f"postgresql://{stranger}:word@{rest}")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert user not in (stranger, "")
    assert "permission denied" in refused.stderr
    assert refused.stderr.strip().endswith("[database_refuses]")
