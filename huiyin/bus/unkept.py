"""Messages that even the database could not keep: they go to a queue of the broker, and are counted there."""

from __future__ import annotations

import structlog
from amqp.exceptions import ChannelError as AmqpChannelError
from kombu import Connection
from kombu.exceptions import ChannelError

from huiyin import metrics
from huiyin.bus.arrival import Arrival
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import closing, connect, unkept_queue

_log = structlog.get_logger()

_PERSISTENT = 2


def put(runtime: Runtime, handler: str, arrival: Arrival, reason: str) -> None:
    """Put a message into the handler's queue of unkept messages; returns when the broker has it."""
    name = unkept_queue(runtime.service, handler)
    with closing(connect(runtime.settings.amqp_uri)) as connection:
        if connection.transport.driver_type == "amqp":
            connection.transport_options = {"confirm_publish": True}
        channel = connection.channel()
        channel.queue_declare(name, durable=True, auto_delete=False)
        message = channel.prepare_message(
            arrival.body,
            content_type="application/octet-stream",
            content_encoding="binary",
            headers={**arrival.about(), "reason": reason},
            properties={"delivery_mode": _PERSISTENT},
        )
        channel.basic_publish(message, exchange="", routing_key=name)
    _log.error("message_not_kept", handler=handler, queue=name, reason=reason)
    note(runtime, handler, runtime.unkept.get(handler, 0) + 1)


def note(runtime: Runtime, handler: str, count: int) -> None:
    """Note how many messages lie in the handler's queue, for metrics and ``/readyz``."""
    runtime.unkept[handler] = count
    metrics.UNKEPT.labels(runtime.service, handler).set(count)


def count(connection: Connection, service: str, handler: str) -> int:
    """Return how many messages lie in the handler's queue of unkept messages; 0 where there is no such queue."""
    with connection.channel() as channel:
        try:
            declared = channel.queue_declare(unkept_queue(service, handler), passive=True)
        except (ChannelError, AmqpChannelError):
            return 0
        return int(declared.message_count)
