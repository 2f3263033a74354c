"""The story of one matter, from the first word to the figures, through HTTP alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.people import COUNTY, LABOUR, PETITION_OFFICE, QUIET_TOWNSHIP, QUIET_VILLAGE, County, Person

_MATTER = {
    "title": "村东水渠塌了一段",
    "content": "白沙村东头的水渠塌了十米，三十亩田浇不上水，请派人修好。",
    "name": "测试甲",
    "address": "云溪县白沙镇白沙村",
    "place": QUIET_VILLAGE,
    "category": "农村农业",
}
_OPINION = {"text": "经查属实。水渠已于本周修复通水。", "outcome": "supported"}


@pytest.fixture(scope="module")
def handler(county: County) -> Person:
    """Who handles the matters of the quiet township."""
    return county.staff(QUIET_TOWNSHIP, "quiet-handler")


@pytest.fixture(scope="module")
def sender(county: County) -> Person:
    """Who brings the matter: a key of theirs counts for where they send it from."""
    return county.person()


@pytest.fixture(scope="module")
def receipt(sender: Person) -> dict[str, Any]:
    """The receipt of the matter this story is about."""
    answer = sender.post("/matters", _MATTER, Idempotency_Key="story-1")
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def _follow(person: Person, receipt: dict[str, Any]) -> Any:
    return person.post("/follow", {"query_code": receipt["query_code"]}).json


def _figures(person: Person, office: str) -> dict[str, Any]:
    answer = person.get(f"/figures?office={office}&from=2020-01-01&to=2099-12-31")
    assert answer.status == 200, answer.text
    return {figure["name"]: figure for figure in answer.json["figures"]}


def test_a_person_gets_a_number_and_a_code_at_once(sender: Person, receipt: dict[str, Any]) -> None:
    assert receipt["number"].startswith("990100-")
    assert len(receipt["query_code"]) == 16
    again = sender.post("/matters", _MATTER, Idempotency_Key="story-1")
    assert again.json == receipt


def test_the_matter_reaches_the_township_of_the_village_and_the_person_sees_by_when(
    county: County, person: Person, handler: Person, receipt: dict[str, Any]
) -> None:
    code = {"query_code": receipt["query_code"]}
    seen = person.until(lambda p: p.post("/follow", code), lambda matter: matter["state"] == "issued", "the routing")
    assert seen["office_name"] == "白沙镇"
    assert [step["step"] for step in seen["steps"]] == ["registered", "issued"]
    [period] = seen["clocks"]
    assert (period["clock"], period["article"], period["in_time"]) == ("accept", "第二十三条第二款、第三款", None)
    [waiting] = handler.get("/worklist").json["matters"]
    assert (waiting["number"], waiting["rule"], waiting["overdue"]) == (receipt["number"], "place", False)
    for words in ("name", "address", "content"):
        assert _MATTER[words] not in str(seen)


def test_another_office_finds_no_such_matter_and_nobody_acts_without_a_token(
    county: County, receipt: dict[str, Any], colleague: Person
) -> None:
    stranger = county.staff(LABOUR, "stranger").post(f"/matters/{receipt['number']}/accept", {})
    assert (stranger.status, stranger.json["code"]) == (404, "case_unknown")
    assert county.person().post(f"/matters/{receipt['number']}/accept", {}).status == 401


def test_the_township_accepts_answers_and_serves_and_each_step_shows_at_once(
    county: County, person: Person, handler: Person, receipt: dict[str, Any]
) -> None:
    path = f"/matters/{receipt['number']}"
    checker = county.staff(QUIET_TOWNSHIP, "quiet-checker")
    assert handler.post(f"{path}/draft", _OPINION).json["code"] == "wrong_state"
    assert handler.post(f"{path}/accept", {}).json["state"] == "accepted"
    assert _follow(person, receipt)["state"] == "accepted"
    assert handler.post(f"{path}/draft", _OPINION).json["state"] == "drafted"
    assert handler.post(f"{path}/answer", {}).json["code"] == "checker_is_drafter"
    assert _follow(person, receipt)["answer"] is None
    assert checker.post(f"{path}/answer", {}).json["state"] == "answered"
    assert handler.post(f"{path}/serve", {"method": "in_person"}).json["state"] == "served"
    seen = _follow(person, receipt)
    assert (seen["answer"], seen["outcome"]) == (_OPINION["text"], "supported")
    assert [step["step"] for step in seen["steps"]] == ["registered", "issued", "accepted", "answered", "served"]
    assert {clock["clock"]: clock["in_time"] for clock in seen["clocks"]} == {
        "accept": True,
        "answer": True,
        "review_window": None,
    }


def test_someone_other_than_the_handler_visits(handler: Person, colleague: Person, receipt: dict[str, Any]) -> None:
    path = f"/matters/{receipt['number']}"
    colleague.until(lambda p: p.get(path), lambda whole: whole["followup"]["visits"], "the visit that is due")
    visit = {"reached": True, "resolved": True, "note": "水已通，本人满意。"}
    own = handler.post(f"{path}/visits", visit)
    assert (own.status, own.json["code"]) == (403, "visit_by_handler")
    made = colleague.post(f"{path}/visits", visit)
    assert made.status == 201, made.text
    again = colleague.post(f"{path}/visits", visit)
    assert (again.status, again.json["code"]) == (409, "no_open_visit")


def test_the_person_rates_each_side_once(person: Person, handler: Person, receipt: dict[str, Any]) -> None:
    assert set(_follow(person, receipt)["to_rate"]) == {"petition_office", "responsible_office"}
    for side, score in (("petition_office", "mostly"), ("responsible_office", "satisfied")):
        body = {"query_code": receipt["query_code"], "side": side, "score": score}
        assert person.post("/ratings", body).status == 201
        again = person.post("/ratings", {**body, "score": "dissatisfied"})
        assert (again.status, again.json["code"]) == (409, "already_rated")
    seen = _follow(person, receipt)
    assert seen["visited"]
    assert seen["to_rate"] == []
    assert {rating["side"]: rating["score"] for rating in seen["ratings"]} == {
        "petition_office": "mostly",
        "responsible_office": "satisfied",
    }


def test_the_whole_life_shows_in_the_figures_of_the_township_and_of_the_county(
    county: County, handler: Person, receipt: dict[str, Any]
) -> None:
    question = f"/figures?office={QUIET_TOWNSHIP}&from=2020-01-01&to=2099-12-31"

    def rated(answer: dict[str, Any]) -> bool:
        return any(figure["name"] == "rated" and figure["parts"]["rated"] == 1 for figure in answer["figures"])

    handler.until(lambda p: p.get(question), rated, "the rating in the figures")
    own = _figures(handler, QUIET_TOWNSHIP)
    shares = ("accepted_in_time", "answered_in_time", "answered_within", "rated", "satisfied")
    assert {name: own[name]["value"] for name in shares} == dict.fromkeys(shares, 1.0)
    assert (own["registered"]["value"], own["days_to_answer"]["value"], own["rated"]["parts"]["visited"]) == (1, 0.0, 1)
    top = county.staff(COUNTY, "head")
    assert _figures(top, COUNTY)["satisfied"]["parts"]["petition_office_mostly"] == 1
    refused = handler.get(f"/figures?office={PETITION_OFFICE}&from=2020-01-01&to=2099-12-31")
    assert (refused.status, refused.json["code"]) == (404, "office_unknown")
