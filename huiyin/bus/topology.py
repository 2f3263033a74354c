"""Names of exchanges and queues, and how the broker is reached. The names are a contract: see docs/events.md.

Exchanges are declared exactly as nameko 2.14 declares them, so a guest with plain ``@event_handler`` can share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
from kombu import Connection, Exchange, Queue

from huiyin.bus.addresses import addresses

#: Connections are given up after this many seconds without a sign of the broker (AMQP heartbeat).
HEARTBEAT = 60
_CLOSE_SECONDS = 5.0


def connect(amqp_uri: str) -> Connection:
    """Return a connection (not yet established) to the broker; ``amqp_uri`` may name several nodes of it."""
    return Connection(addresses.order(amqp_uri), heartbeat=HEARTBEAT if amqp_uri.startswith("amqp") else 0)


def connect_publisher(amqp_uri: str) -> Connection:
    """Return a connection for publishing in batches.

    It sends no heartbeats, because it reads nothing while idle, and does not ask to be told of ``connection.blocked``,
    for which py-amqp would look at the socket before each message: a blocked broker withholds its confirms.
    """
    if not amqp_uri.startswith("amqp"):
        return Connection(amqp_uri)
    capabilities = {"consumer_cancel_notify": True, "connection.blocked": False}
    return Connection(
        addresses.order(amqp_uri), transport_options={"client_properties": {"capabilities": capabilities}}
    )


@contextmanager
def closing(connection: Connection) -> Iterator[Connection]:
    """Close ``connection`` after the block, also where the broker does not answer that it is closed.

    RabbitMQ answers only when each channel has ended, and one with a queue that takes nothing ends after 70 seconds.
    """
    try:
        yield connection
    finally:
        opened = connection.connection if connection.connected else None
        with eventlet.Timeout(_CLOSE_SECONDS, False):
            connection.release()
            opened = None
        if opened is not None:
            opened.collect()


def durable_arguments(queue_type: str) -> dict[str, Any]:
    """Return the arguments of a durable queue that nameko declares without any: none but for ``quorum``."""
    return {"x-queue-type": queue_type} if queue_type == "quorum" else {}


def events_exchange(service: str) -> Exchange:
    """Return the topic exchange of ``service``'s events; the routing key is the event type."""
    return Exchange(f"{service}.events", type="topic", durable=True)


def handler_queue(service: str, handler: str, source: str, types: Iterable[str], queue_type: str) -> Queue:
    """Return the queue ``<service>.<handler>`` bound to each of ``types`` of ``source``.

    The name is given, not derived from a method, so renaming a method orphans nothing. ``queue_type`` is
    ``classic``, ``quorum``, or empty for the embedded broker, which knows no types.
    """
    from kombu import binding

    exchange = events_exchange(source)
    arguments: dict[str, Any] = {"x-queue-type": queue_type} if queue_type else {}
    return Queue(
        handler_queue_name(service, handler),
        bindings=[binding(exchange, routing_key=type_) for type_ in types],
        durable=True,
        queue_arguments=arguments,
    )


def handler_queue_name(service: str, handler: str) -> str:
    """Return the name of the queue that brings ``handler`` its events."""
    return f"{service}.{handler}"


def unkept_queue(service: str, handler: str) -> str:
    """Return the name of the queue with messages that the database of ``service`` could not keep."""
    return f"{service}.{handler}.unkept"
