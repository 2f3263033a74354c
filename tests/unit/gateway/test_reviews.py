"""Asking for a review or a recheck through HTTP, with the query code and at a counter."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from huiyin.actors import Actor
from huiyin.errors import Conflict
from services.gateway.schemas import requests
from services.routing.case.domain import life
from services.routing.case.handling.domain import declining
from services.routing.case.reviews.domain import reviewing
from tests.unit.gateway.services import CASE, CODE, NUMBER, Services

PERSON = Actor(kind="petitioner", id=NUMBER, matter=NUMBER)
TAKEN = {"number": NUMBER, "kind": "review", "office": "9900", "state": "issued", "version": 6}
ASK = {"query_code": CODE, "remedy": "review", "grounds": "没有查清。"}


@pytest.mark.parametrize("remedy", ["review", "recheck"])
def test_a_person_asks_with_the_query_code_and_in_their_own_name(
    http: FlaskClient, services: Services, remedy: str
) -> None:
    services.answers[f"routing.request_{remedy}"] = TAKEN
    answer = http.post("/reviews", json={**ASK, "remedy": remedy}, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json["office"]) == (201, "9900")
    call = services.asked(f"routing.request_{remedy}")
    assert (call.body, call.actor) == ({"number": NUMBER, "grounds": "没有查清。"}, PERSON)
    assert call.key


def test_a_refusal_reaches_the_person_as_routing_said_it(http: FlaskClient, services: Services) -> None:
    services.answers["routing.request_review"] = Conflict(what="x")
    assert http.post("/reviews", json=ASK).status_code == 409
    assert http.post("/reviews", json={"query_code": CODE, "remedy": "again"}).status_code == 422


def test_the_person_sees_what_is_open_when_following_the_matter(http: FlaskClient, services: Services) -> None:
    open_ = {"remedy": "review", "office_name": "示例县人民政府", "until": "2026-04-23", "final": False}
    services.answers["routing.case_if_open"] = {**CASE, "remedies": open_}
    assert http.post("/follow", json={"query_code": CODE}).json["remedies"] == open_


def test_the_words_of_the_api_are_those_of_the_table() -> None:
    assert set(requests.GROUNDS) == set(declining.GROUNDS)
    assert set(requests.STATES) == set(life.STATE_NAMES) - set(life.CASE_STATES)
    assert set(reviewing.REMEDIES) == {"review", "recheck"}
