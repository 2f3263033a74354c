"""Calls from inside a container: a short wait where nobody works on the call, a long one where somebody does.

Each :data:`_LOOK_SECONDS` without an answer the call is looked after. Nobody reads the service's queue: it fails. The
replica that took it gives no sign (it was stopped, or the message was lost): it is sent again, which the key makes
safe. No replica gives any sign: it fails, and until the service is heard again later calls fail sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eventlet import Timeout
from nameko import exceptions as nameko_exceptions
from nameko.containers import WorkerContext
from nameko.rpc import MethodProxy

from huiyin.actors import Actor, sign
from huiyin.bus.peers import Peer
from huiyin.bus.replies import AGAIN_HEADER, NOTICES_HEADER, Pending, Replies
from huiyin.bus.rpc import BROKER_AWAY, NOT_UNDERSTOOD, passing
from huiyin.errors import HuiyinError, Temporary
from huiyin.settings import Settings

_LOOK_SECONDS = 0.5
#: Looks that find nobody, one after the other, before a call fails: a replica that connects anew is away for one.
_LOOKS_ABSENT = 2
#: Looks without a sign of this call before it is sent again, and again. The broker serves replicas in turn, and one
#: that was stopped takes what its prefetch allows.
_LOOKS_AGAIN = 3
#: Looks without any sign of the service before a call fails, and while it is known to be silent.
_LOOKS_SILENT, _LOOKS_STILL_SILENT = 14, 4


class _NoEntrypoint:
    """Stands where nameko expects the entry point of the caller; calls from HTTP have none."""

    method_name = "call"


class Caller:
    """Calls other services from inside a container."""

    def __init__(self, container: Any, replies: Replies, settings: Settings) -> None:
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

        A call that nobody seems to work on is sent again: with a ``key`` the service does its work once all the same,
        and without one a command is refused the second time. Raises the service's own :class:`HuiyinError`, or
        :class:`Temporary` where the service cannot be reached, gives no sign, or takes longer than
        ``HUIYIN_CALL_SECONDS``.
        """
        context = {"actor": sign(actor, self._settings.secret)} | ({"traceparent": traceparent} if traceparent else {})
        arguments = {"body": body} if key is None else {"body": body, "key": key}
        peer = self._replies.peer(service)
        pending = Pending(self._replies, peer)

        def send(again: bool) -> None:
            self._message(service, method, pending, context, again=again).call_async(**arguments)

        try:
            with Timeout(self._settings.call_seconds):
                return self._answer(peer, pending, send, keyed=key is not None)
        except (Timeout, nameko_exceptions.UnknownService, *BROKER_AWAY) as error:
            raise Temporary(what=service) from error
        except NOT_UNDERSTOOD as error:
            raise HuiyinError() from error
        finally:
            pending.close()

    def _message(self, service: str, method: str, pending: Pending, context: dict[str, Any], *, again: bool) -> Any:
        headers = {NOTICES_HEADER: "1"} | ({AGAIN_HEADER: "1"} if again else {})
        worker = WorkerContext(self._container, None, _NoEntrypoint, data=dict(context))
        return MethodProxy(worker, service, method, pending, headers=headers, **passing(self._settings))

    def _answer(self, peer: Peer, pending: Pending, send: Callable[[bool], None], *, keyed: bool) -> Any:
        if self._settings.embedded:  # one process works or does not; nothing is to be looked after
            send(False)
            return pending.result()
        if peer.absent and peer.look() is not None and peer.absent:
            raise Temporary(what=peer.service)
        send(False)
        watch = _Watch(peer, pending, keyed=keyed)
        while not pending.answered(_LOOK_SECONDS):
            if watch.look():
                send(True)
        return pending.result()


class _Watch:
    """Counts the looks at one call. Looks and not seconds: in a process that was held up, only one has passed."""

    def __init__(self, peer: Peer, pending: Pending, *, keyed: bool) -> None:
        self._peer = peer
        self._pending = pending
        self._keyed = keyed
        self._notices, self._signs = pending.notices, peer.signs
        self._absent = self._quiet = self._silent = 0

    def look(self) -> bool:
        """Return True where the call should be sent again; raises :class:`Temporary` where waiting is in vain."""
        seen = self._peer.look()
        self._count()
        self._absent = self._absent + 1 if seen is not None and seen[0] == 0 else 0
        if self._absent >= _LOOKS_ABSENT:
            raise Temporary(what=self._peer.service)
        if self._peer.gives_signs and self._silent >= (_LOOKS_STILL_SILENT if self._peer.silent else _LOOKS_SILENT):
            self._peer.fell_silent()
            raise Temporary(what=self._peer.service)
        return self._due_again(waiting=seen[1] if seen else 0)

    def _count(self) -> None:
        self._quiet = self._quiet + 1 if self._pending.notices == self._notices else 0
        self._silent = self._silent + 1 if self._peer.signs == self._signs else 0
        self._notices, self._signs = self._pending.notices, self._peer.signs

    def _due_again(self, waiting: int) -> bool:
        """Where messages wait in the queue, ours may be among them: then all replicas are busy."""
        due = self._quiet >= _LOOKS_AGAIN and not waiting and (self._keyed or self._peer.gives_signs)
        self._quiet = 0 if due else self._quiet
        return due
