"""Call services from outside a container: scripts, tests, benchmarks. Not for use inside services."""

from __future__ import annotations

from typing import Any

from nameko.exceptions import RpcTimeout, UnknownService
from nameko.rpc import MethodProxy
from nameko.standalone.rpc import ClusterRpcProxy, SingleThreadedReplyListener

from huiyin.actors import Actor, sign
from huiyin.bus import transport
from huiyin.bus.addresses import addresses
from huiyin.bus.rpc import BROKER_AWAY, NOT_UNDERSTOOD, passing
from huiyin.bus.topology import answers_queue
from huiyin.errors import HuiyinError, Temporary
from huiyin.settings import COMMAND, Settings


class ServiceAway(Temporary):
    """What a command on this machine is told: which service does not answer."""

    zh = "{what} 没有应答。请确认它和消息中间件都在运行，稍后再试；没有得到确认的操作不算完成。"
    en = "{what} does not answer. See that it and the broker run, and try again; what was not confirmed is not done."


class _Answers(SingleThreadedReplyListener):  # type: ignore[misc]  # its base has no types
    """The answers of one connection."""

    def setup(self) -> None:
        """Make a queue for them."""
        self.queue = answers_queue(COMMAND)
        self.routing_key = self.queue.routing_key
        self.queue_consumer.register_provider(self)


class Client:
    """A connection that makes one call at a time; use one per thread. Reconnects by itself."""

    def __init__(self, settings: Settings) -> None:
        transport.use()
        self._settings = settings
        self._proxy: Any = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        proxy, self._proxy = self._proxy, None
        if proxy is not None:
            try:
                proxy.stop()
            except BROKER_AWAY:
                return  # a connection that is gone needs no closing

    def call(
        self,
        service: str,
        method: str,
        body: dict[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        seconds: float | None = None,
    ) -> Any:
        """Return the answer of ``service.method(body)``; raises :class:`HuiyinError`."""
        arguments = {"body": body} if key is None else {"body": body, "key": key}
        try:
            proxy = self._connected(seconds or self._settings.call_seconds)
            proxy._worker_ctx.data = {"actor": sign(actor, self._settings.secret)}
            how = passing(self._settings)
            return MethodProxy(proxy._worker_ctx, service, method, proxy._reply_listener, **how)(**arguments)
        except NOT_UNDERSTOOD as error:
            raise HuiyinError() from error
        except (RpcTimeout, UnknownService, RuntimeError, *BROKER_AWAY) as error:
            self.close()
            raise ServiceAway(what=service) from error

    def _connected(self, seconds: float) -> Any:
        if self._proxy is None:
            config = {"AMQP_URI": addresses.order(self._settings.amqp_uri)}
            self._proxy = ClusterRpcProxy(config, timeout=seconds, reply_listener_cls=_Answers)
            self._proxy.start()
        return self._proxy
