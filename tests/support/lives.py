"""Drive matters through their whole lives: register, accept, draft, answer, serve, visit, rate twice.

A step that got no answer is asked again with the same idempotency key; one that comes before the event it builds on
is asked again a little later. Anything else that is refused is a failure of the system under test.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from huiyin.errors import HuiyinError, Temporary
from tests.support.pace import patient

STEPS = ("register", "accept", "draft", "answer", "serve", "visit", "rate_petition_office", "rate_responsible_office")
#: Codes of refusals that only mean that an event is still on its way.
_EARLY = frozenset({"matter_unknown", "case_unknown", "not_served_yet"})
_FIRST_WAIT = 0.03
#: These steps are taken by another office than the one before, which sees the matter a moment later.
_HANDED_OVER = {"accept": 0.25, "visit": 0.25}
_LONGEST_WAIT = 2.0
#: A step that is still not taken after so many seconds has failed: an event it builds on was lost.
_PATIENCE = patient(60.0)


@dataclass
class Life:
    """One matter on its way. ``run`` makes the keys of this run its own."""

    run: str
    index: int
    number: str = ""
    office: str = ""
    query_code: str = ""
    step: int = 0
    waits: int = 0
    since: float = 0.0
    refused_since: float = 0.0
    #: What the present step was answered so far: after how many seconds, and the code.
    answers: list[tuple[float, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The idempotency key of the present step."""
        return f"{self.run}-{self.index}-{STEPS[self.step]}"

    def took(self, answer: dict[str, Any]) -> None:
        """Note what the step's answer tells, and go on to the next."""
        self.number = answer.get("number", self.number)
        self.office = answer.get("office", self.office) if STEPS[self.step] == "accept" else self.office
        self.query_code = answer.get("query_code", self.query_code)
        self.step += 1
        self.waits, self.since, self.refused_since = 0, time.monotonic(), 0.0
        self.answers = []


class Way(Protocol):
    """A way to ask the system to take a step: over the bus, or over HTTP. One thread uses one at a time."""

    def take(self, life: Life) -> dict[str, Any]:
        """Take the life's present step; raises :class:`HuiyinError`, ``Temporary`` where no answer came."""
        ...


@dataclass
class Tally:
    """What happened: numbers of the lives that ended well, failures, calls, and how long each first answer took."""

    finished: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    calls: int = 0
    early: int = 0
    unanswered: int = 0
    #: Seconds from the first try of a step that got no answer to the one that was taken, at most.
    longest_refused: float = 0.0
    #: Which step that was, and what it was answered until it was taken.
    longest_refused_story: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})


class Drive:
    """Lives under way: a queue of steps by the time they may be tried, worked by threads.

    ``at_once`` lives are under way at any time; with ``per_second`` they begin at that pace instead.
    """

    def __init__(
        self,
        open_way: Callable[[], AbstractContextManager[Way]],
        run: str,
        count: int,
        *,
        threads: int,
        at_once: int,
        per_second: float | None = None,
    ) -> None:
        self.tally = Tally()
        self._open_way = open_way
        self._threads = threads
        self._coming = (Life(run, index) for index in itertools.count())
        self._waiting: list[tuple[float, int, Life]] = []
        self._under_way = 0
        self._change = threading.Condition()
        self._count, self._begun = count, 0
        self._began = time.monotonic()
        self._seconds = float("inf")
        self._goes_on: Callable[[], bool] = lambda: False
        self._until: Callable[[], bool] | None = None
        self._ended = False
        self._at_once = count if per_second else at_once
        self._per_second = per_second

    def run(
        self,
        seconds: float = float("inf"),
        goes_on: Callable[[], bool] = lambda: False,
        until: Callable[[], bool] | None = None,
    ) -> Tally:
        """Drive every life to its end.

        More than ``count`` begin while it ``goes_on``; after ``seconds`` none does, or where ``until`` is given when
        that says so.
        """
        self._began, self._seconds, self._goes_on, self._until = time.monotonic(), seconds, goes_on, until
        with self._change:
            for place in range(self._at_once):
                self._begin(place / self._per_second if self._per_second else 0.0)
        workers = [threading.Thread(target=self._work, name=f"driver-{n}", daemon=True) for n in range(self._threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.tally.seconds = time.monotonic() - self._began
        self._ended = True
        return self.tally

    @property
    def share(self) -> float:
        """How much of the work is done, from 0 to 1: by lives, or by time where the bound comes first."""
        if self._ended:
            return 1.0
        lives = (len(self.tally.finished) + len(self.tally.failures)) / self._count
        return min(max(lives, (time.monotonic() - self._began) / self._seconds), 1.0)

    def _begin(self, wait: float = 0.0) -> None:
        late = self._until() if self._until else time.monotonic() - self._began >= self._seconds
        if not late and (self._begun < self._count or self._goes_on()):
            life = next(self._coming)
            self._begun += 1
            self._under_way += 1
            life.since = time.monotonic() + wait
            self._put(life, wait)

    def _put(self, life: Life, wait: float) -> None:
        heapq.heappush(self._waiting, (time.monotonic() + wait, life.index, life))
        self._change.notify()

    def _work(self) -> None:
        with self._open_way() as way:
            while (life := self._next()) is not None:
                self._advance(way, life)

    def _next(self) -> Life | None:
        """Return a life whose step may be tried now; None when all have ended."""
        with self._change:
            while self._under_way:
                if self._waiting and self._waiting[0][0] <= time.monotonic():
                    return heapq.heappop(self._waiting)[2]
                until = self._waiting[0][0] - time.monotonic() if self._waiting else 1.0
                self._change.wait(max(0.001, min(until, 1.0)))
            self._change.notify_all()
            return None

    def _advance(self, way: Way, life: Life) -> None:
        asked, step = time.monotonic(), STEPS[life.step]
        try:
            answer = way.take(life)
        except HuiyinError as error:
            return self._not_taken(life, asked, error)
        with self._change:
            self.tally.calls += 1
            if life.waits == 0:
                self.tally.latencies[step].append(time.monotonic() - asked)
            if life.refused_since:
                refused = time.monotonic() - life.refused_since
                if refused > self.tally.longest_refused:
                    self.tally.longest_refused = refused
                    self.tally.longest_refused_story = {"step": step, "answers": life.answers[:30]}
            life.took(answer)
            if life.step < len(STEPS):
                self._put(life, _HANDED_OVER.get(STEPS[life.step], 0.0))
            else:
                self._end(self.tally.finished, life.number)

    def _not_taken(self, life: Life, asked: float, error: HuiyinError) -> None:
        with self._change:
            self.tally.calls += 1
            life.answers.append((round(time.monotonic() - (life.refused_since or asked), 1), error.code))
            self.tally.early += error.code in _EARLY
            self.tally.unanswered += isinstance(error, Temporary)
            if isinstance(error, Temporary):
                life.refused_since = life.refused_since or asked
            again = error.code in _EARLY or isinstance(error, Temporary)
            if not again or time.monotonic() - life.since > _PATIENCE:
                return self._end(
                    self.tally.failures, f"{life.number or life.key} {STEPS[life.step]}: {error.code} {error}"
                )
            life.waits += 1
            longest = min(_FIRST_WAIT * 1.5**life.waits, _LONGEST_WAIT)
            self._put(life, random.uniform(longest / 2, longest))

    def _end(self, where: list[str], what: str) -> None:
        where.append(what)
        self._under_way -= 1
        self._begin()
        self._change.notify_all()
