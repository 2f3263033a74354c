"""The agenda of a replica: when the next timer or letter of its service is due. Nobody asks the database before that.

It is told of earlier ones by the commits of this process, and by the other replicas. A slow look catches what was told
to nobody: a notification that was lost, a replica that was killed before it could say anything.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus.letters import WAITING
from huiyin.bus.line import LockLost
from huiyin.bus.news import News
from huiyin.bus.tables import letter, timer
from huiyin.db import is_away

_log = structlog.get_logger()

#: How often the database is asked though nobody said anything.
LOOK_SECONDS = 15.0
#: How often the clock is read: it may be set, and a machine may have slept.
_TICK_SECONDS = 1.0
#: How soon what is due is looked at again, until somebody has done it.
_AGAIN_SECONDS = 1.0
_TIMER, _LETTER = "timer", "letter"
_NEVER = datetime.max.replace(tzinfo=UTC)

Wake = Callable[[], None]


class Agenda:
    """What is due when, for all that is done at a time in one replica of a service."""

    def __init__(self, runtime: Any) -> None:
        self._runtime = runtime
        self._wanted = Signal()
        #: The earliest moment anything is known to be due, and what was told since the last look began.
        self._next = self._told = _NEVER
        #: When to look though nothing is known to be due, by the clock that nobody sets.
        self._late = 0.0
        #: What the other replicas are to be told.
        self._to_tell = _NEVER
        self._timers: dict[str, Wake] = {}
        self._letters: tuple[tuple[str, ...], Wake] | None = None

    def join_timers(self, kind: str, wake: Wake) -> None:
        """Have ``wake`` called when timers may be due, ``kind`` among them."""
        self._timers[kind] = wake

    def join_letters(self, handlers: tuple[str, ...], wake: Wake) -> None:
        """Have ``wake`` called when a letter of one of the ``handlers`` is due for another try."""
        self._letters = (handlers, wake)

    def due(self, at: datetime, *, tell: bool) -> None:
        """Note that something is due at ``at`` (UTC). Where nobody knew of one so early, tell the other replicas."""
        self._told = min(self._told, at)
        if at >= self._next:
            return
        self._next = at
        if tell:
            self._to_tell = min(self._to_tell, at)
        if not self._wanted.ready():
            self._wanted.send()

    def run(self) -> None:
        """Look whenever it is time to, without end."""
        while True:
            self._tell()
            if self._is_time():
                self._look()
            else:
                self._rest()

    def _is_time(self) -> bool:
        return clock.now() >= self._next or monotonic() >= self._late

    def _rest(self) -> None:
        left = min((self._next - clock.now()).total_seconds(), self._late - monotonic(), _TICK_SECONDS)
        with eventlet.Timeout(max(left, 0.001), False):
            self._wanted.wait()
        if self._wanted.ready():
            self._wanted = Signal()

    def _tell(self) -> None:
        if self._to_tell == _NEVER:
            return
        told, self._to_tell = self._to_tell, _NEVER
        try:
            self._runtime.line.notify(News(due=told))
        except Exception as error:
            self._interrupted(error)  # the slow look of the others finds it

    def _look(self) -> None:
        """Wake whoever has something to do by now, and note when the next is due."""
        self._told = _NEVER
        found: dict[str, datetime] = {}
        seconds = LOOK_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - spreads the replicas
        try:
            with self._runtime.database.glance() as session:
                found = self._earliest(session)
            self._runtime.outage.ends("agenda")
        except Exception as error:
            self._interrupted(error)
            seconds = _AGAIN_SECONDS
        now = clock.now()
        due = {what for what, at in found.items() if at <= now}
        self._wake(due)
        self._next = min(self._told, *(at for at in found.values() if at > now), _NEVER)
        self._late = monotonic() + (_AGAIN_SECONDS if due else seconds)

    def _wake(self, due: set[str]) -> None:
        if _TIMER in due:
            for wake in self._timers.values():
                wake()
        if _LETTER in due and self._letters:
            self._letters[1]()

    def _interrupted(self, error: Exception) -> None:
        if isinstance(error, LockLost):
            return  # the line tells why, and opens again
        if is_away(error):
            self._runtime.outage.begins(error, "agenda")
        else:
            _log.warning("agenda_interrupted", service=self._runtime.service, failure=type(error).__name__)

    def _earliest(self, session: Session) -> dict[str, datetime]:
        """Return when the earliest open timer, and the earliest letter that waits, are due: one statement."""
        if not self._timers and not self._letters:
            return {}
        handlers = self._letters[0] if self._letters else ()
        rows = session.execute(_EARLIEST, {"kinds": list(self._timers), "handlers": list(handlers)})
        return {row.what: row.due for row in rows if row.due is not None}


def _first_timer() -> Any:
    wanted = timer.c.fired_at.is_(None) & timer.c.kind.in_(bindparam("kinds", expanding=True))
    first = select(timer.c.fire_at).where(wanted).order_by(timer.c.fire_at).limit(1).scalar_subquery()
    return select(literal(_TIMER).label("what"), first.label("due"))


def _first_letter() -> Any:
    wanted = (letter.c.state == WAITING) & letter.c.handler.in_(bindparam("handlers", expanding=True))
    first = select(letter.c.next_try_at).where(wanted).order_by(letter.c.next_try_at).limit(1).scalar_subquery()
    return select(literal(_LETTER).label("what"), first.label("due"))


_EARLIEST = union_all(_first_timer(), _first_letter())
