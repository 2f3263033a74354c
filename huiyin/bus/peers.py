"""What a process knows of the services it calls: whether anybody reads their queue, and when they were last heard.

A service built on ``huiyin`` gives signs of work while it works on a call that asks for them (see
:mod:`huiyin.bus.rpc`). So a service that is silent can be told from one that is slow.
"""

from __future__ import annotations

from time import monotonic

import eventlet
import structlog
from amqp.exceptions import NotFound
from eventlet.semaphore import Semaphore

from huiyin.bus.topology import calls_queue_name, closing, connect

_log = structlog.get_logger()

#: How long what was seen of a queue is taken for true, in seconds.
_FRESH_SECONDS = 0.4
_LOOK_SECONDS = 3.0


class Peer:
    """One service as this process sees it."""

    def __init__(self, service: str, amqp_uri: str, *, gives_signs: bool) -> None:
        self.service = service
        #: True of a service that is known to be built on ``huiyin``, and of another once it gave a sign: its silence
        #: means something.
        self.gives_signs = gives_signs
        #: How many signs of it came: notices, and answers to whatever call.
        self.signs = 0
        #: True from a call that ended in silence to the next sign.
        self.silent = False
        #: True from a look that found nobody reading its queue to one that finds somebody.
        self.absent = False
        self._amqp_uri = amqp_uri
        self._one_look = Semaphore()
        self._looked_at = float("-inf")
        self._seen: tuple[int, int] | None = None

    def heard(self, *, gives_signs: bool) -> None:
        """Note an answer or a notice."""
        self.signs += 1
        self.gives_signs = self.gives_signs or gives_signs
        self._note_silent(False)

    def fell_silent(self) -> None:
        """Note that a call got no sign for too long."""
        self._note_silent(True)

    def look(self) -> tuple[int, int] | None:
        """Return how many read the queue of its commands, and how many messages wait in it.

        None where the broker does not say. What was seen a moment ago is not asked for again.
        """
        with self._one_look:
            if monotonic() - self._looked_at > _FRESH_SECONDS:
                self._seen = self._look()
                self._looked_at = monotonic()
        if self._seen is not None:
            self._note_absent(self._seen[0] == 0)
        return self._seen

    def _look(self) -> tuple[int, int] | None:
        try:
            with eventlet.Timeout(_LOOK_SECONDS), closing(connect(self._amqp_uri)) as connection:
                queue = calls_queue_name(self.service)
                found = connection.default_channel.queue_declare(queue, passive=True)
        except NotFound:
            return 0, 0
        except (Exception, eventlet.Timeout):
            return None  # the broker is away, which publishing tells better
        return found.consumer_count, found.message_count

    def _note_silent(self, silent: bool) -> None:
        if silent != self.silent:
            _log.warning("service_silent" if silent else "service_heard_again", called=self.service)
        self.silent = silent

    def _note_absent(self, absent: bool) -> None:
        if absent != self.absent:
            _log.warning("service_absent" if absent else "service_back", called=self.service)
        self.absent = absent
