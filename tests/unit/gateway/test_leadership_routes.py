"""Routes of leaders' work: the rota is for everybody, the rest for staff, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.gateway.calls import Call
from services.gateway.routes import leadership
from tests.unit.gateway.services import NUMBER, Services

PLAN = {"office": "9901", "day": "2026-03-12", "form": "reception", "leader_title": "县长", "place": "县信访局"}


def test_everybody_sees_the_rota_and_nobody_whose_name_stands_behind_it(http: FlaskClient, services: Services) -> None:
    services.answers["routing.rota"] = {"receptions": [{"day": "2026-03-12", "leader_title": "县长", "leader": "li-1"}]}
    answer = http.get("/rota?office=9901&last=2026-03-31")
    assert answer.json == {"receptions": [{"day": "2026-03-12", "leader_title": "县长"}]}
    assert services.last.body == {"office": "9901", "last": "2026-03-31", "limit": 50}


def test_a_step_names_its_thing_in_the_path_and_says_the_rest_in_the_body(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.report_task"] = {"task": "t1", "standing": "done", "in_time": True}
    answer = http.post("/tasks/t1/report", json={"result": "已办。"}, headers=badge)
    assert answer.json == {"task": "t1", "standing": "done", "in_time": True}
    assert services.last.body == {"task": "t1", "result": "已办。"}


def test_a_list_takes_its_choices_from_the_query_string(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.instructions"] = {"office": "9901", "instructions": []}
    assert http.get("/instructions?office=9901&state=overdue&given=true", headers=badge).status_code == 200
    assert services.last.body == {"office": "9901", "state": "overdue", "given": True, "limit": 50}


@pytest.mark.parametrize("call", leadership.CALLS, ids=lambda call: f"{call.verb} {call.rule}")
def test_without_a_token_nothing_is_asked(http: FlaskClient, services: Services, call: Call) -> None:
    answer = http.open(call.rule.replace("<number>", NUMBER), method=call.verb, json=PLAN)
    assert (answer.status_code, services.calls) == (401, [])
