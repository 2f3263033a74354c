"""The body of a request as a file (``wsgi.input``), read from the connection as the application asks for it.

Chunks are read here and not by h11, which forgives spaces after a size and bare line feeds in trailers. A trailer is
refused: no client of ours sends one, and it has been a way to smuggle fields past a proxy.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any, Protocol

from huiyin.bus.web import limits

_PIECE = 64 * 1024
#: Size in hexadecimal digits, and extensions without control characters (RFC 9112 section 7.1).
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?")
#: All extensions of one body together, in bytes: each may be long, but then not many.
_EXTENSIONS = 16 * 1024


class BodyBroken(OSError):
    """The body ended early, came too slowly, or its chunks cannot be read."""


class Source(Protocol):
    """Where the bytes come from. Each raises OSError where they do not come, or not soon enough."""

    def take(self, most: int) -> bytes:
        """Return from 1 to ``most`` bytes; raises where the connection ended."""
        ...

    def line(self, most: int) -> bytes:
        """Return the next line without its CRLF; raises where it is longer than ``most`` or ends otherwise."""
        ...


class Body(io.RawIOBase):
    """A body of ``length`` bytes, or in chunks where that is None. ``go_on`` is called before the first is awaited."""

    def __init__(self, source: Source, length: int | None, go_on: Callable[[], None]) -> None:
        self._source = source
        self._go_on: Callable[[], None] | None = go_on
        self._chunked = length is None
        self._left = length or 0
        self._extensions = 0
        #: True when the body has been read to its end.
        self.ended = length == 0
        #: True once it cannot be read any more.
        self.broken = False

    def readable(self) -> bool:
        """Return True: it is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with what has come; wait where nothing has; raises :class:`BodyBroken`."""
        if self.broken:
            raise BodyBroken("the body cannot be read further")
        if self.ended or not len(buffer):
            return 0
        try:
            return self._fill(memoryview(buffer))
        except OSError as error:
            self.broken = True
            raise BodyBroken(str(error)) from error

    def _fill(self, buffer: memoryview) -> int:
        if self._go_on is not None:
            self._go_on()
            self._go_on = None
        if self._chunked and not self._left and not self._open_chunk():
            return 0
        data = self._source.take(min(len(buffer), self._left, _PIECE))
        buffer[: len(data)] = data
        self._left -= len(data)
        if not self._left:
            self._close()
        return len(data)

    def _close(self) -> None:
        """End the body, or the chunk."""
        if not self._chunked:
            self.ended = True
        elif self._source.line(0):
            raise BodyBroken("a chunk longer than it said")

    def _open_chunk(self) -> bool:
        """Read the size of the next chunk; return False after the last."""
        line = self._source.line(limits.CHUNK_LINE)
        found = _CHUNK.fullmatch(line)
        self._extensions += len(line) - len(found[1]) if found else 0
        if not found or self._extensions > _EXTENSIONS:
            raise BodyBroken("a size of a chunk that cannot be read")
        self._left = int(found[1], 16)
        if not self._left:
            if self._source.line(limits.CHUNK_LINE):
                raise BodyBroken("a trailer")
            self.ended = True
        return not self.ended
