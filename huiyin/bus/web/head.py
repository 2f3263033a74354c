"""Read the head of a request, and refuse what two programs could read in two ways (RFC 9112 sections 2.2 to 6.3).

The grammar is h11's. What h11 takes out of kindness is refused here first: a proxy in front of us may not be as kind,
and where the two disagree about the end of a request, somebody else's request is read as part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from huiyin.bus.web import limits

_END = b"\r\n\r\n"
#: A line feed or carriage return that stands alone, and NUL. A carriage return at the very end may get its line feed.
_STRAY = re.compile(rb"(?<!\r)\n|\r(?!\n)(?=[\s\S])|\0")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/[0-9]\.[0-9]")
_LENGTH = re.compile(rb"[0-9]{1,18}")
#: A name or address, and a port (RFC 9110 section 7.2); empty is allowed there, and here too.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?")


class Unreadable(Exception):
    """A request that is refused before the application sees it, with the status and reason of the answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True)
class Head:
    """A request that can be read in one way only. Names are in small letters; a length of None is a chunked body."""

    connection: h11.Connection
    method: str
    target: str
    version: str
    fields: list[tuple[bytes, bytes]]
    length: int | None

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of the fields called ``name``."""
        return [value for each, value in self.fields if each == name]


def end_of(received: bytes) -> int:
    """Return where the head in ``received`` ends, -1 where more must come; raises :class:`Unreadable` early."""
    end = received.find(_END)
    head = received if end < 0 else received[: end + len(_END)]
    if _STRAY.search(head):
        raise Unreadable(400, "stray_character")
    line, found, fields = head.partition(b"\r\n")
    if len(line) > limits.REQUEST_LINE:
        raise Unreadable(414, "request_line_too_long")
    if found and not _REQUEST_LINE.fullmatch(line):
        raise Unreadable(400, "request_line")
    if len(head) > limits.HEAD or fields.count(b"\r\n") > limits.FIELDS + 1:
        raise Unreadable(431, "head_too_large")
    if any(len(field) > limits.FIELD_LINE for field in fields.split(b"\r\n")):
        raise Unreadable(431, "field_too_large")
    return -1 if end < 0 else end + len(_END)


def read(head: bytes) -> Head:
    """Return what the whole head says; raises :class:`Unreadable`."""
    if re.search(rb"\r\n[ \t]", head):
        raise Unreadable(400, "folded_field")
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.CHUNK_LINE)
    try:
        connection.receive_data(head)
        request = connection.next_event()
    except h11.RemoteProtocolError as error:
        raise Unreadable(error.error_status_hint, "grammar") from error
    assert isinstance(request, h11.Request)
    version, fields = request.http_version.decode(), list(request.headers)
    if version not in ("1.0", "1.1"):
        raise Unreadable(505, "version")
    length = _length(head, fields, version)
    target = _target(request.method, request.target, fields)
    return Head(connection, request.method.decode(), target, version, fields, length)


def _length(head: bytes, fields: list[tuple[bytes, bytes]], version: str) -> int | None:
    """Return the length of the body; None where it comes in chunks."""
    # from what was sent: h11 makes one of two lengths that are the same
    lengths = re.findall(rb"\r\n(?i:content-length):[ \t]*([^\r]*?)[ \t]*(?=\r\n)", head)
    chunked = any(name == b"transfer-encoding" for name, _ in fields)
    if len(lengths) > 1 or (lengths and chunked) or (chunked and version == "1.0"):
        raise Unreadable(400, "framing")
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise Unreadable(400, "content_length")
    return None if chunked else int(lengths[0]) if lengths else 0


def _target(method: bytes, target: bytes, fields: list[tuple[bytes, bytes]]) -> str:
    """Return path and query. An absolute form must name the host that the field Host names (RFC 9112 section 3.2.2)."""
    hosts = [value for name, value in fields if name == b"host"]
    if len(hosts) > 1 or (hosts and not _HOST.fullmatch(hosts[0])):
        raise Unreadable(400, "host")
    if target.startswith(b"/"):
        return target.decode("ascii")
    if target == b"*" and method == b"OPTIONS":
        return "*"
    if not re.match(rb"(?i:https?)://", target):
        raise Unreadable(400, "target")
    parts = urlsplit(target.decode("ascii"))
    if not hosts or parts.netloc.lower() != hosts[0].decode("ascii").lower():
        raise Unreadable(400, "target_of_another_host")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
