"""Messages that even the database could not keep: they go to a queue of the broker, and are counted there."""

from __future__ import annotations

from typing import Any

import structlog
from amqp.exceptions import ChannelError as AmqpChannelError
from eventlet import Timeout
from kombu import Connection, Exchange
from kombu.exceptions import ChannelError

from huiyin import metrics
from huiyin.bus.arrival import Arrival
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import closing, connect, durable_arguments, unkept_exchange, unkept_queue
from huiyin.settings import Settings

_log = structlog.get_logger()

_PERSISTENT = 2
_ASK_SECONDS = 5.0


def put(runtime: Runtime, handler: str, arrival: Arrival, reason: str) -> None:
    """Put a message into the handler's queue of unkept messages; returns when the broker has it."""
    name = _name(runtime, handler)
    with closing(connect(runtime.settings.amqp_uri)) as connection:
        if connection.transport.driver_type == "amqp":
            connection.transport_options = {"confirm_publish": True}
        exchange = unkept_exchange(runtime.service)
        channel = _with_queue(connection, name, exchange, runtime.settings.queue_type)
        message = channel.prepare_message(
            arrival.body,
            content_type="application/octet-stream",
            content_encoding="binary",
            headers={**arrival.about(), "reason": reason},
            properties={"delivery_mode": _PERSISTENT},
        )
        channel.basic_publish(message, exchange=exchange.name, routing_key=name, mandatory=True)
    _log.error("message_not_kept", handler=handler, queue=name, reason=reason)
    note(runtime, handler, runtime.unkept.get(handler, 0) + 1)


def _with_queue(connection: Connection, name: str, exchange: Exchange, queue_type: str) -> Any:
    """Return a channel on which the queue can be published to; one that is there keeps its type and what it holds."""
    channel = connection.channel()
    try:
        channel.queue_declare(name, passive=True)
    except (ChannelError, AmqpChannelError):
        channel = connection.channel()
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=durable_arguments(queue_type))
    exchange(channel).declare()
    channel.queue_bind(name, exchange.name, name)
    return channel


def note(runtime: Runtime, handler: str, count: int) -> None:
    """Note how many messages lie in the handler's queue, for metrics and ``/readyz``."""
    runtime.unkept[handler] = count
    metrics.UNKEPT.labels(runtime.service, handler).set(count)


def notices(runtime: Runtime) -> list[str]:
    """Return a line for each handler of the service with such messages."""
    return [
        f"{runtime.service}: {count} messages could not be kept; they lie in the queue {_name(runtime, handler)}"
        for handler, count in sorted(runtime.unkept.items())
        if count
    ]


def _name(runtime: Runtime, handler: str) -> str:
    return unkept_queue(runtime.service, handler)


def counts(settings: Settings, handlers: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return (service, handler) → how many messages lie there; empty where the broker cannot be asked."""
    try:
        with Timeout(_ASK_SECONDS), closing(connect(settings.amqp_uri)) as connection:
            return {(service, handler): count(connection, service, handler) for service, handler in handlers}
    except (Exception, Timeout):
        return {}


def count(connection: Connection, service: str, handler: str) -> int:
    """Return how many messages lie in the handler's queue of unkept messages; 0 where there is no such queue."""
    with connection.channel() as channel:
        try:
            declared = channel.queue_declare(unkept_queue(service, handler), passive=True)
        except (ChannelError, AmqpChannelError):
            return 0
        return int(declared.message_count)
