"""What most of these tests share, because starting it takes seconds: a running site, and folders of sites at rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration import ledger
from tests.integration.ledger import Ledger
from tests.integration.sites import Processes, embedded, end
from tests.support import county
from tests.support.postgres import Postgres
from tests.support.rabbit import Rabbit


@pytest.fixture(scope="package")
def site(rabbit: Rabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A running site with the invented county. Tests leave it without letters and with nothing that verify finds."""
    site = Processes(tmp_path_factory.mktemp("site"), rabbit, postgres)
    try:
        site.open()
        yield site
    finally:
        end(site)


@pytest.fixture(scope="package")
def county_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an embedded site with the invented county and nothing else, to be copied."""
    folder = tmp_path_factory.mktemp("county")
    embedded(folder).huiyin("migrate")
    embedded(folder).huiyin("offices", "import", str(county.OFFICES))
    return folder


@pytest.fixture(scope="package")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The invented ledger."""
    return ledger.write(tmp_path_factory.mktemp("ledger"))
