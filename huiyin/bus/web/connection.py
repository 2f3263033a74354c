"""One connection of one client: requests are read and answered one after the other until it ends."""

from __future__ import annotations

import io
import json
import socket as sockets
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import unquote_to_bytes

import eventlet
import h11
import structlog

from huiyin import metrics
from huiyin.bus.commands import where
from huiyin.bus.web import head as heads
from huiyin.bus.web.answer import Answer, AnswerBroken
from huiyin.bus.web.body import Body, BodyBroken
from huiyin.bus.web.head import Head, Unreadable
from huiyin.bus.web.limits import Limits
from huiyin.bus.web.wire import TooSlow, Wire

_log = structlog.get_logger()

App = Callable[[dict[str, Any], Any], Any]

_REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}
_LINGER_PIECE = 64 * 1024


def plain_answer(status: int, code: str) -> bytes:
    """Return an answer the application has no part in, after which the connection ends."""
    body = json.dumps({"code": code}).encode()
    fields = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    return f"HTTP/1.1 {status} {_REASONS.get(status, 'Error')}\r\n{fields}\r\n".encode() + body


class Connection:
    """Runs in a greenlet of its own."""

    def __init__(self, socket: Any, address: Any, app: App, limits: Limits) -> None:
        self._socket = socket
        self._address = address
        self._app = app
        self._limits = limits
        self._wire = Wire(socket, limits)
        self._stopping = False
        self._resting = True

    @property
    def idleness(self) -> int:
        """2 while no request is being worked on, 1 while one waits for the client to send or to take, else 0."""
        return 2 if self._resting else int(self._wire.waits)

    def run(self) -> None:
        """Answer requests until one side ends it. What a client does wrong is no error of ours."""
        try:
            while not self._stopping and self._one():
                self._resting = True
        except (OSError, BodyBroken, AnswerBroken, eventlet.Timeout):
            metrics.HTTP_BROKEN.inc()
        except Exception as error:
            _log.error("connection_failed", failure=type(error).__name__, where=where(error))
        finally:
            with suppress(OSError):
                self._socket.close()

    def stop(self) -> None:
        """End the connection, now where it waits, else with the answer under way."""
        self._stopping = True
        if self._resting:
            self.abort()

    def abort(self) -> None:
        """End the connection at once; whatever waits for it is woken."""
        self._stopping = True
        with suppress(OSError):
            self._socket.shutdown(sockets.SHUT_RDWR)

    def _one(self) -> bool:
        """Read and answer one request; return True where another may follow."""
        try:
            head = self._read_head()
            if head is None:
                return False
            if any(value.lower() != b"100-continue" for value in head.values(b"expect")):
                raise Unreadable(417, "expectation")
        except Unreadable as refusal:
            return self._refuse(refusal)
        self._resting = False
        self._wire.begin_body()
        body = Body(self._wire, head.length, lambda: self._go_on(head))
        answer = Answer(head, self._wire.send, lambda: self._stopping or not body.ended)
        self._answer(head, body, answer)
        if not body.ended:
            self._linger()
        return body.ended and not answer.last

    def _read_head(self) -> Head | None:
        """Return the next head; None where the client has nothing more to ask."""
        until = monotonic() + self._limits.idle
        begun = False
        while True:
            if not begun:
                while self._wire.received[:2] == b"\r\n":  # RFC 9112 section 2.2: an empty line or more before it
                    del self._wire.received[:2]
            if self._wire.received and not begun:
                begun, until = True, monotonic() + self._limits.head
            received = bytes(self._wire.received)
            if (end := heads.end_of(received)) >= 0:
                del self._wire.received[:end]
                return heads.read(received[:end])
            try:
                if not self._wire.more(until - monotonic()):
                    return None
            except TooSlow:
                if not begun:
                    return None
                raise Unreadable(408, "head_too_slow") from None

    def _refuse(self, refusal: Unreadable) -> bool:
        metrics.HTTP_REFUSED.labels(refusal.why).inc()
        self._wire.send(plain_answer(refusal.status, "request_malformed" if refusal.status == 400 else refusal.why))
        self._linger()
        return False

    def _go_on(self, head: Head) -> None:
        if head.connection.they_are_waiting_for_100_continue:
            self._wire.send(head.connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")

    def _answer(self, head: Head, body: Body, answer: Answer) -> None:
        result = None
        try:
            result = self._app(self._environ(head, body), answer.start)
            answer.send_all(result)
        except (OSError, BodyBroken, eventlet.Timeout):
            raise
        except Exception as error:
            _log.error("answer_failed", failure=type(error).__name__, where=where(error))
            if not answer.begun:
                self._wire.send(plain_answer(500, "internal"))
            raise AnswerBroken from error
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _linger(self) -> None:
        """Let the client read its answer before the connection ends: what it still sends is read and dropped."""
        self._resting = True
        with suppress(OSError):
            self._socket.shutdown(sockets.SHUT_WR)
            until, left = monotonic() + self._limits.grace, self._limits.drain
            while left > 0 and not self._stopping and (seconds := until - monotonic()) > 0:
                self._socket.settimeout(min(seconds, 5.0))
                data = self._socket.recv(_LINGER_PIECE)
                if not data:
                    return
                left -= len(data)

    def _environ(self, head: Head, body: Body) -> dict[str, Any]:
        """Return the request as WSGI has it (PEP 3333). The server's name is the address it listens on."""
        path, _, query = head.target.partition("?")
        host, port = self._socket.getsockname()[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": head.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": f"HTTP/{head.version}",
            "REMOTE_ADDR": self._address[0],
            "REMOTE_PORT": str(self._address[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BufferedReader(body, _LINGER_PIECE),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in head.fields:
            _add(environ, name.decode("ascii"), value.decode("latin-1"))
        return environ


def _add(environ: dict[str, Any], name: str, value: str) -> None:
    """Add a field. One with an underscore could stand for another, so it is left out."""
    if "_" in name:
        return
    key = name.replace("-", "_").upper()
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    joined = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joined}{value}" if key in environ else value
