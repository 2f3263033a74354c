"""No message holds a queue: whatever comes ends as applied, repeated or a dead letter, and what is genuine goes on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import kombu.transport.pyamqp
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kombu import Connection
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from huiyin.bus import health, letters, tables, transport, unkept
from huiyin.bus.arrival import Arrival
from huiyin.bus.runtime import Runtime
from huiyin.bus.subscription import Subscription
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from tests.contracts.bus.hostile import BOMB, FALSE, MESSAGES, QUEUE, UNREADABLE_PROPERTIES, sender
from tests.contracts.bus.toys import SECONDS, Site, Source, applied, sink
from tests.support.processes import wait_until

#: Messages in one example, and examples on each of the two sites: 20,000 messages in all.
_EACH, _EXAMPLES = 50, 200


class Deliveries:
    """Counts what queues bring to handlers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        receive = Subscription.receive

        def counting(subscription: Subscription, arrivals: list[Arrival]) -> None:
            self.count += len(arrivals)
            receive(subscription, arrivals)

        monkeypatch.setattr(Subscription, "receive", counting)


@pytest.fixture
def deliveries(monkeypatch: pytest.MonkeyPatch) -> Deliveries:
    """Every delivery of the test."""
    return Deliveries(monkeypatch)


def _apply_all(uow: UnitOfWork, found: list[Event]) -> None:
    applied(uow, *found)


def _count(site: Site, *states: str) -> int:
    with site.databases["sink"].reading() as reading:
        counting = select(func.count()).select_from(tables.letter).where(tables.letter.c.state.in_(states))
        return int(reading.session.execute(counting).scalar_one())


_NAMED: dict[str, dict[str, Any]] = {
    "no JSON, with a NUL in it": {"body": b'{"id": "\0'},
    "plain text": {"body": b"hello", "content_type": "text/plain"},
    "YAML": {"body": b"!!python/object/apply:os.getcwd []", "content_type": "application/x-yaml"},
    "a pickle": {"body": b"\x80\x04K\x01.", "content_type": "application/x-python-serialize"},
    "a charset nobody knows": {"body": b"{}", "content_encoding": "x-no-such"},
    "a body that is not in its charset": {"body": b"\xff\xfe{}", "content_encoding": "utf-8"},
    "a compression nobody knows": {"body": b"{}", "headers": {"compression": "zip-of-the-future"}},
    "a compression that is no text": {"body": b"{}", "headers": {"compression": {"a": 1}}},
    "a body that is not compressed as it says": {"body": b"{}", "headers": {"compression": "bzip2"}},
    "a body that unpacks to a hundred megabytes": {"body": BOMB, "headers": {"compression": "gzip"}},
    "a body of two megabytes": {"body": b'"' + b"x" * 2_000_000 + b'"'},
    "lists, one in the other without end": {"body": b"[" * 200_000},
    "a name that stands twice": {"body": b'{"id": 1, "id": 2}'},
    "a number with five thousand digits": {"body": b'{"position": ' + b"9" * 5000 + b"}"},
    "half of a surrogate pair": {"body": b'{"id": "\\ud800"}'},
    **{f"properties nobody can read, {n}": {"body": b"{}", "raw": raw} for n, raw in enumerate(UNREADABLE_PROPERTIES)},
}


@pytest.mark.parametrize("sent", _NAMED.values(), ids=_NAMED)
def test_a_message_that_is_no_event_ends_as_a_dead_letter_with_its_bytes(
    site: Site, deliveries: Deliveries, sent: dict[str, Any]
) -> None:
    usual = {"content_type": "application/json", "content_encoding": "utf-8"}
    with site.running(Source, sink()):
        wait_until(lambda: QUEUE in site.queues(), seconds=SECONDS, what="the queue")
        with sender(site.settings.amqp_uri) as send:
            send.send({**usual, **sent})
            site.make(1)
            site.until_effects(1)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
    [letter] = site.letters()
    assert letter.message == sent["body"]
    assert letter.reason
    assert letter.code in ("message_unreadable", "message_misdirected")
    assert deliveries.count <= 3, "the message and the event once each, and at most one of them again"


def test_a_compressed_event_is_read_and_compared_with_the_log(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
        packed = zlib.compress(site.message(1))
        forged = zlib.compress(site.message(1, data={"n": FALSE}))
        for body in (packed, forged):
            site.publish(body, headers={"compression": "gzip"})
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="both compared")
    assert [letter.code for letter in site.letters()] == ["event_differs"]
    assert site.effects() == [1]


@pytest.fixture
def crowded(site: Site, deliveries: Deliveries) -> Iterator[tuple[Site, Deliveries]]:
    """A site at work, whose sink takes events in batches."""
    with site.running(Source, sink(_apply_all, batch=100), RETRY_SECONDS="0.1"):
        wait_until(lambda: QUEUE in site.queues(), seconds=SECONDS, what="the queue")
        yield site, deliveries


def test_behind_any_messages_genuine_events_are_applied_and_nothing_false_is(
    crowded: tuple[Site, Deliveries],
) -> None:
    site, deliveries = crowded
    made: list[int] = []

    with sender(site.settings.amqp_uri) as send:

        @settings(
            max_examples=_EXAMPLES,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(MESSAGES, min_size=_EACH, max_size=_EACH))
        def run(messages: list[dict[str, Any]]) -> None:
            for message in messages:
                send.send(message)
            first = len(made) + 1_000_000
            made.extend(range(first, first + _EACH))
            site.make(*made[-_EACH:])

        run()
    site.until_effects(*made, seconds=SECONDS * 3)
    wait_until(lambda: not _count(site, "waiting"), seconds=SECONDS * 3, what="every message compared")
    assert len(made) == _EXAMPLES * _EACH
    assert deliveries.count <= 2 * (_EXAMPLES * _EACH + len(made)), "no message is delivered without end"
    assert FALSE not in site.effects()
    assert _lying(site) == 0
    for letter in site.letters("dead")[:50]:
        assert letter.code
        json.dumps(letter.about)


def _lying(site: Site) -> int:
    """Return how many messages lie in the sink's queue, once it is read to the end."""
    return wait_until(lambda: site.depth(QUEUE) == 0, seconds=SECONDS, what="the queue empty") and site.depth(QUEUE)


def _cannot(*_given: object) -> None:
    raise ValueError


def test_a_message_that_no_database_keeps_stays_with_the_broker_and_is_counted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "keep_messages", _cannot)
    name = f"{QUEUE}.unkept"
    with site.running(Source, sink()) as containers:
        wait_until(lambda: QUEUE in site.queues(), seconds=SECONDS, what="the queue")
        for body in (b"{one", b"{two"):
            site.publish(body)
        site.make(1)
        site.until_effects(1)
        wait_until(lambda: name in site.queues() and site.depth(name) == 2, seconds=SECONDS, what="both in the queue")
        found = health.look(Runtime.of(containers[1]))
        assert unkept.counts(site.settings, [("sink", "things")]) == {("sink", "things"): 2}
        assert (found.problems, len(found.notices)) == ([], 1)
        assert name in found.notices[0]
        assert REGISTRY.get_sample_value("huiyin_messages_unkept", {"service": "sink", "handler": "things"}) == 2
        with Connection(site.settings.amqp_uri) as connection, connection.channel() as channel:
            channel.queue_purge(name)
        wait_until(
            lambda: not health.look(Runtime.of(containers[1])).notices, seconds=SECONDS, what="the notice taken back"
        )


def test_a_connection_made_before_keeps_no_other_way_to_read_messages() -> None:
    kombu.transport._transport_cache["amqp"] = kombu.transport.pyamqp.Transport
    transport.use()
    assert kombu.transport.get_transport_cls("amqp") is transport.Transport
