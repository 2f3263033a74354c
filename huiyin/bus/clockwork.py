"""The decorator ``timer``: durable timers of a kind, claimed by any replica and fired exactly once each."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint
from sqlalchemy import update

from huiyin import clock, metrics
from huiyin.bus.commands import where
from huiyin.bus.runtime import Runtime
from huiyin.bus.tables import timer as timer_table
from huiyin.bus.timers import Timer, claim_due
from huiyin.db import is_away

_log = structlog.get_logger()

_AGAIN_SECONDS = 1.0
_POSTPONE = timedelta(minutes=1)


class Clockwork(Entrypoint):  # type: ignore[misc]  # its base has no types
    """Fires the timers of one kind when the agenda says that some are due."""

    def __init__(self, kind: str, batch: int) -> None:
        super().__init__()
        self.kind = kind
        self.batch = batch
        self._ending = False
        self._wanted = Signal()
        self._stopped = Signal()

    def setup(self) -> None:
        """Take what the process shares."""
        self._runtime = Runtime.of(self.container)
        self._runtime.agenda.join_timers(self.kind, self.wake)
        metrics.TIMERS.labels(self._runtime.service, self.kind)

    def start(self) -> None:
        """Begin to fire."""
        self.container.spawn_managed_thread(self._run, identifier=f"timer {self.kind}")

    def stop(self) -> None:
        """Stop after the look under way, without waiting for the next."""
        self._ending = True
        self.wake()
        self._stopped.wait()

    def wake(self) -> None:
        """Look for due timers at once."""
        if not self._wanted.ready():
            self._wanted.send()

    def _run(self) -> None:
        while not self._ending:
            if self._wanted.ready():
                self._wanted = Signal()
            self._fire_due()
            if not self._ending:
                self._wanted.wait()
        self._stopped.send()

    def _fire_due(self) -> None:
        """Fire until none is due, or the database is away; then look again soon."""
        fired = self.batch
        while fired == self.batch and not self._ending:
            try:
                fired = self._work(self.batch)
                self._runtime.outage.ends(self.kind)
            except Exception as error:
                fired = self._one_by_one(error)
                eventlet.spawn_after(_AGAIN_SECONDS, self.wake)

    def _one_by_one(self, error: Exception) -> int:
        """After a failed batch: fire the due timers singly, so that one that fails holds up no other."""
        if is_away(error):
            self._runtime.outage.begins(error, self.kind)
            return 0
        fired = 0
        try:
            while fired < self.batch and self._work(1):
                fired += 1
        except Exception as again:
            self._postpone_first(again)
        return fired

    def _postpone_first(self, error: Exception) -> None:
        if is_away(error):
            self._runtime.outage.begins(error, self.kind)
            return
        _log.error("timer_failed", service=self._runtime.service, kind=self.kind, where=where(error))
        with self._runtime.database.unit_of_work() as uow:
            for failing in claim_due(uow.session, self.kind, 1):
                place = (timer_table.c.kind == failing.kind) & (timer_table.c.subject == failing.subject)
                later = {"fired_at": None, "fire_at": clock.now() + _POSTPONE}
                uow.session.execute(update(timer_table).where(place).values(later))

    def _work(self, limit: int) -> int:
        """Run the service's method in a nameko worker; return how many timers it claimed."""
        outcome: Signal = Signal()

        def handle_result(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome.send((result, exc_info))
            return result, exc_info

        self.container.spawn_worker(self, (limit,), {}, context_data={}, handle_result=handle_result)
        fired, exc_info = outcome.wait()
        if exc_info is not None:
            raise exc_info[1]
        return int(fired)


def timer(kind: str, *, batch: int = 100) -> Callable[[Any], Any]:
    """Have ``method(self, uow, timers)`` called with up to ``batch`` due timers of ``kind``, claimed in ``uow``."""

    def decorate(method: Any) -> Any:
        @functools.wraps(method)
        def entry(self: Any, limit: int) -> int:
            desk = self.desk.as_service()
            with desk.unit_of_work() as uow:
                due: list[Timer] = claim_due(uow.session, kind, limit)
                if due:
                    method(self, uow, due)
            metrics.TIMERS.labels(desk.service, kind).inc(len(due))
            return len(due)

        return Clockwork.decorator(kind, batch)(entry)

    return decorate
