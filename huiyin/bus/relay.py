"""The relay: gives events their gap-free position and publishes them, in order, until each is confirmed.

One relay is active per service, by lock; every replica stands by. It works from the log alone, so a crash at any
point loses nothing: at worst a batch is published twice, which the inbox of each consumer forgets.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from time import monotonic
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from huiyin import clock, metrics
from huiyin.bus import statements
from huiyin.bus.exclusive import Exclusive
from huiyin.bus.line import LockLost
from huiyin.bus.log import row_to_event
from huiyin.bus.news import News
from huiyin.bus.outage import LONGEST_REST, broker, is_of_broker
from huiyin.bus.publisher import Publisher
from huiyin.bus.runtime import Runtime
from huiyin.bus.tables import event_log
from huiyin.bus.topology import closing, connect_publisher
from huiyin.db import is_away

_log = structlog.get_logger()

BATCH = 500
#: How often the log is looked at though nobody said anything.
LOOK_SECONDS = 10.0
_FIRST_REST = 0.2
_GATHER_SECONDS = 0.05
#: How often a replica that stands by tries to take over in the time after something was written.
_STANDBY_SECONDS = 0.5
_ALERT_SECONDS = 10.0
_CONNECT_SECONDS = 30.0


def place(session: Session, batch: int) -> list[Any]:
    """Give up to ``batch`` new events the next positions, in the order they were written; return their rows.

    One statement, so that placing costs one round trip. Only the holder of the relay's lock may call it.
    """
    return sorted(statements.run(session, _placed(batch)), key=lambda row: int(row.position))


@cache
def _placed(batch: int) -> Any:
    log = event_log.alias()
    waiting = select(log.c.seq).where(log.c.position.is_(None)).order_by(log.c.seq).limit(batch).subquery()
    ranked = select(waiting.c.seq, func.row_number().over(order_by=waiting.c.seq).label("rank")).subquery()
    last = select(func.coalesce(func.max(log.c.position), 0)).scalar_subquery()
    placed = update(event_log).where(event_log.c.seq == ranked.c.seq).values(position=last + ranked.c.rank)
    return placed.returning(event_log)


def unpublished(session: Session, batch: int) -> list[Any]:
    """Return up to ``batch`` placed events that are not confirmed: what an interrupted relay left."""
    waiting = event_log.c.published_at.is_(None) & event_log.c.position.is_not(None)
    return list(session.execute(select(event_log).where(waiting).order_by(event_log.c.position).limit(batch)))


_MARK = (
    update(event_log)
    .where(event_log.c.position.between(bindparam("first"), bindparam("last")), event_log.c.published_at.is_(None))
    .values(published_at=bindparam("now"))
)


class Relay(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Runs the relay of one service in a greenlet of its container; injected, it is woken after a commit."""

    def __init__(self) -> None:
        self._wake = Signal()
        self._failure = ""
        self._stopping = False
        self._told_by_own = False
        self._alert_until = 0.0
        self.ended = Signal()
        super().__init__()

    def setup(self) -> None:
        """Take the database and settings the container's process shares."""
        self._runtime = Runtime.of(self.container)
        self._runtime.shared["relay"] = self
        self._lock = Exclusive(self._runtime.line, "relay")
        metrics.PUBLISHED.labels(self._runtime.service)

    def start(self) -> None:
        """Begin to relay."""
        self.container.spawn_managed_thread(self._run, identifier="relay")

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._stopping = True
        self.wake()

    def wake(self, *, own: bool = True) -> None:
        """Relay at once instead of at the next look; ``own`` says that a commit of this process left something."""
        self._told_by_own = self._told_by_own or own
        self._alert_until = monotonic() + _ALERT_SECONDS
        if not self._wake.ready():
            self._wake.send()

    def _run(self) -> None:
        rest = _FIRST_REST
        while not self._stopping:
            try:
                self._work()
                rest = _FIRST_REST
                continue
            except LockLost:
                _log.info("relay_lock_lost", service=self._runtime.service)
            except (Exception, eventlet.Timeout) as error:  # a timeout of eventlet is no Exception
                self._interrupted(error)
                rest = min(rest * 2, LONGEST_REST)
            finally:
                self._let_go()
            self._rest(rest)
        self.ended.send()

    def _let_go(self) -> None:
        with suppress(Exception):  # a lock that cannot be let go is lost with its connection
            self._lock.release()

    def _interrupted(self, error: BaseException) -> None:
        """Say once why nothing can be published."""
        failure = type(error).__name__
        if is_of_broker(error):
            broker.begins(error)
        elif is_away(error):
            self._runtime.outage.begins(error, "relay")
        elif failure != self._failure:
            _log.warning("relay_interrupted", service=self._runtime.service, failure=failure)
        self._failure = failure

    def _work(self) -> None:
        """Relay until stopped or interrupted, if this replica gets the lock."""
        if not self._lock.acquire():
            return self._stand_by()
        self._place_all()
        self._runtime.outage.ends("relay")
        with closing(connect_publisher(self._runtime.settings.amqp_uri)) as connection:
            # a broker that dies or starts just now may take the connection and never answer
            with eventlet.Timeout(_CONNECT_SECONDS):
                publisher = Publisher(connection, self._runtime.service, self._runtime.event_key)
            broker.ends()
            while self.relay(publisher, unpublished):
                pass
            while not self._stopping:
                if self.relay(publisher, place) < BATCH:
                    self._rest(LOOK_SECONDS)

    def _stand_by(self) -> None:
        """Tell the replica that relays of what was written here; be quick to replace it while there is something."""
        if self._told_by_own:
            self._told_by_own = False
            self._runtime.line.notify(News(events=True))
        self._rest(_STANDBY_SECONDS if monotonic() < self._alert_until else LOOK_SECONDS)

    def _place_all(self) -> None:
        """Give positions before a broker is asked: with them, consumers can fetch what it does not bring."""
        placed = BATCH
        while placed == BATCH:
            with self._lock.session() as session:
                placed = len(place(session, BATCH))

    def relay(self, publisher: Publisher, take: Callable[[Session, int], list[Any]]) -> int:
        """Take one batch from the log, publish it and mark it; return its size."""
        with self._lock.session() as session:
            rows = take(session, BATCH)
        if not rows:
            return 0
        events = [row_to_event(row, self._runtime.source) for row in rows]
        unwanted = publisher.publish(_doubled(events))
        confirmed = {"first": events[0].position, "last": events[-1].position, "now": clock.now()}
        with self._lock.session() as session:
            statements.run(session, _MARK, confirmed)
        self._failure = ""
        metrics.PUBLISHED.labels(self._runtime.service).inc(len(events))
        metrics.UNWANTED.labels(self._runtime.service).inc(unwanted)
        return len(events)

    def _rest(self, seconds: float) -> None:
        with eventlet.Timeout(seconds, False):
            self._wake.wait()
        if self._wake.ready() and not self._stopping:
            self._wake = Signal()
            # one commit seldom comes alone: a moment later the batch is larger and the round trips are fewer
            eventlet.sleep(_GATHER_SECONDS)


def _doubled(events: list[Any]) -> list[Any]:
    """Fault tests set ``HUIYIN_TEST_DOUBLE=n``: every n-th event is then published twice."""
    every = int(os.environ.get("HUIYIN_TEST_DOUBLE", "0"))
    if not every:
        return events
    return [event for event in events for _ in range(2 if event.position % every == 0 else 1)]
