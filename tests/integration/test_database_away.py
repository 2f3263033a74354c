"""A database that is missing, away or refuses is told in one sentence, whatever is started, without a traceback."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.sites import told
from tests.support.postgres import Postgres
from tests.support.site import Site

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
        (("run", "intake"), NOWHERE),
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
