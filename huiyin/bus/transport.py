"""How messages come off the wire: properties no client can read, and compressed bodies, end no connection.

py-amqp reads the properties of a message while it reads the frame. A timestamp beyond year 9999, tables nested a
thousand deep, text that is no UTF-8: each raises there, the connection is lost, the broker delivers the message again,
and so on without end. Here such a message arrives with empty properties and a content type that nobody takes. kombu
unpacks compressed bodies to whatever size they reach, before anybody sees them; here they stop at :data:`MOST_BYTES`.
"""

from __future__ import annotations

import bz2
import ssl
import struct
import zlib
from collections.abc import Callable
from typing import Any

from amqp import method_framing
from amqp.exceptions import AMQPError
from amqp.serialization import decode_properties_basic
from kombu import compression
from kombu.transport import TRANSPORT_ALIASES, _transport_cache, pyamqp

from huiyin.bus.addresses import addresses

#: A message is not unpacked beyond this; the largest event of our own has some thousand bytes.
MOST_BYTES = 1024 * 1024
#: Names the file with the authorities that may have signed the broker's certificate, in the query of an address.
CA_PARAMETER = "ssl_ca_certs"
#: The content type of a message whose properties cannot be read.
UNREADABLE = "application/x-unreadable"

_HEADER_FRAME = 2
#: Class id, weight and body size stand before the properties (AMQP 0-9-1, 2.3.5.2).
_BEFORE_PROPERTIES = 12
_HAS_CONTENT_TYPE = 0x8000

Frame = tuple[int, int, Any]


class TooLarge(ValueError):
    """A compressed body that unpacks to more than :data:`MOST_BYTES`."""


def use() -> None:
    """Have kombu, and nameko above it, read messages in these ways from now on in this process."""
    TRANSPORT_ALIASES["memory"] = "huiyin.bus.embedded:Transport"
    TRANSPORT_ALIASES["amqp"] = TRANSPORT_ALIASES["pyamqp"] = "huiyin.bus.transport:Transport"
    TRANSPORT_ALIASES["amqps"] = "huiyin.bus.transport:SSLTransport"
    for name in ("memory", "amqp", "pyamqp", "amqps"):
        _transport_cache.pop(name, None)  # what a connection made before has kept under the name
    for content_type in list(compression._decoders):
        compression._decoders[content_type] = _DECODERS.get(content_type, _refuse)


def _bounded(start: Callable[[], Any]) -> Callable[[bytes], bytes]:
    def decode(body: bytes) -> bytes:
        unpacking = start()
        try:
            unpacked = bytes(unpacking.decompress(body, MOST_BYTES + 1))
        except (zlib.error, OSError, EOFError) as error:
            raise ValueError("the compressed body is damaged") from error
        if len(unpacked) > MOST_BYTES:
            raise TooLarge(f"the body unpacks to more than {MOST_BYTES} bytes")
        if not unpacking.eof:
            raise ValueError("the compressed body is not whole")
        return unpacked

    return decode


def _refuse(_body: bytes) -> bytes:
    raise ValueError("this compression is not taken")


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "application/x-gzip": _bounded(zlib.decompressobj),
    "application/x-bz2": _bounded(bz2.BZ2Decompressor),
}


def _frame_handler(connection: Any, callback: Any) -> Callable[[Frame], bool]:
    """Read frames as py-amqp does; where that fails over properties, read the header once more without them."""
    handle = method_framing.frame_handler(connection, callback)

    def on_frame(frame: Frame) -> bool:
        try:
            return bool(handle(frame))
        except Exception:
            kind, channel, payload = frame
            if kind != _HEADER_FRAME or _can_be_read(payload):
                raise
        return bool(handle((kind, channel, bytes(payload[:_BEFORE_PROPERTIES]) + _ONLY_UNREADABLE)))

    return on_frame


def _can_be_read(payload: Any) -> bool:
    try:
        decode_properties_basic(payload, _BEFORE_PROPERTIES)
    except Exception:
        return False
    return True


_ONLY_UNREADABLE = struct.pack(">HB", _HAS_CONTENT_TYPE, len(UNREADABLE)) + UNREADABLE.encode()


class Channel(pyamqp.Channel):  # type: ignore[misc]  # its base has no types
    """A channel to a broker that speaks AMQP."""


class Connection(pyamqp.Connection):  # type: ignore[misc]  # its base has no types
    """A connection that outlives messages it cannot read."""

    Channel = Channel

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"frame_handler": _frame_handler, **options})


class _Noting:
    """Notes which node of the broker answers."""

    client: Any

    def establish_connection(self) -> Any:
        """Connect to the node whose turn it is."""
        try:
            connection = super().establish_connection()  # type: ignore[misc]  # of the class it is mixed into
        except (OSError, AMQPError):
            addresses.failed(self.client)
            raise
        addresses.answered(self.client)
        return connection


class Transport(_Noting, pyamqp.Transport):  # type: ignore[misc]  # its base has no types
    """The transport behind ``amqp://``."""

    Connection = Connection


class SSLTransport(_Noting, pyamqp.SSLTransport):  # type: ignore[misc]  # its base has no types
    """The transport behind ``amqps://``: the broker's certificate must be good, and for the name it is reached by.

    The query of the address may say ``ssl_ca_certs=FILE``, the authorities that are believed; else those of the
    system are. In the address it reaches every connection, also those that nameko makes.
    """

    Connection = Connection

    def establish_connection(self) -> Any:
        """Connect to the broker, and speak only where it shows who it is."""
        given, host = self.client.ssl if isinstance(self.client.ssl, dict) else {}, self.client.hostname
        options = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": host}
        if authorities := given.get(CA_PARAMETER):
            options["ca_certs"] = authorities
        # for this connection only: the next may be to another host of the same address
        self.client.ssl, kept = options, self.client.ssl
        try:
            return super().establish_connection()
        finally:
            # kombu puts 127.0.0.1 in the place of localhost, which the certificate may name
            self.client.ssl, self.client.hostname = kept, host
