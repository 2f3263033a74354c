"""Routes for staff: who gets in, and what is passed on to the services."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from huiyin import clock
from huiyin.actors import Actor, sign, verify
from huiyin.errors import Refused, Unauthenticated
from huiyin.settings import Settings
from services.gateway import tokens
from services.gateway.tokens import issue
from tests.unit.gateway.services import CASE, MATTER, NUMBER, STATE, CaseUnknown, Services

ROUTES = [
    ("GET", f"/matters/{NUMBER}"),
    ("GET", f"/matters/{NUMBER}/receipt"),
    ("POST", f"/matters/{NUMBER}/accept"),
    ("POST", f"/matters/{NUMBER}/answer"),
    ("POST", f"/matters/{NUMBER}/serve"),
    ("POST", f"/matters/{NUMBER}/assign"),
    ("POST", f"/matters/{NUMBER}/visits"),
    ("GET", "/worklist"),
    ("GET", "/figures"),
]
STEPS: list[tuple[str, dict[str, Any], str]] = [
    ("accept", {}, "routing.accept"),
    ("accept", {"accepted_at": "2026-03-02T08:00:00+08:00"}, "routing.accept"),
    ("draft", {"text": "已清理。", "outcome": "supported"}, "routing.draft"),
    ("serve", {"method": "post", "served_at": "2026-03-02T08:00:00Z"}, "routing.serve"),
    ("assign", {"office": "9902", "reason": "属其职责"}, "routing.assign"),
    ("visits", {"reached": True, "resolved": False, "note": "仍有积水。"}, "followup.record_visit"),
    ("visits", {"reached": False}, "followup.record_visit"),
]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_token_nothing_is_asked(http: FlaskClient, services: Services, method: str, path: str) -> None:
    answer = http.open(path, method=method)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert services.calls == []


@pytest.mark.parametrize(
    "header", ["Bearer forged", "Bearer ", "Basic YTpi", "forged", "Bearer 令牌".encode().decode("latin-1")]
)
def test_a_token_that_is_none_is_refused_on_every_route(http: FlaskClient, services: Services, header: str) -> None:
    for path in ("/worklist", "/offices"):
        assert http.get(path, headers={"Authorization": header}).status_code == 401
    assert services.calls == []


def test_a_token_signed_elsewhere_is_refused(http: FlaskClient, clerk: Actor) -> None:
    for token in (sign(clerk, "another secret of a site"), issue(clerk, "another secret of a site", 1)):
        assert http.get("/worklist", headers=bearer(token)).status_code == 401


def test_a_token_is_good_for_its_days_and_no_longer(
    http: FlaskClient, services: Services, clerk: Actor, site_settings: Settings
) -> None:
    services.answers["routing.worklist"] = {"office": "9901", "matters": []}
    token = issue(clerk, site_settings.secret, 7)
    assert http.get("/worklist", headers=bearer(token)).status_code == 200
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert http.get("/worklist", headers=bearer(token)).status_code == 401


def test_what_is_signed_for_the_bus_is_no_token(
    http: FlaskClient, services: Services, clerk: Actor, site_settings: Settings
) -> None:
    assert http.get("/worklist", headers=bearer(sign(clerk, site_settings.secret))).status_code == 401
    assert services.calls == []


@given(cut=st.tuples(st.integers(0, 400), st.integers(0, 400)), text=st.booleans())
def test_no_part_of_a_token_is_a_token_and_none_is_an_actor_of_the_bus(cut: tuple[int, int], text: bool) -> None:
    """Neither a part as it stands, nor one of the text that the token's first part encodes."""
    secret = "a secret of the county"
    token = issue(Actor("staff", "clerk", office="9901", roles=("head",)), secret, 1)
    whole = base64.urlsafe_b64decode(token.partition(".")[0] + "==").decode() if text else token
    part = whole[min(cut) : max(cut)]
    if part != token:
        with pytest.raises(Unauthenticated):
            tokens.read(part, secret)
    if part:
        with pytest.raises(Unauthenticated):
            verify(part, secret)


@pytest.mark.parametrize("days", [0, -1, 31])
def test_no_token_is_good_for_longer_than_30_days(clerk: Actor, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 30 days"):
        issue(clerk, "a secret of the county", days)


@pytest.mark.parametrize("kind", ["petitioner", "service", "nobody"])
def test_a_signed_actor_who_is_no_staff_member_may_not(
    http: FlaskClient, services: Services, site_settings: Settings, kind: str
) -> None:
    token = issue(Actor(kind=kind, id="x", matter=NUMBER), site_settings.secret, 1)
    answer = http.get(f"/matters/{NUMBER}", headers=bearer(token))
    assert (answer.status_code, answer.json["code"]) == (403, "refused")
    assert services.calls == []


@pytest.mark.parametrize("case", STEPS)
def test_a_step_is_passed_on_in_the_clerks_name_under_a_key(
    http: FlaskClient, services: Services, clerk: Actor, site_settings: Settings, case: tuple[str, Any, str]
) -> None:
    step, body, method = case
    badge = bearer(issue(clerk, site_settings.secret, 1))
    services.answers[method] = {"number": NUMBER, "state": "accepted"}
    answer = http.post(f"/matters/{NUMBER}/{step}", json=body, headers=badge)
    assert answer.status_code in (200, 201)
    call = services.asked(method)
    assert (call.body, call.actor) == ({"number": NUMBER, **body}, clerk)
    assert call.key


def test_a_step_without_a_body_is_a_step_without_details(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.accept"] = {"number": NUMBER}
    assert http.post(f"/matters/{NUMBER}/accept", headers=badge).status_code == 200


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("accept", {"accepted_at": "yesterday"}, "accepted_at"),
        ("draft", {"outcome": "supported"}, "text"),
        ("draft", {"text": "长" * 20_001, "outcome": "supported"}, "text"),
        ("draft", {"text": "好", "outcome": "good"}, "outcome"),
        ("serve", {"method": "pigeon"}, "method"),
        ("assign", {"office": 9902, "reason": "属其职责"}, "office"),
        ("assign", {"office": "9902"}, "reason"),
        ("visits", {"reached": "yes"}, "reached"),
        ("visits", {"reached": {}}, "reached"),
    ],
)
def test_a_step_of_a_wrong_form_is_refused(
    http: FlaskClient, services: Services, badge: dict[str, str], step: str, body: Any, field: str
) -> None:
    answer = http.post(f"/matters/{NUMBER}/{step}", json=body, headers=badge)
    assert (answer.status_code, list(answer.json["detail"])) == (422, [field])
    assert services.calls == []


def test_staff_see_matter_case_and_followup_together(http: FlaskClient, badge: dict[str, str]) -> None:
    seen = http.get(f"/matters/{NUMBER}", headers=badge).json
    assert seen["matter"]["people"] == [{"name": "测试甲"}]
    assert seen["matter"]["content"] == MATTER["content"]
    assert seen["case"]["state"] == CASE["state"]
    assert seen["followup"]["ratings"] == STATE["ratings"]


def test_a_matter_no_office_has_yet_is_shown_without_a_case(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.case_if_open"] = {}
    seen = http.get(f"/matters/{NUMBER}", headers=badge)
    assert (seen.status_code, seen.json["case"]) == (200, None)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/receipt", None),
        ("GET", "/attachments", None),
        ("GET", "/attachments/a", None),
        ("POST", "/visits", {"reached": True}),
    ],
)
def test_what_is_hidden_in_routing_is_answered_by_no_other_service(
    http: FlaskClient, services: Services, badge: dict[str, str], method: str, path: str, body: Any
) -> None:
    for question in ("knows", "case_if_open"):
        services.answers[f"routing.{question}"] = CaseUnknown(what=NUMBER)
    services.answers |= {"intake.attachments": {"attachments": []}, "intake.attachment": {}}

    answer = http.open(f"/matters/{NUMBER}{path}", method=method, json=body, headers=badge)

    assert (answer.status_code, answer.json["code"]) == (404, "matter_unknown")
    assert {call.service for call in services.calls} <= {"routing", "intake"}
    assert [call for call in services.calls if call.method in ("print_receipt", "attachment", "attachments")] == []


def test_what_a_service_refuses_is_refused(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    services.answers["routing.case_if_open"] = Refused()
    assert http.get(f"/matters/{NUMBER}", headers=badge).status_code == 403


def test_the_worklist_is_that_of_the_tokens_office_unless_another_is_named(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["routing.worklist"] = {"office": "9901", "matters": [{"number": NUMBER, "overdue": True}]}
    assert http.get("/worklist", headers=badge).json["matters"] == [{"number": NUMBER, "overdue": True}]
    assert services.last.body == {"office": "9901", "limit": 50}
    http.get("/worklist?office=990101&state=issued&limit=5", headers=badge)
    assert services.last.body == {"office": "990101", "state": "issued", "limit": 5}


def test_figures_are_asked_with_the_days_as_they_were_given(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["reporting.figures"] = {
        "from": "2026-01-01",
        "figures": [{"name": "registered", "value": 12, "of": 12}],
        "groups": {"web": {"title": "web", "figures": []}},
    }
    answer = http.get("/figures?office=9901&from=2026-01-01&to=2026-03-31&by=channel", headers=badge)
    assert '"value":12,' in answer.get_data(as_text=True).replace(" ", "")
    assert answer.json == services.answers["reporting.figures"]
    assert services.last.body == {"office": "9901", "from": "2026-01-01", "to": "2026-03-31", "by": "channel"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-01-01&to=2026-03-31", "office"),
        ("office=9901&from=2026-13-01&to=2026-03-31", "from"),
        ("office=9901&from=2026-01-01&to=2026-03-31&by=person", "by"),
        ("office=9901&from=2026-01-01&to=2026-03-31&chanel=web", "chanel"),
    ],
)
def test_a_question_for_figures_that_is_wrong_or_misspelt_is_refused(
    http: FlaskClient, services: Services, badge: dict[str, str], query: str, field: str
) -> None:
    answer = http.get(f"/figures?{query}", headers=badge)
    assert (answer.status_code, list(answer.json["detail"])) == (422, [field])
    assert services.calls == []


@pytest.mark.parametrize("limit", ["0", "201", "many", "1.5"])
def test_a_worklist_is_neither_empty_nor_endless(http: FlaskClient, badge: dict[str, str], limit: str) -> None:
    assert http.get(f"/worklist?limit={limit}", headers=badge).status_code == 422


def test_the_registry_of_offices_is_public(http: FlaskClient, services: Services) -> None:
    answer = http.get("/offices?under=9901")
    assert [office["code"] for office in answer.json["offices"]] == ["9900", "9901", "990101"]
    assert services.last.body == {"under": "9901"}


def test_a_token_has_one_spelling() -> None:
    secret = "a secret of the county"
    token = issue(Actor("staff", "clerk", office="9901"), secret, 1)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [token[:-1] + letter for letter in alphabet if letter != token[-1]]
    assert tokens.read(token, secret).id == "clerk"
    for other in [*others, f"{token}=", f"{token}==", f"{token}!", f"{token[:-3]}*{token[-3:]}", f"{token}é"]:
        with pytest.raises(Unauthenticated):
            tokens.read(other, secret)
