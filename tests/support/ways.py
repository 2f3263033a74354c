"""The two ways to take a step of a life: as a call over the bus, and as a request over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

from huiyin.actors import Actor
from huiyin.bus.client import Client
from huiyin.errors import HuiyinError, Temporary, from_wire
from huiyin.settings import Settings
from services.gateway.tokens import issue
from tests.support import county
from tests.support.lives import STEPS, Life
from tests.support.pace import patient

_DRAFT = {
    "text": "经核实情况属实，已安排处理，并将结果告知本人。",
    "outcome": "supported",
    "facts": "经现场核查属实。",
    "basis": "《信访工作条例》第三十二条。",
}
_VISIT = {"reached": True, "resolved": True, "note": "本人认可处理结果。"}
_SERVE = {"method": "in_person"}
_SIDES = {"rate_petition_office": "petition_office", "rate_responsible_office": "responsible_office"}


class OverTheBus:
    """Calls the services as the gateway does."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(settings)

    def __enter__(self) -> OverTheBus:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def take(self, life: Life) -> dict[str, Any]:
        """Take the life's present step."""
        service, method, body, actor = _call(life)
        answer: dict[str, Any] = self._client.call(service, method, body, actor=actor, key=life.key)
        return answer


def _call(life: Life) -> tuple[str, str, dict[str, Any], Actor]:
    one = {"number": life.number}
    handler = county.staff_of(life.office)
    person = county.person_of(life.number)
    calls: dict[str, tuple[str, str, dict[str, Any], Actor]] = {
        "register": ("intake", "register", county.matter(life.index), county.NOBODY_IN_PARTICULAR),
        "accept": ("routing", "accept", one, county.TOP),
        "draft": ("routing", "draft", {**one, **_DRAFT}, handler),
        "answer": ("routing", "answer", one, county.checker_of(life.office)),
        "serve": ("routing", "serve", {**one, **_SERVE}, handler),
        "visit": ("followup", "record_visit", {**one, **_VISIT}, county.VISITOR),
    }
    for step, side in _SIDES.items():
        calls[step] = ("followup", "rate", {**one, "side": side, "score": "satisfied"}, person)
    return calls[STEPS[life.step]]


class OverHttp:
    """Sends the requests a browser and the staff's pages send."""

    def __init__(self, port: int, secret: str) -> None:
        self._port = port
        self._secret = secret
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> OverHttp:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def take(self, life: Life) -> dict[str, Any]:
        """Take the life's present step. A rating that is there already came from a request that got no answer."""
        path, body, actor = _request(life)
        headers = {"Content-Type": "application/json", "Idempotency-Key": life.key}
        if actor is not None:
            headers["Authorization"] = f"Bearer {issue(actor, self._secret, 1)}"
        try:
            return self.ask("POST", path, body, headers)
        except HuiyinError as error:
            if error.code == "already_rated" and life.waits:
                return {}
            raise

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON answer; raises the error it tells, or :class:`Temporary` where none came."""
        try:
            status, answer = self._exchange(method, path, body, headers or {})
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._close()
            raise Temporary(what="huiyin") from error
        if status < http.client.BAD_REQUEST:
            return answer
        if status == http.client.SERVICE_UNAVAILABLE:
            raise Temporary(what="huiyin")
        raise from_wire({"code": answer.get("code", str(status)), "en": answer.get("message", ""), "zh": ""})

    def _exchange(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=patient(30))
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        return response.status, answer

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _request(life: Life) -> tuple[str, dict[str, Any], Actor | None]:
    step = STEPS[life.step]
    if step == "register":
        return "/matters", county.matter(life.index), None
    if step in _SIDES:
        return "/ratings", {"query_code": life.query_code, "side": _SIDES[step], "score": "satisfied"}, None
    steps: dict[str, Callable[[], tuple[str, dict[str, Any], Actor]]] = {
        "accept": lambda: ("accept", {}, county.TOP),
        "draft": lambda: ("draft", _DRAFT, county.staff_of(life.office)),
        "answer": lambda: ("answer", {}, county.checker_of(life.office)),
        "serve": lambda: ("serve", _SERVE, county.staff_of(life.office)),
        "visit": lambda: ("visits", _VISIT, county.VISITOR),
    }
    path, body, actor = steps[step]()
    return f"/matters/{life.number}/{path}", body, actor
