"""The queues of a site on its broker, deleted where its databases go back to an earlier moment.

What lies in them may be events of after that moment, which the restored logs do not have. Each service declares its
queues again when it starts, and fetches what it lacks.
"""

from __future__ import annotations

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError

from huiyin import catalog
from huiyin.bus.presence import BrokerAway
from huiyin.bus.topology import closing, connect, handler_queue_name
from huiyin.errors import said


def delete_all(amqp_uri: str) -> int:
    """Delete the queues of all handlers and return how many messages were in them.

    Raises :class:`BrokerAway` where the broker cannot be asked. What no database could keep stays, for whoever looks.
    """
    try:
        with closing(connect(amqp_uri)) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
            return sum(_delete(connection, name) for name in _names())
    except (OSError, AMQPError, OperationalError) as error:
        raise BrokerAway(reason=said(type(error).__name__, type(error).__name__)) from error


def _names() -> list[str]:
    services = catalog.installed().values()
    return [
        handler_queue_name(service.name, handler.name) for service in services for handler in catalog.handlers(service)
    ]


def _delete(connection: Connection, name: str) -> int:
    with connection.channel() as channel:
        return int(channel.queue_delete(name) or 0)
