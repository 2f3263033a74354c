"""Queues of handlers that a service no longer has: events would pile up in them for ever."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import structlog
from amqp.exceptions import NotFound
from kombu import Connection

from huiyin.bus.topology import handler_queue_name

_log = structlog.get_logger()


def delete_unread(connection: Connection, service: str, service_class: Any) -> None:
    """Delete the queue of each of the class's ``former_handlers``, unless a replica of an earlier version reads it.

    RabbitMQ does not take ``if_unused`` for a quorum queue, so its readers are counted first. A replica that begins to
    read in between declares the queue anew and fetches from the log what was in it.
    """
    if connection.transport.driver_type != "amqp":
        return  # the embedded broker forgets its queues with the process
    for handler in service_class.former_handlers:
        name = handler_queue_name(service, handler)
        with connection.channel() as channel, suppress(NotFound):
            lying = channel.queue_declare(name, passive=True)
            if lying.consumer_count:
                _log.debug("former_queue_in_use", service=service, handler=handler)
                continue
            channel.queue_delete(name)
            _log.info("former_queue_deleted", service=service, handler=handler, messages=lying.message_count)
