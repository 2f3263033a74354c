"""A site lives with a user of the broker per service, each with the least rights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.lives import Drive
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.rabbit import PrivateRabbit
from tests.support.restricted import RestrictedSite
from tests.support.site import WITH_DATA
from tests.support.ways import OverHttp

LIVES = 3
SECONDS = 120


@pytest.fixture(scope="module")
def site(
    private_rabbit: PrivateRabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RestrictedSite]:
    """A running site that has lived."""
    site = RestrictedSite(tmp_path_factory.mktemp("restricted"), private_rabbit, postgres)
    try:
        site.open()
        yield site
    finally:
        site.stop()


def test_lives_go_from_registration_to_figures_and_nothing_is_refused(site: RestrictedSite) -> None:
    def way() -> OverHttp:
        return OverHttp(site.port, site.settings.secret)

    with way() as gateway:
        wait_until(lambda: gateway.ask("GET", "/readyz")["status"] == "ok", seconds=SECONDS, what="readiness")
    tally = Drive(way, "restricted", LIVES, threads=1, at_once=LIVES).run()
    assert (len(tally.finished), tally.failures) == (LIVES, [])
    found = site.verify(seconds=60)
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0)
    rows = site.huiyin("bus", "status", "--json")
    assert '"unkept": 0' in rows
    assert "null" not in rows
    figures = site.huiyin("figures", "--office", "990100", "--from", "2000-01-01", "--to", "2100-01-01")
    assert f"{LIVES}" in figures
    logs = {name: (site.folder / f"{name}.log").read_text("utf-8") for name in (*WITH_DATA, "gateway")}
    assert {name for name, log in logs.items() if "REFUSED" in log or "Traceback" in log} == set()
