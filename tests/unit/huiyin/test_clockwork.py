"""A clockwork ends when it is asked to, not when it would have looked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
import pytest

from huiyin.bus import clockwork
from huiyin.bus.clockwork import Clockwork
from tests.support.pace import patient


class _Container:
    """Runs each look at once; no timer is due."""

    def __init__(self) -> None:
        self.looks = 0

    def spawn_worker(self, *_args: Any, handle_result: Callable[..., Any], **_named: Any) -> None:
        self.looks += 1
        handle_result(None, 0, None)


def test_a_clockwork_that_rests_for_an_hour_stops_when_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "_LOOK_SECONDS", 3600)
    container = _Container()
    clock = Clockwork("visit", 10)
    clock.container = container
    with eventlet.Timeout(patient(30)):
        resting = eventlet.spawn(clock._run)
        while not container.looks:
            eventlet.sleep(0)
        clock.stop()
        resting.wait()
    assert container.looks == 1
