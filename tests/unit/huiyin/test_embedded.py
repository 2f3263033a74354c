"""The embedded broker: kombu's in-memory transport with what nameko misses in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import eventlet
import pytest
from kombu import Connection, Consumer, Exchange, Queue

from huiyin.bus import embedded, transport
from huiyin.bus.topology import connect, events_exchange, handler_queue
from tests.support.pace import patient
from tests.support.processes import wait_until


@pytest.fixture(autouse=True)
def broker() -> Iterator[None]:
    """A broker that forgets what other tests left, and is left empty."""
    transport.use()
    embedded.wipe()
    yield
    embedded.wipe()


@pytest.fixture
def channel() -> Iterator[Any]:
    with connect("memory://") as connection, connection.channel() as channel:
        yield channel


def _declare(channel: Any, handler: str, *types: str) -> Queue:
    queue = handler_queue("sink", handler, "source", types, queue_type="")(channel)
    queue.declare()
    return queue


def _publish(channel: Any, type_: str, body: str = "{}") -> None:
    exchange = events_exchange("source")(channel)
    exchange.declare()
    exchange.publish(exchange.Message(body, content_type="application/json"), routing_key=type_)


def test_a_message_reaches_every_queue_that_is_bound_to_its_type(channel: Any) -> None:
    one, other = _declare(channel, "one", "thing.made"), _declare(channel, "other", "thing.made", "thing.painted")
    _publish(channel, "thing.made")
    _publish(channel, "thing.painted")
    assert one.get() is not None
    assert one.get() is None
    assert [other.get() is not None for _ in range(3)] == [True, True, False]


def test_the_content_type_is_where_nameko_looks_for_it(channel: Any) -> None:
    queue = _declare(channel, "one", "thing.made")
    _publish(channel, "thing.made", '{"n": 1}')
    message = queue.get()
    assert message.properties["content_type"] == "application/json"
    assert message.payload == {"n": 1}


def test_a_message_outlives_the_channel_and_the_connection_that_sent_it(channel: Any) -> None:
    queue = _declare(channel, "one", "thing.made")
    with connect("memory://") as connection, connection.channel() as other:
        _publish(other, "thing.made")
    assert queue.get() is not None


def _read(channel: Any, queue: Queue, connection: Connection) -> None:
    received: list[Any] = []
    with Consumer(channel, [queue], callbacks=[lambda body, _message: received.append(body)], no_ack=True):
        while not received:
            connection.drain_events(timeout=2 * patient(60))


def test_a_reader_is_woken_by_the_message_instead_of_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LONGEST_WAIT", 2 * patient(60))
    with connect("memory://") as connection, connection.channel() as channel:
        queue = _declare(channel, "one", "thing.made")
        reader = eventlet.spawn(_read, channel, queue, connection)
        wait_until(lambda: embedded._waiters._by_queue["sink.one"], seconds=10, what="the reader sleeps")
        with connect("memory://") as sender, sender.channel() as other:
            _publish(other, "thing.made")
        with eventlet.Timeout(patient(60)):  # half of what it would sleep if nobody woke it
            reader.wait()


def test_a_reader_without_a_message_gives_up_after_its_time() -> None:
    with connect("memory://") as connection, connection.channel() as channel:
        queue = _declare(channel, "one", "thing.made")
        with Consumer(channel, [queue], callbacks=[]), pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.05)


def test_connecting_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with connect("memory://") as connection:
        connection.connect()
        connection.info()
    assert caplog.records == []


def test_a_wiped_broker_has_lost_queues_bindings_and_messages(channel: Any) -> None:
    _declare(channel, "one", "thing.made")
    _publish(channel, "thing.made")
    embedded.wipe()
    with connect("memory://") as connection, connection.channel() as fresh:
        again = Queue("sink.one", Exchange("elsewhere"))(fresh)
        again.declare()
        _publish(fresh, "thing.made")
        assert again.get() is None
