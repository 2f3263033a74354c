"""nameko's consumer of commands and answers, coming back soon after the broker or its virtual host was away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import eventlet
import structlog
from amqp.exceptions import AccessRefused, AMQPError
from nameko.messaging import QueueConsumer
from nameko.rpc import RpcConsumer

from huiyin.bus.addresses import addresses
from huiyin.bus.outage import broker
from huiyin.bus.renewal import QueueRefused, Renewal
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import calls_queue, closing

_log = structlog.get_logger()

#: Seconds between two tries to reach the broker, at first and at most. kombu's own grow to half a minute, and callers
#: wait meanwhile.
_FIRST_REST, _LONGEST_REST = 0.5, 2.0
#: How often a consumer that gets no message looks whether it is to stop. A service stops in several such steps, one
#: after the other, and kombu looks once a second.
_LOOK_SECONDS = 0.2
#: The longest pause where the broker answers and refuses a queue: only a person can change that.
_LONGEST_REFUSED = 5.0


class BrokerConsumer(QueueConsumer):  # type: ignore[misc]  # its base has no types
    """Consumes the queues of one service's commands and of the answers it waits for.

    Each of the two says with ``if_refused`` what is done where the broker refuses its queue.
    """

    _refused = ""

    @property
    def amqp_uri(self) -> str:
        """The addresses of the broker."""
        return addresses.order(self.container.config["AMQP_URI"])

    def run(self) -> None:
        """Consume until stopped; say once why a queue is refused."""
        rest = _FIRST_REST
        while not self.should_stop:
            try:
                super().run()
            except AccessRefused as error:
                broker.begins(error)
                eventlet.sleep(rest)
                rest = min(rest * 2, _LONGEST_REFUSED)
            except QueueRefused as error:
                if str(error) != self._refused:
                    _log.warning("queue_refused", service=self.container.service_name, reason=str(error))
                self._refused = str(error)
                eventlet.sleep(_FIRST_REST)

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Iterable[Any]:
        """Declare the queues and begin to consume them."""
        for provider in self._providers:
            with provider.if_refused():
                consumer = consumer_cls(
                    queues=[provider.queue],
                    callbacks=[partial(self.handle_message, provider)],
                    accept=self.accept,
                    prefetch_count=self.prefetch_count,
                )
                consumer.consume()
            self._consumers[provider] = consumer
        self._refused = ""
        broker.ends()
        return list(self._consumers.values())

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """Give a connection to the block; wait while the broker is away, or lets nobody in."""
        with closing(self.create_connection()) as connection:
            while not self._reached(connection):
                eventlet.sleep(_LONGEST_REST)
            yield connection

    def consume(
        self, limit: int | None = None, timeout: float | None = None, safety_interval: float = _LOOK_SECONDS, **how: Any
    ) -> Iterator[None]:
        """Read until asked to stop; see :meth:`kombu.mixins.ConsumerMixin.consume`."""
        messages: Iterator[None] = super().consume(limit, timeout, safety_interval, **how)
        return messages

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

    def ack_message(self, message: Any) -> None:
        """Acknowledge a message; where the connection is gone, the broker delivers it again."""
        self._settle(message.ack, message)

    def requeue_message(self, message: Any) -> None:
        """Give a message back; where the connection is gone, the broker does so by itself."""
        self._settle(message.requeue, message)

    def _settle(self, act: Callable[[], Any], message: Any) -> None:
        if not message.channel.connection:
            return
        try:
            act()
        except (OSError, AMQPError, AttributeError) as error:  # py-amqp's own, where it closes meanwhile
            _log.debug("message_not_settled", failure=type(error).__name__)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """Say once why the broker is away."""
        broker.begins(exc)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Drop a message that cannot be read: whoever sent it waits for no answer, or will ask again."""
        _log.warning("call_refused", reason="unreadable", failure=type(exc).__name__)
        message.ack()


class CommandConsumer(RpcConsumer):  # type: ignore[misc]  # its base has no types
    """Hands the messages of ``rpc-<service>`` to the entry points they name."""

    queue_consumer = BrokerConsumer()
    queue: Any

    def setup(self) -> None:
        """Take the queue of the service's calls, of the site's type: a classic one is away as long as its node is."""
        if self.queue is None:
            runtime = Runtime.of(self.container)
            self.queue = calls_queue(runtime.service, runtime.settings.queue_type)
            self._renewal = Renewal(runtime, self.queue.name)
            self.queue_consumer.register_provider(self)

    @contextmanager
    def if_refused(self) -> Iterator[None]:
        """Have the queue declared anew where it has another type, or refuses for long."""
        with self._renewal.if_refused(self.queue):
            yield
        self._renewal.usable()

    def handle_message(self, body: Any, message: Any) -> None:
        """Have a call worked on. One that cannot be answered is dropped: nameko ends the process over it."""
        properties = message.properties
        if properties.get("content_type") == "application/json" and isinstance(properties.get("reply_to"), str):
            super().handle_message(body, message)
            return
        _log.warning("call_refused", reason="names no queue for the answer, or is not JSON")
        self.queue_consumer.ack_message(message)
