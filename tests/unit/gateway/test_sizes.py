"""A body within the limits of its fields is taken, however its characters are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.gateway.http import MAX_BODY
from services.gateway.schemas import requests
from services.gateway.schemas.sizes import most_bytes
from tests.unit.gateway.services import Services

_LARGEST: dict[str, Any] = {
    "content": "😀" * 20_000,
    "title": "😀" * 200,
    "name": "😀" * 100,
    "address": "😀" * 300,
    "accused_name": "😀" * 100,
    "requests": ["😀" * 200] * 20,
}


def test_the_largest_matter_is_registered_also_with_every_character_escaped(
    http: FlaskClient, services: Services
) -> None:
    body = json.dumps(_LARGEST, indent=4)
    assert len(body) > 280_000

    answer = http.post("/matters", data=body, content_type="application/json")

    assert answer.status_code == 201
    [call] = [call for call in services.calls if call.method == "register"]
    assert {name: call.body[name] for name in _LARGEST} == _LARGEST


@pytest.mark.parametrize("shape", [requests.Matter, requests.Rating, requests.QueryCode])
def test_what_anybody_may_send_fits_into_the_limit_of_everybody(shape: Any) -> None:
    assert most_bytes(shape) <= MAX_BODY


def test_staff_send_the_longest_opinion_and_nobody_else_sends_as_much(
    http: FlaskClient, badge: dict[str, str], services: Services
) -> None:
    parts = ("text", "facts", "basis", "request")
    body = json.dumps({"outcome": "supported", **dict.fromkeys(parts, "😀" * 20_000)})
    assert len(body) > MAX_BODY

    services.answers["routing.draft"] = {"number": "990000-2026-0000001"}

    taken = http.post("/matters/990000-2026-0000001/draft", data=body, content_type="application/json", headers=badge)
    refused = http.post("/matters/990000-2026-0000001/draft", data=body, content_type="application/json")

    assert taken.status_code == 200
    assert refused.status_code == 413
    assert [len(call.body["text"]) for call in services.calls if call.method == "draft"] == [20_000]
