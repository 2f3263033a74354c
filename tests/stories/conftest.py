"""The site of the stories: every service in this process on RabbitMQ and PostgreSQL, the clock in the test's hand."""

from __future__ import annotations

import gc
import itertools
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin import catalog, clock, settings, site
from huiyin.bus import agenda, catch_up
from huiyin.bus.runner import running
from huiyin.bus.runtime import Runtime
from huiyin.bus.status import Databases, outstanding
from huiyin.settings import Settings
from tests.stories import county
from tests.stories.telling import Story
from tests.support.pace import UNHURRIED
from tests.support.postgres import Postgres
from tests.support.processes import free_port, wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import WITH_DATA

_TOWNSHIPS = 120
_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def stage(rabbit: Rabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A county whose services all run in this process, as long as stories are told: other tests set clocks too."""
    configured = _configured(rabbit, postgres, tmp_path_factory.mktemp("stories"))
    site.migrate(configured)
    county.bring_in(configured, county.rows(_TOWNSHIPS))
    patches = pytest.MonkeyPatch()
    patches.setattr(agenda, "_TICK_SECONDS", 0.1)
    patches.setattr(catch_up, "_MISSED_IDLE", 0.3)
    with running(list(catalog.own().values()), configured) as containers:
        _settle(configured)
        yield configured
    for container in containers:
        if catalog.keeps_data(container.service_cls):
            Runtime.of(container).database.close()
    _let_go()
    patches.undo()


@pytest.fixture
def story(stage: Settings) -> Iterator[Story]:
    """A story with a township of its own."""
    yield Story(next(_numbers), stage.http[1], stage)
    clock.run_from(None)


def _configured(rabbit: Rabbit, postgres: Postgres, folder: Path) -> Settings:
    prefix = f"huiyin_{secrets.token_hex(4)}"
    for service in WITH_DATA:
        postgres.create_database(f"{prefix}_{service}")
    return settings.read(
        {
            **UNHURRIED,
            "HUIYIN_SITE": county.COUNTY,
            "HUIYIN_SECRET": secrets.token_hex(32),
            "HUIYIN_DATA": str(folder),
            "HUIYIN_AMQP_URI": rabbit.new_vhost(),
            "HUIYIN_DATABASE_URL": postgres.url(prefix + "_{service}"),
            "HUIYIN_HTTP": f"127.0.0.1:{free_port()}",
            "HUIYIN_RETRY_TRIES": "6",
            "HUIYIN_RETRY_SECONDS": "0.05",
            "HUIYIN_LOG_LEVEL": "ERROR",
        }
    )


def _settle(configured: Settings) -> None:
    """Wait until every service has heard of the offices."""
    databases = Databases(configured)
    wait_until(lambda: outstanding(databases) == 0, seconds=60, what="the offices", every=0.1)
    databases.close()


def _let_go() -> None:
    """Have the connections of greenlets that were ended in the middle of a statement go now, not in another test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
