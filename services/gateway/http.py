"""The HTTP side of every request: limits, ids, headers, and one table from kinds of error to status codes."""

from __future__ import annotations

import functools
import json
import re
import secrets
import tempfile
import uuid
from io import BytesIO
from traceback import extract_tb
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, current_app, g, jsonify, render_template, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from huiyin.errors import HuiyinError, NoRoom, Temporary
from huiyin.files.errors import FileTooLarge
from huiyin.room import is_full
from services.gateway.access import has_token
from services.gateway.errors import (
    BodyTooLarge,
    ContentTypeWrong,
    FieldRepeated,
    FieldsInvalid,
    FormExpected,
    JsonMalformed,
    MethodUnknown,
    PageNotOpened,
    PageUnknown,
    RequestMalformed,
    RouteUnknown,
)
from services.gateway.language import for_page, language, told
from services.gateway.schemas.fields import NOT_OBJECT
from services.gateway.schemas.sizes import most_bytes

#: Largest request body in bytes, but where the fields of a staff route need more.
MAX_BODY = 512 * 1024
#: Largest file in bytes, and what may come around it in its form.
MAX_FILE = 20 * 1024 * 1024
_AROUND_FILE = 64 * 1024
_FORM_PARTS = 16

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

#: Kinds of error after which a form was read, and is shown again.
_FORM_KEPT = ("temporary", "not_yet", "internal", "too_many", "invalid", "not_found", "conflict")
#: What a browser is told where the API's words would not help.
_OF_PAGE: dict[int, type[HuiyinError]] = {404: PageUnknown, 405: PageNotOpened}

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
    app.before_request(_set_limit)
    app.before_request(_gather_chunks)
    app.before_request(_require_json)
    app.before_request(_refuse_repeated_fields)
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


def _set_limit() -> None:
    """Let a body be as large as its fields may be; more than :data:`MAX_BODY` only from whoever has a token."""
    spec = _spec()
    body: Schema | None = spec.get("body")
    needed = 0 if body is None or _is_for_file() else most_bytes(type(body))
    if needed > MAX_BODY and has_token():
        request.max_content_length = needed


def _spec() -> dict[str, Any]:
    """Return what the route of this request says of itself."""
    found: dict[str, Any] = getattr(current_app.view_functions.get(request.endpoint or ""), "_spec", {})
    return found


def takes_file(view: Any) -> Any:
    """Let the route take a form with one file of up to :data:`MAX_FILE` bytes; larger ones are told as such.

    Stands under the decorator that says who may call: before that is settled, nothing large is read. What is read
    beyond half a megabyte lies in a temporary file and not in memory.
    """

    @functools.wraps(view)
    def taking(*args: Any, **kwargs: Any) -> Any:
        request.max_content_length = MAX_FILE + _AROUND_FILE
        request.max_form_parts = _FORM_PARTS
        with tempfile.SpooledTemporaryFile(max_size=MAX_BODY) as gathered:
            _gather(request.max_content_length, gathered)
            if request.mimetype != "multipart/form-data":
                raise FormExpected()
            if (request.content_length or 0) > request.max_content_length:
                raise file_too_large()
            try:
                _require_once()
                return view(*args, **kwargs)
            except RequestEntityTooLarge:
                raise file_too_large() from None
            finally:
                request.close()

    taking.takes_file = True  # type: ignore[attr-defined]  # see :func:`_is_for_file`
    return taking


def file_too_large() -> FileTooLarge:
    """Return the refusal of a file over :data:`MAX_FILE`."""
    return FileTooLarge(most=MAX_FILE // (1024 * 1024))


def _is_for_file() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "takes_file")


def _gather_chunks() -> None:
    if not _is_for_file():
        _gather(request.max_content_length or MAX_BODY, BytesIO())


def _gather(most: int, body: IO[bytes]) -> None:
    """Read a body sent in chunks, up to the limit: Werkzeug takes a body without a length for none."""
    environ = request.environ
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return
    try:
        while (left := most + 1 - body.tell()) and (chunk := environ["wsgi.input"].read(min(left, MAX_BODY))):
            body.write(chunk)
    except (OSError, ValueError) as error:
        raise (NoRoom() if is_full(error) else RequestMalformed()) from None
    del environ["HTTP_TRANSFER_ENCODING"]
    environ["CONTENT_LENGTH"] = str(body.tell())
    body.seek(0)
    environ["wsgi.input"] = body


def _require_json() -> None:
    """Refuse an API body that is not JSON before a schema sees it; nesting too deep to read counts as malformed."""
    if request.blueprint == "pages" or _is_for_file() or request.method != "POST" or not request.get_data():
        return
    if not request.is_json:
        raise ContentTypeWrong()
    try:
        body = json.loads(request.get_data(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise JsonMalformed() from None
    if body is None and "body" in _spec():  # to the parser that is no body at all
        raise FieldsInvalid(problems={"_schema": NOT_OBJECT})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise FieldRepeated()
    return fields


def _refuse_repeated_fields() -> None:
    """Refuse a question or a form of a page that holds a field twice; a file's is read when its route takes it."""
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise FieldRepeated()
    if request.blueprint == "pages" and request.method == "POST" and not _is_for_file():
        _require_once()


def _require_once() -> None:
    if any(len(values) > 1 for fields in (request.form, request.files) for _, values in fields.lists()):
        raise FieldRepeated()


def _finish(response: Response) -> Response:
    _name_no_host(response)
    response.headers["X-Request-ID"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Under "no-referrer" browsers would send "Origin: null" with our own forms.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _DOCS_POLICY if request.blueprint == "docs" else _PAGE_POLICY
    if request.blueprint not in ("docs", None):
        response.headers["Cache-Control"] = "no-store"
    return response


def _name_no_host(response: Response) -> None:
    """Redirect by path alone: Flask makes the whole address of whatever name the client sent as Host."""
    if response.location and 300 <= response.status_code < 400:
        parts = urlsplit(response.location)
        response.location = urlunsplit(("", "", parts.path, parts.query, ""))
        response.set_data(b"")


def answer_error(error: HuiyinError) -> Response:
    """Return ``error`` as the answer: a page where a page was asked for, else the JSON form of every error."""
    to = language()
    body = {
        "code": error.code,
        "message": sentence(error),
        "detail": told(details(error), to),
        "request_id": g.request_id,
    }
    response = _page(body, error) if for_page() else jsonify(body)
    response.status_code = status(error)
    if error.kind == "too_many":
        response.headers["Retry-After"] = str(error.params.get("wait", 60))
    if error.kind == "unauthenticated":
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def sentence(error: HuiyinError) -> str:
    """Return what a user reads of ``error``; a page does not speak of JSON."""
    to = language()
    problems = told(details(error), to) if isinstance(error, FieldsInvalid) and for_page() else {}
    return " ".join(str(one) for said in problems.values() for one in said) or error.text(to)


def status(error: HuiyinError) -> int:
    """Return the status code of ``error``."""
    return STATUS[error.kind]


def details(error: HuiyinError) -> dict[str, Any]:
    """Return what is wrong by field, in both languages where the error has both; else the params of its sentence."""
    if error.kind == Temporary.kind:
        return {}
    problems = error.params.get("problems")
    if not isinstance(problems, dict):
        return error.params
    return {field: said if isinstance(said, list) else [said] for field, said in problems.items()}


def _page(body: dict[str, Any], error: HuiyinError) -> Response:
    """Return the page of an error. What a form held is kept in it, to be sent again or to go back to the matter."""
    typed = request.form.to_dict() if request.method == "POST" and error.kind in _FORM_KEPT else {}
    again = error.kind not in ("invalid", "not_found", "conflict") and not request.files if typed else False
    page = render_template("error.html", problem=body, lang=language(), typed=typed, again=again)
    return Response(page, mimetype="text/html")


def _answer_http(error: HTTPException | HTTPError) -> Response:
    """Say in our form what Flask, webargs or APIFlask found wrong."""
    number = getattr(error, "status_code", None) or getattr(error, "code", None) or 500
    told_as = _told_as(number)
    # Not through the constructor: a client may send a field called "self".
    told_as.params |= _by_field(getattr(error, "detail", None) or {})
    response = answer_error(told_as)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _told_as(number: int) -> HuiyinError:
    kind = {**_OF_STATUS, **(_OF_PAGE if for_page() else {})}.get(number, RequestMalformed)
    return kind(most=(request.max_content_length or MAX_BODY) // 1024) if kind is BodyTooLarge else kind()


def _by_field(detail: dict[str, Any]) -> dict[str, Any]:
    """Drop the level that says where a field was found (json, query, headers)."""
    return {str(name): said for fields in detail.values() if isinstance(fields, dict) for name, said in fields.items()}


def _answer_unforeseen(error: Exception) -> Response:
    """Record where it happened, without the values: they could be a citizen's words.

    A temporary folder that is full is no fault of the program's.
    """
    if is_full(error):
        return answer_error(NoRoom())
    where = [f"{step.filename}:{step.lineno} {step.name}" for step in extract_tb(error.__traceback__)]
    _log.error("request_failed", request_id=g.request_id, failure=type(error).__name__, where=where)
    return answer_error(HuiyinError())
