"""Health and metrics over HTTP: ``/healthz`` (alive), ``/readyz`` (can work), ``/metrics`` (Prometheus)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import eventlet
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from huiyin.bus import unkept
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import connect
from huiyin.db import Database
from huiyin.engines import DatabaseMissing
from huiyin.files import Folder
from huiyin.room import has_room

PATHS = ("/healthz", "/readyz", "/metrics")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[dict[str, Any], StartResponse], list[bytes]]

_METHODS = "GET, HEAD"
_BROKER_SECONDS = 2.0
_FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Health:
    """What keeps services from working, and what a person should look at though they work; one line each."""

    problems: list[str]
    notices: list[str]

    @classmethod
    def of(cls, *services: Health) -> Health:
        """Return the health of several services together."""
        problems = [line for each in services for line in each.problems]
        return cls(problems, [line for each in services for line in each.notices])


class Readiness:
    """The health of this process. Anybody may ask, so it is looked for once a second."""

    def __init__(self, look: Callable[[], Health]) -> None:
        self._look = look
        self._looked_at = float("-inf")
        self._found = Health([], [])

    def health(self) -> Health:
        """Return what was found last; look again where that is a second ago."""
        if monotonic() - self._looked_at > _FRESH_SECONDS:
            self._looked_at = monotonic()
            self._found = self._look()
        return self._found


def health_app(readiness: Readiness) -> App:
    """Return a WSGI application that answers for the services of this process."""

    def answer(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        path = environ.get("PATH_INFO", "")
        if path not in PATHS:
            return _answer_json(start_response, "404 Not Found", {"code": "not_found"})
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _answer_json(start_response, "405 Method Not Allowed", {"code": "method_not_allowed"}, _METHODS)
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        found = Health([], []) if path == "/healthz" else readiness.health()
        status = "503 Service Unavailable" if found.problems else "200 OK"
        body = {"status": "away" if found.problems else "ok", "problems": found.problems}
        return _answer_json(start_response, status, body | ({"notices": found.notices} if found.notices else {}))

    return answer


def _answer_json(start_response: StartResponse, status: str, body: dict[str, Any], allow: str = "") -> list[bytes]:
    start_response(status, [("Content-Type", "application/json"), *([("Allow", allow)] if allow else [])])
    return [json.dumps(body).encode()]


def look(runtime: Runtime) -> Health:
    """Return the health of one service as it is right now."""
    if not runtime.started.ready():
        return Health([f"{runtime.service}: starting"], [])
    found = [line for lines in parts(runtime).values() for line in lines]
    return Health(found, unkept.notices(runtime))


def parts(runtime: Runtime) -> dict[str, list[str]]:
    """Return what keeps the service from using each part that it needs: ``database``, ``files``, ``broker``."""
    found = {}
    if runtime.has_database:
        found["database"] = _database_problems(runtime)
    if runtime.keeps_files:
        found["files"] = _file_problems(runtime)
    return found | {"broker": _broker_problems(runtime)}


def _database_problems(runtime: Runtime) -> list[str]:
    try:
        with runtime.database.glance() as session:
            session.execute(text("SELECT 1"))
    except (SQLAlchemyError, DatabaseMissing) as error:
        return [f"{runtime.service}: database away ({type(error).__name__})"]
    return [] if _database_has_room(runtime.database) else [f"{runtime.service}: database full"]


def _database_has_room(database: Database) -> bool:
    """Look at the disk; where the last write found no room, write."""
    if database.folder is not None and not has_room(database.folder):
        return False
    if database.full:
        try:
            database.try_room()
        except SQLAlchemyError:
            return False
    return True


def _file_problems(runtime: Runtime) -> list[str]:
    place = runtime.settings.files
    full = isinstance(place, Folder) and not has_room(place.path)
    return [f"{runtime.service}: files full"] if full else []


def _broker_problems(runtime: Runtime) -> list[str]:
    try:
        with eventlet.Timeout(_BROKER_SECONDS), connect(runtime.settings.amqp_uri) as connection:
            connection.connect()
    except (Exception, eventlet.Timeout) as error:
        return [f"{runtime.service}: broker away ({type(error).__name__})"]
    return []
