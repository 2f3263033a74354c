"""The events as documents: AsyncAPI 3.0 for programs and a table for people, both from the registered schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from huiyin import __version__
from huiyin.catalog import Handler
from huiyin.events import registry
from huiyin.events.fields import Moment
from huiyin.events.registry import EventType

_ENVELOPE = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "format": "uuid"},
    "source": {"type": "string", "description": "/site/service"},
    "type": {"type": "string"},
    "subject": {"type": "string", "description": "matter number, or office code"},
    "time": {"type": "string", "format": "date-time", "description": "when it happened in the office"},
    "recordedtime": {"type": "string", "format": "date-time", "description": "when the system learned of it"},
    "position": {"type": "integer", "description": "gap-free place in the source's log"},
    "dataversion": {"type": "integer"},
    "office": {"type": ["string", "null"], "description": "code of the office it concerns"},
    "traceparent": {"type": ["string", "null"], "description": "W3C Trace Context"},
    "datacontenttype": {"const": "application/json"},
}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document of every registered event."""
    types = list(registry.known())
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Huiyin events", "version": __version__, "description": "See docs/events.md."},
        "defaultContentType": "application/json",
        "channels": {service: _channel(service, types) for service in _services(types)},
        "operations": {f"{service}.publishes": _operation(service) for service in _services(types)},
        "components": {"messages": {_name(kind): _message(kind) for kind in types}},
    }


def _services(types: list[EventType]) -> list[str]:
    return sorted({kind.service for kind in types})


def _name(kind: EventType) -> str:
    return f"{kind.type}.v{kind.version}"


def _channel(service: str, types: list[EventType]) -> dict[str, Any]:
    mine = [kind for kind in types if kind.service == service]
    return {
        "address": f"{service}.events",
        "description": f"Topic exchange of {service}; the routing key is the event type.",
        "messages": {_name(kind): {"$ref": f"#/components/messages/{_name(kind)}"} for kind in mine},
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": {"name": f"{service}.events", "type": "topic", "durable": True}}
        },
    }


def _operation(service: str) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{service}"}}


def _message(kind: EventType) -> dict[str, Any]:
    properties = {**_ENVELOPE, "type": {"const": kind.type}, "dataversion": {"const": kind.version}}
    payload = {
        "type": "object",
        "properties": {**properties, "data": _json_schema(kind.schema)},
        "required": [*properties, "data"],
    }
    return {"name": kind.type, "title": kind.type, "summary": " ".join(kind.meaning.split()), "payload": payload}


def _json_schema(schema: Schema) -> dict[str, Any]:
    """Return the JSON Schema of a marshmallow schema; nested ones are written out."""
    plugin = MarshmallowPlugin(schema_name_resolver=_written_out)
    APISpec(title="events", version="1", openapi_version="3.1.0", plugins=[plugin])
    converter = plugin.converter
    assert converter is not None
    converter.field_mapping[Moment] = ("string", "date-time")
    shape: dict[str, Any] = converter.schema2jsonschema(schema)  # type: ignore[no-untyped-call]  # apispec has no types here
    return shape


def _written_out(_schema: Any) -> Any:
    """Give no schema a name of its own, so that apispec writes it where it is used."""
    return False


def markdown(handlers: Iterable[Handler]) -> str:
    """Return the table of events with their fields, producers and consumers."""
    consumers = _consumers(handlers)
    lines = []
    for kind in registry.known():
        readers = ", ".join(consumers.get(kind.type, [])) or f"outside: {kind.outside_reader}"
        lines += [
            f"### `{kind.type}` (version {kind.version})",
            "",
            " ".join(kind.meaning.split()),
            "",
            f"Producer: `{kind.service}`. Consumers: {readers}.",
            "",
            "| field | type | |",
            "|---|---|---|",
            *(_row(name, field) for name, field in kind.schema.fields.items()),
            "",
        ]
    return "\n".join(lines)


def _consumers(handlers: Iterable[Handler]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for handler in handlers:
        for type_ in handler.types:
            found.setdefault(type_, []).append(f"`{handler.service}.{handler.name}`")
    return found


def _row(name: str, field: Any) -> str:
    return f"| `{name}` | {_type_name(field)} | {'required' if field.required else 'may be null'} |"


def _type_name(field: Any) -> str:
    if isinstance(field, fields.Nested):
        return "{ " + ", ".join(f"{name}: {_type_name(inner)}" for name, inner in field.schema.fields.items()) + " }"
    if isinstance(field, fields.List):
        return f"list of {_type_name(field.inner)}"
    return type(field).__name__.lower().replace("moment", "moment (UTC)")
