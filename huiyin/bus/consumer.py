"""nameko's consumer of commands and answers, coming back soon after the broker or its virtual host was away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nameko.messaging import QueueConsumer
from nameko.rpc import RpcConsumer

from huiyin.bus.topology import closing

#: Seconds between two tries to reach the broker, at first and at most. kombu's own grow to half a minute, and callers
#: wait meanwhile.
_FIRST_REST, _LONGEST_REST = 0.5, 2.0


class BrokerConsumer(QueueConsumer):  # type: ignore[misc]
    """Consumes the queues of one service's commands and of the answers it waits for."""

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """Give a connection to the block; wait while the broker is away."""
        with closing(self.create_connection()) as connection:
            connection.ensure_connection(
                self.on_connection_error,
                self.connect_max_retries,
                interval_start=_FIRST_REST,
                interval_step=_FIRST_REST,
                interval_max=_LONGEST_REST,
            )
            yield connection


class CommandConsumer(RpcConsumer):  # type: ignore[misc]
    """Hands the messages of ``rpc-<service>`` to the entry points they name."""

    queue_consumer = BrokerConsumer()
