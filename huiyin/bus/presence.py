"""Which services of a site run at this moment: whoever listens for their calls, as the broker knows it."""

from __future__ import annotations

from collections.abc import Collection

from amqp.exceptions import AMQPError, NotFound
from kombu import Connection
from kombu.exceptions import OperationalError

from huiyin.bus.outage import cause_of
from huiyin.bus.topology import calls_queue_name, closing, connect
from huiyin.errors import Temporary


class BrokerAway(Temporary):
    """The broker cannot be reached."""

    code = "broker_away"
    zh = "消息服务器连接不上（{reason}）。请检查 HUIYIN_AMQP_URI 以及它是否在运行。已写入的内容不会丢失。"
    en = "The broker cannot be reached ({reason}). Check HUIYIN_AMQP_URI and whether it runs. What is written stays."


def away(amqp_uri: str, services: Collection[str]) -> list[str]:
    """Return those of the services that nobody runs; a stopped process still counts as running.

    Raises :class:`BrokerAway` where the broker cannot be asked.
    """
    try:
        with closing(connect(amqp_uri)) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
            return [service for service in sorted(services) if not _listens(connection, service)]
    except (OSError, AMQPError, OperationalError) as error:
        raise BrokerAway(reason=cause_of(error)) from error


def _listens(connection: Connection, service: str) -> bool:
    # A question about a queue that does not exist ends its channel.
    channel = connection.channel()
    try:
        found = channel.queue_declare(calls_queue_name(service), passive=True)
    except NotFound:
        return False
    channel.close()
    return bool(found.consumer_count)
