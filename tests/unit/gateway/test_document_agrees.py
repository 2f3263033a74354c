"""The OpenAPI document and the program say the same: what it forbids is refused, what it shows is taken.

Requests are made from the document alone: its own examples, each spoilt in one place that the schema forbids. What a
schema forbids, ``jsonschema`` says, so that a test and the program cannot share a mistake.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from huiyin import errors
from huiyin.actors import Actor
from huiyin.settings import read
from services.gateway.app import create_app
from services.gateway.http import MAX_BODY
from services.gateway.tokens import issue
from tests.support.document import JSON, document
from tests.unit.gateway.services import NUMBER, Services

FORM = "multipart/form-data"
_FILE = "说明".encode()
HEALTH = {"/healthz", "/readyz", "/metrics"}
_SETTINGS = read({"HUIYIN_SECRET": "a secret only for tests"})
_CLERK = issue(Actor(kind="staff", id="clerk-01", office="9901"), _SETTINGS.secret, 1)
#: RFC 3339, beside what jsonschema knows by itself.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: Text that stays as it is when text is made sound: what is judged is what is sent.
_plain = st.text(alphabet="abz019-_.文书号", min_size=1)
_given = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


#: No body at all; ``None`` is one.
_NONE: Any = object()


@dataclass
class Request:
    """One request of an operation, as the document's examples write it."""

    method: str
    path: str
    operation: dict[str, Any] = field(repr=False)
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = _NONE
    form: dict[str, Any] | None = None

    @property
    def address(self) -> str:
        """The path with a value for each of its parts, and the query."""
        path = re.sub(r"{[^}]+}", NUMBER, self.path)
        return f"{path}?{urlencode(self.query)}" if self.query else path

    def send(self, http: FlaskClient) -> TestResponse:
        """Send it, with a token where the document says that one is needed, and hold the answer to the document."""
        staff = self.operation["x-callers"] == ["staff"]
        headers = {**({"Authorization": f"Bearer {_CLERK}"} if staff else {}), **self.headers}
        sent: dict[str, Any] = {"data": json.dumps(self.body), "content_type": JSON} if self.body is not _NONE else {}
        if self.form is not None:
            files = {name: (BytesIO(value), "note.txt") for name, value in self.form.items() if value is _FILE}
            sent = {"data": {**self.form, **files}, "content_type": FORM}
        return http.open(self.address, method=self.method, headers=headers, **sent)


def _content(operation: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return found


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema or "anyOf" in schema:
        schema = schema["anyOf"][0] if "anyOf" in schema else _named(schema["$ref"])
    return schema


def _named(reference: str) -> dict[str, Any]:
    schema: dict[str, Any] = document().content["components"]["schemas"][reference.rpartition("/")[2]]
    return schema


def _requests() -> Iterator[Request]:
    """Yield every operation as its own examples ask for it."""
    for method, path, operation in document().operations():
        if path in HEALTH:
            continue
        request = Request(method, path, operation)
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["required"]:
                request.query.append((parameter["name"], str(parameter["schema"]["example"])))
        if JSON in _content(operation):
            request.body = copy.deepcopy(_content(operation)[JSON]["example"])
        if FORM in _content(operation):
            request.form = {name: _form_value(schema) for name, schema in _form_fields(operation).items()}
        yield request


def _form_fields(operation: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = _resolved(_content(operation)[FORM]["schema"])["properties"]
    return fields


def _form_value(schema: dict[str, Any]) -> Any:
    if schema.get("format") == "binary":
        return _FILE
    return {True: "true", False: "false"}.get(schema["example"], schema["example"])


REQUESTS = list(_requests())
each_operation = pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: f"{one.method} {one.path}")


@pytest.fixture(scope="module")
def agreeing() -> tuple[FlaskClient, Services]:
    """A client whose every answer is held to the document, and the services behind it."""
    services = Services()
    return create_app(services, _SETTINGS).test_client(), services


def _judged(agreeing: tuple[FlaskClient, Services], request: Request) -> TestResponse:
    http, services = agreeing
    services.calls.clear()
    answer = request.send(http)
    document().require(request.method, request.address, answer.status_code, answer.content_type, answer.get_data())
    return answer


def _require_refused(agreeing: tuple[FlaskClient, Services], request: Request) -> None:
    """Fail where a request is not refused, in Chinese, before any service is asked."""
    answer = _judged(agreeing, request)
    assert 400 <= answer.status_code < 500, (request.address, request.body, answer.status_code)
    assert agreeing[1].calls == [], (request.address, request.body)
    said = [sentence for problems in answer.json["detail"].values() for sentence in _sentences(problems)]
    assert all(re.search("[一-鿿]", sentence) for sentence in [answer.json["message"], *said]), said


def _sentences(problems: Any) -> Iterator[str]:
    inner = problems.values() if isinstance(problems, dict) else problems
    if isinstance(inner, str):
        yield inner
    else:
        for one in inner:
            yield from _sentences(one)


# What a schema forbids ---------------------------------------------------------------------------------------------


def _forbids(schema: dict[str, Any], value: Any) -> bool:
    formed = {"date-time": _MOMENT, "date": _DAY}.get(schema.get("format", ""))
    if formed is not None and isinstance(value, str) and not formed.fullmatch(value):
        return True
    return not document().validator(schema).is_valid(value)


_any_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**6) | st.floats(allow_nan=False, allow_infinity=False) | _plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_plain, inner, max_size=3),
    max_leaves=4,
)


def _too_much(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values just outside the limits of ``schema``, where it has any."""
    outside: list[st.SearchStrategy[Any]] = [st.just("")] if schema.get("type") == "string" else []
    if "maxLength" in schema:
        outside.append(st.integers(1, 9).map(lambda more: "文" * (schema["maxLength"] + more)))
    if "maxItems" in schema:
        outside.append(st.just([_example(schema["items"])] * (schema["maxItems"] + 1)))
    if schema.get("type") == "integer":
        outside += [st.integers(max_value=schema["minimum"] - 1), st.integers(min_value=schema["maximum"] + 1)]
    if schema.get("format") == "date-time":
        outside.append(st.sampled_from(["2026-03-02", "20260302T080000Z", "2026-W10-1T08:00:00Z", "2026-03-02T08Z"]))
    return st.one_of(outside) if outside else st.nothing()


def _forbidden(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    resolved = _resolved(schema)
    return (_any_json | _too_much(resolved)).filter(lambda value: _forbids(resolved, value))


def _example(schema: dict[str, Any]) -> Any:
    schema = _resolved(schema)
    if schema["type"] == "object":
        return {name: _example(schema["properties"][name]) for name in schema.get("required", [])}
    return [_example(schema["items"])] if schema["type"] == "array" else schema.get("example")


def _spoilt(draw: Any, schema: dict[str, Any], value: Any) -> Any:
    """Return ``value`` spoilt in one place: itself, a field or item of it, a field too many or too few."""
    schema = _resolved(schema)
    properties = schema.get("properties", {})
    ways = ["whole"]
    ways += ["within"] * 4 if properties or schema.get("type") == "array" else []
    ways += ["unknown"] if schema.get("additionalProperties") is False else []
    ways += ["missing"] if schema.get("required") else []
    way = draw(st.sampled_from(ways))
    if way == "whole":
        return draw(_forbidden(schema))
    if way == "unknown":
        name = draw(_plain.filter(lambda name: name not in properties))
        return {**value, name: draw(_any_json)}
    if way == "missing":
        gone = draw(st.sampled_from(schema["required"]))
        return {name: inner for name, inner in value.items() if name != gone}
    if schema["type"] == "array":
        return [_spoilt(draw, schema["items"], (value or [_example(schema["items"])])[0])]
    name = draw(st.sampled_from(sorted(properties)))
    inner = properties[name]
    return {**value, name: _spoilt(draw, inner, value.get(name, _example(inner)))}


def _in_query(value: Any) -> str:
    """Write a value as a query string or a form does."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _means(schema: dict[str, Any], written: str) -> bool:
    """Return True where ``written`` is a value of ``schema``, written as in a query string."""
    kind = schema.get("type")
    if kind == "boolean":
        return written in ("true", "false")
    if kind == "integer":
        return bool(re.fullmatch(r"[-+]?\d+", written)) and not _forbids(schema, int(written))
    return not _forbids(schema, written)


def _forbidden_text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    others = st.sampled_from(["", "1", "0", "on", "yes", "True", "1.5", "1e2", "null", "[]"])
    texts = others | _plain | _too_much(schema).map(_in_query)
    return texts.filter(lambda written: not _means(schema, written))


@st.composite
def questions(draw: Any) -> Request:
    """A request with a parameter that the document forbids, left out though it must be there, or given twice."""
    request = copy.copy(draw(st.sampled_from([one for one in REQUESTS if _parameters(one)])))
    parameter = draw(st.sampled_from(_parameters(request)))
    name, where = parameter["name"], parameter["in"]
    if where == "header":
        request.headers = {name: draw(st.just("") | st.just("k" * (parameter["schema"]["maxLength"] + 1)))}
        return request
    others = [pair for pair in request.query if pair[0] != name]
    ways = ["forbidden", "forbidden", "forbidden", "twice", *(["missing"] if parameter["required"] else [])]
    way = draw(st.sampled_from(ways))
    good = _in_query(parameter["schema"].get("example") or "9901")
    values = {"forbidden": [draw(_forbidden_text(parameter["schema"]))], "twice": [good, good], "missing": []}[way]
    request.query = [*others, *((name, value) for value in values)]
    return request


def _parameters(request: Request) -> list[dict[str, Any]]:
    return [one for one in request.operation.get("parameters", []) if one["in"] in ("query", "header")]


@st.composite
def bodies(draw: Any) -> Request:
    """A request whose body the document forbids."""
    request = copy.copy(draw(st.sampled_from([one for one in REQUESTS if one.body is not _NONE])))
    schema = _content(request.operation)[JSON]["schema"]
    request.body = _spoilt(draw, schema, request.body)
    assume(not document().validator(schema).is_valid(request.body) or _formed_wrong(schema, request.body))
    return request


def _formed_wrong(schema: dict[str, Any], value: Any) -> bool:
    """Return True where a day or a moment in ``value`` is none."""
    schema = _resolved(schema)
    if isinstance(value, list):
        return any(_formed_wrong(schema["items"], inner) for inner in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return any(_formed_wrong(known[name], inner) for name, inner in value.items() if name in known)
    return _forbids(schema, value)


@st.composite
def forms(draw: Any) -> Request:
    """A form with a file that the document forbids."""
    request = copy.copy(draw(st.sampled_from([one for one in REQUESTS if one.form is not None])))
    schema = _resolved(_content(request.operation)[FORM]["schema"])
    form = {name: _form_value(inner) for name, inner in schema["properties"].items()}
    way = draw(st.sampled_from(["unknown", "missing", "forbidden"]))
    if way == "unknown":
        form[draw(_plain.filter(lambda name: name not in form))] = draw(_plain)
    elif way == "missing":
        del form[draw(st.sampled_from(schema["required"]))]
    else:
        name = draw(st.sampled_from(sorted(form)))
        inner = schema["properties"][name]
        form[name] = draw(_plain if inner.get("format") == "binary" else _forbidden_text(inner))
    request.form = form
    return request


@_given
@given(request=questions())
def test_a_parameter_that_the_document_forbids_is_refused_before_any_service_is_asked(
    agreeing: tuple[FlaskClient, Services], request: Request
) -> None:
    _require_refused(agreeing, request)


@_given
@given(request=bodies())
def test_a_body_that_the_document_forbids_is_refused_before_any_service_is_asked(
    agreeing: tuple[FlaskClient, Services], request: Request
) -> None:
    _require_refused(agreeing, request)


def _without_or_null(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """Yield ``value`` with each field that must be there left out, and with each field and item null in its turn."""
    schema = _resolved(schema)
    if schema.get("type") == "array":
        item = (value or [_example(schema["items"])])[0]
        yield [None]
        yield from ([spoilt] for spoilt in _without_or_null(schema["items"], item))
    for name, inner in schema.get("properties", {}).items():
        if name in schema.get("required", []):
            yield {other: value[other] for other in value if other != name}
        yield {**value, name: None}
        for spoilt in _without_or_null(inner, value.get(name, _example(inner))):
            yield {**value, name: spoilt}


def test_each_field_that_is_missing_or_null_is_refused_in_the_language_of_the_reader(
    agreeing: tuple[FlaskClient, Services],
) -> None:
    tried = 0
    for request in (one for one in REQUESTS if one.body is not _NONE):
        schema = _content(request.operation)[JSON]["schema"]
        for body in _without_or_null(schema, request.body):
            if document().validator(schema).is_valid(body):
                continue  # null may stand where the document says so
            spoilt = copy.copy(request)
            spoilt.body = body
            _require_refused(agreeing, spoilt)
            tried += 1
    assert tried > 300


@settings(_given, max_examples=100)
@given(request=forms())
def test_a_form_that_the_document_forbids_is_refused_before_any_service_is_asked(
    agreeing: tuple[FlaskClient, Services], request: Request
) -> None:
    _require_refused(agreeing, request)


@each_operation
def test_what_the_document_shows_as_an_example_reaches_a_service_and_every_failure_is_in_the_document(
    agreeing: tuple[FlaskClient, Services], request_: Request
) -> None:
    services = agreeing[1]
    for error in (errors.Invalid(problems="x"), errors.Temporary(what="x"), errors.HuiyinError()):
        services.answers = _always(error)
        _judged(agreeing, request_)
        assert services.calls, request_.address


@each_operation
def test_a_request_that_cannot_be_read_is_answered_as_the_document_says(
    agreeing: tuple[FlaskClient, Services], request_: Request
) -> None:
    http, services = agreeing
    services.calls.clear()
    tries: list[tuple[int, dict[str, Any]]] = [
        (400, {"query_string": "a=1&a=2"}),
        (401, {"headers": {"Authorization": "Bearer nobody's"}}),
    ]
    if request_.body is not _NONE:
        tries += [(415, {"data": b"<a/>"}), (400, {"data": b"{", "content_type": JSON})]
        tries += [(422, {"data": text, "content_type": JSON}) for text in (b"null", b"[]", b'"x"', b"1", b"true")]
        large = {"data": b" " * (MAX_BODY + 1), "content_type": JSON}
        tries += [(413, large)] if request_.operation["x-callers"] != ["staff"] else []
    for status, sent in tries:
        token = {"Authorization": f"Bearer {_CLERK}"} if request_.operation["x-callers"] == ["staff"] else {}
        how = {"headers": token, **sent}
        answer = http.open(re.sub("{[^}]+}", NUMBER, request_.path), method=request_.method, **how)
        assert answer.status_code == status, (request_.path, sent.keys())
        document().require(request_.method, request_.path, status, answer.content_type, answer.get_data())
    assert services.calls == []


@each_operation
def test_a_method_that_is_not_in_the_document_is_not_taken(
    agreeing: tuple[FlaskClient, Services], request_: Request
) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"):
        if method.lower() not in document().content["paths"][request_.path]:
            answer = agreeing[0].open(re.sub("{[^}]+}", NUMBER, request_.path), method=method)
            assert answer.status_code == 405, (method, request_.path)


def _always(error: errors.HuiyinError) -> Any:
    class Answers(dict[str, Any]):
        def __missing__(self, name: str) -> errors.HuiyinError:
            return error

    return Answers()
