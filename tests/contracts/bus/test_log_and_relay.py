"""Point 1 of the bus contract: the log is written with the rows, placed without gaps, and published to the end."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any

import eventlet
import pytest

from huiyin.bus import relay
from huiyin.bus.publisher import Publisher
from huiyin.events.envelope import Event
from tests.contracts.bus.toys import SECONDS, Site, Source, make, sink
from tests.support.processes import wait_until


class _Broken(Exception):
    """What goes wrong in these tests."""


def _spy(monkeypatch: pytest.MonkeyPatch, batches: list[list[int]], fail_first: int = 0) -> None:
    """Note what every relay publishes; let the first batches fail right after the broker took them."""
    publish = Publisher.publish

    def spying(self: Publisher, events: list[Event]) -> int:
        unwanted = publish(self, events)
        batches.append([event.position for event in events])
        if len(batches) <= fail_first:
            raise _Broken
        return unwanted

    monkeypatch.setattr(Publisher, "publish", spying)


def test_an_event_and_its_rows_commit_together_or_vanish_together(site: Site) -> None:
    with suppress(_Broken), site.databases["source"].unit_of_work() as uow:
        make(uow, 1)
        uow.flush()
        raise _Broken
    assert site.effects("source") == [] == site.log()
    site.make(2)
    assert site.effects("source") == [2] == [row.data["n"] for row in site.log()]


def test_positions_have_no_gaps_though_writers_are_many_and_some_give_up(site: Site) -> None:
    def write(writer: int) -> None:
        for n in range(15):
            try:
                with site.databases["source"].unit_of_work() as uow:
                    make(uow, writer * 100 + n)
                    uow.flush()
                    eventlet.sleep(0)
                    if n % 3 == 0:
                        raise _Broken
            except _Broken:
                continue

    with site.running(Source):
        for writing in [eventlet.spawn(write, writer) for writer in range(4)]:
            writing.wait()
        wait_until(site.published, seconds=SECONDS, what="everything published")
    assert [row.position for row in site.log()] == list(range(1, 41))


def test_events_of_one_unit_of_work_keep_their_order(site: Site) -> None:
    site.make(*range(50, 0, -1))
    with site.running(Source, sink()):
        site.until_effects(*range(1, 51))
    assert [row.data["n"] for row in site.log()] == list(range(50, 0, -1))


def test_what_was_published_but_not_marked_before_a_crash_is_published_again_and_has_one_effect(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[int]] = []
    _spy(monkeypatch, batches, fail_first=1)
    with site.running(sink()):
        pass
    with site.running(Source, sink()):
        site.make(1, 2, 3)
        wait_until(site.published, seconds=SECONDS, what="everything published")
        site.make(4)
        site.until_effects(1, 2, 3, 4)
    assert batches[:2] == [[1, 2, 3], [1, 2, 3]]
    assert site.effects() == [1, 2, 3, 4]


def test_of_two_relays_one_is_active_and_the_other_takes_over_when_it_stops(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    active: list[Any] = []
    opened = Publisher.__init__
    monkeypatch.setattr(Publisher, "__init__", lambda self, *given: (active.append(self), opened(self, *given))[1])
    rests: list[float] = []
    rest = relay.Relay._rest
    monkeypatch.setattr(relay.Relay, "_rest", lambda self, seconds: (rests.append(seconds), rest(self, seconds))[1])
    with ExitStack() as first:
        first.enter_context(site.running(Source, gently=True))
        wait_until(lambda: active, seconds=SECONDS, what="the first relay")
        with site.running(Source):
            site.make(1, 2)
            wait_until(site.published, seconds=SECONDS, what="the first events published")
            refused = rests.count(relay._STANDBY_SECONDS)
            wait_until(
                lambda: rests.count(relay._STANDBY_SECONDS) > refused + 1,
                seconds=SECONDS,
                what="the second relay refused twice more",
            )
            assert len(active) == 1
            first.close()
            site.make(3)
            wait_until(site.published, seconds=SECONDS, what="the last event published by the second relay")
    assert len(active) == 2
    assert [row.position for row in site.log()] == [1, 2, 3]


def test_events_that_nobody_wants_stay_in_the_log_for_whoever_comes_later(site: Site) -> None:
    with site.running(Source):
        site.make(1, type_="thing.painted")
        wait_until(site.published, seconds=SECONDS, what="the event published")
    assert [row.type for row in site.log()] == ["thing.painted"]


def test_the_relay_goes_on_where_a_killed_one_stopped(site: Site) -> None:
    site.make(*range(1, 4))
    with site.running(Source):
        wait_until(site.published, seconds=SECONDS, what="the first events published")
    site.make(*range(4, 7))
    with site.running(Source, sink()):
        site.until_effects(*range(1, 7))
    assert [row.position for row in site.log()] == list(range(1, 7))
