"""Which events exist: (type, version) → schema. A second registration of a name stops the start."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError

from huiyin.errors import Invalid
from huiyin.events.envelope import Event
from huiyin.text import sound


class UnknownEvent(Invalid):
    """An event of a type or version that this installation does not know."""

    code = "event_unknown"
    zh = "不认识的事件 {type}（版本 {version}）。请先升级本服务，再重试这封死信。"
    en = "No event {type} of version {version} is known here. Upgrade this service, then retry the dead letter."


class EventInvalid(Invalid):
    """An event whose data does not fit its schema."""

    code = "event_invalid"
    zh = "事件 {type}（版本 {version}）的内容不合规定：{problems}。"
    en = "The data of event {type} (version {version}) does not fit its schema: {problems}."


@dataclass(frozen=True)
class EventType:
    """One event: who says it, its version, its schema, and when it happens (the schema's docstring)."""

    service: str
    type: str
    version: int
    schema: Schema
    outside_reader: str | None

    @property
    def meaning(self) -> str:
        """When this event happens, in one sentence."""
        return (type(self.schema).__doc__ or "").strip()


_types: dict[tuple[str, int], EventType] = {}


def event(service: str, type_: str, *, version: int = 1, outside_reader: str | None = None) -> Callable[[Any], Any]:
    """Register the decorated schema as the data of ``type_``.

    ``outside_reader`` states who reads an event that no service of ours consumes.
    """

    def register(schema: type[Schema]) -> type[Schema]:
        if (type_, version) in _types:
            raise ValueError(f"event {type_} version {version} is registered twice")
        _types[type_, version] = EventType(service, type_, version, schema(), outside_reader)
        return schema

    return register


@cache
def load_known() -> None:
    """Import the modules that register our own events, once; others register theirs from their own modules."""
    for name in ("intake", "routing", "law", "oversight", "leadership", "followup"):
        importlib.import_module(f"huiyin.events.{name}")


def known() -> Iterator[EventType]:
    """Yield every registered event, by type and version."""
    load_known()
    for key in sorted(_types):
        yield _types[key]


def latest(type_: str) -> EventType:
    """Return the newest version of ``type_``; raises :class:`UnknownEvent`."""
    load_known()
    versions = [version for name, version in _types if name == type_]
    if not versions:
        raise UnknownEvent(type=type_, version="?")
    return _types[type_, max(versions)]


def dump(type_: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return (version, JSON-ready data) for a new event; raises :class:`EventInvalid` where ``data`` does not fit."""
    kind = latest(type_)
    unknown = set(data) - set(kind.schema.fields)
    value = sound(kind.schema.dump(data))
    problems = kind.schema.validate(value) or ({"unknown": sorted(unknown)} if unknown else {})
    if problems:
        raise EventInvalid(type=type_, version=kind.version, problems=_fields_only(problems))
    return kind.version, dict(value)


def load(event: Event) -> Event:
    """Return ``event`` with typed data (dates and moments instead of text).

    Its text is made sound first: other producers may send what no database keeps.
    Raises :class:`UnknownEvent` or :class:`EventInvalid`; neither quotes the data.
    """
    load_known()
    kind = _types.get((event.type, event.dataversion))
    if kind is None:
        raise UnknownEvent(type=event.type, version=event.dataversion)
    try:
        data = kind.schema.load(sound(event.data), unknown="exclude")
    except ValidationError as error:
        problems = _fields_only(error.messages_dict)
        raise EventInvalid(type=event.type, version=event.dataversion, problems=problems) from None
    return Event(**{**event.__dict__, "data": data})


def _fields_only(problems: dict[str, Any]) -> str:
    """Name the fields at fault; a schema's messages could quote what a citizen wrote."""
    return ", ".join(sorted(str(name) for name in problems))
