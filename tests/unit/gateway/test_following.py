"""POST /follow and /ratings: what a person sees and does with the query code."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from huiyin.actors import Actor
from huiyin.errors import Temporary, TooMany
from tests.unit.gateway.services import CASE, CODE, MATTER, NUMBER, STATE, QueryCodeUnknown, Services

PERSON = Actor(kind="petitioner", id=NUMBER, matter=NUMBER)


def test_the_person_sees_each_step_with_date_office_clock_and_answer(http: FlaskClient) -> None:
    seen = http.post("/follow", json={"query_code": CODE}).json
    assert [(step["step"], step["at"]) for step in seen["steps"]] == [
        ("registered", MATTER["registered_at"]),
        ("issued", CASE["issued_at"]),
        ("accepted", CASE["accepted_at"]),
        ("answered", CASE["answered_at"]),
    ]
    assert (seen["office_name"], seen["answer"], seen["clocks"]) == (
        CASE["office_name"],
        CASE["answer"],
        CASE["clocks"],
    )
    assert (seen["visited"], seen["ratings"]) == (False, [])


def test_the_services_are_asked_in_the_name_of_the_person(http: FlaskClient, services: Services) -> None:
    http.post("/follow", json={"query_code": CODE})
    assert [call.actor for call in services.calls[1:]] == [PERSON] * 4


def test_neither_who_brought_it_nor_the_words_are_shown(http: FlaskClient) -> None:
    seen = http.post("/follow", json={"query_code": CODE}).get_data(as_text=True)
    assert "测试甲" not in seen
    assert MATTER["content"] not in seen


def test_a_matter_without_an_office_yet_shows_its_registration(http: FlaskClient, services: Services) -> None:
    services.answers["routing.case_if_open"] = {}
    seen = http.post("/follow", json={"query_code": CODE}).json
    assert [step["step"] for step in seen["steps"]] == ["registered"]
    assert seen["state"] is None


def test_the_person_reads_notes_hearings_extensions_and_each_request(http: FlaskClient, services: Services) -> None:
    hearing = {"hearing": "h", "opens_at": "2026-03-17T01:00:00Z", "place": "会议室", "topics": "清理责任"}
    told = {
        "notes": [{"text": "已约定现场查看。", "office": "990101", "written_at": "2026-03-05T02:00:00Z"}],
        "hearings": [{**hearing, "in_public": True, "cancelled": False, "concluded_at": None}],
        "extensions": [{"days": 30, "reason": "需要鉴定。", "extended_at": "2026-04-20T02:00:00Z"}],
        "issues": [{"ord": 1, "summary": "清理", "outcome": "supported", "answer": "已清理。"}],
    }
    services.answers["routing.case_if_open"] = {**CASE, **told}
    paper = {"document": "d", "label": "测信受〔2026〕1号", "kind": "acceptance_notice", "title": "信访事项受理告知书"}
    paper |= {"office_name": "示例镇人民政府", "issued_at": "2026-03-05T02:00:00Z"}
    services.answers["routing.documents"] = {"documents": [paper], "forms": ["docx", "pdf"]}
    seen = http.post("/follow", json={"query_code": CODE}).json
    assert {name: seen[name] for name in told} == told
    page = http.post("/track", data={"query_code": CODE}).get_data(as_text=True)
    words = (
        "已约定现场查看。",
        "2026-03-17 09:00",
        "会议室",
        "需要鉴定。",
        "清理",
        "支持诉求",
        "已清理。",
        "信受〔2026〕1号",
        "PDF",
    )
    assert [one for one in words if one not in page] == []
    assert seen["documents"] == [paper]


def test_a_visit_that_is_due_is_not_a_visit_that_was_made(http: FlaskClient, services: Services) -> None:
    for made_at, visited in ((None, False), ("2026-03-25T00:00:00Z", True)):
        services.answers["followup.state"] = {**STATE, "visits": [{"made_at": made_at}]}
        assert http.post("/follow", json={"query_code": CODE}).json["visited"] is visited


def test_each_try_of_a_code_is_counted_under_a_client_that_is_no_address(http: FlaskClient, services: Services) -> None:
    for _ in range(2):
        http.post("/follow", json={"query_code": CODE})
    tries = [call for call in services.calls if call.method == "resolve_code"]
    assert [call.key for call in tries] == [None, None]
    assert tries[0].body == tries[1].body == {"code": CODE, "client": tries[0].body["client"]}
    assert "127.0.0.1" not in tries[0].body["client"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_a_client_is_an_address_or_an_ipv6_network(
    http: FlaskClient, services: Services, first: str, second: str, same: bool
) -> None:
    for address in (first, second):
        http.post("/follow", json={"query_code": CODE}, environ_overrides={"REMOTE_ADDR": address})
    clients = {call.body["client"] for call in services.calls if call.method == "resolve_code"}
    assert (len(clients) == 1) is same


def test_a_wrong_code_is_not_found(http: FlaskClient, services: Services) -> None:
    services.answers["intake.resolve_code"] = QueryCodeUnknown()
    answer = http.post("/follow", json={"query_code": "WRONG"})
    assert (answer.status_code, answer.json["code"]) == (404, "query_code_unknown")


def test_guessing_too_often_must_wait(http: FlaskClient, services: Services) -> None:
    services.answers["intake.resolve_code"] = TooMany(wait=120)
    answer = http.post("/follow", json={"query_code": "WRONG"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "120")


def test_a_service_that_is_away_does_not_look_like_a_matter_without_an_office(
    http: FlaskClient, services: Services
) -> None:
    services.answers["routing.case_if_open"] = Temporary(what="routing")
    assert http.post("/follow", json={"query_code": CODE}).status_code == 503


def test_the_person_rates_one_side(http: FlaskClient, services: Services) -> None:
    given = {"side": "responsible_office", "score": "mostly"}
    services.answers["followup.rate"] = {
        **given,
        "number": NUMBER,
        "office": "9901",
        "given_at": "2026-03-26T00:00:00Z",
    }
    answer = http.post("/ratings", json={"query_code": CODE, **given})
    assert (answer.status_code, answer.json["score"]) == (201, "mostly")
    assert services.last.body == {"number": NUMBER, **given}
    assert services.last.actor == PERSON


@pytest.mark.parametrize(("field", "value"), [("side", "office"), ("score", "5"), ("score", 1), ("query_code", "")])
def test_a_rating_that_is_none_is_refused_before_the_code_is_tried(
    http: FlaskClient, services: Services, field: str, value: object
) -> None:
    rating = {"query_code": CODE, "side": "responsible_office", "score": "mostly", field: value}
    assert list(http.post("/ratings", json=rating).json["detail"]) == [field]
    assert services.calls == []


def _of_the_person(http: FlaskClient) -> list[str]:
    document = http.get("/openapi.json").json or {}
    paths = document["paths"].items()
    return [path for path, methods in paths if any(one.get("x-callers") == ["person"] for one in methods.values())]


def test_whoever_carries_a_staff_token_is_refused_at_every_route_of_the_person_and_nothing_is_asked(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    paths = _of_the_person(http)
    assert {"/follow", "/ratings", "/reviews", "/follow/attachments"} <= set(paths)
    for path in paths:
        whole = {"query_code": CODE, "side": "petition_office", "score": "satisfied", "remedy": "review"}
        for language, word in (("zh", "工作人员不得代为"), ("en", "Staff do not rate")):
            answer = http.post(path, json=whole, headers={**badge, "Accept-Language": language})
            assert (answer.status_code, answer.json["code"]) == (403, "staff_for_person"), path
            assert word in answer.get_data(as_text=True)
    assert services.calls == []


def test_whatever_takes_a_query_code_is_a_route_of_the_person(http: FlaskClient) -> None:
    document = http.get("/openapi.json").json or {}
    coded = set()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for body in operation.get("requestBody", {}).get("content", {}).values():
                named = body["schema"].get("$ref", "").rpartition("/")[2]
                shape = document["components"]["schemas"].get(named, body["schema"])
                coded |= {path} if "query_code" in shape.get("properties", {}) else set()
    assert coded == set(_of_the_person(http))
