"""Every list has a next page and a total: found in the OpenAPI document, so that a new list cannot forget it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

#: Answers that are one thing with its parts, read together: they hold arrays and are no lists.
_ONE_THING = {
    "/matters/{number}": "one matter",
    "/matters/{number}/timeline": "the history of one matter: its steps and who held it",
    "/matters/{number}/earlier-answers": "what one draft rests on",
    "/matters/{number}/remedies": "what one person can still ask for",
    "/conferences/{conference}": "one conference with its agenda",
    "/figures": "the figures of one office",
}


def _schema(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return _resolved(document, content.get("schema", {}))


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _lists(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return path → operation of each GET whose answer holds rows."""
    found = {}
    for path, operations in document["paths"].items():
        fields = _schema(document, operations.get("get", {"responses": {}})).get("properties", {})
        rows = [one for one in fields.values() if one.get("type") == "array" and "$ref" in one.get("items", {})]
        if rows and path not in _ONE_THING:
            found[path] = operations["get"]
    return found


@pytest.fixture
def document(http: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = http.get("/openapi.json").json
    return found


def test_the_lists_there_are_today_are_found(document: dict[str, Any]) -> None:
    assert {
        *("/worklist", "/urgent", "/silent", "/hard-cases", "/tasks", "/instructions", "/supervision", "/conferences"),
        *("/receptions", "/rota", "/offices"),
        *(f"/matters/{{number}}/{name}" for name in ("attachments", "documents", "notices")),
    } <= set(_lists(document))


def test_every_list_takes_a_limit_and_a_cursor_and_answers_a_total_and_the_next_page(document: dict[str, Any]) -> None:
    for path, operation in _lists(document).items():
        taken = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        assert {"limit", "cursor"} <= taken, path
        assert {"total", "next"} <= set(_schema(document, operation)["properties"]), path


def test_what_is_named_as_one_thing_exists(document: dict[str, Any]) -> None:
    assert set(_ONE_THING) <= set(document["paths"])
