"""Commands and queries between services: nameko RPC with a signed actor, an idempotency key and errors by code.

On the wire an error is nameko's own error value with ``exc_path`` = ``huiyin.Failure`` and one JSON argument: a
constant of the contract, not the path of a class. A plain nameko client sees a ``RemoteError`` with the sentence.
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from amqp.exceptions import AMQPError, MessageNacked
from eventlet import spawn
from eventlet.hubs import get_hub
from kombu.exceptions import OperationalError
from nameko import exceptions as nameko_exceptions
from nameko.amqp.publish import Publisher
from nameko.constants import CALL_ID_STACK_CONTEXT_KEY, NON_PERSISTENT
from nameko.rpc import Responder, Rpc, get_rpc_exchange

from huiyin import errors
from huiyin.bus.consumer import CommandConsumer
from huiyin.bus.replies import NOTICES_HEADER, WORKING
from huiyin.errors import HuiyinError
from huiyin.settings import Settings

_log = structlog.get_logger()

#: After how many seconds of work a caller that asked for it gets the first notice, and each later one.
_FIRST_NOTICE_SECONDS, _NOTICE_SECONDS = 0.4, 0.9

#: Longest value of a header; the log keeps a trace of 55 characters (W3C Trace Context).
_MOST_HEADER, _MOST_TRACEPARENT = 10_000, 55

#: What publishing raises where the broker cannot be reached, or has no queue to put the message in.
BROKER_AWAY = (OSError, AMQPError, OperationalError, MessageNacked)
#: The other side failed in a way that is not of the contract, or is of another version.
NOT_UNDERSTOOD = (
    nameko_exceptions.RemoteError,
    nameko_exceptions.MethodNotFound,
    nameko_exceptions.MalformedRequest,
    nameko_exceptions.IncorrectSignature,
)


class Failure(Exception):
    """Carries a :class:`HuiyinError` through nameko's serialization."""

    def __init__(self, error: HuiyinError) -> None:
        super().__init__(json.dumps(error.to_wire(), ensure_ascii=False, default=str))
        self._shown = f"{error.code}: {error.text('en')}"

    def __str__(self) -> str:
        return self._shown


# nameko names an exception on the wire by its class; this one is called huiyin.Failure wherever it is defined
Failure.__module__ = "huiyin"
nameko_exceptions.registry["huiyin.Failure"] = lambda wire: errors.from_wire(json.loads(wire))


class _PassingPublisher(Publisher):  # type: ignore[misc]  # its base has no types
    """Publishes answers that need not survive the broker: one that is lost is asked for again by its key.

    A persistent message would be confirmed only after the broker's disk.
    """

    delivery_mode = NON_PERSISTENT

    def __init__(self, amqp_uri: str, **options: Any) -> None:
        super().__init__(amqp_uri, headers={NOTICES_HEADER: "1"}, **options)


class _Notices:
    """Tells the caller of one message now and then that it is being worked on, until it is answered."""

    def __init__(self, message: Any, config: dict[str, Any]) -> None:
        self._message = message
        self._config = config
        self._timer = get_hub().schedule_call_global(_FIRST_NOTICE_SECONDS, spawn, self._send)

    def _send(self) -> None:
        self._timer = get_hub().schedule_call_global(_NOTICE_SECONDS, spawn, self._send)
        try:
            _PassingPublisher(self._config["AMQP_URI"], serializer="json").publish(
                {"result": None, "error": None, WORKING: True},
                exchange=get_rpc_exchange(self._config),
                routing_key=self._message.properties["reply_to"],
                correlation_id=self._message.properties.get("correlation_id"),
                retry=False,
            )
        except BROKER_AWAY as error:
            _log.debug("notice_not_sent", failure=type(error).__name__)

    def end(self) -> None:
        """Say nothing more."""
        self._timer.cancel()


class _Responder(Responder):  # type: ignore[misc]  # its base has no types
    publisher_cls = _PassingPublisher


class CommandRpc(Rpc):  # type: ignore[misc]  # its base has no types
    """nameko's RPC entry point, with errors by code and without dying of a broker that went away mid-answer.

    While a call waits for a worker or is worked on, its caller gets notices, where it asked for them.
    """

    rpc_consumer = CommandConsumer()

    def setup(self) -> None:
        """Begin to keep the notices of the calls under way, by message."""
        self._notices: dict[int, _Notices] = {}
        super().setup()

    def unpack_message_headers(self, message: Any) -> dict[str, Any]:
        """Return what the headers say about the call, without what is not of the form that nameko relies on."""
        found = {name: value for name, value in message.headers.items() if isinstance(name, str)}
        data = {self._strip_header_name(name): value for name, value in found.items()}
        return {name: value for name, value in data.items() if _is_sound(name, value)}

    def handle_message(self, body: Any, message: Any) -> None:
        """Have the call worked on."""
        if NOTICES_HEADER in message.headers:
            self._notices[id(message)] = _Notices(message, self.container.config)
        try:
            super().handle_message(body, message)
        except BaseException:
            self._end_notices(message)
            raise

    def handle_result(self, message: Any, worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Send the answer. One that cannot be sent is dropped: the message is redelivered, and its key answers it."""
        self._end_notices(message)
        if exc_info is not None:
            exc_info = (Failure, Failure(_told(exc_info[1])), None)
        try:
            return self._respond(message, result, exc_info)
        except BROKER_AWAY as error:
            _log.warning("answer_not_sent", method=self.method_name, failure=type(error).__name__)
            if _nacked(error):
                # the caller's queue is gone with its node: it asks again, and this message would hold a place for ever
                self.rpc_consumer.queue_consumer.ack_message(message)
            return result, exc_info

    def _end_notices(self, message: Any) -> None:
        notices = self._notices.pop(id(message), None)
        if notices is not None:
            notices.end()

    def _respond(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        config = self.container.config
        responder = _Responder(config["AMQP_URI"], get_rpc_exchange(config), self.container.serializer, message)
        answer: tuple[Any, Any] = responder.send_response(result, exc_info)
        self.rpc_consumer.queue_consumer.ack_message(message)
        return answer


def _nacked(error: BaseException) -> bool:
    """Return True where the broker refused the message; kombu wraps what its last try raised."""
    return isinstance(error, MessageNacked) or isinstance(error.__cause__, MessageNacked)


def _is_sound(name: str, value: Any) -> bool:
    if name == CALL_ID_STACK_CONTEXT_KEY:
        return isinstance(value, list) and all(isinstance(call, str) for call in value)
    most = _MOST_TRACEPARENT if name == "traceparent" else _MOST_HEADER
    return isinstance(value, str) and len(value) <= most


def passing(settings: Settings) -> dict[str, Any]:
    """Return how a call is published: it need not survive the broker, nor be worked on after its caller gave up."""
    return {"delivery_mode": NON_PERSISTENT, "expiration": settings.call_seconds}


def _told(error: BaseException) -> HuiyinError:
    return error if isinstance(error, HuiyinError) else HuiyinError()
