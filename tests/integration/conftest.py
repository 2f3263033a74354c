"""The site that most of these tests share: a process per service, two of routing, on RabbitMQ and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration import ledger
from tests.integration.ledger import Ledger
from tests.integration.sites import Processes, end
from tests.support.postgres import Postgres
from tests.support.rabbit import Rabbit


@pytest.fixture(scope="package")
def site(rabbit: Rabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A running site with the invented county. Tests leave it without letters and with nothing that verify finds."""
    site = Processes(tmp_path_factory.mktemp("site"), rabbit, postgres)
    site.open()
    yield site
    end(site)


@pytest.fixture(scope="package")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The invented ledger."""
    return ledger.write(tmp_path_factory.mktemp("ledger"))
