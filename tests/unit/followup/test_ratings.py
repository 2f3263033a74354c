"""Ratings: given by the person alone, once per side, after the service."""

from __future__ import annotations

import pytest

from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused, Unauthenticated
from services.followup import errors

from .conftest import CLERK, NUMBER, OPERATOR, PERSON, Followup


def test_a_rating_of_the_responsible_office_speaks_of_the_office_that_answered(followup: Followup) -> None:
    followup.hear(followup.served())
    answer = followup.rate()
    assert (answer["office"], answer["score"], answer["given_at"]) == ("town", "mostly", "2026-03-04T06:00:00Z")
    (said,) = followup.said("rating.given")
    assert said.data == {**answer, "number": NUMBER}


@pytest.mark.parametrize(
    ("responsible", "rated"),
    [
        ("town", "town.petition"),
        ("village", "town.petition"),
        ("county.water", "county.petition"),
        ("far", "county.petition"),
    ],
)
def test_the_petition_office_rated_is_the_nearest_one(followup: Followup, responsible: str, rated: str) -> None:
    followup.hear(followup.served(office=responsible))
    assert followup.rate(side="petition_office")["office"] == rated


def test_where_no_petition_office_is_registered_the_top_office_is_rated_for_it(followup: Followup) -> None:
    for code in ("county.petition", "town.petition"):
        followup.hear_offices(code, kind="department", version=2)
    followup.hear(followup.served())
    assert followup.rate(side="petition_office")["office"] == "county"


def test_each_side_is_rated_once(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.rate()
    with pytest.raises(errors.AlreadyRated):
        followup.rate(score="dissatisfied")
    followup.rate(side="petition_office", score="satisfied")
    assert [(r["side"], r["score"]) for r in followup.state(PERSON)["ratings"]] == [
        ("petition_office", "satisfied"),
        ("responsible_office", "mostly"),
    ]


def test_nothing_is_rated_before_the_answer_was_served(followup: Followup) -> None:
    with pytest.raises(errors.NotServedYet):
        followup.rate()


@pytest.mark.parametrize(
    "caller", [CLERK, OPERATOR, Actor("service", "gateway"), Actor("petitioner", "p", matter="other")]
)
def test_nobody_rates_in_the_name_of_the_person(followup: Followup, caller: Actor) -> None:
    followup.hear(followup.served())
    with pytest.raises(errors.RatingNotYours):
        followup.rate(caller)
    assert followup.said("rating.given") == []


def test_someone_without_a_query_code_is_asked_for_it(followup: Followup) -> None:
    with pytest.raises(Unauthenticated):
        followup.rate(NOBODY)


def test_rating_the_petition_office_waits_until_the_registry_of_offices_has_arrived(followup: Followup) -> None:
    followup.hear(followup.served(office="unheard"))
    with pytest.raises(errors.OfficeNotKnownYet):
        followup.rate(side="petition_office")
    assert followup.rate(side="responsible_office")["office"] == "unheard"


def test_the_state_says_what_may_still_be_rated(followup: Followup) -> None:
    assert followup.state(PERSON)["to_rate"] == []
    followup.hear(followup.served())
    assert followup.state(PERSON)["to_rate"] == ["petition_office", "responsible_office"]
    followup.rate()
    assert followup.state(PERSON)["to_rate"] == ["petition_office"]


@pytest.mark.parametrize(
    ("reader", "refusal"), [(NOBODY, Unauthenticated), (Actor("petitioner", "p", matter="other"), Refused)]
)
def test_the_state_of_a_matter_is_not_told_to_others(
    followup: Followup, reader: Actor, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        followup.state(reader)
