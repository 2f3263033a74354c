"""What a queue brought, before anybody believes it: read within bounds, and never unpickled.

A message that a service of this site has signed is an event as it stands. Of any other only the position is taken: what
the source's log holds there is applied, and not what the message says (decision 0021).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from huiyin.bus import signature
from huiyin.bus.transport import MOST_BYTES, UNREADABLE
from huiyin.errors import Invalid, Temporary, said
from huiyin.events.envelope import Event, position_of

_CONTENT_TYPES = ("application/json", "application/cloudevents+json")
_ENCODINGS = ("", "utf-8", "utf8", "us-ascii", "ascii", "binary")
_MOST_SHOWN = 200


class MessageUnreadable(Invalid):
    """A message that is no event."""

    code = "message_unreadable"
    zh = "队列里的这条消息不是事件：{why}。没有处理它，原文已保留。"
    en = "This message in the queue is no event: {why}. Nothing was applied; its bytes are kept."


class MessageMisdirected(Invalid):
    """An event that this queue is not for: of another source, or of a type its handler does not hear."""

    code = "message_misdirected"
    zh = "队列里的这条消息不是本队列应收的事件：{why}。没有处理它，原文已保留。"
    en = "This message is no event for this queue: {why}. Nothing was applied; its bytes are kept."


class EventNotInLog(Invalid):
    """An unsigned event that its source never recorded."""

    code = "event_not_in_log"
    zh = "消息自称是 {source} 的第 {position} 号事件，但该服务的日志中没有这个事件。没有处理它，原文已保留。"
    en = "The message says it is event {position} of {source}, whose log has no such event. Nothing was applied."


class EventDiffers(Invalid):
    """A message, or something applied before, that says something else than the log at the same position."""

    code = "event_differs"
    zh = "{source} 第 {position} 号事件的内容与该服务日志中的不同。以日志为准，这份内容没有采用。"
    en = "The log of {source} says something else at position {position}. The log is applied, and this is not."


class EventDisowned(Invalid):
    """An event was applied that its source's log does not have: by a version that believed whatever came."""

    code = "event_disowned"
    zh = "曾应用过一个来源 {source} 的日志中没有的事件（第 {position} 位），现已改用日志中的事件；请核对受影响的数据。"
    en = (
        "An event was applied that the log of {source} does not have at {position}; the log's own is applied now. "
        "Check what the false one changed."
    )


class SourceSilent(Temporary):
    """The source of an unsigned event could not be asked whether it is genuine."""

    code = "source_silent"
    zh = "这条消息没有本站的签名，而 {what} 暂时不能核对。稍后再核对；如果事件确实存在，会自动从日志补齐。"
    en = "The message is not signed, and {what} cannot be asked just now. It is asked again; its log is what counts."


#: The codes with which messages are refused for good.
REASONS = tuple(
    error.code
    for error in (MessageUnreadable, MessageMisdirected, EventNotInLog, EventDiffers, EventDisowned, SourceSilent)
)


@dataclass(frozen=True)
class Expected:
    """What a queue is for: events of ``source`` (``/site/service``) of one of ``types``, signed with ``signing``."""

    source: str
    types: tuple[str, ...]
    signing: bytes


@dataclass(frozen=True)
class Arrival:
    """A message as it came: its bytes, and what its properties say, made fit for keeping."""

    body: bytes
    content_type: str
    content_encoding: str
    compression: str
    signature: str
    routing_key: str

    @classmethod
    def of(cls, message: Any) -> Arrival:
        """Take a message of kombu that nobody has decoded."""
        headers = message.headers if isinstance(message.headers, Mapping) else {}
        delivery = message.delivery_info if isinstance(message.delivery_info, Mapping) else {}
        body = message.body
        return cls(
            body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body or b""),
            content_type=_plain(message.content_type),
            content_encoding=_plain(message.content_encoding),
            # kombu has unpacked the body, within bounds, unless it says that it failed
            compression=_plain(headers.get("compression")) if message.errors else "",
            signature=_plain(headers.get(signature.HEADER)),
            routing_key=_plain(delivery.get("routing_key")),
        )

    @classmethod
    def kept(cls, body: bytes, about: Mapping[str, str]) -> Arrival:
        """Take a message that was kept with what :meth:`about` said."""
        names = ("content_type", "content_encoding", "compression", "signature", "routing_key")
        return cls(body, *(str(about.get(name, "")) for name in names))

    def about(self) -> dict[str, str]:
        """Return what the properties say, as plain text."""
        return {name: value for name, value in asdict(self).items() if name != "body"}

    def read(self, expected: Expected) -> Event | int:
        """Return the event, where the message is signed; else the position at which it says that its source said it.

        Raises :class:`MessageUnreadable` or :class:`MessageMisdirected`.
        """
        if self.signature and signature.is_genuine(self.body, self.signature, expected.signing):
            return self._signed(expected)
        envelope = self.envelope()
        _require_own(envelope, expected)
        if self.routing_key != envelope["type"]:
            raise MessageMisdirected(why=said("路由键与事件类型不同", "its routing key is not its type"))
        try:
            return position_of(envelope)
        except (KeyError, TypeError, ValueError) as error:
            raise _unreadable("position 不是有效的序号", "its position is none", error) from error

    def _signed(self, expected: Expected) -> Event:
        try:
            envelope = json.loads(self.body)
            _require_own(envelope, expected)
            event = Event.from_json(envelope)
            event.require_keepable()
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise _unreadable("信封不完整", "its envelope is not whole", error) from error
        return event

    def envelope(self) -> dict[str, Any]:
        """Return the JSON object in the body; raises :class:`MessageUnreadable` where there is none that is sound."""
        self._require_readable()
        try:
            envelope = _strict(self.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise _unreadable("正文不是规范的 JSON", "its body is not sound JSON", error) from error
        if not isinstance(envelope, dict):
            raise _unreadable("正文不是 JSON 对象", "its body is no JSON object")
        return envelope

    def _require_readable(self) -> None:
        if self.content_type == UNREADABLE:
            raise _unreadable("消息属性无法读取", "its properties cannot be read")
        if self.content_type not in _CONTENT_TYPES:
            raise _unreadable("内容类型不是 application/json", "its content type is not application/json")
        if self.content_encoding.lower() not in _ENCODINGS:
            raise _unreadable("内容编码不是 UTF-8", "its content encoding is not UTF-8")
        if self.compression:
            raise _unreadable("正文无法在限度内解压", "its body cannot be unpacked within bounds")
        if len(self.body) > MOST_BYTES:
            raise _unreadable(f"超过 {MOST_BYTES} 字节", f"it has more than {MOST_BYTES} bytes")


def _require_own(envelope: Any, expected: Expected) -> None:
    if not isinstance(envelope, dict):
        raise TypeError("no JSON object")
    if envelope.get("source") != expected.source:
        raise MessageMisdirected(
            why=said(f"来源不是 {expected.source}", f"its source is not {expected.source}"),
        )
    if envelope.get("type") not in expected.types:
        raise MessageMisdirected(why=said("事件类型不是本队列订阅的", "the handler does not hear events of its type"))


def _unreadable(zh: str, en: str, error: BaseException | None = None) -> MessageUnreadable:
    """Name what is wrong; of an error only its kind, because its text may quote what a citizen wrote."""
    kind = f"（{type(error).__name__}）" if error else ""
    return MessageUnreadable(why=said(zh + kind, en + (f" ({type(error).__name__})" if error else "")))


def _strict(text: str) -> Any:
    """Read JSON (RFC 8259) in which every name stands once and every number is one."""
    return json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_unique)


def _no_number(_text: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is out of range")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _plain(value: Any) -> str:
    """Return a property as short ASCII text; what is no text is named by its kind."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        return f"<{type(value).__name__}>"
    return (value if value.isascii() and value.isprintable() else ascii(value))[:_MOST_SHOWN]
