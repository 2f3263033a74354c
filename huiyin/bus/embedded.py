"""The embedded broker: kombu's in-memory transport with the three things nameko misses in it.

nameko's RPC responder reads ``properties["content_type"]``, its callers want to be told of a call that no queue takes
(``mandatory``), and the virtual transport polls once a second where a reader here is woken by the message. Nothing is
kept: durability comes from the event log and catch-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from time import monotonic
from typing import Any

from eventlet import Timeout, sleep
from eventlet.event import Event as Signal
from kombu.exceptions import ChannelError
from kombu.transport import memory

_LONGEST_WAIT = 1.0
_SHORTEST_WAIT = 0.01


class _Waiters:
    """Readers asleep on queues, woken by name. While ``hurried``, none sleeps long: the process is ending."""

    def __init__(self) -> None:
        self.hurried = False
        self._by_queue: dict[str, set[Signal]] = defaultdict(set)

    def wait(self, queues: list[str], seconds: float) -> None:
        """Sleep until a message is put on one of ``queues``, or ``seconds`` have passed."""
        signal = Signal()
        for queue in queues:
            self._by_queue[queue].add(signal)
        try:
            with Timeout(seconds, False):
                signal.wait()
        finally:
            for queue in queues:
                self._by_queue[queue].discard(signal)

    def wake_all(self) -> None:
        """Wake every reader."""
        for queue in list(self._by_queue):
            self.wake(queue)

    def wake(self, queue: str) -> None:
        """Wake the readers of ``queue``."""
        for signal in list(self._by_queue[queue]):
            if not signal.ready():
                signal.send()


_waiters = _Waiters()


@contextmanager
def hurried() -> Iterator[None]:
    """Have readers find their queue empty at once inside the block, so that consumers notice that they are to stop."""
    _waiters.hurried = True
    _waiters.wake_all()
    try:
        yield
    finally:
        _waiters.hurried = False


class Channel(memory.Channel):  # type: ignore[misc]  # its base has no types
    """A channel that names the content type where AMQP clients look for it, and wakes readers."""

    body_encoding = None
    queues: dict[str, Any] = {}

    def prepare_message(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Prepare the message as AMQP has it: the content type is a property."""
        message: dict[str, Any] = super().prepare_message(*args, **kwargs)
        message["properties"]["content_type"] = message["content-type"]
        return message

    def basic_publish(self, message: Any, exchange: str, routing_key: str, **kwargs: Any) -> Any:
        """Publish the message; raises :class:`ChannelError` where it is a call and no queue takes it."""
        is_call = kwargs.get("mandatory") and message["properties"].get("reply_to")
        if is_call and not self._lookup(exchange, routing_key):
            raise ChannelError(f"NO_ROUTE to {exchange} {routing_key}")
        return super().basic_publish(message, exchange, routing_key, **kwargs)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        super()._put(queue, message, **kwargs)
        _waiters.wake(queue)

    def close(self) -> None:
        """Close the channel; what other channels have queued stays."""
        queues = self.queues
        super().close()
        self.queues = queues

    @property
    def reading(self) -> list[str]:
        """Names of the queues this channel consumes."""
        return list(self._active_queues)


class Transport(memory.Transport):  # type: ignore[misc]  # its base has no types
    """The transport behind ``memory://``."""

    Channel = Channel
    #: There is no host. With a default for it kombu warns at every connection.
    default_connection_params: dict[str, Any] = {}

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Deliver one message; wait up to ``timeout`` seconds, then raise ``socket.timeout`` as kombu expects."""
        until = None if timeout is None else monotonic() + timeout
        while True:
            try:
                self.cycle.get(self._deliver, timeout=timeout)
                return
            except Empty:
                if _waiters.hurried:
                    sleep(_SHORTEST_WAIT)
                    raise TimeoutError from None
                left = _LONGEST_WAIT if until is None else until - monotonic()
                if left <= 0:
                    raise TimeoutError from None
                queues = [name for channel in self.channels for name in getattr(channel, "reading", [])]
                _waiters.wait(queues, min(left, _LONGEST_WAIT))


def wipe() -> None:
    """Lose every exchange, queue and message, as a broker that was installed anew; for tests."""
    Channel.queues.clear()
    Transport.global_state.clear()
