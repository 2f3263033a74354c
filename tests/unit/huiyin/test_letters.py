"""How long a failed event is waited for before it becomes a dead letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.bus.letters import Patience
from huiyin.errors import Conflict, Invalid, NotYet

TRIES = st.integers(min_value=1, max_value=12)
SECONDS = st.floats(min_value=0, max_value=60)


def _delays(patience: Patience, error: Exception, most: int = 1000) -> list[timedelta]:
    """Return the delays until patience ends."""
    delays: list[timedelta] = []
    while (delay := patience.next_delay(error, len(delays) + 1)) is not None:
        delays.append(delay)
        assert len(delays) < most, "patience never ends"
    return delays


@given(tries=TRIES, seconds=SECONDS)
def test_an_event_is_tried_as_often_as_stated_each_time_four_times_later(tries: int, seconds: float) -> None:
    delays = _delays(Patience(tries, 30, seconds), ValueError())
    assert len(delays) == tries - 1
    assert delays == [timedelta(seconds=seconds * 4**index) for index in range(tries - 1)]


@given(tries=TRIES, seconds=SECONDS)
def test_a_missing_predecessor_is_waited_for_longer_and_looked_for_sooner(tries: int, seconds: float) -> None:
    patience = Patience(tries, 30, seconds)
    waiting = _delays(patience, NotYet(what="x"))
    assert len(waiting) > len(_delays(patience, ValueError()))
    assert all(delay <= timedelta(seconds=seconds * 4) for delay in waiting)


def test_what_is_malformed_is_not_tried_again() -> None:
    assert _delays(Patience(6, 30, 1), Invalid(problems="x")) == []


def test_a_contradiction_may_resolve_itself_and_is_tried_again() -> None:
    assert _delays(Patience(3, 30, 1), Conflict(what="x")) == [timedelta(seconds=1), timedelta(seconds=4)]


@pytest.mark.parametrize("error", [ValueError(), NotYet(what="x")])
def test_patience_of_one_try_still_ends(error: Exception) -> None:
    assert len(_delays(Patience(1, 5, 0), error)) < 10
