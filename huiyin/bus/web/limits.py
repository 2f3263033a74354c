"""How long and how large a request may be, and how many connections there may be. Seconds and bytes."""

from __future__ import annotations

import resource
from dataclasses import dataclass

#: Largest request line, single header field, and all of the head; most header fields.
REQUEST_LINE = 8 * 1024
FIELD_LINE = 8 * 1024
HEAD = 32 * 1024
FIELDS = 100
#: Largest line of a chunk's size with its extensions, and trailer section.
CHUNK_LINE = 4 * 1024

_MOST_CONNECTIONS = 1000
_MOST_OF_ONE_CLIENT = 128


@dataclass(frozen=True)
class Limits:
    """What one server bears."""

    #: How long a connection may wait for its first request, or for another one.
    idle: float = 30.0
    #: How long the request line and the header fields may take, all together.
    head: float = 15.0
    #: How long nothing may come of a body, or go of an answer.
    pause: float = 20.0
    #: A body, or an answer, may take so long, and a second more for each so many bytes that went over.
    grace: float = 30.0
    rate: int = 2 * 1024
    #: How much of a body that nobody wanted is read so that the client sees its answer.
    drain: int = 32 * 1024 * 1024
    #: How long requests that are worked on may take when the server stops.
    stop: float = 5.0
    #: How many connections there may be, and how many of one client.
    connections: int = _MOST_CONNECTIONS
    of_one_client: int = _MOST_OF_ONE_CLIENT


def for_this_process() -> Limits:
    """Return limits that leave half of the process's file descriptors for files, databases and the broker."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(8, min(_MOST_CONNECTIONS, soft // 2))
    return Limits(connections=most, of_one_client=max(4, min(_MOST_OF_ONE_CLIENT, most // 4)))
