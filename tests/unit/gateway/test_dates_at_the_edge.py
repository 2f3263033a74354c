"""Every route that takes a day or a moment tells one at the edge of the calendar in a sentence; none fails on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.services import NUMBER, Services

MOMENTS = (
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "2026-03-02T24:00:00+08:00",
    "2016-12-31T23:59:60Z",
    "2026-03-02T08:00:00+99:99",
    "2026-03-02T08:00:00-24:00",
    "-2026-03-02T08:00:00Z",
    "12026-03-02T08:00:00Z",
    "1899-12-31T23:59:59+08:00",
    "2026-02-30T08:00:00+08:00",
)
DAYS = ("9999-12-31", "0001-01-01", "0000-01-01", "2026-02-30", "1899-12-31", "2026-W10-1", "20260302", "12026-01-01")
_EDGES = {"date-time": MOMENTS, "date": DAYS}

Path = tuple[str | int, ...]


def _fields(document: dict[str, Any], schema: dict[str, Any], at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield where in a body a day or a moment stands, and which of the two it is."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("format") in _EDGES:
        yield at, schema["format"]
    if "items" in schema:
        yield from _fields(document, schema["items"], (*at, 0))
    for name, inner in schema.get("properties", {}).items():
        yield from _fields(document, inner, (*at, name))


def _set(body: Any, at: Path, value: str) -> Any:
    if not at:
        return value
    name, *rest = at
    if name == 0:
        return [_set({}, tuple(rest), value)]
    return {**body, name: _set(body.get(name, {}), tuple(rest), value)}


def _told(detail: Any, at: Path) -> Any:
    for name in at:
        detail = detail[str(name)]
    return detail


def _operations(http: FlaskClient) -> Iterator[tuple[dict[str, Any], str, str, dict[str, Any]]]:
    document = http.get("/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            address = "/".join(NUMBER if part.startswith("{") else part for part in path.split("/"))
            yield document, method, address, operation


def test_a_day_or_moment_at_the_edge_is_refused_in_a_body_of_every_route(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    tried = set()
    for document, method, path, operation in _operations(http):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        for at, form in _fields(document, content["schema"]) if content else ():
            tried.add((path, at))
            for value in _EDGES[form]:
                body = _set(content.get("example", {}), at, value)
                answer = http.open(path, method=method.upper(), json=body, headers=badge)
                assert answer.status_code == 422, (path, at, value, answer.text)
                [sentence] = _told(answer.json["detail"], at)
                assert "年份在 1900 至 2199 之间" in sentence
    assert len(tried) > 25
    assert services.calls == []


def test_a_day_at_the_edge_is_refused_in_a_query_of_every_route(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    tried = set()
    for _, method, path, operation in _operations(http):
        for asked in operation.get("parameters", []):
            for value in _EDGES.get(asked["schema"].get("format"), ()):
                tried.add((path, asked["name"]))
                answer = http.open(path, method=method.upper(), query_string={asked["name"]: value}, headers=badge)
                assert answer.status_code == 422, (path, value)
                assert "年份" in answer.json["detail"][asked["name"]][0]
    assert tried
    assert services.calls == []


@pytest.mark.parametrize(
    "value", ["1949-10-01T00:00:00+08:00", "2199-12-31T23:59:59-12:00", "２０２６-03-02T08:00:00Z\u200b"]
)
def test_a_moment_within_reach_is_passed_on(
    http: FlaskClient, services: Services, badge: dict[str, str], value: str
) -> None:
    body = {"content": "路灯不亮", "channel": "letter", "received_at": value}
    assert http.post("/matters", json=body, headers=badge).status_code == 201
    assert services.asked("intake.register").body["received_at"] == value.replace("２０２６", "2026").strip("\u200b")
