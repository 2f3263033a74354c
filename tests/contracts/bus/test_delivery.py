"""Points 3, 4, 7 and 8: the exchange a guest can share, one effect per event, queue names, batches."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nameko.events import event_handler
from sqlalchemy import select

from huiyin.bus import tables
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from tests.contracts.bus.toys import SECONDS, Site, Source, applied, sink
from tests.support.processes import wait_until


def test_an_event_delivered_twice_has_one_effect(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_TEST_DOUBLE", "1")
    deliveries: list[int] = []

    def handle(uow: UnitOfWork, found: Event) -> None:
        deliveries.append(found.position)
        applied(uow, found)

    with site.running(Source, sink(handle)):
        site.make(*range(10))
        site.until_effects(*range(10))
        site.make(10)
        site.until_effects(*range(11))
    assert sorted(deliveries) == list(range(1, 12)), "a repeated delivery does not even reach the handler"


def test_two_replicas_share_the_work_and_no_event_has_two_effects(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_TEST_DOUBLE", "2")
    with site.running(Source, sink()), site.running(sink()):
        site.make(*range(200))
        site.until_effects(*range(200))


def test_a_batch_is_one_transaction(site: Site) -> None:
    batches: list[int] = []

    def handle(uow: UnitOfWork, found: list[Event]) -> None:
        batches.append(len(found))
        applied(uow, *found)

    site.make(*range(120))
    with site.running(Source, sink(handle, batch=50)):
        site.until_effects(*range(120))
    assert max(batches) == 50
    assert sum(batches) == 120


def test_a_poison_event_in_a_batch_stands_alone(site: Site) -> None:
    def handle(uow: UnitOfWork, found: list[Event]) -> None:
        for one in found:
            applied(uow, one)
            if one.data["n"] == 13:
                raise ZeroDivisionError

    site.make(*range(40))
    with site.running(Source, sink(handle, batch=20)):
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
        site.until_effects(*(n for n in range(40) if n != 13))
    assert [(letter.position, letter.code) for letter in site.letters()] == [(14, "ZeroDivisionError")]


def test_the_queue_is_named_by_the_handler_whatever_the_method_is_called(site: Site) -> None:
    with site.running(Source, sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue of the handler")
    assert [name for name in site.queues() if name.startswith("sink")] == ["sink.things"]
    assert site.queues()["sink.things"] == site.durable_kind


def test_a_guest_with_plain_nameko_receives_the_envelope(site: Site) -> None:
    received: list[dict[str, Any]] = []

    class Guest:
        name = "guest"

        @event_handler("source", "thing.made")
        def note(self, payload: dict[str, Any]) -> None:
            received.append(payload)

    with site.running(Source, Guest):
        site.make(7)
        wait_until(lambda: received, seconds=SECONDS, what="the guest's event")
    assert {"specversion": "1.0", "source": "/toytown/source", "type": "thing.made"}.items() <= received[0].items()
    assert received[0]["data"] == {"n": 7}
    assert received[0] == json.loads(json.dumps(received[0]))


def test_a_handler_gets_only_the_types_it_named(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1, type_="thing.painted")
        site.make(2)
        site.until_effects(2)
    with site.databases["sink"].reading() as reading:
        assert list(reading.session.execute(select(tables.inbox.c.position)).scalars()) in ([2], [])


def test_an_event_that_finds_the_service_being_killed_is_not_a_failed_event(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = sink()
    with site.running(Source, service) as containers:
        [dying] = [one for one in containers if one.service_name == "sink"]
        tried: list[int] = []
        spawn = dying.spawn_worker
        monkeypatch.setattr(dying, "_being_killed", True)
        monkeypatch.setattr(dying, "spawn_worker", lambda *args, **options: (tried.append(1), spawn(*args, **options)))
        site.make(1)
        wait_until(lambda: len(tried) > 1, seconds=SECONDS, what="the event, brought again")
        monkeypatch.undo()
    assert site.letters() == []
    with site.running(Source, service):
        site.until_effects(1)
    assert site.letters() == []
