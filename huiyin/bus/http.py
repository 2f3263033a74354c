"""Host a service's WSGI application in its container, with health and metrics beside it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider

from huiyin import metrics
from huiyin.actors import Actor
from huiyin.bus import health
from huiyin.bus.caller import Caller
from huiyin.bus.health import Health
from huiyin.bus.replies import Replies
from huiyin.bus.runtime import Runtime
from huiyin.bus.web.connection import App
from huiyin.bus.web.server import Server, serve
from huiyin.errors import HuiyinError

_READY_SECONDS = 3.0


def counted(app: App) -> App:
    """Return ``app`` with the time and status of each answer counted, also where it answers nothing but an error."""
    metrics.begin_http()

    def counting(environ: dict[str, Any], start_response: Any) -> Any:
        began = perf_counter()

        def start(status: str, fields: Any, exc_info: Any = None) -> Any:
            metrics.HTTP.labels(status[:3]).observe(perf_counter() - began)
            return start_response(status, fields, exc_info)

        try:
            return app(environ, start)
        except Exception:
            metrics.HTTP.labels("500").observe(perf_counter() - began)
            raise

    return counting


class HttpServer(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Serves ``create_app(caller, settings)`` of the service class on ``HUIYIN_HTTP``.

    ``caller.call(service, method, body, actor=…, key=…)`` reaches the other services. The class says in ``needs``
    which it cannot work without: while one of them is away, it is not ready.
    """

    replies = Replies()

    def start(self) -> None:
        """Make the application. It is served once every service of the process has started: :meth:`open`."""
        self._server: Server | None = None
        self._runtime = Runtime.of(self.container)
        self._caller = Caller(self.container, self.replies, self._runtime.settings)
        self._app = self.container.service_cls.create_app(self._caller, self._runtime.settings)

    def open(self) -> None:
        """Begin to listen; raises :class:`SettingError` where the address is taken."""
        beside, app = health.health_app(health.Readiness(self._look)), counted(self._app)

        def both(environ: dict[str, Any], start_response: Any) -> Any:
            chosen = beside if environ.get("PATH_INFO") in health.PATHS else app
            return chosen(environ, start_response)

        settings = self._runtime.settings
        self._server = serve(self.container, both, settings.http, "HUIYIN_HTTP", settings.trusted_proxies)

    def stop(self) -> None:
        """Take no more requests, and let those under way end."""
        if self._server is not None:
            self._server.stop()

    def _look(self) -> Health:
        here = Runtime.all_of(self.container)
        found = [health.look(runtime) for runtime in here]
        names = {runtime.service for runtime in here}
        asked = [eventlet.spawn(self._ask, name) for name in self.container.service_cls.needs if name not in names]
        return Health.of(*found, *(each.wait() for each in asked))

    def _ask(self, service: str) -> Health:
        """Ask one of its replicas whether it can work."""
        actor = Actor(kind="service", id=self._runtime.service)
        try:
            with eventlet.Timeout(_READY_SECONDS):
                answer: dict[str, list[str]] = self._caller.call(service, "readiness", {}, actor=actor)
        except (HuiyinError, eventlet.Timeout):
            return Health([f"{service}: no answer"], [])
        return Health(answer["problems"], answer.get("notices", []))


class HealthServer(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Serves health and metrics of a service that runs alone, where ``HUIYIN_HEALTH`` gives an address."""

    def start(self) -> None:
        """Begin to serve: a service that waits for its broker is alive, and not ready."""
        self._server: Server | None = None
        runtime = Runtime.of(self.container)
        if runtime.settings.health and not runtime.settings.embedded:
            readiness = health.Readiness(lambda: health.look(runtime))
            self._server = serve(self.container, health.health_app(readiness), runtime.settings.health, "HUIYIN_HEALTH")

    def stop(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.stop()
