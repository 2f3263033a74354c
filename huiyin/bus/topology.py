"""Names of exchanges and queues, and how the broker is reached. The names are a contract: see docs/events.md.

Exchanges are declared exactly as nameko 2.14 declares them, so a guest with plain ``@event_handler`` can share them.
Every name begins with that of the service it belongs to, so that the broker can keep all others away from it
(:mod:`huiyin.bus.definitions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import eventlet
from amqp.exceptions import NotFound
from kombu import Connection, Exchange, Queue
from nameko.rpc import RPC_QUEUE_TEMPLATE, RPC_REPLY_QUEUE_TEMPLATE, RPC_REPLY_QUEUE_TTL

from huiyin.bus import transport
from huiyin.bus.addresses import addresses

#: Connections are given up after this many seconds without a sign of the broker (AMQP heartbeat).
HEARTBEAT = 60
#: The exchange of calls and answers, as nameko names it.
CALLS = "nameko-rpc"
_CLOSE_SECONDS = 5.0


class SharedExchange(Exchange):  # type: ignore[misc]  # its base has no types
    """An exchange that somebody else may have made: it is declared only where it is not there.

    The broker asks for the right to declare, and so to delete, even where there is nothing left to do. A service has
    that right on its own names only.
    """

    def declare(self, nowait: bool = False, passive: bool | None = None, channel: Any = None) -> Any:
        """Declare the exchange if it is missing."""
        used = channel or self.channel
        try:
            if _is_amqp(used):
                # a question about an exchange that does not exist ends its channel
                with used.connection.channel() as asking:
                    return super().declare(passive=True, channel=asking)
        except NotFound:
            pass
        return super().declare(nowait, passive, used)


def _is_amqp(channel: Any) -> bool:
    return isinstance(channel, transport.Channel)


def connect(amqp_uri: str) -> Connection:
    """Return a connection (not yet established) to the broker; ``amqp_uri`` may name several nodes of it."""
    transport.use()
    return Connection(addresses.order(amqp_uri), heartbeat=HEARTBEAT if amqp_uri.startswith("amqp") else 0)


def connect_publisher(amqp_uri: str) -> Connection:
    """Return a connection for publishing in batches.

    It sends no heartbeats, because it reads nothing while idle, and does not ask to be told of ``connection.blocked``,
    for which py-amqp would look at the socket before each message: a blocked broker withholds its confirms.
    """
    transport.use()
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
    return Exchange(events_exchange_name(service), type="topic", durable=True)


def events_exchange_name(service: str) -> str:
    """Return the name of the exchange of ``service``'s events."""
    return f"{service}.events"


def handler_queue(service: str, handler: str, source: str, types: Iterable[str], queue_type: str) -> Queue:
    """Return the queue ``<service>.<handler>`` bound to each of ``types`` of ``source``.

    The name is given, not derived from a method, so renaming a method orphans nothing. ``queue_type`` is
    ``classic``, ``quorum``, or empty for the embedded broker, which knows no types.
    """
    from kombu import binding

    exchange = SharedExchange(events_exchange_name(source), type="topic", durable=True)
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


def unkept_exchange(service: str) -> Exchange:
    """Return the exchange that leads to the queues of unkept messages of ``service``; the key is the queue's name.

    Not the broker's default exchange: whoever may publish there reaches every queue of everybody.
    """
    return Exchange(f"{service}.unkept", type="direct", durable=True)


def calls_queue_name(service: str) -> str:
    """Return the name of the queue that brings ``service`` its calls."""
    return str(RPC_QUEUE_TEMPLATE.format(service))


def calls_queue(service: str, queue_type: str) -> Queue:
    """Return the queue that brings ``service`` its calls."""
    how = {"durable": True, "queue_arguments": durable_arguments(queue_type)}
    return Queue(calls_queue_name(service), exchange=_calls(), routing_key=f"{service}.*", **how)


def answers_queue(service: str) -> Queue:
    """Return a new queue for the answers to the calls of one process of ``service``; the key is the queue's name.

    nameko's own key is a number drawn by lot, which says nothing of whose answers it leads to.
    """
    name = RPC_REPLY_QUEUE_TEMPLATE.format(service, uuid4())
    return Queue(name, exchange=_calls(), routing_key=name, queue_arguments={"x-expires": RPC_REPLY_QUEUE_TTL})


def _calls() -> Exchange:
    return SharedExchange(CALLS, type="topic", durable=True)
