"""Fetch from the sources' logs what the broker did not bring: after a wipe, a gap, or as a newcomer."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import islice
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import SharedExtension

from huiyin import metrics
from huiyin.actors import Actor
from huiyin.bus import comparison, former_queues, inbox, letters, unkept
from huiyin.bus.arrival import EventDisowned
from huiyin.bus.caller import Caller
from huiyin.bus.exclusive import Exclusive
from huiyin.bus.line import LockLost
from huiyin.bus.replies import Replies
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import closing, connect
from huiyin.db import is_away
from huiyin.errors import HuiyinError
from huiyin.events.envelope import Event, position_of

_log = structlog.get_logger()

_PAGE = 5000
_FETCH = 200
_BROKER_SECONDS = 5.0
_LETTERS = 200
#: What was published this many seconds ago and is not here is missing: soon where the queue is empty, later where it
#: is being worked off and the event may still wait in it.
_MISSED_IDLE = 2.0
_MISSED_BUSY = 60.0
#: How soon letters are tried again where the database was away.
_LETTER_SECONDS = 1.0


class CatchUp(SharedExtension):  # type: ignore[misc]  # its base has no types
    """Keeps every handler of one service complete, and tries its failed events again."""

    replies = Replies()

    def __init__(self) -> None:
        self._handlers: list[Any] = []
        self._live: dict[str, Signal] = {}
        self._wanted = Signal()
        self._letters_wanted = Signal()
        #: Handlers whose source did not answer at the last look.
        self._away: set[Any] = set()
        super().__init__()

    def setup(self) -> None:
        """Take what the process shares."""
        self._runtime = Runtime.of(self.container)
        self._caller = Caller(self.container, self.replies, self._runtime.settings)
        self._lock = Exclusive(self._runtime.line, "catch_up")

    def join(self, subscription: Any) -> None:
        """Look after ``subscription``."""
        self._handlers.append(subscription)
        self._live[subscription.handler] = Signal()

    def start(self) -> None:
        """Begin to look after the handlers."""
        self.container.spawn_managed_thread(self._run, identifier="catch-up")
        self.container.spawn_managed_thread(self._retry_letters, identifier="letters")

    def before_live(self, subscription: Any) -> None:
        """Wait until ``subscription`` has been looked after once; on every later connection, ask for another look.

        Its queue is declared by now, so what happens meanwhile waits there: a new service has the whole history
        before its first live event.
        """
        if self._live[subscription.handler].ready() and not self._wanted.ready():
            self._wanted.send()
        self._live[subscription.handler].wait()

    def let_go(self, subscription: Any) -> None:
        """Stop holding ``subscription`` back: it has been looked after, or is stopping."""
        live = self._live[subscription.handler]
        if not live.ready():
            live.send()

    def try_letters(self) -> None:
        """Have the letters that are due tried now."""
        if not self._letters_wanted.ready():
            self._letters_wanted.send()

    def _run(self) -> None:
        self._runtime.started.wait()
        while True:
            self._look_after_all()
            self._look_at_broker()
            seconds = self._runtime.settings.catch_up_seconds
            with eventlet.Timeout(seconds * random.uniform(0.8, 1.2), False):  # noqa: S311 - spreads the replicas
                self._wanted.wait()
            if self._wanted.ready():
                self._wanted = Signal()

    def _look_after_all(self) -> None:
        """One round over all handlers; another replica that is at it is left to it."""
        try:
            if self._lock.acquire():
                standings = self._standings(*self._handlers)
                for handler in self._handlers:
                    self._look_after(handler, standings[handler])
            else:
                for handler in self._handlers:  # the one that looks tells it; what this one saw last is old
                    metrics.LAG.labels(self._runtime.service, handler.handler).set(0)
            self._runtime.outage.ends("catch_up")
        except Exception as error:
            self._interrupted("catch_up", error)
        finally:
            self._release()
            for handler in self._handlers:
                self.let_go(handler)

    def _release(self) -> None:
        try:
            self._lock.release()
        except Exception as error:
            if not is_away(error):
                _log.warning("catch_up_lock_lost", service=self._runtime.service, failure=type(error).__name__)

    def _interrupted(self, loop: str, error: Exception) -> None:
        if isinstance(error, LockLost):
            return  # the line tells why, and opens again
        if is_away(error):
            self._runtime.outage.begins(error, loop)
        else:
            _log.warning(f"{loop}_interrupted", service=self._runtime.service, failure=type(error).__name__)

    def _standings(self, *handlers: Any) -> dict[Any, inbox.Standing]:
        by_place = {(handler.handler, handler.source): handler for handler in handlers}
        with self._runtime.database.glance() as session:
            return {by_place[place]: found for place, found in inbox.standings(session, list(by_place)).items()}

    def _look_after(self, handler: Any, standing: inbox.Standing) -> None:
        """Apply what is missing of one handler's history, page by page, and move its cursor."""
        place = {"handler": handler.handler, "source": handler.source_service}
        try:
            while self._page(handler, *standing):
                standing = self._standings(handler)[handler]
            if handler in self._away:
                self._away.discard(handler)
                _log.info("source_back", **place)
        except HuiyinError as error:
            if handler not in self._away:
                self._away.add(handler)
                _log.info("source_away", **place, reason=error.code)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # what a guest answers about its log need not be what was asked for; the other handlers go on
            _log.warning("log_unreadable", **place, failure=type(error).__name__)

    def _page(self, handler: Any, done: int, highest: int) -> bool:
        """Look after one page, from where the handler stands; True where more may be waiting."""
        wanted = {"types": list(handler.types), "after": done, "older": _older(handler, done), "limit": _PAGE}
        page = self._ask(handler, "log_positions", wanted)
        self._notice_lost_log(handler, highest, page["end"])
        if page["up_to"] <= done:
            metrics.LAG.labels(self._runtime.service, handler.handler).set(0)
            handler.heard = False
            return False
        self._disown_false(handler, done, page)
        with self._runtime.database.reading() as reading:
            known = inbox.accounted(reading.session, handler.handler, handler.source, done, page["up_to"])
        missing = [position for position in page["positions"] if position not in known]
        metrics.LAG.labels(self._runtime.service, handler.handler).set(len(missing))
        self._fetch(handler, missing)
        self._distrust(handler, done, missing)
        with self._runtime.database.unit_of_work() as uow:
            inbox.advance(uow, handler.handler, handler.source, page["up_to"], page["head"])
        return bool(page["up_to"] < page["head"])

    def _notice_lost_log(self, handler: Any, applied: int, end: int) -> None:
        """A log that ends before what was applied from it was restored from an old copy: a person must know."""
        if end < applied:
            place = {"handler": handler.handler, "source": handler.source_service}
            _log.error("log_went_back", **place, applied=applied, end=end)

    def _disown_false(self, handler: Any, done: int, page: dict[str, Any]) -> None:
        """Keep as dead letters what was applied and is not in the log, so that what the log has instead is applied.

        A source of an earlier version tells no ids.
        """
        ids = dict(zip(page["positions"], page.get("ids", ()), strict=False))
        if not ids:
            return
        with self._runtime.database.reading() as reading:
            applied = inbox.applied_ids(reading.session, handler.handler, handler.source, done, page["up_to"])
        doubtful = {position: id_ for position, id_ in applied.items() if id_ and ids.get(position) != id_}
        for part in _parts(doubtful, _FETCH):
            events = self._ask(handler, "log_read", {"positions": part})["events"]
            genuine = {event["position"]: event["id"] for event in events}
            for position in part:
                if genuine.get(position) != doubtful[position]:
                    self._disown(handler, position, doubtful[position])

    def _disown(self, handler: Any, position: int, event_id: str) -> None:
        error = EventDisowned(source=handler.source, position=position)
        with self._runtime.database.unit_of_work() as uow:
            inbox.disown(uow, handler.handler, handler.source, position, event_id)
            letters.keep_disowned(uow, handler.handler, handler.source, position, event_id, error)
        _log.error("false_event_applied", handler=handler.handler, source=handler.source_service, position=position)

    def _distrust(self, handler: Any, done: int, missing: list[int]) -> None:
        """Have a queue opened again that brought nothing since the last look, while events were published for it."""
        if done and missing and not handler.heard:
            handler.reopen()
        handler.heard = False

    def _fetch(self, handler: Any, missing: list[int]) -> None:
        if missing:
            _log.info("catching_up", handler=handler.handler, source=handler.source_service, missing=len(missing))
        for part in _parts(missing, _FETCH):
            events = self._ask(handler, "log_read", {"positions": part})["events"]
            for batch in _parts(self._readable(handler, events), handler.batch):
                handler.apply(batch)
            metrics.CAUGHT_UP.labels(self._runtime.service, handler.handler).inc(len(events))

    def _readable(self, handler: Any, events: list[Any]) -> list[Event]:
        """Return the events of a log's answer; what is none there becomes a dead letter at its position."""
        found = []
        for value in events:
            try:
                found.append(comparison.of_log(value, handler.expected))
            except (KeyError, TypeError, ValueError) as error:
                with self._runtime.database.unit_of_work() as uow:
                    letters.keep_unreadable(uow, handler.handler, handler.source, position_of(value), error)
        return found

    def _ask(self, handler: Any, method: str, body: dict[str, Any]) -> Any:
        actor = Actor(kind="service", id=self._runtime.service)
        return self._caller.call(handler.source_service, method, body, actor=actor)

    def _retry_letters(self) -> None:
        by_name = {handler.handler: handler for handler in self._handlers}
        self._runtime.agenda.join_letters(tuple(by_name), self.try_letters)
        while True:
            self._letters_wanted.wait()
            self._letters_wanted = Signal()
            try:
                while self._retry_due(by_name) == _LETTERS:
                    pass
                self._runtime.outage.ends("letters")
            except Exception as error:
                self._interrupted("letters", error)
                eventlet.spawn_after(_LETTER_SECONDS, self.try_letters)

    def _retry_due(self, by_name: dict[str, Any]) -> int:
        """Try the letters that are due once more; return how many there were."""
        with self._runtime.database.unit_of_work() as uow:
            due = letters.claim_due(uow.session, list(by_name), _LETTERS)
        for row in due:
            if not letters.is_message(row) and not by_name[row.handler].apply([letters.event_of(row)]):
                with self._runtime.database.unit_of_work() as uow:
                    letters.applied(uow.session, row.id)
        messages = [row for row in due if letters.is_message(row)]
        for name in sorted({row.handler for row in messages}):
            held = [row for row in messages if row.handler == name]
            comparison.compare(self._runtime, by_name[name], held, self._ask)
        return len(due)

    def _look_at_broker(self) -> None:
        """Count the messages nobody could keep, and delete the queues of former handlers."""
        try:
            uri = self._runtime.settings.amqp_uri
            with eventlet.Timeout(_BROKER_SECONDS), closing(connect(uri)) as connection:
                for handler in self._handlers:
                    count = unkept.count(connection, self._runtime.service, handler.handler)
                    unkept.note(self._runtime, handler.handler, count)
                former_queues.delete_unread(connection, self._runtime.service, self.container.service_cls)
        except (Exception, eventlet.Timeout) as error:
            _log.debug("broker_not_looked_at", service=self._runtime.service, failure=type(error).__name__)


def _older(handler: Any, done: int) -> float:
    """Return how many seconds ago an event must have been published to be missing. A newcomer misses everything."""
    if not done:
        return 0.0
    return _MISSED_IDLE if handler.idle else _MISSED_BUSY


def _parts(values: Iterable[Any], size: int) -> Iterable[list[Any]]:
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
