"""Events are believed only where their source says so: what its log does not have is applied by nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nameko.events import EventDispatcher
from nameko.rpc import rpc
from nameko.standalone.rpc import ClusterRpcProxy

from huiyin.bus import signature, tables
from huiyin.bus.publisher import Publisher
from huiyin.bus.service import Service, on
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from tests.contracts.bus.toys import SECONDS, Site, Source, applied, sink
from tests.support.processes import wait_until

FALSE = {"n": 666}


def _until_letters(site: Site, *codes: str) -> None:
    """Wait until exactly these dead letters lie there and none waits."""
    wait_until(lambda: len(site.letters("dead")) >= len(codes), seconds=SECONDS, what=f"dead letters {codes}")
    wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="every message compared")
    assert sorted(letter.code for letter in site.letters()) == sorted(codes)


def test_an_event_forged_at_the_next_position_keeps_no_genuine_one_from_its_effect(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
        for position in (2, 3, 4):
            site.publish(site.message(1, id=f"forged-{position}", position=position, data=FALSE))
        _until_letters(site, *["event_not_in_log"] * 3)
        site.make(2, 3, 4)
        site.until_effects(1, 2, 3, 4)


def test_a_forgery_with_the_id_and_the_position_of_a_genuine_event_is_not_believed(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1, 2)
        site.until_effects(1, 2)
        for changes in ({"data": FALSE}, {"id": "another"}, {"office": "990100"}, {"time": "2020-01-01T00:00:00Z"}):
            site.publish(site.message(2, **changes))
        _until_letters(site, *["event_differs"] * 4)
        site.make(3)
        site.until_effects(1, 2, 3)


def test_a_forgery_that_comes_before_the_genuine_event_brings_what_the_log_says(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.running(Source, sink(), CATCH_UP_SECONDS="600"):
        site.make(1)
        site.until_effects(1)
        monkeypatch.setattr(Publisher, "publish", lambda _self, _events: 0)
        site.make(2)
        wait_until(site.published, seconds=SECONDS, what="the second event, which the broker loses")
        monkeypatch.undo()
        site.publish(site.message(2, data=FALSE))
        site.until_effects(1, 2)
        _until_letters(site, "event_differs")


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "/toytown/sink"},
        {"source": "/elsewhere/source"},
        {"source": ["/toytown/source"]},
        {"source": "/toytown/source\0"},
        {"source": "s" * 10_000},
        {"type": "thing.painted"},
        {"type": "t" * 10_000},
        {"type": None},
    ],
    ids=lambda changes: f"{changes!r:.40}",
)
def test_what_does_not_come_from_the_source_of_the_queue_is_refused(site: Site, changes: dict[str, Any]) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
        site.publish(site.message(1, position=2, **changes))
        site.make(2)
        site.until_effects(1, 2)
        _until_letters(site, "message_misdirected")


def test_an_event_that_comes_with_the_routing_key_of_another_is_refused(site: Site) -> None:
    class Sink(Service):
        name = "sink"

        @on("source", "thing.made", "thing.painted", handler="things")
        def receive(self, uow: UnitOfWork, found: Event) -> None:
            applied(uow, found)

    with site.running(Source, Sink):
        site.make(1)
        site.until_effects(1)
        site.publish(site.message(1, position=2), type_="thing.painted")
        _until_letters(site, "message_misdirected")


def test_a_genuine_event_published_once_more_is_repeated_and_no_letter(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1, 2)
        site.until_effects(1, 2)
        body = site.message(2)
        signed = {signature.HEADER: signature.sign(body, signature.key(site.settings.secret))}
        site.publish(body, headers=signed)
        site.publish(body)
        site.make(3)
        site.until_effects(1, 2, 3)
        wait_until(lambda: not site.letters(), seconds=SECONDS, what="no letter left")


def test_events_that_an_earlier_version_published_without_a_signature_are_applied(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.running(Source, sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue")
    monkeypatch.setattr(signature, "sign", lambda _body, _signing: "")
    with site.running(Source):
        site.make(*range(1, 40))
        wait_until(site.published, seconds=SECONDS, what="everything published")
    monkeypatch.undo()
    with site.running(Source, sink(), CATCH_UP_SECONDS="600"):
        site.until_effects(*range(1, 40))
        wait_until(lambda: not site.letters(), seconds=SECONDS, what="no letter left")


def test_events_signed_with_the_secret_of_yesterday_are_applied_after_a_change(site: Site) -> None:
    with site.running(Source, sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue")
    with site.running(Source, SECRET="the secret of yesterday"):
        site.make(1, 2, 3)
        wait_until(site.published, seconds=SECONDS, what="everything published")
    with site.running(Source, sink()):
        site.until_effects(1, 2, 3)
        wait_until(lambda: not site.letters(), seconds=SECONDS, what="no letter left")


def test_an_unsigned_event_waits_while_its_source_is_away_and_ends_in_finite_tries(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
    with site.running(sink(), CALL_SECONDS="0.2", RETRY_SECONDS="0"):
        site.publish(site.message(1, position=2, data=FALSE))
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
    [letter] = site.letters()
    assert (letter.code, letter.tries) == ("source_silent", site.settings.retry_tries)
    assert site.effects() == [1]


class PlainGuest:
    """A service in plain nameko that publishes under its own name and answers for its log."""

    name = "source"
    dispatch = EventDispatcher()
    log: list[dict[str, Any]] = []

    @rpc
    def say(self, number: int) -> None:
        """Say one more event."""
        moment = "2026-03-02T08:00:00Z"
        event = {
            "specversion": "1.0",
            "id": f"guest-{number}",
            "source": "/toytown/source",
            "type": "thing.made",
            "subject": str(number),
            "time": moment,
            "recordedtime": moment,
            "position": len(self.log) + 1,
            "dataversion": 1,
            "data": {"n": number},
        }
        self.log.append(event)
        self.dispatch("thing.made", event)

    @rpc
    def log_positions(self, body: dict[str, Any]) -> dict[str, Any]:
        """Say which positions there are after ``after``."""
        new = [event for event in self.log if event["position"] > body["after"]]
        end = len(self.log)
        positions = [event["position"] for event in new]
        return {"end": end, "head": end, "up_to": end, "positions": positions, "ids": [event["id"] for event in new]}

    @rpc
    def log_read(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the events at the given positions."""
        return {"events": [event for event in self.log if event["position"] in body["positions"]]}


def test_a_guest_in_plain_nameko_publishes_under_its_own_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlainGuest, "log", [])
    with site.running(PlainGuest, sink(), CATCH_UP_SECONDS="600"):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue")
        with ClusterRpcProxy({"AMQP_URI": site.settings.amqp_uri}, timeout=SECONDS) as cluster:
            for number in (1, 2, 3):
                cluster.source.say(number)
        site.until_effects(1, 2, 3)
        site.publish(json.dumps({**PlainGuest.log[0], "position": 4, "data": FALSE}).encode())
        _until_letters(site, "event_not_in_log")
    assert site.effects() == [1, 2, 3]


def test_what_a_log_holds_and_is_no_event_becomes_a_dead_letter_and_stops_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = "2026-03-02T08:00:00Z"
    sound = {"source": "/toytown/source", "type": "thing.made", "subject": "1", "time": moment, "recordedtime": moment}
    sound |= {"id": "g", "dataversion": 1, "data": {"n": 3}}
    damaged = [{"source": "/toytown/other"}, {"time": "0001-01-01T00:00:00+14:00"}, {"id": "x" * 1000}]
    log = [{**sound, **changes, "position": place} for place, changes in enumerate([*damaged, {}], start=1)]
    monkeypatch.setattr(PlainGuest, "log", log)
    with site.running(PlainGuest, sink()):
        site.until_effects(3)
        wait_until(lambda: site.cursor() == 4, seconds=SECONDS, what="the cursor at the end of the log")
    assert [letter.position for letter in site.letters("dead")] == [1, 2, 3]


def test_what_was_applied_and_is_not_in_the_log_is_told_and_the_genuine_event_applied(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
        wait_until(lambda: site.cursor() == 1, seconds=SECONDS, what="the cursor at the end of the log")
    site.make(2, 3)
    with site.running(Source):
        wait_until(site.published, seconds=SECONDS, what="everything published")
    site.wipe_broker()
    with site.databases["sink"].unit_of_work() as uow:
        place = {"handler": "things", "source": "/toytown/source", "applied_at": site.log()[0].time}
        uow.session.execute(tables.inbox.insert().values(**place, position=2, event_id="forged"))
    with site.running(Source, sink()):
        site.until_effects(1, 2, 3)
    assert [letter.code for letter in site.letters()] == ["event_disowned"]


def test_two_signed_events_at_one_position_are_not_both_applied(site: Site) -> None:
    with site.running(Source, sink(), CATCH_UP_SECONDS="600"):
        site.make(1, 2)
        site.until_effects(1, 2)
        body = site.message(2, id="another", data=FALSE)
        site.publish(body, headers={signature.HEADER: signature.sign(body, signature.key(site.settings.secret))})
        site.make(3)
        site.until_effects(1, 2, 3)
    # where the cursor has passed the position already, what comes for it is a repetition and no letter
    assert [letter.code for letter in site.letters()] in (["event_differs"], [])
