"""The HTTP side of every request: limits, ids, headers, and one table from kinds of error to status codes."""

from __future__ import annotations

import json
import re
import secrets
import uuid
from io import BytesIO
from traceback import extract_tb
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from huiyin.errors import HuiyinError
from services.gateway.errors import (
    BodyTooLarge,
    ContentTypeWrong,
    FieldsInvalid,
    JsonMalformed,
    MethodUnknown,
    RequestMalformed,
    RouteUnknown,
)
from services.gateway.language import language, told

#: Largest request body in bytes.
MAX_BODY = 256 * 1024

#: Kind of error → status code. The only such table.
STATUS = {
    "invalid": 422,
    "not_found": 404,
    "conflict": 409,
    "refused": 403,
    "unauthenticated": 401,
    "too_many": 429,
    "temporary": 503,
    "not_yet": 503,
    "malformed": 400,
    "wrong_method": 405,
    "too_large": 413,
    "wrong_content_type": 415,
    "internal": 500,
}

_OF_STATUS: dict[int, type[HuiyinError]] = {
    404: RouteUnknown,
    405: MethodUnknown,
    413: BodyTooLarge,
    415: ContentTypeWrong,
    422: FieldsInvalid,
    500: HuiyinError,
}

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# W3C Trace Context, version 00: ids that are all zeros are invalid.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The documentation page starts its script inline and draws its icons from data URLs; it loads nothing from outside.
_DOCS_POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

_log = structlog.get_logger()


def set_up(app: APIFlask) -> None:
    """Give ``app`` its limits, ids, headers and error answers."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.before_request(_identify)
    app.before_request(_gather_chunks)
    app.before_request(_require_json)
    app.after_request(_finish)
    app.register_error_handler(HuiyinError, answer_error)
    app.register_error_handler(Exception, _answer_unforeseen)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(HTTPError, _answer_http)


def _identify() -> None:
    """Keep the caller's request id and trace, or make new ones where they are missing or not well formed."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    trace = request.headers.get("traceparent", "")
    made = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    g.traceparent = trace if _TRACEPARENT.fullmatch(trace) else made


def _gather_chunks() -> None:
    """Read a body sent in chunks, up to the limit: Werkzeug takes a body without a length for none."""
    environ = request.environ
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return
    try:
        body = environ["wsgi.input"].read(MAX_BODY + 1)
    except (OSError, ValueError):
        raise RequestMalformed() from None
    del environ["HTTP_TRANSFER_ENCODING"]
    environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})


def _require_json() -> None:
    """Refuse an API body that is not JSON before a schema sees it; nesting too deep to read counts as malformed."""
    if request.blueprint == "pages" or request.method != "POST" or not request.get_data():
        return
    if not request.is_json:
        raise ContentTypeWrong()
    try:
        json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise JsonMalformed() from None


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Under "no-referrer" browsers would send "Origin: null" with our own forms.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _DOCS_POLICY if request.blueprint == "docs" else _PAGE_POLICY
    if request.blueprint not in ("docs", None):
        response.headers["Cache-Control"] = "no-store"
    return response


def answer_error(error: HuiyinError) -> Response:
    """Return ``error`` as the answer: a page where a page was asked for, else the JSON form of every error."""
    to = language()
    body = {
        "code": error.code,
        "message": error.text(to),
        "detail": told(details(error), to),
        "request_id": g.request_id,
    }
    response = _page(body, to) if request.blueprint == "pages" else jsonify(body)
    response.status_code = status(error)
    if error.kind == "too_many":
        response.headers["Retry-After"] = str(error.params.get("wait", 60))
    if error.kind == "unauthenticated":
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def status(error: HuiyinError) -> int:
    """Return the status code of ``error``."""
    return STATUS[error.kind]


def details(error: HuiyinError) -> dict[str, Any]:
    """Return what is wrong by field, in both languages where the error has both; else the params of its sentence."""
    problems = error.params.get("problems")
    if not isinstance(problems, dict):
        return error.params
    return {field: said if isinstance(said, list) else [said] for field, said in problems.items()}


def _page(body: dict[str, Any], to: str) -> Response:
    return Response(render_template("error.html", problem=body, lang=to), mimetype="text/html")


def _answer_http(error: HTTPException | HTTPError) -> Response:
    """Say in our form what Flask, webargs or APIFlask found wrong."""
    number = getattr(error, "status_code", None) or getattr(error, "code", None) or 500
    if isinstance(error, RequestRedirect):
        return Response(status=number, headers={"Location": error.new_url})
    told_as = _OF_STATUS.get(number, RequestMalformed)()
    # Not through the constructor: a client may send a field called "self".
    told_as.params = _by_field(getattr(error, "detail", None) or {})
    response = answer_error(told_as)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _by_field(detail: dict[str, Any]) -> dict[str, Any]:
    """Drop the level that says where a field was found (json, query, headers)."""
    return {str(name): said for fields in detail.values() if isinstance(fields, dict) for name, said in fields.items()}


def _answer_unforeseen(error: Exception) -> Response:
    """Record where it happened, without the values: they could be a citizen's words."""
    where = [f"{step.filename}:{step.lineno} {step.name}" for step in extract_tb(error.__traceback__)]
    _log.error("request_failed", request_id=g.request_id, failure=type(error).__name__, where=where)
    return answer_error(HuiyinError())
