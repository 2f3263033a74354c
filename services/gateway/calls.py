"""Routes as declarations: one value per command or question that the gateway passes on as it is to a service.

What a route says of itself (who may call it, what it takes and answers, which errors) all stands in its :class:`Call`;
:func:`add` makes the routes. Whether the caller may do it, the service decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema

from services.gateway.access import OF_STEP, for_staff
from services.gateway.backend import backend
from services.gateway.blueprint import Blueprint
from services.gateway.schemas import answers, requests
from services.gateway.schemas.fields import Shape

_QUESTION_ERRORS = (404,)


@dataclass(frozen=True)
class Call:
    """``rule`` is the path; its parts in angle brackets go into the body of ``service.method``, as does what is sent.

    ``about`` is one line, Chinese first. A ``GET`` is a question and takes ``shape`` from the query string.
    """

    rule: str
    service: str
    method: str
    about: str
    shape: type[Shape] | None = None
    answer: type[Schema] = answers.StepTaken
    verb: str = "POST"
    status: int = 200
    example: dict[str, Any] | None = None
    errors: tuple[int, ...] = ()


def add(api: Blueprint, calls: Iterable[Call]) -> None:
    """Make a staff route of each call."""
    for call in calls:
        view = _question(call) if call.verb == "GET" else _command(call)
        view.__name__ = view.__qualname__ = re.sub(r"\W+", "_", f"{call.verb} {call.rule}").strip("_").lower()
        view.__doc__ = call.about
        decorated = _outputs(api, call, _inputs(api, call, view))
        api.route(call.rule, methods=[call.verb])(decorated)


def _command(call: Call) -> Callable[..., Any]:
    def view(headers_data: dict[str, Any], json_data: dict[str, Any] | None = None, **named: Any) -> Any:
        body = {**named, **(json_data or {})}
        done = backend().command(call.service, call.method, body, key=headers_data.get("key"))
        return done, call.status

    return view


def _question(call: Call) -> Callable[..., Any]:
    def view(query_data: dict[str, Any] | None = None, **named: Any) -> Any:
        return backend().ask(call.service, call.method, {**named, **(query_data or {})})

    return view


def _inputs(api: Blueprint, call: Call, view: Callable[..., Any]) -> Callable[..., Any]:
    if call.verb == "GET":
        return api.input(call.shape, location="query", unknown=RAISE)(view) if call.shape else view
    view = api.input(requests.KeyHeaders, location="headers")(view)
    if call.shape is None:
        return view
    return api.input(call.shape, example=call.example or requests.example(call.shape))(view)


def _outputs(api: Blueprint, call: Call, view: Callable[..., Any]) -> Callable[..., Any]:
    view = api.output(call.answer, status_code=call.status)(view)
    errors = _QUESTION_ERRORS if call.verb == "GET" else OF_STEP
    return for_staff(api, *errors, *call.errors)(view)
