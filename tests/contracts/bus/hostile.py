"""Messages that somebody with access to the broker may send: bytes, headers and envelopes of every kind."""

from __future__ import annotations

import json
import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp.basic_message import Message
from hypothesis import strategies as st
from kombu import Connection

#: The number in whatever a false event says; no genuine thing has it.
FALSE = 666
QUEUE = "sink.things"

_MOMENT = "2026-03-02T08:00:00Z"
_ENVELOPE = {
    "specversion": "1.0",
    "id": "0a0a0a0a-0000-4000-8000-000000000000",
    "source": "/toytown/source",
    "type": "thing.made",
    "subject": "1",
    "time": _MOMENT,
    "recordedtime": _MOMENT,
    "position": 1,
    "dataversion": 1,
    "office": None,
    "traceparent": None,
    "datacontenttype": "application/json",
    "data": {"n": FALSE},
}
#: As text, because no Python value is written like this.
_ODD_NUMBERS = ("1e999", "-1e999", "NaN", "-Infinity", "1" + "0" * 30, "9" * 5000, "01", "1.5", "true", "-3", "0")
_ODD_TEXTS = ("", "\0", "x\0y", "x" * 10_000, "\ud800", "\u202e", "/toytown/source\0", "/other/source", "thing.painted")
_ODD_TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-03-02T08:00:00", "yesterday", "\0")


def _tables(depth: int) -> bytes:
    """Return the value of a header: tables, one in the other."""
    inner = b"t\x01"
    for _ in range(depth):
        inner = b"F" + struct.pack(">I", len(inner) + 2) + b"\x01k" + inner
    return inner


def _header(name: bytes, value: bytes) -> bytes:
    entry = bytes([len(name)]) + name + value
    return struct.pack(">H", 0x2000) + struct.pack(">I", len(entry)) + entry


#: Properties as they stand in the frame: RabbitMQ hands them on, and py-amqp cannot read them (but for the last).
UNREADABLE_PROPERTIES = (
    _header(b"when", b"T" + b"\xff" * 8),
    _header(b"deep", _tables(3000)),
    struct.pack(">H", 0x8000) + b"\x03\xff\xfe\xfd",
    struct.pack(">H", 0x0080) + b"\x02\xc3\x28",
    _header(b"many", b"S" + struct.pack(">I", 5000) + b"x" * 5000),
)


class _Raw(Message):  # type: ignore[misc]
    """A message whose properties are written as given."""

    raw = b""

    def _serialize_properties(self) -> bytes:
        return self.raw


class Sent(dict[str, Any]):
    """Body and properties of one message, shown in short: some bodies are very long."""

    def __repr__(self) -> str:
        return f"Sent({dict.__repr__(self):.300})"


class Sender:
    """Puts messages on the source's exchange, or straight into the sink's queue, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._channel = connection.channel()
        self._is_amqp = connection.transport.driver_type == "amqp"
        if self._is_amqp:
            # the consumer declares its queue a moment before it binds it
            self._channel.queue_bind(QUEUE, "source.events", "thing.made")

    def send(self, sent: dict[str, Any]) -> None:
        """Send what :data:`MESSAGES` has drawn."""
        if "raw" in sent and self._is_amqp:
            message = _Raw(sent["body"])
            message.raw = sent["raw"]
        else:
            properties = {name: sent[name] for name in ("content_type", "content_encoding", "headers") if name in sent}
            message = self._channel.prepare_message(sent["body"], **properties)
        exchange, key = ("", QUEUE) if sent.get("direct") else ("source.events", "thing.made")
        self._channel.basic_publish(message, exchange=exchange, routing_key=key)


@contextmanager
def sender(amqp_uri: str) -> Iterator[Sender]:
    """Give a sender to the block."""
    with Connection(amqp_uri) as connection:
        yield Sender(connection)


def _with(name: str, text: str) -> bytes:
    """Return the envelope with the attribute ``name`` written as ``text``."""
    body = json.dumps({**_ENVELOPE, name: "%HERE%"})
    return body.replace('"%HERE%"', text).encode("utf-8", "surrogatepass")


def _changed(name: str, value: Any) -> bytes:
    return json.dumps({**_ENVELOPE, name: value}).encode()


_NAMES = st.sampled_from(sorted(_ENVELOPE))
_POSITIONS = st.integers(1, 40_000).map(lambda position: _changed("position", position))
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(_ODD_TEXTS)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner)
)
_ENVELOPES = st.one_of(
    _POSITIONS,
    st.builds(_with, st.sampled_from(["position", "dataversion", "time", "data"]), st.sampled_from(_ODD_NUMBERS)),
    st.builds(_changed, st.sampled_from(["id", "source", "type", "subject", "office"]), st.sampled_from(_ODD_TEXTS)),
    st.builds(_changed, st.sampled_from(["time", "recordedtime"]), st.sampled_from(_ODD_TIMES)),
    st.builds(_changed, _NAMES, _VALUES),
    _NAMES.map(lambda gone: json.dumps({name: _ENVELOPE[name] for name in _ENVELOPE if name != gone}).encode()),
    _NAMES.map(lambda name: _changed(name, 1)[:-1] + b', "' + name.encode() + b'": 2}'),
)
_CODE = pickle.dumps({"n": FALSE})
_BODIES = st.one_of(
    _ENVELOPES,
    _ENVELOPES,
    st.binary(max_size=60),
    st.sampled_from([b"", b"\0", b"{\0}", b"null", b"[" * 100_000, b'{"a":' * 20_000, b"!!python/object:x {}", _CODE]),
    _ENVELOPES.flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end])),
)
_CONTENT_TYPES = st.sampled_from(
    ["application/json"] * 6
    + [
        "text/plain",
        "application/x-yaml",
        "application/x-python-serialize",
        "application/x-msgpack",
        "x" * 200,
        "",
        "\0",
    ]
)
_CONTENT_ENCODINGS = st.sampled_from(["utf-8"] * 6 + ["latin-1", "utf-16", "no-such", "gzip", "binary", "", "\0"])
_HEADERS = st.one_of(
    st.just({}),
    st.just({}),
    st.sampled_from(["gzip", "bzip2", "lzma", "zstd", "no-such", 7]).map(lambda kind: {"compression": kind}),
    st.sampled_from(["v1=" + "0" * 64, "", "v2=", "v1=\u00e9", 5, ["v1="]]).map(
        lambda value: {"huiyin-signature": value}
    ),
    st.just({"huiyin-signature": {"v1": {"deep": [1, 2, {"x": None}]}}, "traceparent": "\0"}),
)
#: A body of 100 kB that unpacks to 100 MB.
BOMB = zlib.compress(zlib.compress(b"0" * 100_000_000)[:100_000] + b"0" * 100_000_000)

_PLAIN = st.fixed_dictionaries(
    {"body": _BODIES, "content_type": _CONTENT_TYPES, "content_encoding": _CONTENT_ENCODINGS, "headers": _HEADERS},
    optional={"direct": st.just(True)},
)
_PACKED = _ENVELOPES.map(
    lambda body: {"body": zlib.compress(body), "content_type": "application/json", "headers": {"compression": "gzip"}}
)
_UNREADABLE = st.builds(
    lambda body, raw: {"body": body, "raw": raw}, _POSITIONS, st.sampled_from(UNREADABLE_PROPERTIES)
)

#: What is sent: body and properties, through the exchange or straight into the queue.
MESSAGES = st.one_of(_PLAIN, _PLAIN, _PLAIN, _PACKED, _UNREADABLE).map(Sent)
