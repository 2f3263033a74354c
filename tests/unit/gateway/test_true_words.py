"""What pages and answers say is true: of what was kept, of periods, of codes, and of whose fault it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from huiyin.actors import Actor, CallUntrusted
from huiyin.errors import Temporary
from huiyin.settings import Settings
from services.gateway.tokens import issue
from tests.unit.gateway.services import CODE, QueryCodeUnknown, Services

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
GROUNDS = "新装的路灯第二天又不亮，\n请上一级机关查一查。"


def test_an_outage_while_registering_says_that_it_may_not_be_kept_and_keeps_what_was_typed(
    http: FlaskClient, services: Services
) -> None:
    services.answers["intake.register"] = Temporary(what="intake")
    page = http.post("/register", data={"content": "路灯不亮，请派人修。"})

    assert page.status_code == 503
    assert "没有得到确认：这份内容可能还没有登记" in page.text
    assert "路灯不亮，请派人修。" in page.text
    assert "intake" not in page.text
    assert "不会丢失" not in page.text


@pytest.mark.parametrize("service", ["intake", "routing", "reporting"])
@pytest.mark.parametrize("to", ["zh", "en"])
def test_an_outage_names_no_program_and_promises_nothing(
    http: FlaskClient, services: Services, service: str, to: str
) -> None:
    services.answers["intake.resolve_code"] = Temporary(what=service)
    answer = http.post("/follow", json={"query_code": CODE}, headers={"Accept-Language": to})

    assert (answer.status_code, answer.json["code"]) == (503, "temporary")
    assert service not in answer.text
    assert {"zh": "没有得到确认", "en": "nothing confirms that it was done"}[to] in answer.json["message"]


@pytest.mark.parametrize("away", ["intake.resolve_code", "routing.request_review"])
def test_an_outage_while_asking_for_a_review_keeps_the_grounds(
    http: FlaskClient, services: Services, away: str
) -> None:
    services.answers[away] = Temporary(what="x")
    services.answers["routing.case_if_open"] = {
        **services.answers["routing.case_if_open"],
        "remedies": {"remedy": "review", "why": "open", "asked": []},
    }
    form = {"query_code": CODE, "remedy": "review", "grounds": GROUNDS, "key": "1"}
    page = http.post("/ask", data=form)

    assert page.status_code == 503
    assert GROUNDS in page.text
    assert "没有得到确认" in page.text
    sent_again = dict(re.findall('<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page.text))
    assert sent_again["query_code"] == CODE
    assert sent_again["remedy"] == "review"


def test_a_secret_that_differs_between_services_is_no_request_to_sign_in(http: FlaskClient, services: Services) -> None:
    services.answers["intake.register"] = CallUntrusted()
    page = http.post("/register", data={"content": "路灯不亮"})
    answer = http.post("/matters", json={"content": "路灯不亮"})

    assert (page.status_code, answer.status_code) == (503, 503)
    assert "登录" not in page.text + answer.text
    assert "HUIYIN_SECRET" not in page.text + answer.text


def test_a_wrong_code_stays_in_its_field(http: FlaskClient, services: Services) -> None:
    services.answers["intake.resolve_code"] = QueryCodeUnknown()
    page = http.post("/track", data={"query_code": "abcd efgh 2345 6789"})
    assert page.status_code == 404
    assert 'value="abcd efgh 2345 6789"' in page.text


@pytest.mark.parametrize("path", ["/track", "/rate", "/ask", "/file", "/paper"])
def test_an_empty_field_is_told_on_a_page_without_words_of_the_api(http: FlaskClient, path: str) -> None:
    page = http.post(path, data={"query_code": "\u200b"})
    assert page.status_code == 422
    assert "请填写此项" in page.text
    assert "detail" not in page.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/rate", 405), ("/bring", 405), ("/ask", 405)])
def test_an_address_that_is_no_page_is_told_on_a_page_to_browsers_and_in_json_to_programs(
    http: FlaskClient, path: str, status: int
) -> None:
    page = http.get(path, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "<title>" in page.text
    assert 'lang="zh-CN"' in page.text
    assert "/docs。" not in page.text
    english = http.get(f"{path}?lang=en", headers=BROWSER)
    assert "start page" in english.text
    for headers in ({}, {"Accept": "application/json"}, {"Accept": "*/*"}):
        assert http.get(path, headers=headers).json["code"] in ("route_unknown", "method_not_allowed")


def test_the_periods_are_those_of_the_law_in_force(http: FlaskClient, services: Services) -> None:
    services.answers["routing.periods"] = {
        "law": {"zh": "《某省信访条例》（2026年）", "en": "Regulations of a province (2026)"},
        "periods": {
            "accept": {"length": {"zh": "5个工作日", "en": "5 working days"}, "extension": None, "article": "第九条"},
            "answer": {"length": {"zh": "45日", "en": "45 days"}, "extension": None, "article": "第十条"},
        },
    }
    for page in (http.get("/").text, http.post("/register", data={"content": "路灯不亮"}).text):
        assert "5 个工作日内" in page
        assert "45 日内" in page
        assert "《某省信访条例》第九条" in page
        assert not re.search(r"15 日|60 日|30 日", page)
    assert "Within 5 working days" in http.get("/?lang=en").text


def test_without_routing_no_number_is_said(http: FlaskClient, services: Services) -> None:
    services.answers["routing.periods"] = Temporary(what="routing")
    for path in ("/", "/?lang=en"):
        [steps] = re.findall('<ol class="next">.*?</ol>', http.get(path).text, re.DOTALL)
        assert not re.search(r"\d", re.sub(r"<[^>]*>", "", steps))


def test_the_page_of_figures_shows_the_counts_behind_a_share(
    http: FlaskClient, services: Services, site_settings: Settings, clerk: Actor
) -> None:
    figure: dict[str, Any] = {
        "name": "accepted_in_time", "title_zh": "及时受理率", "title_en": "accepted in time", "unit": "share",
        "value": 1.0, "of": 1,
        "parts": {"in_time": 1, "pending": 25}, "parts_zh": {"in_time": "按期", "pending": "未到期"},
    }  # fmt: skip
    services.answers["reporting.figures"] = {"cohort": {"zh": "全县", "en": "the county"}, "figures": [figure]}
    asked = {"office": "9901", "from": "2026-01-01", "to": "2026-03-31", "by": ""}
    form = {"token": issue(clerk, site_settings.secret, 1), **asked}

    assert "<td>按期 1，未到期 25</td>" in http.post("/county", data=form).text
    assert "<td>in time 1, pending 25</td>" in http.post("/county?lang=en", data=form).text
