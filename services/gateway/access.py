"""Who may call a route: checked before anything else is read, and written into the OpenAPI document."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import g, request

from huiyin.errors import Refused, Unauthenticated
from services.gateway.backend import backend
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

_ANYONE = "任何人都可调用。 Anyone may call this."
_ANYONE_MORE = "任何人都可调用；来信、来访须带工作人员令牌。 Anyone; letters and visits need a staff token."
_PERSON = (
    "凭查询码调用，不带工作人员令牌；工作人员不得代为评价、申请。 "
    "The person, with the query code and without a staff token: staff do not act for the person."
)
_STAFF = "须带工作人员令牌。 Staff only, with a token."

View = Callable[..., Any]


def for_anyone(api: APIBlueprint, *responses: int) -> Callable[[View], View]:
    """Open the route to everybody, staff included; a token that comes along must be good."""
    return _open(api, _ANYONE, ["anyone"], [], responses, _note_actor)


def for_anyone_or_staff(api: APIBlueprint, *responses: int) -> Callable[[View], View]:
    """Like :func:`for_anyone`, for a route that does more for staff."""
    security: list[Any] = [{}, {SCHEME: []}]
    return _open(api, _ANYONE_MORE, ["anyone", "staff"], security, responses, _note_actor)


def for_person(api: APIBlueprint, *responses: int) -> Callable[[View], View]:
    """Open the route to whoever has the query code, and refuse staff: a clerk may know the code of a matter."""
    return _open(api, _PERSON, ["person"], [], (401, 403, *responses), _refuse_staff)


def for_staff(api: APIBlueprint, *responses: int) -> Callable[[View], View]:
    """Open the route to staff and operators only."""
    return _open(api, _STAFF, ["staff"], [SCHEME], (401, 403, *responses), _require_staff)


def _open(
    api: APIBlueprint, who: str, callers: list[str], security: list[Any], responses: tuple[int, ...], check: View
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            check()
            return view(*args, **kwargs)

        extensions = {"x-callers": callers}
        return api.doc(description=who, security=security, responses=list(responses), extensions=extensions)(checked)

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
