"""Host a service's WSGI application in its container, with health and metrics beside it."""

from __future__ import annotations

from typing import Any

from nameko.extensions import DependencyProvider
from nameko.rpc import ReplyListener

from huiyin.bus.health import PATHS, health_app, serve
from huiyin.bus.rpc import Caller
from huiyin.bus.runtime import Runtime


class HttpServer(DependencyProvider):  # type: ignore[misc]
    """Serves ``create_app(caller, settings)`` of the service class on ``HUIYIN_HTTP``.

    ``caller.call(service, method, body, actor=…, key=…)`` reaches the other services.
    """

    replies = ReplyListener()

    def start(self) -> None:
        """Make the application and begin to serve."""
        runtime = Runtime.of(self.container)
        caller = Caller(self.container, self.replies, runtime.settings)
        app = self.container.service_cls.create_app(caller, runtime.settings)
        health = health_app(lambda: Runtime.all_of(self.container))

        def both(environ: dict[str, Any], start_response: Any) -> Any:
            chosen = health if environ.get("PATH_INFO") in PATHS else app
            return chosen(environ, start_response)

        serve(self.container, both, runtime.settings.http, "HUIYIN_HTTP")
