"""The relay: gives events their gap-free position and publishes them, in order, until each is confirmed.

One relay is active per service, by lock; every replica stands by. It works from the log alone, so a crash at any
point loses nothing: at worst a batch is published twice, which the inbox of each consumer forgets.
"""

from __future__ import annotations

import os
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import Session

from huiyin import clock, metrics
from huiyin.bus.exclusive import Exclusive
from huiyin.bus.log import row_to_event
from huiyin.bus.publisher import Publisher
from huiyin.bus.runtime import Runtime
from huiyin.bus.tables import event_log
from huiyin.bus.topology import connect_publisher

_log = structlog.get_logger()

BATCH = 500
_IDLE_SECONDS = 0.1
_STANDBY_SECONDS = 0.5
_LONGEST_REST = 5.0

_PLACE = text(
    """
    UPDATE event_log SET position = :last + placed.rank
    FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS rank
          FROM (SELECT seq FROM event_log WHERE position IS NULL ORDER BY seq LIMIT :batch) AS waiting) AS placed
    WHERE event_log.seq = placed.seq
    """
)


def place(session: Session, batch: int) -> int:
    """Give up to ``batch`` new events the next positions, in the order they were written; return how many."""
    if session.execute(select(event_log.c.seq).where(event_log.c.position.is_(None)).limit(1)).first() is None:
        return 0
    last = session.execute(select(func.max(event_log.c.position))).scalar() or 0
    placed = session.execute(_PLACE, {"last": last, "batch": batch})
    return int(placed.rowcount)  # type: ignore[attr-defined]


def unpublished(session: Session, batch: int) -> list[Any]:
    """Return up to ``batch`` placed events that are not confirmed yet, by position."""
    waiting = event_log.c.published_at.is_(None) & event_log.c.position.is_not(None)
    return list(session.execute(select(event_log).where(waiting).order_by(event_log.c.position).limit(batch)))


_MARK = (
    update(event_log)
    .where(event_log.c.position.between(bindparam("first"), bindparam("last")), event_log.c.published_at.is_(None))
    .values(published_at=bindparam("now"))
)


class Relay(DependencyProvider):  # type: ignore[misc]
    """Runs the relay of one service in a greenlet of its container; injected, it is woken after a commit."""

    def __init__(self) -> None:
        self._wake = Signal()
        self._stopping = False
        super().__init__()

    def setup(self) -> None:
        """Take the database and settings the container's process shares."""
        self._runtime = Runtime.of(self.container)
        self._runtime.shared["relay"] = self
        self._lock = Exclusive(self._runtime.database, "relay")

    def start(self) -> None:
        """Begin to relay."""
        self.container.spawn_managed_thread(self._run, identifier="relay")

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._stopping = True
        self.wake()

    def wake(self) -> None:
        """Relay at once instead of at the next look."""
        if not self._wake.ready():
            self._wake.send()

    def _run(self) -> None:
        rest = _IDLE_SECONDS
        while not self._stopping:
            try:
                self._work()
                rest = _IDLE_SECONDS
            except Exception as error:
                _log.warning("relay_interrupted", service=self._runtime.service, failure=type(error).__name__)
                rest = min(rest * 2, _LONGEST_REST)
            finally:
                self._lock.release()
            self._rest(rest)

    def _work(self) -> None:
        """Relay until stopped or interrupted, if this replica gets the lock."""
        if not self._lock.acquire():
            return self._rest(_STANDBY_SECONDS)
        with connect_publisher(self._runtime.settings.amqp_uri) as connection:
            publisher = Publisher(connection, self._runtime.service)
            while not self._stopping:
                if not self.relay_once(publisher):
                    self._rest(_IDLE_SECONDS)

    def relay_once(self, publisher: Publisher) -> int:
        """Place, publish and mark one batch; return its size."""
        with self._lock.transaction() as session:
            place(session, BATCH)
            rows = unpublished(session, BATCH)
        if not rows:
            return 0
        events = [row_to_event(row, self._runtime.source) for row in rows]
        unwanted = publisher.publish(_doubled(events))
        with self._lock.transaction() as session:
            session.connection().execute(
                _MARK, {"first": events[0].position, "last": events[-1].position, "now": clock.now()}
            )
        metrics.PUBLISHED.labels(self._runtime.service).inc(len(events))
        metrics.UNWANTED.labels(self._runtime.service).inc(unwanted)
        return len(events)

    def _rest(self, seconds: float) -> None:
        with eventlet.Timeout(seconds, False):
            self._wake.wait()
        if self._wake.ready() and not self._stopping:
            self._wake = Signal()


def _doubled(events: list[Any]) -> list[Any]:
    """Fault tests set ``HUIYIN_TEST_DOUBLE=n``: every n-th event is then published twice."""
    every = int(os.environ.get("HUIYIN_TEST_DOUBLE", "0"))
    if not every:
        return events
    return [event for event in events for _ in range(2 if event.position % every == 0 else 1)]
