"""The pages: they work as plain forms, keep what was typed, escape it, and speak two languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from huiyin.actors import Actor
from huiyin.errors import Conflict, Invalid, Temporary, TooMany
from huiyin.settings import Settings
from services.gateway.http import MAX_BODY
from services.gateway.tokens import issue
from tests.unit.gateway.services import CASE, CODE, NUMBER, STATE, QueryCodeUnknown, Services

PAGES = ["/", "/register", "/track", "/county"]
SERVED = {**STATE, "to_rate": ["responsible_office"]}


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def key_of(page: str) -> str:
    [key] = re.findall('name="key" value="([0-9a-f]{32})"', page)
    return str(key)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_its_language_and_links_to_the_other(http: FlaskClient, path: str) -> None:
    chinese, english = (Tags(http.get(path + query).text) for query in ("", "?lang=en"))
    assert chinese.all("html") == [{"lang": "zh-CN"}]
    assert english.all("html") == [{"lang": "en"}]
    assert f"{path}?lang=en" in [link["href"] for link in chinese.all("a")]
    assert path in [link["href"] for link in english.all("a")]
    assert all("lang=en" in (form["action"] or "") for form in english.all("form"))


@pytest.mark.parametrize("path", PAGES)
def test_every_field_of_every_page_has_a_label(http: FlaskClient, path: str) -> None:
    tags = Tags(http.get(path).text)
    labelled = {label["for"] for label in tags.all("label")}
    fields = [field for field in tags.all("input", "textarea", "select") if field.get("type") != "hidden"]
    assert {field["id"] for field in fields} == labelled


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_a_script_or_anything_from_outside(http: FlaskClient, path: str) -> None:
    page = http.get(path)
    tags = Tags(page.text)
    assert tags.all("script", "iframe", "img") == []
    assert all((tag.get("href") or tag.get("src") or "/")[0] in "/#" for _, tag in tags.found)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_sheet_of_the_pages_is_there(http: FlaskClient) -> None:
    for name in ("page.css", "icon.svg"):
        with http.get(f"/static/{name}") as file:
            assert file.status_code == 200


def test_the_form_registers_and_shows_number_and_code_and_what_happens_next(
    http: FlaskClient, services: Services
) -> None:
    key = key_of(http.get("/register").text)
    typed = {
        "key": key,
        "content": "排水沟堵塞",
        "title": "",
        "people_count": "2",
        "place": "990101",
        "name": " 测试甲 ",
    }
    page = http.post("/register", data=typed)
    assert page.status_code == 200
    assert NUMBER in page.text
    assert "".join(re.findall("<span>(....)</span>", page.text)) == CODE
    assert "15 日内" in page.text
    body = {"content": "排水沟堵塞", "people_count": 2, "place": "990101", "name": "测试甲", "channel": "web"}
    assert services.last.body == body


def test_the_form_sent_twice_is_registered_under_one_key(http: FlaskClient, services: Services) -> None:
    key = key_of(http.get("/register").text)
    for _ in range(2):
        http.post("/register", data={"key": key, "content": "排水沟堵塞"})
    assert len({call.key for call in services.calls if call.method == "register"}) == 1


def test_the_form_names_places_but_no_office_of_the_county(http: FlaskClient) -> None:
    page = http.get("/register").text
    places = page[page.index('id="place"') : page.index('id="purpose"')]
    assert re.findall('<option value="(99[0-9]*)"', places) == ["9901", "990101"]


def test_the_form_asks_for_the_unit_and_the_person_complained_of(http: FlaskClient, services: Services) -> None:
    page = http.get("/register").text
    units = page[page.index('id="accused_office"') : page.index('id="accused_name"')]
    assert re.findall('<option value="(99[0-9]*)"', units) == ["9900", "9901", "990101"]

    typed = {"content": "侵占补偿款", "purpose": "accusation", "accused_office": "9901", "accused_name": "测试镇长"}
    assert http.post("/register", data=typed).status_code == 200
    sent = services.asked("intake.register").body
    assert (sent["accused_office"], sent["accused_name"]) == ("9901", "测试镇长")


def test_what_was_typed_of_whom_is_complained_of_comes_back_with_a_refusal(http: FlaskClient) -> None:
    page = http.post("/register", data={"content": "", "accused_office": "9901", "accused_name": "测试镇长"}).text
    assert '<option value="9901" selected>' in page
    assert 'value="测试镇长"' in page


def test_the_form_works_without_the_list_of_places(http: FlaskClient, services: Services) -> None:
    services.answers["routing.offices"] = Temporary(what="routing")
    page = http.get("/register")
    assert page.status_code == 200
    assert 'name="place"' not in page.text


def test_what_was_typed_stays_and_each_fault_stands_at_its_field(http: FlaskClient, services: Services) -> None:
    page = http.post("/register?lang=en", data={"content": " ", "name": "长" * 101, "people_count": "二"})
    assert page.status_code == 422
    wrong = dict(re.findall('id="([a-z_]+)-wrong">([^<]+)<', page.text))
    assert wrong == {
        "content": "Fill this in.",
        "name": "Write between 1 and 100 characters; these are 101, so shorten it.",
        "people_count": "Write a whole number.",
    }
    assert "长" * 101 in page.text
    assert [call.method for call in services.calls] == ["offices"]


def test_a_fault_the_service_finds_stands_at_its_field_too(http: FlaskClient, services: Services) -> None:
    services.answers["intake.register"] = Invalid(problems={"place": {"zh": "没有这个地方", "en": "no such place"}})
    page = http.post("/register", data={"content": "排水沟堵塞", "place": "1"})
    assert page.status_code == 422
    assert 'id="place-wrong">没有这个地方<' in page.text


def test_after_an_outage_the_same_words_go_again_under_the_same_key(http: FlaskClient, services: Services) -> None:
    services.answers["intake.register"] = Temporary(what="intake")
    key = key_of(http.get("/register").text)
    page = http.post("/register", data={"key": key, "content": "排水沟堵塞"})
    assert page.status_code == 503
    assert "排水沟堵塞" in page.text
    assert key_of(page.text) == key


def test_a_form_changed_after_it_was_sent_asks_before_it_registers_another(http: FlaskClient) -> None:
    key = key_of(http.get("/register").text)
    http.post("/register", data={"key": key, "content": "一件事"})
    page = http.post("/register", data={"key": key, "content": "另一件事"})
    assert page.status_code == 409
    assert "您刚才已经提交过一份" in page.text
    assert key_of(page.text) != key


def test_what_was_typed_is_escaped(http: FlaskClient, services: Services) -> None:
    bad = '"><script>alert(1)</script>'
    services.answers["routing.case_if_open"] = {**CASE, "office_name": bad, "answer": bad}
    pages = [
        http.post("/register", data={"content": bad, "title": bad, "name": bad, "people_count": bad}),
        http.post("/track", data={"query_code": CODE}),
        http.post("/county", data={"office": bad, "token": bad}),
    ]
    for page in pages:
        assert "<script>" not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_code_opens_the_steps_with_days_in_china(http: FlaskClient) -> None:
    page = http.post("/track", data={"query_code": CODE})
    assert page.status_code == 200
    days = re.findall(r'class="done"><time datetime="[^"]*">([^<]+)</time> <b>([^<]+)</b>', page.text)
    assert days == [
        ("2026-03-02", "登记"),
        ("2026-03-02", "转送到责任单位"),
        ("2026-03-04", "受理"),
        ("2026-03-20", "作出处理意见"),
    ]
    assert CASE["answer"] in page.text


@pytest.mark.parametrize(("in_time", "said"), [(None, "之前：告知是否受理"), (False, "期限已过：告知是否受理")])
def test_a_period_that_runs_or_has_run_out_is_shown(
    http: FlaskClient, services: Services, in_time: bool | None, said: str
) -> None:
    [clock] = CASE["clocks"]
    services.answers["routing.case_if_open"] = {**CASE, "clocks": [{**clock, "in_time": in_time}]}
    text = " ".join(http.post("/track", data={"query_code": CODE}).text.split())
    assert "2026-03-17" in text
    assert said in text


def test_a_matter_without_an_office_yet_says_so(http: FlaskClient, services: Services) -> None:
    services.answers["routing.case_if_open"] = {}
    assert "正在确定责任单位" in http.post("/track", data={"query_code": CODE}).text


def test_a_wrong_code_may_be_typed_again(http: FlaskClient, services: Services) -> None:
    services.answers["intake.resolve_code"] = QueryCodeUnknown()
    page = http.post("/track", data={"query_code": "WRONG"})
    assert page.status_code == 404
    assert "查询码不正确" in page.text
    assert 'name="query_code"' in page.text


def test_guessing_on_the_page_must_wait_too(http: FlaskClient, services: Services) -> None:
    services.answers["intake.resolve_code"] = TooMany(wait=60)
    page = http.post("/track", data={"query_code": "WRONG"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")


def test_a_side_is_rated_with_a_button_and_twice_is_once(http: FlaskClient, services: Services) -> None:
    services.answers["followup.state"] = SERVED
    services.answers["followup.rate"] = {"side": "responsible_office"}
    assert 'name="score" value="mostly"' in http.post("/track", data={"query_code": CODE}).text
    given = {"query_code": CODE, "side": "responsible_office", "score": "mostly"}
    pages = [http.post("/rate", data=given) for _ in range(2)]
    assert all("评价已收到" in page.text for page in pages)
    rated = [call for call in services.calls if call.method == "rate"]
    assert len({call.key for call in rated}) == 1
    assert rated[0].actor == Actor(kind="petitioner", id=NUMBER, matter=NUMBER)


def test_a_rating_that_is_refused_is_told_on_a_page(http: FlaskClient, services: Services) -> None:
    services.answers["followup.rate"] = Conflict(what="已评价")
    given = {"query_code": CODE, "side": "responsible_office", "score": "mostly"}
    page = http.post("/rate?lang=en", data=given)
    assert (page.status_code, page.mimetype) == (409, "text/html")
    assert "This contradicts" in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({}, 200),
    ],
)
def test_a_form_from_another_site_is_refused(
    http: FlaskClient, services: Services, headers: dict[str, str], status: int
) -> None:
    page = http.post("/register", data={"content": "排水沟堵塞"}, headers=headers)
    assert page.status_code == status
    assert any(call.method == "register" for call in services.calls) is (status == 200)


def test_a_form_that_is_too_large_is_told_on_a_page(http: FlaskClient) -> None:
    page = http.post("/register", data={"content": "a" * MAX_BODY})
    assert (page.status_code, page.mimetype) == (413, "text/html")
    assert "超过 512 KiB，没有收到。请返回上一页，缩短内容后再提交" in page.text


@pytest.mark.parametrize("content", ["路灯\r\n亮" * 5_000, "𬭎" * 20_000, "😀" * 20_000])
def test_a_form_may_hold_as_many_characters_as_it_says(http: FlaskClient, services: Services, content: str) -> None:
    page = http.post("/register", data={"content": content, "people_count": "３\u200b"})
    assert page.status_code == 200
    [call] = [call for call in services.calls if call.method == "register"]
    assert len(call.body["content"]) == 20_000
    assert call.body["people_count"] == 3


def test_what_is_pasted_beyond_the_limit_comes_back_whole_with_its_length(http: FlaskClient) -> None:
    assert "maxlength" not in "".join(re.findall("<textarea[^>]*>", http.get("/register").text))
    page = http.post("/register", data={"content": "长" * 25_000})
    assert page.status_code == 422
    assert "长" * 25_000 in page.text
    assert "请填写 1 到 20000 个字；现在有 25000 个字，请删减。" in page.text


def test_staff_see_the_figures_of_an_office_on_a_page(
    http: FlaskClient, services: Services, site_settings: Settings, clerk: Actor
) -> None:
    figures = [
        {
            "name": "registered",
            "title_zh": "登记件数",
            "title_en": "registered",
            "unit": "count",
            "value": 1284,
            "of": 1284,
        },
        {"name": "in_time", "title_zh": "按期率", "title_en": "in time", "unit": "share", "value": 0.9524, "of": 21},
        {"name": "median", "title_zh": "中位数", "title_en": "median", "unit": "days", "value": None, "of": 0},
    ]
    cohort = {"zh": "示例镇负责的信访事项", "en": "matters of the town"}
    behind = {"steps": {"accepted": 20, "visit_due": 2}, "notices": {"overdue": 1}}
    names = {"counts_zh": {"accepted": "已受理", "visit_due": "应回访", "overdue": "超期通知"}}
    services.answers["reporting.figures"] = {"cohort": cohort, "figures": figures, **behind, **names}
    asked = {"office": "9901", "from": "2026-01-01", "to": "2026-03-31", "by": ""}
    page = http.post("/county", data={"token": issue(clerk, site_settings.secret, 1), **asked}).text
    assert cohort["zh"] in page
    assert re.findall('<td class="n">([^<]+)</td><td', page) == ["1,284", "95.24%", "—"]
    assert "已受理 20，应回访 2，超期通知 1" in page
    assert services.last.actor == clerk


def test_figures_on_a_page_need_a_token(http: FlaskClient, services: Services) -> None:
    asked = {"token": "forged", "office": "9901", "from": "2026-01-01", "to": "2026-03-31"}
    page = http.post("/county", data=asked)
    assert page.status_code == 401
    assert services.calls == []
