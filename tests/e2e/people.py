"""People at a county that ``huiyin up --demo`` serves: each speaks HTTP from an address of their own."""

from __future__ import annotations

import http.client
import ipaddress
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from tests.support.document import document
from tests.support.pace import patient
from tests.support.processes import free_port, wait_until
from tests.support.site import Site

#: Offices of the invented county that ``--demo`` brings; a township, and a village of it.
COUNTY, PETITION_OFFICE, LABOUR = "990100", "990100901", "990100902"
TOWNSHIP, VILLAGE = "990100103", "990100103201"
#: Another township, where nobody comes with more than the one matter whose story is told.
QUIET_TOWNSHIP, QUIET_VILLAGE = "990100102", "990100102202"

_addresses: Iterator[int] = itertools.count(2)


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)


class Person:
    """Somebody with a network address, and with a token where they work for an office.

    Every answer is held to the OpenAPI document: its status, its kind of content, its fields.
    """

    def __init__(self, port: int, token: str | Callable[[], str] | None = None) -> None:
        """``token`` may be a function that makes one, where a clock that is set may leave one made before behind."""
        self._port = port
        self._address = str(ipaddress.IPv4Address("127.0.0.0") + next(_addresses))
        self._token = token

    @property
    def _headers(self) -> dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        return {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for ``path``."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """Send ``body`` as JSON; ``headers`` are written with ``_`` for ``-``."""
        return self.send("POST", path, json.dumps(body).encode(), {"Content_Type": "application/json", **headers})

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Send whatever it is."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=patient(30), source_address=(self._address, 0)
        )
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {**self._headers, **given})
            response = connection.getresponse()
            content = response.read()
            document().require(method, path, response.status, response.headers["Content-Type"] or "", content)
            return Answer(response.status, response.headers, content.decode("utf-8", "replace"))
        finally:
            connection.close()

    def download(self, path: str, **body: Any) -> bytes:
        """Return the bytes of a file; with a ``body``, of one that is asked for by sending it."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=patient(30), source_address=(self._address, 0)
        )
        try:
            sent = json.dumps(body).encode() if body else None
            headers = {**self._headers, "Content-Type": "application/json"} if body else self._headers
            connection.request("POST" if body else "GET", path, sent, headers)
            response = connection.getresponse()
            content = response.read()
            document().require("POST" if body else "GET", path, response.status, response.headers["Content-Type"] or "")
            assert response.status == 200, content.decode("utf-8", "replace")
            return content
        finally:
            connection.close()

    def until(self, ask: Callable[[Person], Answer], true: Callable[[Any], bool], what: str) -> Any:
        """Ask again until the answer's JSON is as it should be: other services hear of a step in a moment."""

        def good() -> Any:
            answer = ask(self)
            return answer.json if answer.status < 300 and true(answer.json) else None

        return wait_until(good, seconds=60, what=what, every=0.1)


class County(Site):
    """``huiyin up --demo`` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        super().__init__(folder, {"HUIYIN_HTTP": f"127.0.0.1:{self.port}"})
        self._replica("up", "up", "--demo", ready="Huiyin is up")

    def person(self) -> Person:
        """Return somebody who walks in."""
        return Person(self.port)

    def staff(self, office: str, name: str) -> Person:
        """Return a member of staff of ``office``, with a token from ``huiyin token``."""
        return Person(self.port, self.huiyin("token", "--office", office, "--id", name).strip())
