"""Declare a queue anew that can no longer be read; what lay in it is fetched from the log of its source.

A broker can lose a queue without saying so. RabbitMQ leaves a quorum queue ``down`` when it was declared anew shortly
before a crash (seen with 3.10.8; issues 11561 and 14779 of rabbitmq-server tell the same of later versions): it can be
declared, a consumer is answered 541 or never, and publishers wait in vain for their confirms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import eventlet
import structlog
from amqp.exceptions import InternalError, NotFound, PreconditionFailed
from kombu import Queue

from huiyin import metrics
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import closing, connect

_log = structlog.get_logger()

_ANSWER_SECONDS = 20.0
#: A queue that is being recovered refuses too, for moments.
_PATIENCE_SECONDS = 15.0


class QueueRefused(Exception):
    """The broker answers, but not for this queue."""


class Renewal:
    """Knows since when the queue of one handler refuses, and has it deleted when that has lasted too long."""

    def __init__(self, runtime: Runtime, handler: str) -> None:
        self._runtime = runtime
        self._handler = handler
        self._refused_since: float | None = None

    def usable(self) -> None:
        """Note that the queue is read."""
        self._refused_since = None

    @contextmanager
    def if_refused(self, queue: Queue) -> Iterator[None]:
        """Delete ``queue`` where the broker refuses the block for too long; the next try declares it.

        A queue that was declared with another type is deleted at once. Raises :class:`QueueRefused`.
        """
        try:
            with eventlet.Timeout(_ANSWER_SECONDS, QueueRefused("no answer")):
                yield
        except PreconditionFailed as error:
            self._renew(queue, error)
            raise QueueRefused("other properties") from error
        except (InternalError, NotFound, QueueRefused) as error:
            self._refused_since = self._refused_since or monotonic()
            if monotonic() - self._refused_since >= _PATIENCE_SECONDS:
                self._renew(queue, error)
            raise QueueRefused(type(error).__name__) from error

    def _renew(self, queue: Queue, error: Exception) -> None:
        """Delete the queue over a connection of its own, because the refusal may have ended the other."""
        _log.warning("queue_renewed", handler=self._handler, queue=queue.name, reason=type(error).__name__)
        metrics.RENEWED.labels(self._runtime.service, self._handler).inc()
        with (
            closing(connect(self._runtime.settings.amqp_uri)) as connection,
            eventlet.Timeout(_ANSWER_SECONDS, QueueRefused("no answer")),
        ):
            connection.default_channel.queue_delete(queue.name)
