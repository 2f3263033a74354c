"""What a county answers to input that is wrong: a status, a stable code, and a sentence that says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.people import TOWNSHIP, VILLAGE, Answer, County, Person

_WORDS = "绝不外传的诉求"
_CONTENT = {"content": f"{_WORDS}：路灯不亮"}
_WRONG_CODE = {"query_code": "2222222222222222"}


def _assert_told(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Assert status and code, a sentence that quotes nobody, and an id to ask about; return what it says by field."""
    told = answer.json
    assert (answer.status, told["code"]) == (status, code), answer.text
    assert told["message"]
    assert told["request_id"] == answer.headers["X-Request-Id"]
    assert _WORDS not in answer.text
    detail: dict[str, Any] = told["detail"]
    return detail


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("content", 42, "请写成文字"),
        ("content", ["路灯不亮"], "请写成文字"),
        ("content", "　 ", "请填写此项"),
        ("content", "长" * 20_001, "请填写 1 到 20000 个字"),
        ("content", "\u200b\u3164", "请填写此项"),
        ("title", "长" * 201, "请填写 1 到 200 个字"),
        ("name", {"姓": "测试"}, "请写成文字"),
        ("phone", "1" * 41, "请填写 1 到 40 个字"),
        ("people_count", "三", "请填写整数"),
        ("people_count", 2.5, "请填写整数"),
        ("people_count", 0, "请填写 1 到 9999 之间的整数"),
        ("people_count", 10**400, "请填写 1 到 9999 之间的整数"),
        ("purpose", "好玩", "请从下列值中选择：appeal"),
        ("received_at", "昨天", "请写成带时区的时间"),
        ("sex", "男", "没有这一项"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_is_right(person: Person, field: str, value: Any, says: str) -> None:
    detail = _assert_told(person.post("/matters", {**_CONTENT, field: value}), 422, "invalid")
    assert list(detail) == [field]
    assert says in detail[field][0]


def test_all_wrong_fields_are_told_at_once_and_in_the_language_that_is_asked_for(person: Person) -> None:
    answer = person.post("/matters", {"title": 1, "people_count": -1}, Accept_Language="en-GB,en;q=0.9")
    detail = _assert_told(answer, 422, "invalid")
    assert detail == {
        "content": ["Fill this in."],
        "title": ["Write this as text (a JSON string)."],
        "people_count": ["Write a whole number from 1 to 9999."],
    }


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"content": "', "application/json", 400, "json_malformed"),
        ('{"content": "路灯"}'.encode("gb18030"), "application/json", 400, "json_malformed"),
        (b"[" * 100_000, "application/json", 400, "json_malformed"),
        (b"content=x", "application/x-www-form-urlencoded", 415, "content_type_unsupported"),
        (b'["content"]', "application/json", 422, "invalid"),
        (b'"' + b"x" * 600_000 + b'"', "application/json", 413, "body_too_large"),
    ],
    ids=["cut off", "not UTF-8", "nested without end", "a form", "a list", "too large"],
)
def test_a_body_that_is_not_a_json_object_of_the_right_size_is_refused(
    person: Person, body: bytes, content_type: str, status: int, code: str
) -> None:
    _assert_told(person.send("POST", "/matters", body, {"Content-Type": content_type}), status, code)


@pytest.mark.parametrize("field", ["place", "named_office"])
def test_an_office_that_does_not_exist_is_told_and_nothing_is_registered(person: Person, field: str) -> None:
    answer = person.post("/matters", {**_CONTENT, field: "999999"}, Idempotency_Key=f"unknown-{field}")
    assert _assert_told(answer, 404, "office_unknown") == {"codes": "999999"}
    # The key is not used up: the corrected matter is registered under it.
    assert person.post("/matters", {**_CONTENT, field: VILLAGE}, Idempotency_Key=f"unknown-{field}").status == 201


def test_a_repeated_key_gives_the_first_receipt_again_and_another_body_under_it_is_refused(person: Person) -> None:
    first = person.post("/matters", _CONTENT, Idempotency_Key="the-same")
    assert person.post("/matters", _CONTENT, Idempotency_Key="the-same").json == first.json
    other = person.post("/matters", {"content": f"{_WORDS}：水管漏水"}, Idempotency_Key="the-same")
    _assert_told(other, 409, "idempotency_key_reused")
    assert person.post("/matters", _CONTENT).json["number"] != first.json["number"]


def test_who_guesses_query_codes_is_slowed_down_and_nobody_else_is(county: County, person: Person) -> None:
    right = {"query_code": person.post("/matters", _CONTENT).json["query_code"]}
    guesser = county.person()
    for _ in range(5):
        _assert_told(guesser.post("/follow", _WRONG_CODE), 404, "query_code_unknown")
    slowed = guesser.post("/follow", _WRONG_CODE)
    wait = _assert_told(slowed, 429, "too_many_attempts")["wait"]
    assert 20 <= int(slowed.headers["Retry-After"]) == wait <= 30
    assert "正确的查询码随时可以查询" in slowed.json["message"]
    another = {"query_code": "3333333333333333", "side": "petition_office", "score": "mostly"}
    _assert_told(guesser.post("/ratings", another), 429, "too_many_attempts")
    assert guesser.post("/follow", right).status == 200
    assert person.post("/follow", right).status == 200


def test_a_right_code_after_a_slip_is_let_in_as_it_was_written_down(county: County) -> None:
    person = county.person()
    code = person.post("/matters", _CONTENT).json["query_code"]
    for _ in range(4):
        person.post("/follow", _WRONG_CODE)
    spaced = " ".join((code[:4], code[4:8], code[8:12], code[12:])).lower()
    assert person.post("/follow", {"query_code": spaced}).status == 200
    # the right one wipes no count, and is let in however many wrong ones came
    tried = [person.post("/follow", _WRONG_CODE).json["code"] for _ in range(4)]
    assert tried[-1] == "too_many_attempts"
    assert person.post("/follow", {"query_code": spaced}).status == 200


def test_a_token_that_is_forged_or_no_token_opens_nothing(county: County, handler: Person) -> None:
    for visitor in (county.person(), Person(county.port, "eyJraW5kIjoic3RhZmYifQ.forged")):
        refused = visitor.get("/worklist")
        _assert_told(refused, 401, "unauthenticated")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert handler.get("/worklist").status == 200


@pytest.mark.parametrize("channel", ["letter", "visit"])
def test_letters_and_visits_are_entered_by_staff_and_a_letter_once(
    person: Person, handler: Person, channel: str
) -> None:
    entered = {**_CONTENT, "channel": channel, "received_at": "2026-03-02T08:00:00+08:00"}
    assert person.post("/matters", entered).status in (401, 403)
    assert handler.post("/matters", entered).json["received_at"].startswith("2026-03-02T00:00:00")
    barcode = {**_CONTENT, "channel": "letter", "barcode": f"L-{channel}"}
    number = handler.post("/matters", barcode).json["number"]
    assert _assert_told(handler.post("/matters", barcode), 409, "already_registered")["number"] == number


def test_steps_that_are_not_possible_say_why(handler: Person, colleague: Person, person: Person) -> None:
    _assert_told(handler.post("/matters/990100-2026-9999999/accept", {}), 404, "case_unknown")
    number = person.post("/matters", {**_CONTENT, "named_office": TOWNSHIP}).json["number"]
    path = f"/matters/{number}"
    handler.until(lambda p: p.get(path), lambda whole: whole["case"], "the routing")
    _assert_told(handler.post(f"{path}/serve", {"method": "in_person"}), 409, "wrong_state")
    _assert_told(handler.post(f"{path}/accept", {"accepted_at": "2001-01-01T00:00:00Z"}), 422, "moment_out_of_range")
    _assert_told(colleague.post(f"{path}/assign", {"office": VILLAGE, "reason": "就近"}), 409, "office_cannot_answer")
    _assert_told(handler.post(f"{path}/visits", {"reached": True, "resolved": True}), 409, "not_served_yet")
    assert handler.post(f"{path}/accept", {}).status == 200
    _assert_told(handler.post(f"{path}/accept", {}), 409, "wrong_state")


@pytest.mark.parametrize(
    ("query", "field"),
    [("office=990100&from=2026-01-01", "to"), ("office=990100&from=x&to=2026-01-02", "from"), ("until=2026", "until")],
)
def test_figures_asked_for_wrongly_say_what_is_missing_or_wrong(handler: Person, query: str, field: str) -> None:
    assert field in _assert_told(handler.get(f"/figures?{query}"), 422, "invalid")


def test_an_address_or_a_method_that_does_not_exist_is_told_in_the_same_form(person: Person) -> None:
    _assert_told(person.get("/matter"), 404, "route_unknown")
    refused = person.send("DELETE", "/matters", None, {})
    _assert_told(refused, 405, "method_not_allowed")
    assert "POST" in refused.headers["Allow"]
