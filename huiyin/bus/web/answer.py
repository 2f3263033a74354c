"""What an application answers, on its way to the client: one head, then exactly the bytes it announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any

import h11

from huiyin.bus.web.head import Head

Fields = list[tuple[str, str]]


class AnswerBroken(Exception):
    """The application answered what is no answer: nothing, too little, or too much."""


class Answer:
    """The answer to one request. ``send`` takes bytes; ``closing`` says whether the connection ends after it."""

    def __init__(self, head: Head, send: Callable[[bytes], None], closing: Callable[[], bool]) -> None:
        self._connection = head.connection
        self._bodyless = head.method == "HEAD"
        self._send = send
        self._closing = closing
        self._prepared: h11.Response | None = None
        #: True once the client has the head.
        self.begun = False
        #: True where nothing can follow on this connection.
        self.last = False

    def start(self, status: str, fields: Fields, exc_info: Any = None) -> Callable[[bytes], None]:
        """Take status and fields, as WSGI's ``start_response`` (PEP 3333)."""
        if exc_info and self.begun:
            raise exc_info[1].with_traceback(exc_info[2])
        code, _, reason = status.partition(" ")
        given = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
        if not any(name.lower() == b"date" for name, _ in given):
            given.append((b"Date", formatdate(usegmt=True).encode()))
        self._prepared = h11.Response(status_code=int(code), reason=reason.encode("latin-1"), headers=given)
        self._bodyless = self._bodyless or int(code) in (204, 304)
        return self._write

    def send_all(self, parts: Iterable[bytes]) -> None:
        """Send what the application returned, and the end; raises :class:`AnswerBroken`."""
        if isinstance(parts, list | tuple):
            self._announce(sum(map(len, parts)))
        for part in parts:
            if part:
                self._write(part)
        self._begin()
        self._send_event(h11.EndOfMessage())

    def _announce(self, length: int) -> None:
        if self._prepared is not None and not self._bodyless and not self._has(b"content-length"):
            fields = [*self._prepared.headers.raw_items(), (b"Content-Length", str(length).encode())]
            self._prepare(fields)

    def _prepare(self, fields: list[tuple[bytes, bytes]]) -> None:
        assert self._prepared is not None
        code, reason = self._prepared.status_code, self._prepared.reason
        self._prepared = h11.Response(status_code=code, reason=reason, headers=fields)

    def _has(self, name: bytes) -> bool:
        return self._prepared is not None and any(each == name for each, _ in self._prepared.headers)

    def _begin(self) -> None:
        if self._prepared is None:
            raise AnswerBroken("no status")
        if self.begun:
            return
        if self._closing():
            self._prepare([*self._prepared.headers.raw_items(), (b"Connection", b"close")])
        self.begun = True
        self._send_event(self._prepared)
        self.last = self._connection.our_state is h11.MUST_CLOSE or self._closing()

    def _write(self, data: bytes) -> None:
        self._begin()
        if not self._bodyless:
            self._send_event(h11.Data(data=data))

    def _send_event(self, event: Any) -> None:
        try:
            data = self._connection.send(event)
        except h11.LocalProtocolError as error:
            raise AnswerBroken(str(error)) from error
        if data:
            self._send(data)
        if isinstance(event, h11.EndOfMessage):
            self.last = self.last or self._connection.our_state is h11.MUST_CLOSE
