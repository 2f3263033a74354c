"""Routes of supervision: staff alone, each thing named in the path, and nothing lost on the way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.gateway.calls import Call
from services.gateway.routes import supervision
from tests.unit.gateway.services import CASE, MATTER, NUMBER, STATE, Services

ORDER = {"office": "9901", "ground": "delay", "facts": "没有进展。", "improvement": "落实专人承办。"}
GIVEN = {"order": "o1", "office": "9901", "state": "waiting", "title": {"zh": "督办单", "en": "supervision order"}}


def test_an_order_without_a_kind_is_a_supervision_order(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.supervise"] = GIVEN
    answer = http.post("/supervision/orders", json=ORDER, headers=badge)
    assert (answer.status_code, answer.json) == (201, GIVEN)
    assert services.last.body == {**ORDER, "kind": "supervision_order"}


def test_a_reply_names_its_order_in_the_path(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    services.answers["routing.reply_supervision"] = {**GIVEN, "state": "replied"}
    assert http.post("/supervision/orders/o1/reply", json={"reply": "已办。"}, headers=badge).json["state"] == "replied"
    assert services.last.body == {"order": "o1", "reply": "已办。"}


def test_an_answer_to_advice_says_whether_it_is_adopted(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.answer_advice"] = {"advice": "a1", "adopted": "partly"}
    body = {"adopted": "partly", "feedback": "先行试点。"}
    assert http.post("/supervision/advice/a1/answer", json=body, headers=badge).json["adopted"] == "partly"
    assert services.last.body == {"advice": "a1", **body}
    wrong = http.post("/supervision/advice/a1/answer", json={"adopted": "maybe"}, headers=badge)
    assert (wrong.status_code, set(wrong.json["detail"])) == (422, {"adopted"})


def test_the_list_takes_its_choices_from_the_query_string(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.supervision"] = {"office": "9901", "orders": [GIVEN], "advice": []}
    answer = http.get("/supervision?office=9901&open=true", headers=badge)
    assert answer.json["orders"] == [GIVEN]
    assert services.last.body == {"office": "9901", "open": True, "limit": 50}


def test_staff_see_the_orders_with_the_matter(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    services.answers["intake.read_matter"] = MATTER
    services.answers["routing.case_if_open"] = {**CASE, "supervision": {"orders": [GIVEN], "advice": []}}
    services.answers["followup.state"] = STATE
    answer = http.get(f"/matters/{NUMBER}", headers=badge)
    assert answer.json["case"]["supervision"] == {"orders": [GIVEN], "advice": []}


@pytest.mark.parametrize("call", supervision.CALLS, ids=lambda call: f"{call.verb} {call.rule}")
def test_without_a_token_nothing_is_asked(http: FlaskClient, services: Services, call: Call) -> None:
    answer = http.open(call.rule, method=call.verb, json=ORDER)
    assert (answer.status_code, services.calls) == (401, [])
