"""Who may call a route: checked before anything else is read, and written into the OpenAPI document."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import g, request

from huiyin.errors import Refused, Unauthenticated
from services.gateway.backend import backend
from services.gateway.blueprint import Blueprint
from services.gateway.errors import StaffForPerson
from services.gateway.tokens import read

#: Name of the security scheme in the OpenAPI document.
SCHEME = "StaffToken"
SECURITY_SCHEMES = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "工作人员令牌，由 `huiyin token` 签发。 A staff token, made by `huiyin token`.",
    }
}

#: What is said of 422 in the OpenAPI document.
INVALID = "提交的内容有误 What was sent is not valid"
#: What any route may answer: a request that cannot be read, a token or fields that are not good, a fault, an outage.
_ALWAYS = (400, 401, 422, 500, 503)
#: What a command may answer beside it: a body too large, or of another kind than JSON or a form.
_OF_BODY = (413, 415)
#: What a step of a matter may answer beside it.
OF_STEP = (404, 409, *_OF_BODY)
#: What a route of the person may answer beside it: the query code may be wrong, too often.
_OF_PERSON = (403, 404, *_OF_BODY, 429)

_ANYONE = "任何人都可调用。 Anyone may call this."
_ANYONE_MORE = "任何人都可调用；来信、来访须带工作人员令牌。 Anyone; letters and visits need a staff token."
_PERSON = (
    "凭查询码调用，不带工作人员令牌；工作人员不得代为评价、申请。 "
    "The person, with the query code and without a staff token: staff do not act for the person."
)
_STAFF = "须带工作人员令牌。 Staff only, with a token."

View = Callable[..., Any]


#: A file as an answer, in the OpenAPI document.
_FILE = {"schema": {"type": "string", "format": "binary"}}


def for_anyone(api: Blueprint, *responses: int) -> Callable[[View], View]:
    """Open the route to everybody, staff included; a token that comes along must be good.

    ``responses`` are the errors that are the route's own; those that any route may answer are in the document anyway.
    """
    return _open(api, _ANYONE, ["anyone"], [], _said(responses), _note_actor)


def for_anyone_or_staff(api: Blueprint, *responses: int) -> Callable[[View], View]:
    """Like :func:`for_anyone`, for a route that does more for staff."""
    security: list[Any] = [{}, {SCHEME: []}]
    return _open(api, _ANYONE_MORE, ["anyone", "staff"], security, _said((403, *responses)), _note_actor)


def for_person(api: Blueprint, *responses: int, files: Iterable[str] = ()) -> Callable[[View], View]:
    """Open the route to whoever has the query code, and refuse staff: a clerk may know the code of a matter.

    ``files`` are the media types of the file it answers, where it does.
    """
    return _open(api, _PERSON, ["person"], [], _said((*_OF_PERSON, *responses), files), _refuse_staff)


def for_staff(api: Blueprint, *responses: int, files: Iterable[str] = ()) -> Callable[[View], View]:
    """Open the route to staff and operators only; ``files`` as in :func:`for_person`."""
    return _open(api, _STAFF, ["staff"], [SCHEME], _said((403, *responses), files), _require_staff)


def _said(errors: Iterable[int], files: Iterable[str] = ()) -> dict[int, Any]:
    """Return what the OpenAPI document says of the answers beside the one that the route itself declares."""
    said: dict[int, Any] = {
        status: INVALID if status == HTTPStatus.UNPROCESSABLE_ENTITY else HTTPStatus(status).phrase
        for status in sorted({*_ALWAYS, *errors})
    }
    kinds = {media_type: _FILE for media_type in sorted(files)}
    return said | ({200: {"content": kinds}} if kinds else {})


def _open(
    api: Blueprint, who: str, callers: list[str], security: list[Any], responses: dict[int, Any], check: View
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            check()
            return view(*args, **kwargs)

        extensions = {"x-callers": callers}
        return api.doc(description=who, security=security, responses=responses, extensions=extensions)(checked)

    return decorate


def has_token() -> bool:
    """Return True where a good token came with this request."""
    try:
        _note_actor()
    except Unauthenticated:
        return False
    return "actor" in g


def _note_actor() -> None:
    header = request.headers.get("Authorization", "")
    if not header:
        return
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated()
    g.actor = read(token.strip(), backend().secret)


def _refuse_staff() -> None:
    _note_actor()
    if "actor" in g:
        raise StaffForPerson()


def _require_staff() -> None:
    _note_actor()
    if "actor" not in g:
        raise Unauthenticated()
    if g.actor.kind not in ("staff", "operator"):
        raise Refused()
