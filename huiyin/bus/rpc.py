"""Commands and queries between services: nameko RPC with a signed actor, an idempotency key and errors by code.

On the wire an error is nameko's own error value with ``exc_path`` = ``huiyin.Failure`` and one JSON argument: a
constant of the contract, not the path of a class. A plain nameko client sees a ``RemoteError`` with the sentence.
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from amqp.exceptions import AMQPError
from eventlet import Timeout
from kombu.exceptions import OperationalError
from nameko import exceptions as nameko_exceptions
from nameko.amqp.publish import Publisher
from nameko.constants import NON_PERSISTENT
from nameko.containers import WorkerContext
from nameko.rpc import MethodProxy, ReplyListener, Responder, Rpc, get_rpc_exchange

from huiyin import errors
from huiyin.actors import Actor, sign
from huiyin.errors import HuiyinError, Temporary
from huiyin.settings import Settings

_log = structlog.get_logger()

_BROKER_AWAY = (OSError, AMQPError, OperationalError)
#: The other side failed in a way that is not of the contract, or is of another version.
_NOT_UNDERSTOOD = (
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


class _PassingPublisher(Publisher):  # type: ignore[misc]
    """Publishes answers that need not survive the broker: one that is lost is asked for again by its key.

    A persistent message would be confirmed only after the broker's disk.
    """

    delivery_mode = NON_PERSISTENT


class _Responder(Responder):  # type: ignore[misc]
    publisher_cls = _PassingPublisher


class CommandRpc(Rpc):  # type: ignore[misc]
    """nameko's RPC entry point, with errors by code and without dying of a broker that went away mid-answer."""

    def handle_result(self, message: Any, worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Send the answer. One that cannot be sent is dropped: the message is redelivered, and its key answers it."""
        if exc_info is not None:
            exc_info = (Failure, Failure(_told(exc_info[1])), None)
        try:
            return self._respond(message, result, exc_info)
        except _BROKER_AWAY as error:
            _log.warning("answer_not_sent", method=self.method_name, failure=type(error).__name__)
            return result, exc_info

    def _respond(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        config = self.container.config
        responder = _Responder(config["AMQP_URI"], get_rpc_exchange(config), self.container.serializer, message)
        answer: tuple[Any, Any] = responder.send_response(result, exc_info)
        self.rpc_consumer.queue_consumer.ack_message(message)
        return answer


def passing(settings: Settings) -> dict[str, Any]:
    """Return how a call is published: it need not survive the broker, nor be worked on after its caller gave up."""
    return {"delivery_mode": NON_PERSISTENT, "expiration": settings.call_seconds}


def _told(error: BaseException) -> HuiyinError:
    return error if isinstance(error, HuiyinError) else HuiyinError()


class _NoEntrypoint:
    """Stands where nameko expects the entry point of the caller; calls from HTTP have none."""

    method_name = "call"


class Caller:
    """Calls other services from inside a container."""

    def __init__(self, container: Any, replies: ReplyListener, settings: Settings) -> None:
        self._container = container
        self._replies = replies
        self._settings = settings

    def call(
        self,
        service: str,
        method: str,
        body: dict[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        traceparent: str | None = None,
    ) -> Any:
        """Return the answer of ``service.method(body)``.

        With a ``key`` a call that got no answer is made once more: the key makes that safe. Raises the service's own
        :class:`HuiyinError`, or :class:`Temporary` where the service cannot be reached.
        """
        context = {"actor": sign(actor, self._settings.secret)} | ({"traceparent": traceparent} if traceparent else {})
        try:
            return self._once(service, method, body, key, context)
        except Temporary:
            if key is None:
                raise
            return self._once(service, method, body, key, context)

    def _once(self, service: str, method: str, body: Any, key: str | None, context: dict[str, Any]) -> Any:
        worker = WorkerContext(self._container, None, _NoEntrypoint, data=context)
        proxy = MethodProxy(worker, service, method, self._replies, **passing(self._settings))
        arguments = {"body": body} if key is None else {"body": body, "key": key}
        known = set(self._replies._reply_events)
        try:
            with Timeout(self._settings.call_seconds):
                return proxy(**arguments)
        except (Timeout, nameko_exceptions.UnknownService, *_BROKER_AWAY) as error:
            self._forget(known)
            raise Temporary(what=service) from error
        except _NOT_UNDERSTOOD as error:
            raise HuiyinError() from error

    def _forget(self, known: set[str]) -> None:
        """nameko keeps the event of a reply that never comes; only replies older than this call are still awaited."""
        for correlation in set(self._replies._reply_events) - known:
            event = self._replies._reply_events[correlation]
            if not event._waiters:
                del self._replies._reply_events[correlation]
