"""One socket: what has come and was not read yet, and how long both sides may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from huiyin.bus.web.limits import Limits

_PIECE = 64 * 1024


class TooSlow(TimeoutError):
    """Too little came, or went, in the time there was."""


class _Pace:
    """The time one body or one answer may take: it grows with each byte that goes over."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = monotonic()
        self._bytes = 0

    def seconds(self) -> float:
        """Return how long the next byte may take; raises :class:`TooSlow` where that time is over."""
        left = self._began + self._limits.grace + self._bytes / self._limits.rate - monotonic()
        if left <= 0:
            raise TooSlow
        return min(left, self._limits.pause)

    def add(self, count: int) -> None:
        """Count bytes that went over."""
        self._bytes += count


class Wire:
    """Reads and writes one connection. Every wait has an end."""

    def __init__(self, socket: Any, limits: Limits) -> None:
        self._socket = socket
        self._limits = limits
        self._reading = _Pace(limits)
        self.received = bytearray()
        #: True while a body or an answer waits for the client.
        self.waits = False

    def begin_body(self) -> None:
        """Begin to count the time of a body."""
        self._reading = _Pace(self._limits)

    def more(self, seconds: float) -> bool:
        """Wait for bytes; return False at the end of the connection; raises :class:`TooSlow`."""
        if seconds <= 0:
            raise TooSlow
        self._socket.settimeout(seconds)
        try:
            data = self._socket.recv(_PIECE)
        except TimeoutError as error:
            raise TooSlow from error
        self.received += data
        return bool(data)

    def take(self, most: int) -> bytes:
        """See :class:`huiyin.bus.web.body.Source`."""
        if not self.received:
            self._more_of_body()
        data = bytes(self.received[:most])
        del self.received[:most]
        self._reading.add(len(data))
        return data

    def line(self, most: int) -> bytes:
        """See :class:`huiyin.bus.web.body.Source`."""
        while (end := self.received.find(b"\n")) < 0:
            if len(self.received) > most + 1:
                raise OSError("a line that is too long")
            self._more_of_body()
        line = bytes(self.received[: end + 1])
        if len(line) > most + 2 or not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            raise OSError("a line that ends otherwise than it should, or too late")
        del self.received[: end + 1]
        return line[:-2]

    def send(self, data: bytes) -> None:
        """Send all of ``data``; raises :class:`TooSlow` where the client does not take it."""
        pace, view = _Pace(self._limits), memoryview(data)
        while view:
            self._socket.settimeout(pace.seconds())
            with self._waiting():
                sent = self._socket.send(view[:_PIECE])
            pace.add(sent)
            view = view[sent:]

    def _more_of_body(self) -> None:
        with self._waiting():
            came = self.more(self._reading.seconds())
        if not came:
            raise OSError("the connection ended before the body did")

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self.waits = True
        try:
            yield
        except TimeoutError as error:
            raise TooSlow from error
        finally:
            self.waits = False
