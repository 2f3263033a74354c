"""What holds of every answer: its form, its language, its headers, and that nothing of the inside shows."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from huiyin import errors
from huiyin.settings import Settings
from services.gateway.app import create_app
from services.gateway.http import STATUS
from tests.unit.gateway.services import CODE, Services

FORM = {"code", "message", "detail", "request_id"}
FOLLOW = {"query_code": CODE}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid(problems="x"), 422),
        (errors.NotFound(what="x"), 404),
        (errors.Conflict(what="x"), 409),
        (errors.Refused(), 403),
        (errors.Unauthenticated(), 401),
        (errors.TooMany(wait=9), 429),
        (errors.Temporary(what="x"), 503),
        (errors.NotYet(what="x"), 503),
        (errors.HuiyinError(), 500),
    ],
)
def test_every_kind_of_error_has_its_status_and_the_one_form(
    services: Services, site_settings: Settings, error: errors.HuiyinError, status: int
) -> None:
    services.answers["intake.resolve_code"] = error
    # not held to the document: no service gives this address all of them
    answer = create_app(services, site_settings).test_client().post("/follow", json=FOLLOW)
    assert (answer.status_code, answer.json["code"], set(answer.json)) == (status, error.code, FORM)
    assert answer.json["message"] == error.text("zh")


def test_no_kind_of_error_is_without_a_status() -> None:
    def kinds(cls: type[errors.HuiyinError]) -> set[str]:
        return {cls.kind, *(kind for below in cls.__subclasses__() for kind in kinds(below))}

    assert kinds(errors.HuiyinError) == set(STATUS)


def test_details_by_field_come_in_the_language_asked_for(http: FlaskClient, services: Services) -> None:
    problems = {"place": {"zh": "没有这个地方", "en": "no such place"}, "title": ["太长"]}
    services.answers["intake.resolve_code"] = errors.Invalid(problems=problems)
    for language, said in (("zh-CN", "没有这个地方"), ("en-US,zh;q=0.5", "no such place"), ("fr", "没有这个地方")):
        answer = http.post("/follow", json=FOLLOW, headers={"Accept-Language": language})
        assert answer.json["detail"] == {"place": [said], "title": ["太长"]}


@pytest.mark.parametrize("path", ["/nix", "/matters/1/steal", "/static/nix.css", "/matters/"])
def test_an_address_that_is_none_is_told_in_the_same_form(http: FlaskClient, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json["code"], set(answer.json)) == (404, "route_unknown", FORM)


def test_a_method_that_is_not_taken_says_which_are(http: FlaskClient) -> None:
    answer = http.delete("/matters")
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_a_failure_nobody_foresaw_shows_and_logs_no_word_of_the_request(
    services: Services, site_settings: Settings
) -> None:
    class Broken(Services):
        def call(self, *args: object, **kwargs: object) -> None:
            raise KeyError("a citizen's words")

    with capture_logs() as logs:
        answer = create_app(Broken(), site_settings).test_client().post("/matters", json={"content": "秘密"})
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert [(log["failure"], log["request_id"]) for log in logs] == [("KeyError", answer.json["request_id"])]
    assert "citizen" not in answer.get_data(as_text=True) + str(logs)
    assert "秘密" not in str(logs)


def test_a_request_id_is_kept_where_it_is_one_and_made_where_it_is_not(http: FlaskClient) -> None:
    assert http.get("/nix", headers={"X-Request-ID": "abc-1"}).json["request_id"] == "abc-1"
    for wrong in ("", "a b", "x" * 65, "<script>"):
        answer = http.get("/nix", headers={"X-Request-ID": wrong})
        assert re.fullmatch("[0-9a-f]{32}", answer.json["request_id"])
        assert answer.headers["X-Request-ID"] == answer.json["request_id"]


def test_a_trace_goes_on_to_every_service_and_a_bad_one_is_begun_anew(http: FlaskClient, services: Services) -> None:
    good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    http.post("/follow", json=FOLLOW, headers={"traceparent": good})
    assert {call.traceparent for call in services.calls} == {good}
    for wrong in ("", "01-x", good.upper(), good.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32)):
        http.post("/follow", json=FOLLOW, headers={"traceparent": wrong})
        trace = services.last.traceparent or ""
        assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", trace)
        assert trace not in (wrong, good)


def test_no_answer_of_the_api_or_a_page_is_kept_by_caches_or_sniffed(http: FlaskClient) -> None:
    for answer in (http.post("/follow", json=FOLLOW), http.get("/register"), http.post("/track", data=FOLLOW)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
