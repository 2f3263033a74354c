"""``huiyin verify`` finds what is missing, doubled or inconsistent in followup, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from huiyin import clock
from huiyin.bus import tables
from huiyin.bus.log import row_to_event
from huiyin.events import registry
from huiyin.events.envelope import Event
from services.followup import checks
from services.followup.models import Office, Rating, Served, Visit

from .conftest import NUMBER, OFFICES, Followup, office_changed

DUE_MORNING = datetime(2026, 3, 9, 8, 0, tzinfo=clock.OFFICE_ZONE)


class Logs:
    """The logs as verify reads them: routing's as told in the test, followup's from its own table."""

    def __init__(self, followup: Followup, told: list[Event]) -> None:
        self._followup = followup
        self._told = told

    def events(self, service: str, *types: str) -> Iterator[Event]:
        own = (row_to_event(row, "/370303/followup") for row in self._followup.said(*types))
        told = (one for one in self._told if one.type in types)
        return (registry.load(one) for one in own) if service == "followup" else told


class Site:
    """Followup after one matter's whole way, and its judge."""

    def __init__(self, followup: Followup) -> None:
        self.followup = followup
        self.told = [*(office_changed(code) for code in OFFICES), followup.served()]

    def run(self, *statements: Any) -> None:
        with self.followup.database.unit_of_work() as uow:
            for statement in statements:
                uow.session.execute(statement)

    def findings(self) -> list[tuple[str, str]]:
        with self.followup.database.reading() as reading:
            found = checks.check(Logs(self.followup, self.told), reading)  # type: ignore[arg-type]
            return sorted((one.kind, one.what) for one in found)


@pytest.fixture
def site(followup: Followup) -> Site:
    """One matter: served, its visit announced and made, both sides rated."""
    followup.hear(followup.served())
    followup.fire_timers(DUE_MORNING)
    with clock.frozen(DUE_MORNING + timedelta(hours=1)):
        followup.visit()
        followup.rate()
        followup.rate(side="petition_office")
    return Site(followup)


def test_nothing_is_found_where_all_is_well(site: Site) -> None:
    assert site.findings() == []


def test_nothing_is_found_before_anything_happened(followup: Followup) -> None:
    site = Site(followup)
    site.told = site.told[:-1]
    assert site.findings() == []


def test_a_service_that_never_arrived_is_missing(site: Site) -> None:
    site.told.append(site.followup.served("other"))
    assert site.findings() == [("missing", "served")]


def test_a_service_kept_otherwise_than_told_is_inconsistent(site: Site) -> None:
    site.run(update(Served).values(office="far"))
    assert site.findings() == [("inconsistent", "served")]


def test_a_service_nobody_told_of_is_inconsistent(site: Site) -> None:
    site.told.pop()
    assert site.findings() == [("inconsistent", "served")]


def test_a_visit_that_was_asked_for_and_is_not_there_is_missing(site: Site) -> None:
    site.run(delete(Visit))
    assert site.findings() == [("missing", "visit"), ("missing", "visit.made")]


def test_a_visit_no_policy_asked_for_is_inconsistent(site: Site) -> None:
    site.run(update(Served).values(asked={"after_service": None}))
    assert site.findings() == [("inconsistent", "visit")]


def test_a_visit_without_a_timer_would_never_be_announced(site: Site) -> None:
    site.run(delete(tables.timer))
    assert site.findings() == [("missing", "timer")]


def test_a_visit_announced_before_its_timer_fired_is_inconsistent(site: Site) -> None:
    site.run(update(tables.timer).values(fired_at=None))
    assert site.findings() == [("inconsistent", "visit.due")]


@pytest.mark.parametrize(
    ("type_", "what"), [("visit.due", "visit.due"), ("visit.made", "visit.made"), ("rating.given", "rating")]
)
def test_what_was_said_twice_is_doubled(site: Site, type_: str, what: str) -> None:
    said = dict(site.followup.said(type_)[0]._mapping)
    site.run(insert(tables.event_log).values({**said, "id": "again", "seq": None, "position": None}))
    assert ("doubled", what) in site.findings()


@pytest.mark.parametrize(
    ("type_", "finding"),
    [
        ("visit.due", ("missing", "visit.due")),
        ("visit.made", ("inconsistent", "visit.made")),
        ("rating.given", ("inconsistent", "rating")),
    ],
)
def test_what_was_done_and_not_said_is_found(site: Site, type_: str, finding: tuple[str, str]) -> None:
    site.run(delete(tables.event_log).where(tables.event_log.c.type == type_))
    assert set(site.findings()) == {finding}


def test_a_rating_that_was_said_and_is_lost_is_missing(site: Site) -> None:
    site.run(delete(Rating).where(Rating.side == "petition_office"))
    assert site.findings() == [("missing", "rating")]


def test_a_rating_that_was_changed_is_inconsistent(site: Site) -> None:
    site.run(update(Rating).where(Rating.side == "petition_office").values(score="satisfied"))
    assert site.findings() == [("inconsistent", "rating")]


def test_an_office_that_was_moved_here_alone_is_inconsistent(site: Site) -> None:
    site.run(update(Office).where(Office.code == "village").values(parent="far"))
    assert site.findings() == [("inconsistent", "office")]


def test_a_visit_made_before_its_timer_needs_no_announcement(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.visit()
    followup.fire_timers(DUE_MORNING)
    with followup.database.reading() as reading:
        assert reading.session.scalar(select(Visit.number)) == NUMBER
    assert Site(followup).findings() == []
