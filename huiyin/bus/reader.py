"""Read one queue in batches: what came is judged, applied or kept, and then acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from kombu import Connection, Consumer, Queue

from huiyin.bus.arrival import Arrival

_IDLE_SECONDS = 1.0
_LEAST_PREFETCH = 20


class Reader:
    """The consumer of one queue. Nothing is decoded here: ``take`` gets the messages as they came."""

    def __init__(self, connection: Connection, queue: Queue, channel: Any, batch: int, gather: float) -> None:
        self._connection = connection
        self._batch = batch
        self._gather_seconds = gather
        self._messages: list[Any] = []
        self._consumer = Consumer(
            channel,
            [queue],
            on_message=self._messages.append,
            on_decode_error=self._damaged,
            prefetch_count=max(_LEAST_PREFETCH, batch * 2),
            auto_declare=False,
        )
        self._consumer.consume()

    def read_batch(self, take: Callable[[list[Arrival]], None]) -> int:
        """Wait for messages up to one batch, have them taken, and acknowledge them; return how many there were."""
        self._gather()
        messages = list(self._messages)
        self._messages.clear()
        if messages:
            take([Arrival.of(message) for message in messages])
            self._acknowledge(messages)
        return len(messages)

    def _damaged(self, message: Any, _error: Exception) -> None:
        """A body that kombu could not unpack; the message says so itself."""
        self._messages.append(message)

    def _acknowledge(self, messages: list[Any]) -> None:
        if self._connection.transport.driver_type == "amqp":
            # one frame says it for all: AMQP 0-9-1 basic.ack with ``multiple``
            messages[-1].channel.basic_ack(messages[-1].delivery_tag, multiple=True)
            return
        for message in messages:
            message.ack()

    def _gather(self) -> None:
        """Wait for a first message, and a little for others that come with it."""
        wait, until = _IDLE_SECONDS, 0.0
        while len(self._messages) < self._batch and wait > 0:
            try:
                self._connection.drain_events(timeout=wait)
            except TimeoutError:
                self._connection.heartbeat_check()
                return
            until = until or monotonic() + self._gather_seconds
            wait = until - monotonic()
