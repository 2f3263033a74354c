"""Start services in this process and keep them until a signal ends them.

nameko's own command imports ``pkg_resources``, which fresh environments of Python 3.12 and later lack.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.containers import ServiceContainer

from huiyin.bus import quiet, transport
from huiyin.bus.embedded import hurried
from huiyin.bus.http import HttpServer
from huiyin.bus.runtime import SETTINGS_KEY, STARTED_KEY
from huiyin.bus.topology import HEARTBEAT
from huiyin.bus.web.server import listen
from huiyin.settings import Settings
from huiyin.signals import ending_at_once, on_signals

_log = structlog.get_logger()

_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.5


@contextmanager
def running(services: Sequence[Any], settings: Settings) -> Iterator[list[ServiceContainer]]:
    """Run the service classes inside the block; stop them gracefully at its end.

    The process must have been patched (:func:`huiyin.bus.driver.patch`) before anything else was imported.
    """
    transport.use()
    quiet.use()
    config = {
        "AMQP_URI": settings.amqp_uri,
        "HEARTBEAT": HEARTBEAT if not settings.embedded else 0,
        "max_workers": settings.workers,
        SETTINGS_KEY: settings,
        STARTED_KEY: Signal(),
    }
    containers = [ServiceContainer(service, config) for service in services]
    try:
        for container in containers:
            container.start()
        config[STARTED_KEY].send()
        for server in _doors(containers):
            server.open()  # last: whoever is let in finds everything at work
        yield containers
    finally:
        with hurried():
            _stop(containers)


def run(services: Sequence[Any], settings: Settings, started: Callable[[], None], stopping: Callable[[], None]) -> int:
    """Run the services until SIGTERM or SIGINT; return the exit code, 1 where a service died of an error.

    ``stopping`` is called inside the signal's handler, at once. Raises :class:`SettingError` where an address they
    serve on is taken.
    """
    ended: list[int] = []

    end_at_once = ending_at_once(stopping)

    def end_in_order(number: int, frame: Any) -> None:
        if number == signal.SIGINT and ended:
            end_at_once(number, frame)
        ended.append(number)
        stopping()

    _require_free_addresses(services, settings)
    # Until all have started, which may take as long as the broker is away, a signal ends the process at once.
    on_signals(end_at_once)
    with running(services, settings) as containers:
        on_signals(end_in_order)
        started()
        while not ended:
            eventlet.sleep(_LOOK_SECONDS)
            for container in containers:
                if container._died.ready():
                    _log.error("service_died", service=container.service_name)
                    return 1
    return 0


def _require_free_addresses(services: Sequence[Any], settings: Settings) -> None:
    """Find a taken address before anything starts: inside nameko it would be told among tracebacks."""
    if any(hasattr(service, "create_app") for service in services):
        listen(settings.http, "HUIYIN_HTTP").close()
    if settings.health and not settings.embedded and any(hasattr(service, "health") for service in services):
        listen(settings.health, "HUIYIN_HEALTH").close()


def _doors(containers: list[ServiceContainer]) -> list[HttpServer]:
    return [one for container in containers for one in container.dependencies if isinstance(one, HttpServer)]


def _stop(containers: list[ServiceContainer]) -> None:
    """Stop all at once; what has not stopped after a while is ended, which loses nothing."""
    for server in _doors(containers):
        server.stop()  # first: what was let in is still answered
    stopping = [eventlet.spawn(container.stop) for container in containers]
    with eventlet.Timeout(_STOP_SECONDS, False):
        for each in stopping:
            each.wait()
        return
    with eventlet.Timeout(_STOP_SECONDS, False):
        for container in containers:
            container.kill()
