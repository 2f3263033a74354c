"""Every event has someone who says it, someone who hears it or a stated outside reader, and a line in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin import catalog
from huiyin.events import registry
from tests.support.source import python_files, read, strings

registry.load_known()
_EVENTS = list(registry.known())
_NAMES = [f"{event.type} v{event.version}" for event in _EVENTS]


def _handlers() -> Iterator[catalog.Handler]:
    for service in catalog.installed().values():
        yield from catalog.handlers(service)


@pytest.mark.parametrize("event", _EVENTS, ids=_NAMES)
def test_an_event_is_said_by_its_service(event: registry.EventType) -> None:
    assert event.type in strings(*python_files(f"services/{event.service}")), f"{event.service} never says {event.type}"


@pytest.mark.parametrize("event", _EVENTS, ids=_NAMES)
def test_an_event_is_heard_by_a_service_or_a_stated_outside_reader(event: registry.EventType) -> None:
    heard = any(handler.source == event.service and event.type in handler.types for handler in _handlers())
    assert heard or event.outside_reader, f"nobody hears {event.type}; say who does: @event(…, outside_reader=…)"


@pytest.mark.parametrize("event", _EVENTS, ids=_NAMES)
def test_an_event_has_a_line_in_the_catalogue(event: registry.EventType) -> None:
    assert event.meaning, f"the schema of {event.type} needs a sentence that says when it happens"
    assert f"`{event.type}`" in read("docs/events.md")


def test_a_service_hears_only_events_that_exist() -> None:
    known = {(event.service, event.type) for event in _EVENTS}
    heard = {(handler.source, type_) for handler in _handlers() for type_ in handler.types}
    assert heard <= known


def test_queue_names_are_unique_and_in_the_catalogue() -> None:
    names = [f"{handler.service}.{handler.name}" for handler in _handlers()]
    assert len(names) == len(set(names)) > 0
    catalogue = read("docs/events.md")
    assert [name for name in names if f"`{name}`" not in catalogue] == []
