"""Queues of handlers that a service no longer has: events would pile up in them for ever."""

from __future__ import annotations

from typing import Any

import structlog
from amqp.exceptions import PreconditionFailed
from kombu import Connection

from huiyin.bus.topology import handler_queue_name

_log = structlog.get_logger()


def delete_unread(connection: Connection, service: str, service_class: Any) -> None:
    """Delete the queue of each of the class's ``former_handlers``, unless a replica of an earlier version reads it."""
    if connection.transport.driver_type != "amqp":
        return  # the embedded broker forgets its queues with the process
    for handler in service_class.former_handlers:
        with connection.channel() as channel:
            try:
                deleted = channel.queue_delete(handler_queue_name(service, handler), if_unused=True)
            except PreconditionFailed:
                _log.debug("former_queue_in_use", service=service, handler=handler)
                continue
        if deleted:
            _log.info("former_queue_deleted", service=service, handler=handler, messages=deleted)
