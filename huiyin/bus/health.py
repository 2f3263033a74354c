"""Health and metrics over HTTP: ``/healthz`` (alive), ``/readyz`` (can work), ``/metrics`` (Prometheus)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi
from nameko.extensions import DependencyProvider
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import connect
from huiyin.errors import SettingError, said

PATHS = ("/healthz", "/readyz", "/metrics")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_BROKER_SECONDS = 2.0


def health_app(runtimes: Callable[[], Iterable[Runtime]]) -> Callable[[dict[str, Any], StartResponse], list[bytes]]:
    """Return a WSGI application that answers for the services of this process."""

    def answer(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        if path not in PATHS:
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [b'{"code": "not_found"}']
        problems = [] if path == "/healthz" else [line for runtime in runtimes() for line in _problems(runtime)]
        status = "503 Service Unavailable" if problems else "200 OK"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps({"status": "away" if problems else "ok", "problems": problems}).encode()]

    return answer


def _problems(runtime: Runtime) -> list[str]:
    """Say what keeps a service from working right now; empty where nothing does."""
    return [*_database_problems(runtime), *_broker_problems(runtime)]


def _database_problems(runtime: Runtime) -> list[str]:
    if not runtime.has_database:
        return []
    try:
        with runtime.database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return [f"{runtime.service}: database away ({type(error).__name__})"]
    return []


def _broker_problems(runtime: Runtime) -> list[str]:
    try:
        with eventlet.Timeout(_BROKER_SECONDS), connect(runtime.settings.amqp_uri) as connection:
            connection.connect()
    except (Exception, eventlet.Timeout) as error:
        return [f"{runtime.service}: broker away ({type(error).__name__})"]
    return []


def listen(address: tuple[str, int], setting: str) -> Any:
    """Return a socket that listens on ``address``; raises :class:`SettingError` where it is taken."""
    try:
        return eventlet.listen(address, reuse_port=False)
    except OSError as error:
        place = f"{address[0]}:{address[1]}"
        why = said(
            f"无法使用 {place}（{error.strerror}），请停止占用它的程序，或换一个地址",
            f"{place} cannot be used ({error.strerror}); stop what listens there, or choose another",
        )
        raise SettingError(name=setting, why=why) from error


def serve(container: Any, app: Any, address: tuple[str, int], setting: str) -> None:
    """Serve ``app`` on ``address`` in a greenlet of ``container``; raises :class:`SettingError` where it is taken."""
    socket = listen(address, setting)

    def run() -> None:
        eventlet.wsgi.server(socket, app, log_output=False, keepalive=30, debug=False)

    container.spawn_managed_thread(run, identifier=f"http {address[1]}")


class HealthServer(DependencyProvider):  # type: ignore[misc]
    """Serves health and metrics of a service that runs alone, where ``HUIYIN_HEALTH`` gives an address."""

    def start(self) -> None:
        """Begin to serve."""
        runtime = Runtime.of(self.container)
        if runtime.settings.health and not runtime.settings.embedded:
            serve(self.container, health_app(lambda: [runtime]), runtime.settings.health, "HUIYIN_HEALTH")
