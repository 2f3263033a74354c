"""nameko's consumer of commands and answers, coming back soon after the broker or its virtual host was away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
import structlog
from nameko.messaging import QueueConsumer
from nameko.rpc import RpcConsumer

from huiyin.bus.outage import broker
from huiyin.bus.topology import closing

_log = structlog.get_logger()

#: Seconds between two tries to reach the broker, at first and at most. kombu's own grow to half a minute, and callers
#: wait meanwhile.
_FIRST_REST, _LONGEST_REST = 0.5, 2.0


class BrokerConsumer(QueueConsumer):  # type: ignore[misc]
    """Consumes the queues of one service's commands and of the answers it waits for."""

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """Give a connection to the block; wait while the broker is away, or lets nobody in."""
        with closing(self.create_connection()) as connection:
            while not self._reached(connection):
                eventlet.sleep(_LONGEST_REST)
            broker.ends()
            yield connection

    def _reached(self, connection: Any) -> bool:
        """Wait while the broker is away; return False where it answers and refuses: a wrong password or vhost."""
        try:
            connection.ensure_connection(
                self.on_connection_error,
                self.connect_max_retries,
                interval_start=_FIRST_REST,
                interval_step=_FIRST_REST,
                interval_max=_LONGEST_REST,
            )
        except (*connection.connection_errors, *connection.channel_errors) as error:
            if self.should_stop:
                raise
            broker.begins(error)
            return False
        return True

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """Say once why the broker is away."""
        broker.begins(exc)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Drop a message that cannot be read: whoever sent it waits for no answer, or will ask again."""
        _log.warning("call_refused", reason="unreadable", failure=type(exc).__name__)
        message.ack()


class CommandConsumer(RpcConsumer):  # type: ignore[misc]
    """Hands the messages of ``rpc-<service>`` to the entry points they name."""

    queue_consumer = BrokerConsumer()

    def handle_message(self, body: Any, message: Any) -> None:
        """Have a call worked on. One that cannot be answered is dropped: nameko ends the process over it."""
        properties = message.properties
        if properties.get("content_type") == "application/json" and isinstance(properties.get("reply_to"), str):
            super().handle_message(body, message)
            return
        _log.warning("call_refused", reason="names no queue for the answer, or is not JSON")
        self.queue_consumer.ack_message(message)
