"""The OpenAPI document: valid, complete, and honest about who may call what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from huiyin.settings import Settings
from services.gateway.app import create_app
from services.gateway.schemas import requests
from tests.unit.gateway.services import Services

_ELSEWHERE = ("pages", "openapi", "docs", None)
HEALTH = {"/healthz", "/readyz", "/metrics"}


@pytest.fixture
def app(services: Services, site_settings: Settings) -> APIFlask:
    return create_app(services, site_settings)


@pytest.fixture
def document(http: FlaskClient) -> dict[str, Any]:
    answer: dict[str, Any] = http.get("/openapi.json").json
    return answer


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): op for path, ops in document["paths"].items() for method, op in ops.items()}


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_route_is_in_the_document(app: APIFlask, document: dict[str, Any]) -> None:
    routes = {
        re.sub("<([^>]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[0] not in (*_ELSEWHERE, "")
    }
    assert set(document["paths"]) == routes | HEALTH


def test_every_operation_states_who_may_call_it_and_the_routes_agree(
    http: FlaskClient, services: Services, document: dict[str, Any]
) -> None:
    for (method, path), operation in operations(document).items():
        if path in HEALTH:
            continue
        answer = http.open(path.replace("{number}", "1"), method=method)
        only_staff = operation["x-callers"] == ["staff"]
        assert (answer.status_code == 401) is only_staff, path
        assert ({"StaffToken": []} in operation.get("security", [])) is ("staff" in operation["x-callers"])
        assert operation["description"]


def test_every_operation_has_a_summary_in_both_languages_and_its_errors(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        assert re.search("[一-鿿].*[a-z]", operation["summary"]), path
        if path not in HEALTH:
            assert "503" in operation["responses"], path


def test_every_body_has_an_example_that_its_own_shape_accepts(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            assert "example" in body or kind == "multipart/form-data", path
    for shape, example in requests.EXAMPLES.items():
        assert shape().load(example)


def test_a_form_with_a_file_says_which_field_is_the_file(document: dict[str, Any]) -> None:
    forms = [
        operation["requestBody"]["content"]["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
        for operation in operations(document).values()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    ]
    assert sorted(forms) == ["PersonFile", "StaffFile"]
    for form in forms:
        assert document["components"]["schemas"][form]["properties"]["file"]["format"] == "binary"


def test_limits_are_in_the_document(document: dict[str, Any]) -> None:
    matter = document["components"]["schemas"]["Matter"]
    assert matter["required"] == ["content"]
    assert matter["properties"]["content"]["maxLength"] == 20_000
    assert matter["properties"]["channel"]["enum"] == list(requests.CHANNELS)
    assert matter["properties"]["received_at"]["format"] == "date-time"


def test_the_document_says_that_a_plugins_channel_takes_fields_of_its_own(document: dict[str, Any]) -> None:
    body = document["paths"]["/matters"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [shape["$ref"].rpartition("/")[2] for shape in body["anyOf"]] == ["Matter", "PluginMatter"]
    own = document["components"]["schemas"]["PluginMatter"]
    assert own["properties"]["channel"]["not"]["enum"] == [*requests.CHANNELS, "ledger"]
    assert own["additionalProperties"] is True


def test_the_documentation_page_loads_nothing_from_outside(http: FlaskClient) -> None:
    page = http.get("/docs/")
    assert page.status_code == 200
    assert re.findall(r'(?:src|href)="(?!/docs/)[^"]*"', page.get_data(as_text=True)) == []
    assert '"validatorUrl": null' in page.get_data(as_text=True)
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for name in ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css"):
        with http.get(f"/docs/{name}") as file:
            assert file.status_code == 200
