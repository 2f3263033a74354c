"""POST /matters: what is taken, what is refused, and how it is said."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from huiyin.actors import Actor
from huiyin.errors import Temporary
from huiyin.settings import Settings
from services.gateway.http import MAX_BODY
from services.gateway.tokens import issue
from tests.unit.gateway.services import CODE, NUMBER, OfficeUnknown, Services

MATTER = {"content": "三组排水沟堵塞，雨天积水进屋。"}


def test_anyone_registers_with_a_content_alone(http: FlaskClient, services: Services) -> None:
    answer = http.post("/matters", json=MATTER)
    assert (answer.status_code, answer.json["number"], answer.json["query_code"]) == (201, NUMBER, CODE)
    assert answer.headers["Location"] == f"/matters/{NUMBER}"
    call = services.asked("intake.register")
    assert (call.body, call.actor.kind) == ({**MATTER, "channel": "web"}, "nobody")


def test_a_clerk_registers_a_letter_in_his_own_name(
    http: FlaskClient, services: Services, badge: dict[str, str], clerk: Actor
) -> None:
    letter = {**MATTER, "channel": "letter", "barcode": "L-1", "received_at": "2026-03-02T08:00:00+08:00"}
    assert http.post("/matters", json=letter, headers=badge).status_code == 201
    assert (services.last.body, services.last.actor) == (letter, clerk)


@pytest.mark.parametrize(
    "own", [{"call_id": "c-1", "note": "路灯不亮"}, {"content": ["a", {"b": None}], "self": 1}, {}]
)
def test_a_matter_by_the_channel_of_a_plugin_is_passed_on_with_the_plugins_own_fields(
    http: FlaskClient, services: Services, badge: dict[str, str], clerk: Actor, own: dict[str, Any]
) -> None:
    note = {"channel": "phone", **own}
    assert http.post("/matters", json=note, headers=badge).status_code == 201
    assert (services.last.body, services.last.actor) == (note, clerk)


@pytest.mark.parametrize("channel", ["Phone", "9phone", "p" * 33, "../web", "web ", "电话"])
def test_what_cannot_be_the_name_of_a_plugin_is_no_channel(http: FlaskClient, services: Services, channel: str) -> None:
    answer = http.post("/matters", json={**MATTER, "channel": channel})
    if channel.strip() == "web":
        assert answer.status_code == 201
        return
    assert (answer.status_code, list(answer.json["detail"])) == (422, ["channel"])
    assert services.calls == []


def test_each_request_without_a_key_gets_a_key_of_its_own(http: FlaskClient, services: Services) -> None:
    for _ in range(2):
        http.post("/matters", json=MATTER)
    first, second = (call.key for call in services.calls)
    assert first
    assert second not in (None, first)


def test_the_same_key_is_passed_on_as_the_same_key(http: FlaskClient, services: Services) -> None:
    answers = [http.post("/matters", json=MATTER, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.json for answer in answers] == [answers[0].json] * 2
    assert len({call.key for call in services.calls}) == 1


def test_the_same_key_with_another_body_is_a_conflict(http: FlaskClient) -> None:
    http.post("/matters", json=MATTER, headers={"Idempotency-Key": "one"})
    answer = http.post("/matters", json={"content": "另一件事"}, headers={"Idempotency-Key": "one"})
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_key_reused")


def test_keys_of_two_callers_do_not_meet(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    http.post("/matters", json=MATTER, headers={"Idempotency-Key": "one"})
    answer = http.post("/matters", json={"content": "另一件事"}, headers={"Idempotency-Key": "one", **badge})
    assert answer.status_code == 201
    assert all("one" not in (call.key or "") for call in services.calls)


def test_a_key_of_more_than_128_characters_is_refused(http: FlaskClient, services: Services) -> None:
    answer = http.post("/matters", json=MATTER, headers={"Idempotency-Key": "k" * 129})
    assert (answer.status_code, list(answer.json["detail"])) == (422, ["Idempotency-Key"])
    assert services.calls == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", 5),
        ("content", ["a"]),
        ("content", {"a": 1}),
        ("content", "   "),
        ("content", None),
        ("content", "长" * 20_001),
        ("title", "长" * 201),
        ("content", "\u200b\ufeff"),
        ("title", "长\r\n" * 101),
        ("name", True),
        ("people_count", 0),
        ("people_count", 10_000),
        ("people_count", 1.5),
        ("people_count", "3"),
        ("people_count", 1e400),
        ("channel", "ledger"),
        ("channel", 7),
        ("purpose", "求决"),
        ("received_at", "2026-03-02"),
        ("received_at", "2026-03-02T08:00:00"),
        ("received_at", 1772409600),
        ("accepted_at", "2026-03-02T08:00:00Z"),
        ("self", "x"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_registered(
    http: FlaskClient, services: Services, field: str, value: Any
) -> None:
    answer = http.post("/matters", data=json.dumps({**MATTER, field: value}), content_type="application/json")
    assert (answer.status_code, answer.json["code"], list(answer.json["detail"])) == (422, "invalid", [field])
    assert services.calls == []


def test_every_wrong_field_is_told_at_once_without_quoting_it(http: FlaskClient) -> None:
    answer = http.post("/matters", json={"title": "秘密" * 200, "people_count": "秘密"})
    assert set(answer.json["detail"]) == {"content", "title", "people_count"}
    assert "秘密" not in answer.get_data(as_text=True)


def test_a_missing_content_is_told_in_chinese_or_in_the_language_asked_for(http: FlaskClient) -> None:
    chinese = http.post("/matters", json={})
    english = http.post("/matters", json={}, headers={"Accept-Language": "fr, en-GB;q=0.8, zh;q=0.2"})
    assert chinese.json["detail"]["content"] == ["请填写此项。"]
    assert english.json["detail"]["content"] == ["Fill this in."]
    assert english.json["message"].startswith("What was sent is not valid")


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"content": "a"', "\xff\xfe", "{'content': 'a'}"])
def test_a_body_that_is_not_json_is_told_as_such(http: FlaskClient, body: str) -> None:
    answer = http.post("/matters", data=body.encode("latin-1"), content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "json_malformed")


@pytest.mark.parametrize("value", [[], [MATTER], "text", 5, None, True])
def test_json_that_is_no_object_is_refused(http: FlaskClient, services: Services, value: Any) -> None:
    assert http.post("/matters", json=value).status_code == 422
    assert services.calls == []


def test_a_body_of_another_type_is_refused(http: FlaskClient) -> None:
    answer = http.post("/matters", data=MATTER)
    assert (answer.status_code, answer.json["code"]) == (415, "content_type_unsupported")


def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read(http: FlaskClient) -> None:
    def sized(size: int) -> str:
        empty = json.dumps({"content": ""})
        return json.dumps({"content": "a" * (size - len(empty))})

    over = http.post("/matters", data=sized(MAX_BODY + 1), content_type="application/json")
    at = http.post("/matters", data=sized(MAX_BODY), content_type="application/json")
    assert (over.status_code, over.json["code"]) == (413, "body_too_large")
    assert (at.status_code, list(at.json["detail"])) == (422, ["content"])


@pytest.mark.parametrize(("size", "status"), [(10, 201), (MAX_BODY + 1, 413)])
def test_a_body_in_chunks_is_read_up_to_the_limit(http: FlaskClient, size: int, status: int) -> None:
    body = BytesIO(json.dumps({"content": "a" * size}).encode())
    chunked = {"Transfer-Encoding": "chunked"}
    answer = http.post("/matters", input_stream=body, content_type="application/json", headers=chunked)
    assert answer.status_code == status


def test_an_unknown_office_is_told_as_the_service_told_it(http: FlaskClient, services: Services) -> None:
    services.answers["intake.register"] = OfficeUnknown(codes="000")
    answer = http.post("/matters", json={**MATTER, "named_office": "000"}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json["code"]) == (404, "office_unknown")
    assert answer.json["message"] == "The office registry has no code 000."
    assert answer.json["detail"] == {"codes": "000"}


def test_a_service_that_is_away_is_told_as_temporary(http: FlaskClient, services: Services) -> None:
    services.answers["intake.register"] = Temporary(what="intake")
    answer = http.post("/matters", json=MATTER)
    assert (answer.status_code, answer.json["code"]) == (503, "temporary")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"content": "第一行\x0b第二\x02\x03行\x0c\u2028完"}, {"content": "第一行\n第二行\n\n完"}),
        ({"content": "断\0开\ud800"}, {"content": "断开"}),
        ({"title": "关于\u202e路灯\x85的事"}, {"title": "关于路灯 的事"}),
        ({"name": "\ufeff张\u2067三\n"}, {"name": "张三"}),
        ({"phone": "（０１０）–１２３"}, {"phone": "（０１０）–１２３"}),
        ({"place": "９９０１０１\u200b"}, {"place": "990101"}),
        ({"content": "路\r\n" * 9_999 + "路灯"}, {"content": "路\n" * 9_999 + "路灯"}),
        ({"content": "𬭎" * 20_000}, {"content": "𬭎" * 20_000}),
    ],
)
def test_what_was_pasted_is_made_sound_and_not_refused(
    http: FlaskClient, services: Services, typed: dict[str, str], kept: dict[str, str]
) -> None:
    answer = http.post("/matters", data=json.dumps({**MATTER, **typed}), content_type="application/json")

    assert answer.status_code == 201, answer.text
    [call] = [call for call in services.calls if call.method == "register"]
    others = {name for name in typed if name not in kept}
    assert {name: call.body.get(name) for name in (*kept, *others)} == {**kept, **dict.fromkeys(others)}


def _keys(services: Services) -> list[str | None]:
    return [call.key for call in services.calls if call.method == "register"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("10.0.0.1", "curl/8"), ("10.0.0.1", "curl/8"), True),
        (("10.0.0.1", "curl/8"), ("10.0.0.2", "curl/8"), False),
        (("10.0.0.1", "curl/8"), ("10.0.0.1", "Mozilla/5.0"), False),
        (("2001:db8::1", "curl/8"), ("2001:db8::9", "curl/8"), True),
        (("2001:db8::1", "curl/8"), ("2001:db8:0:1::1", "curl/8"), False),
    ],
)
def test_a_key_of_the_public_counts_for_the_client_that_gave_it(
    http: FlaskClient, services: Services, first: tuple[str, str], second: tuple[str, str], same: bool
) -> None:
    for address, program in (first, second):
        http.post(
            "/matters",
            json=MATTER,
            headers={"Idempotency-Key": "1", "User-Agent": program},
            environ_overrides={"REMOTE_ADDR": address},
        )

    one, other = _keys(services)
    assert (one == other) is same


def test_the_key_of_a_form_counts_wherever_its_browser_is_by_then_and_a_made_up_one_does_not(
    http: FlaskClient, services: Services
) -> None:
    [key] = re.findall('name="key" value="([^"]+)"', http.get("/register").text)
    [another] = re.findall('name="key" value="([^"]+)"', http.get("/register").text)
    forged = "0" * 16 + key[16:]
    for address in ("10.0.0.1", "10.0.0.2"):
        for sent in (key, another, forged):
            form = {"content": "路灯不亮", "key": sent}
            http.post("/register", data=form, environ_overrides={"REMOTE_ADDR": address})

    first, second = _keys(services)[:3], _keys(services)[3:]
    assert [one == other for one, other in zip(first, second, strict=True)] == [True, True, False]
    assert len({*first, *second}) == 4


def test_keys_of_two_staff_of_the_same_name_in_different_offices_do_not_meet(
    http: FlaskClient, services: Services, site_settings: Settings
) -> None:
    for office in ("9901", "9902"):
        token = issue(Actor(kind="staff", id="clerk-01", office=office), site_settings.secret, 1)
        http.post("/matters", json=MATTER, headers={"Idempotency-Key": "1", "Authorization": f"Bearer {token}"})

    one, other = _keys(services)
    assert one != other


def test_the_documentation_fills_no_key_in(http: FlaskClient) -> None:
    document = http.get("/openapi.json").json
    headers = [
        parameter
        for methods in document["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "header"
    ]
    assert {parameter["name"] for parameter in headers} == {"Idempotency-Key"}
    assert not [parameter for parameter in headers if "example" in parameter or "example" in parameter["schema"]]
    assert not [parameter for parameter in headers if "default" in parameter["schema"]]


@pytest.mark.parametrize(
    "body",
    [
        '{"content": "x", "content": "y"}',
        '{"content": "x", "content": "x"}',
        '{"content": "x", "requests": ["a"], "requests": ["b"]}',
        '{"content": "x", "more": [{"deep": {"a": 1, "b": 2, "a": 1}}]}',
        '{"content": "x", "c\\u006fntent": "y"}',
    ],
)
def test_a_field_of_json_that_is_sent_twice_is_refused_and_nothing_is_registered(
    http: FlaskClient, services: Services, body: str
) -> None:
    answer = http.post("/matters", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "field_repeated")
    assert "每项只提交一次" in answer.json["message"]
    assert services.calls == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/register", [("content", "甲"), ("content", "乙")]),
        ("/register", [("content", "甲"), ("name", "测试甲"), ("name", "测试甲")]),
        ("/track", [("code", "AAAA"), ("code", "BBBB")]),
    ],
)
def test_a_field_of_a_form_that_is_sent_twice_is_refused_on_a_page(
    http: FlaskClient, services: Services, path: str, fields: list[tuple[str, str]]
) -> None:
    body = urlencode(fields)
    answer = http.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "每项只提交一次" in answer.text
    assert [call for call in services.calls if "register" in str(call) or "resolve" in str(call)] == []
