"""What grows where something waits, looked at by every replica: letters, unpublished events, late timers, room.

Counters tell what a process did. These tell how things stand, also where nobody does anything: an event that no relay
publishes, a timer that no replica claims.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import eventlet
import structlog
from nameko.extensions import DependencyProvider
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from huiyin import clock, metrics
from huiyin.bus import health, letters
from huiyin.bus.runtime import Runtime
from huiyin.bus.tables import event_log, letter, timer
from huiyin.files import Folder
from huiyin.room import room_left

_log = structlog.get_logger()

_LOOK_SECONDS = 15.0
#: So many unpublished events are counted; more are as bad, and counting them takes long.
_MOST_COUNTED = 100_000


class Gauges(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Looks at one service's standing a few times a minute, in a greenlet of its container."""

    def setup(self) -> None:
        """Take what the process shares."""
        self._runtime = Runtime.of(self.container)

    def start(self) -> None:
        """Begin to look, also while the service waits for its broker or database."""
        self.container.spawn_managed_thread(self._run, identifier="gauges")

    def _run(self) -> None:
        while True:
            try:
                look(self._runtime)
                if self._runtime.has_database:
                    self._runtime.database.rest()
            except Exception as error:
                _log.debug("gauges_not_read", service=self._runtime.service, failure=type(error).__name__)
            eventlet.sleep(_LOOK_SECONDS)


def look(runtime: Runtime) -> None:
    """Set the gauges of one service; raises what its database raises, after saying that it is away."""
    found = health.parts(runtime)
    for part, problems in found.items():
        metrics.READY.labels(runtime.service, part).set(not problems)
    for part, folder in _folders(runtime).items():
        left = room_left(folder)
        if left is not None:
            metrics.DISK_FREE.labels(runtime.service, part).set(left)
    if runtime.has_database:
        with runtime.database.glance() as session:
            _look_at_tables(session, runtime.service)


def _folders(runtime: Runtime) -> dict[str, Path]:
    """Return the folders of this machine that the service fills."""
    found: dict[str, Path] = {}
    if runtime.has_database and runtime.database.folder is not None:
        found["database"] = runtime.database.folder
    if runtime.keeps_files and isinstance(runtime.settings.files, Folder):
        found["files"] = runtime.settings.files.path
    return found


def _look_at_tables(session: Session, service: str) -> None:
    found = session.execute(_standing(clock.now())).one()
    metrics.DEAD.labels(service).set(found.dead)
    metrics.WAITING.labels(service).set(found.waiting)
    metrics.UNPUBLISHED.labels(service).set(found.unpublished)
    oldest = min((time for time in (found.placed, found.unplaced) if time is not None), default=None)
    metrics.UNPUBLISHED_SECONDS.labels(service).set(_seconds_since(oldest))
    metrics.TIMERS_LATE.labels(service).set(_seconds_since(found.due))


def _standing(now: datetime) -> Any:
    """Return one statement that asks for all: each part is a read by an index.

    The oldest event that is not published is found by position, or in order of writing where the relay gave none.
    """
    log = event_log.c
    some = select(log.seq).where(log.published_at.is_(None)).limit(_MOST_COUNTED).subquery()
    placed = log.published_at.is_(None) & log.position.is_not(None)
    due = timer.c.fired_at.is_(None) & (timer.c.fire_at <= now)
    parts = {
        "dead": select(func.count()).select_from(letter).where(letter.c.state == letters.DEAD),
        "waiting": select(func.count()).select_from(letter).where(letter.c.state == letters.WAITING),
        "unpublished": select(func.count()).select_from(some),
        "placed": select(log.recordedtime).where(placed).order_by(log.position).limit(1),
        "unplaced": select(log.recordedtime).where(log.position.is_(None)).order_by(log.seq).limit(1),
        "due": select(timer.c.fire_at).where(due).order_by(timer.c.fire_at).limit(1),
    }
    return select(*(part.scalar_subquery().label(name) for name, part in parts.items()))


def _seconds_since(time: datetime | None) -> float:
    return max(0.0, (clock.now() - time).total_seconds()) if time is not None else 0.0
