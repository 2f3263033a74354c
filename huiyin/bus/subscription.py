"""The decorator ``on`` and the consumer behind it: at-least-once delivery, exactly-once effect, any order."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from huiyin import metrics
from huiyin.bus import inbox, letters, unkept
from huiyin.bus.arrival import REASONS, Arrival, EventDiffers, Expected
from huiyin.bus.catch_up import CatchUp
from huiyin.bus.commands import where
from huiyin.bus.outage import FIRST_REST, LONGEST_REST, broker, is_of_broker
from huiyin.bus.reader import Reader
from huiyin.bus.renewal import Renewal
from huiyin.bus.runtime import Runtime
from huiyin.bus.topology import closing, connect, handler_queue
from huiyin.db import is_away
from huiyin.errors import HuiyinError, Invalid
from huiyin.events import registry
from huiyin.events.envelope import Event

_log = structlog.get_logger()

T = TypeVar("T")

#: A message, and why it is no event; None where only its source can say whether it is one.
Refused = tuple[Arrival, Invalid | None]

#: How long the first event of a batch waits for others, unless the handler says.
GATHER_SECONDS = 0.02


class Subscription(Entrypoint):  # type: ignore[misc]  # its base has no types
    """One handler's queue, and the greenlet that reads it."""

    catch_up = CatchUp()

    def __init__(
        self, source: str, types: Sequence[str], handler: str, batch: int, gather: float, repeatable: bool
    ) -> None:
        super().__init__()
        self.source_service = source
        self.types = tuple(types)
        self.handler = handler
        self.batch = batch
        self.gather = gather
        self.repeatable = repeatable
        #: True while the queue has nothing more for this replica.
        self.idle = True
        #: True once a message came; who wants to know what comes from now on sets it to False.
        self.heard = False
        self._failure = ""
        self._stopping = False
        self._reopening = False
        self._stopped = Signal()

    def setup(self) -> None:
        """Join the service's catch-up."""
        self._runtime = Runtime.of(self.container)
        self.source = f"/{self._runtime.settings.site}/{self.source_service}"
        self.catch_up.join(self)
        metrics.begin_handler(self._runtime.service, self.handler, REASONS)

    @cached_property
    def expected(self) -> Expected:
        """What this queue is for."""
        return Expected(self.source, self.types, self._runtime.event_key)

    def start(self) -> None:
        """Begin to consume."""
        self.container.spawn_managed_thread(self._run, identifier=f"queue {self.handler}")

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._stopping = True
        self.catch_up.let_go(self)
        self._stopped.wait()

    def reopen(self) -> None:
        """Begin again with a new connection: the queue does not bring what its source has published."""
        self._reopening = True

    def _run(self) -> None:
        renewal = Renewal(self._runtime, self.handler)
        rest = FIRST_REST
        while not self._stopping:
            try:
                self._consume(renewal)
                rest = FIRST_REST
            except Exception as error:
                self._interrupted(error)
                eventlet.sleep(rest)
                rest = min(rest * 2, LONGEST_REST)
        self._stopped.send()

    def _interrupted(self, error: Exception) -> None:
        """Say once why the queue cannot be read."""
        failure = type(error).__name__
        if is_of_broker(error):
            broker.begins(error)
        elif failure != self._failure:
            _log.warning("consumer_interrupted", handler=self.handler, failure=failure)
        self._failure = failure

    def _consume(self, renewal: Renewal) -> None:
        """Declare the queue, have the history fetched if it is missing, then read until stopped or interrupted."""
        settings = self._runtime.settings
        queue = handler_queue(self._runtime.service, self.handler, self.source_service, self.types, settings.queue_type)
        with closing(connect(settings.amqp_uri)) as connection:
            channel = connection.channel()
            with renewal.if_refused(queue):
                queue(channel).declare()
            self.catch_up.before_live(self)
            with renewal.if_refused(queue):
                reader = Reader(connection, queue, channel, self.batch, self.gather)
            renewal.usable()
            broker.ends()
            self._failure = ""
            self._reopening = False
            while not (self._stopping or self._reopening):
                self.idle = reader.read_batch(self.receive) < self.batch

    def receive(self, arrivals: list[Arrival]) -> None:
        """Apply what is an event, and keep the rest as letters: dead, or to be compared with the source's log."""
        self.heard = True
        events: list[Event] = []
        refused: list[Refused] = []
        for arrival in arrivals:
            try:
                found = arrival.read(self.expected)
            except Invalid as error:
                refused.append((arrival, error))
                continue
            if isinstance(found, Event):
                events.append(found)
            else:
                refused.append((arrival, None))
        self.apply(events)
        if refused:
            self._keep(refused)

    def apply(self, events: list[Event]) -> int:
        """Have ``events`` handled, each exactly once; return how many failed and became letters.

        Waits while the database is away.
        """
        return self._patiently(lambda: self._apply(events)) if events else 0

    def _patiently(self, act: Callable[[], T]) -> T:
        rest = 0.1
        while True:
            try:
                done = act()
            except Exception as error:
                if not is_away(error):
                    raise
                self._runtime.outage.begins(error, self.handler)
                eventlet.sleep(rest)
                rest = min(rest * 2, LONGEST_REST)
            else:
                self._runtime.outage.ends(self.handler)
                return done

    def _apply(self, events: list[Event]) -> int:
        """Try all at once; where that fails, halve until the failing event stands alone and becomes a letter."""
        try:
            self.work(events)
        except ContainerBeingKilled:
            raise  # nothing is wrong with the event: the broker or the log brings it again
        except Exception as error:
            if is_away(error):
                raise
            if len(events) > 1:
                middle = len(events) // 2
                return self._apply(events[:middle]) + self._apply(events[middle:])
            self._fail(events[0], error)
            return 1
        return 0

    def work(self, events: list[Event]) -> None:
        """Run the service's method in a nameko worker and wait for it; raises what it raised."""
        outcome: Signal = Signal()

        def handle_result(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome.send((result, exc_info))
            return result, exc_info

        context = {"traceparent": events[0].traceparent}
        self.container.spawn_worker(self, (events,), {}, context_data=context, handle_result=handle_result)
        _result, exc_info = outcome.wait()
        if exc_info is not None:
            raise exc_info[1]

    def _fail(self, event: Event, error: Exception) -> None:
        state = letters.DEAD
        with self._runtime.database.unit_of_work() as uow:
            if isinstance(error, EventDiffers):
                letters.keep_contradiction(uow, self.handler, event, error)
            else:
                state = letters.fail(uow, self.handler, event, error, letters.Patience.of(self._runtime.settings))
        metrics.FAILED.labels(self._runtime.service, self.handler).inc()
        reason = error.code if isinstance(error, HuiyinError) else type(error).__name__
        place = {"handler": self.handler, "source": event.source, "position": event.position}
        _log.warning("event_failed", **place, state=state, reason=reason, where=where(error))

    def _keep(self, refused: list[Refused]) -> None:
        """Keep messages as letters. Waits while the database is away."""
        self._patiently(lambda: self._keep_all(refused))
        reasons = Counter(error.code for _arrival, error in refused if error)
        for reason, count in reasons.items():
            metrics.REFUSED.labels(self._runtime.service, self.handler, reason).inc(count)
        if reasons:
            _log.warning("messages_refused", handler=self.handler, **reasons)

    def _keep_all(self, refused: list[Refused]) -> None:
        """Keep all at once; where that fails, halve until one stands alone, which then stays with the broker."""
        try:
            with self._runtime.database.unit_of_work() as uow:
                letters.keep_messages(uow, self.handler, refused)
        except Exception as error:
            if is_away(error):
                raise
            if len(refused) > 1:
                middle = len(refused) // 2
                self._keep_all(refused[:middle])
                self._keep_all(refused[middle:])
            else:
                unkept.put(self._runtime, self.handler, refused[0][0], type(error).__name__)


def on(
    source: str,
    *types: str,
    handler: str,
    batch: int = 1,
    gather: float = GATHER_SECONDS,
    repeatable: bool = False,
) -> Callable[[Any], Any]:
    """Have ``method(self, uow, event)`` called for each event of ``types`` from the service ``source``.

    ``handler`` names the queue, ``<service>.<handler>``; it is a contract and outlives the method's name. With
    ``batch`` above 1 the method takes a list of up to that many events, in one transaction; the first of them waits
    ``gather`` seconds for others: longer means fewer transactions and later effects. Events may come in any
    order: raise :class:`huiyin.errors.NotYet` where an earlier one is missing. ``repeatable`` says that applying an
    event twice changes nothing, so that ``huiyin bus replay`` may do so.
    """

    def decorate(method: Any) -> Any:
        @functools.wraps(method)
        def entry(self: Any, events: list[Event]) -> None:
            typed = [registry.load(event) for event in events]
            desk = self.desk.as_service()
            with desk.unit_of_work() as uow:
                fresh = inbox.claim(uow, handler, typed)
                if fresh:
                    method(self, uow, fresh if batch > 1 else fresh[0])
            metrics.APPLIED.labels(desk.service, handler).inc(len(fresh))
            metrics.REPEATED.labels(desk.service, handler).inc(len(events) - len(fresh))

        return Subscription.decorator(source, types, handler, batch, gather, repeatable)(entry)

    return decorate
