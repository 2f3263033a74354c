"""An accusation is counted for everybody but the accused side, which sees the figures of before there was one."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.actors import Actor
from huiyin.events.envelope import Event
from services.reporting import handlers

from .conftest import OPERATOR, Reporting
from .lives import Life, at, event, office, offices

DESK = "desk"


@pytest.fixture
def county(reporting: Reporting) -> Reporting:
    """A county with a petition office, and a matter in every township and with the county."""
    desk = office(DESK, kind="petition_office", parent="county")
    told = [
        Life(f"n{at}", at).issued(at_office, at, at + 15) for at, at_office in enumerate(("east", "west", "county"))
    ]
    reporting.hear(*offices(), desk, *(step for life in told for step in life.events))
    return reporting


def asked(county: Reporting, office: str, of: str = "county") -> Any:
    actor = OPERATOR if office == "operator" else Actor("staff", "clerk", office=office)
    return county.ask(actor, office=of, by="office")


def registered(number: str, accused: str) -> Event:
    return Life(number, 1, accused_office=accused).events[0]


def classified(number: str, version: int, **said: Any) -> Event:
    common = {"number": number, "version": version, "classified_at": at(2), "category": "accusation"}
    return event("case.classified", number, at(2), **common, track="ordinary", **said)


@pytest.mark.parametrize("by", ["registration", "sorting"])
def test_the_accused_petition_office_reads_the_figures_of_before(county: Reporting, by: str) -> None:
    before = {who: asked(county, who) for who in (DESK, "county", "operator")}
    life = Life("n9", 9, accused_office=DESK).issued("county", 9, 24).noticed("overdue", "accept", 30)
    county.hear(*life.events)
    if by == "registration":
        county.register(life.events[0])
    else:
        county.sort(classified("n9", 2, accused_office=DESK))

    assert asked(county, DESK) == before[DESK]
    for who in ("county", "operator"):
        assert asked(county, who) != before[who]


def test_all_below_the_accused_unit_are_on_its_side_and_nobody_above_or_beside(county: Reporting) -> None:
    everything = asked(county, "east", "east")
    county.register(registered("n0", "east"))
    hidden = asked(county, "east", "east")

    assert everything["figures"][0]["value"] == 1
    assert hidden["figures"][0]["value"] == 0
    assert asked(county, DESK, "east")["figures"][0]["value"] == 1
    assert asked(county, "county", "east")["figures"][0]["value"] == 1


def test_who_took_over_from_the_accused_unit_is_on_its_side(county: Reporting) -> None:
    county.hear(office("east", 2, successor="west"))
    county.register(registered("n1", "east"))

    assert asked(county, "west", "west")["figures"][0]["value"] == 0


def test_the_newest_sorting_says_whom_it_accuses_also_where_it_says_nobody(county: Reporting) -> None:
    county.sort(classified("n1", 3, accused_office=None))
    county.register(registered("n1", "west"))
    assert asked(county, "west", "west")["figures"][0]["value"] == 1
    county.sort(classified("n1", 4, accused_office="west"))
    assert asked(county, "west", "west")["figures"][0]["value"] == 0


def test_a_unit_that_is_not_in_the_registry_may_be_anybodys(county: Reporting) -> None:
    county.register(registered("n1", "nowhere"))
    assert asked(county, "west", "west")["figures"][0]["value"] == 0
    assert asked(county, "operator", "west")["figures"][0]["value"] == 1


def test_where_a_sorting_of_before_does_not_say_it_routing_is_asked_once(county: Reporting) -> None:
    asked_for: list[list[str]] = []

    def ask(numbers: list[str]) -> dict[str, str | None]:
        asked_for.append(numbers)
        return dict.fromkeys(numbers, "west")

    with county.database.unit_of_work() as uow:
        handlers.keep_sortings(uow, [classified("n1", 2), classified("n1", 3)], ask)

    assert asked_for == [["n1"]]
    assert asked(county, "west", "west")["figures"][0]["value"] == 0
