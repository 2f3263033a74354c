"""Say once that broker or database is away and why, and once that it is back, whichever loops of a process notice."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable
from time import monotonic

import structlog
from amqp.exceptions import AccessRefused, AMQPError, ConnectionError, ConsumerCancelled
from kombu.exceptions import OperationalError

from huiyin.db import why_away

_log = structlog.get_logger()

#: Pauses between two tries to reach the broker, in seconds: the first, and the longest. Each is twice the one before.
FIRST_REST, LONGEST_REST = 0.1, 5.0
_MOST_SHOWN = 200
#: What OpenSSL says of a server that answers without TLS.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING")
#: What py-amqp says where a connection ends before the broker has said anything.
_ENDED = "Server unexpectedly closed connection"


class Outage:
    """Whether this process reaches one thing it stands on. ``why`` tells a cause, ``place`` goes into every line."""

    def __init__(self, what: str, why: Callable[[BaseException], str], **place: str) -> None:
        self._what = what
        self._why = why
        self._place = place
        self._causes: set[str] = set()
        self._missing: set[str] = set()
        self._since = 0.0

    def begins(self, error: BaseException, by: str = "") -> None:
        """Note that it could not be reached ``by`` a loop, because of ``error``; each cause is told once."""
        self._missing.add(by)
        cause = self._why(error)
        if cause in self._causes:
            return
        if not self._causes:
            self._since = monotonic()
        self._causes.add(cause)
        _log.warning(f"{self._what}_away", **self._place, cause=cause)

    def ends(self, by: str = "") -> None:
        """Note that it serves this loop again; it is back when it serves all that missed it."""
        self._missing.discard(by)
        if self._causes and not self._missing:
            _log.warning(f"{self._what}_back", **self._place, seconds=round(monotonic() - self._since, 1))
            self._causes.clear()


def of_database(service: str) -> Outage:
    """Return the outage of one service's database."""
    return Outage("database", why_away, service=service)


def is_of_broker(error: BaseException) -> bool:
    """Return True where ``error`` says that the broker cannot be reached, or lets nobody in."""
    # a queue that was deleted cancels its consumer; the broker is there
    lost = isinstance(error, OSError | ConnectionError | AccessRefused | OperationalError)
    return lost and not isinstance(error, ConsumerCancelled)


def cause_of(error: BaseException) -> str:
    """Return why the broker is away: what it answered, or what the system says. Neither holds anybody's words."""
    if isinstance(error, AMQPError) and error.reply_text:
        return str(error.reply_text)[:_MOST_SHOWN]
    if isinstance(error, OSError) and str(error):
        return _of_system(error)[:_MOST_SHOWN]
    if isinstance(error, OperationalError) and error.__cause__ is not None:
        return cause_of(error.__cause__)
    return type(error).__name__


def _of_system(error: OSError) -> str:
    text = str(error)
    if isinstance(error, ssl.SSLError):
        if error.reason in _NOT_TLS:
            return "what answers there does not speak TLS: amqp:// or another port"
        return re.sub(r"^\[SSL[^]]*\] | \(_ssl\.c:\d+\)$", "", text)
    if text == _ENDED:
        return f"{_ENDED}: it may speak TLS (amqps://), or be no RabbitMQ"
    if isinstance(error.errno, int) and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or text


#: The one of this process: it has one broker.
broker = Outage("broker", cause_of)
