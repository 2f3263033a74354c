"""A clockwork looks when it is woken, and ends when it is asked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet

from huiyin.bus.clockwork import Clockwork
from tests.support.pace import patient


class _Container:
    """Runs each look at once; no timer is due."""

    def __init__(self) -> None:
        self.looks = 0

    def spawn_worker(self, *_args: Any, handle_result: Callable[..., Any], **_named: Any) -> None:
        self.looks += 1
        handle_result(None, 0, None)


class _Runtime:
    """Is never without its database."""

    class outage:
        ends = staticmethod(lambda _kind: None)


def test_a_clockwork_that_nobody_wakes_looks_once_and_stops_when_it_is_asked_to() -> None:
    container = _Container()
    clock = _resting(container)
    with eventlet.Timeout(patient(30)):
        running = _until_looks(clock, container, 1)
        clock.stop()
        running.wait()
    assert container.looks == 1


def test_a_clockwork_looks_again_each_time_it_is_woken() -> None:
    container = _Container()
    clock = _resting(container)
    with eventlet.Timeout(patient(30)):
        running = _until_looks(clock, container, 1)
        for looks in (2, 3):
            clock.wake()
            while container.looks < looks:
                eventlet.sleep(0)
        clock.stop()
        running.wait()
    assert container.looks == 3


def _resting(container: _Container) -> Clockwork:
    clock = Clockwork("visit", 10)
    clock.container = container
    clock._runtime = _Runtime()
    return clock


def _until_looks(clock: Clockwork, container: _Container, looks: int) -> Any:
    running = eventlet.spawn(clock._run)
    while container.looks < looks:
        eventlet.sleep(0)
    return running
