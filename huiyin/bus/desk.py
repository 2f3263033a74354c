"""The one dependency of every service: its database, its plugins, who is asking, and the way to other services."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from nameko.extensions import DependencyProvider

from huiyin.actors import Actor, verify
from huiyin.bus import health
from huiyin.bus.caller import Caller
from huiyin.bus.replies import AGAIN_HEADER, Replies
from huiyin.bus.runtime import Runtime
from huiyin.db import Reading, UnitOfWork
from huiyin.files import Store
from huiyin.settings import Settings


class Desk:
    """What one call or one delivery works with."""

    def __init__(self, runtime: Runtime, caller: Caller, context: dict[str, Any]) -> None:
        self._runtime = runtime
        self._caller = caller
        self._context = context
        self._actor: Actor | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        return self._runtime.settings

    @property
    def service(self) -> str:
        """The name of the service."""
        return self._runtime.service

    @property
    def shared(self) -> dict[str, Any]:
        """A dict that lives as long as the process, for caches."""
        return self._runtime.shared

    @property
    def actor(self) -> Actor:
        """Who is asking, verified. Raises :class:`huiyin.errors.Unauthenticated` for a forged token."""
        if self._actor is None:
            self._actor = verify(self._context.get("actor"), self.settings.secret)
        return self._actor

    @property
    def again(self) -> bool:
        """True where the message was sent again: another replica may be at the same call."""
        return AGAIN_HEADER in self._context

    @property
    def files(self) -> Store:
        """The content store of the site."""
        return self._runtime.files

    def health(self) -> health.Health:
        """Return what keeps this replica from working, and what a person should look at."""
        return health.look(self._runtime)

    def plugins(self, group: str) -> list[Any]:
        """Return the enabled plugins of ``group``."""
        return self._runtime.plugins(group)

    def unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction for the actor."""
        return self._runtime.database.unit_of_work(self.actor, self._context.get("traceparent"))

    def reading(self) -> AbstractContextManager[Reading]:
        """Open a read-only session for the actor."""
        return self._runtime.database.reading(self.actor)

    def as_service(self) -> Desk:
        """Return a desk that asks in the name of this service instead of the actor's."""
        desk = Desk(self._runtime, self._caller, self._context)
        desk._actor = Actor(kind="service", id=self.service)
        return desk

    def call(self, service: str, method: str, body: dict[str, Any], *, key: str | None = None) -> Any:
        """Call ``service.method(body)`` as the actor; see :meth:`huiyin.bus.caller.Caller.call`."""
        traceparent = self._context.get("traceparent")
        return self._caller.call(service, method, body, actor=self.actor, key=key, traceparent=traceparent)


class DeskProvider(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Gives each worker its :class:`Desk`."""

    replies = Replies()

    def setup(self) -> None:
        """Take what the process shares."""
        self._runtime = Runtime.of(self.container)
        self._caller = Caller(self.container, self.replies, self._runtime.settings)

    def stop(self) -> None:
        """Close the pooled connections."""
        self._runtime.database.close()

    def get_dependency(self, worker_ctx: Any) -> Desk:
        """Return the desk of one worker."""
        return Desk(self._runtime, self._caller, worker_ctx.data)
