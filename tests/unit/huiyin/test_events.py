"""The envelope keeps what it carries, and the registry refuses what it does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from huiyin.events import registry
from huiyin.events.envelope import Event, iso, moment
from huiyin.events.fields import Moment
from huiyin.events.registry import EventInvalid, UnknownEvent
from huiyin.testing import own_events

MOMENTS = st.datetimes(
    min_value=datetime(1950, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))]),
)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT, max_size=2), max_size=4)
EVENTS = st.builds(
    Event,
    id=TEXT,
    source=st.just("/370303/intake"),
    type=TEXT,
    subject=TEXT,
    time=MOMENTS,
    recordedtime=MOMENTS,
    position=st.integers(min_value=1, max_value=2**53),
    dataversion=st.integers(min_value=1, max_value=9),
    office=st.none() | TEXT,
    traceparent=st.none() | TEXT,
    data=JSON,
)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECRET_WORDS = "张三的低保被停了"


class Bell(Schema):
    """A bell rang."""

    tower = fields.Str(required=True)
    at = Moment(required=True)
    note = fields.Str(load_default=None, allow_none=True)


@pytest.fixture
def bells() -> Iterator[None]:
    """Two versions of one event."""
    with own_events():
        registry.event("tower", "bell.rang", version=1)(Bell)
        registry.event("tower", "bell.rang", version=2)(Bell)
        yield


def _rang(**changes: Any) -> Event:
    data = {"tower": "east", "at": "2026-03-02T08:00:00Z"}
    return replace(Event("id", "/t/tower", "bell.rang", "east", AT, AT, 1, 1, None, None, data), **changes)


@given(event=EVENTS)
def test_an_event_comes_back_from_json_as_it_was(event: Event) -> None:
    assert Event.from_json(json.loads(json.dumps(event.to_json()))) == event


@given(event=EVENTS)
def test_the_envelope_is_cloudevents_in_utc(event: Event) -> None:
    value = event.to_json()
    assert value["specversion"] == "1.0"
    assert {"id", "source", "type", "time"} <= set(value)
    assert value["time"].endswith("Z")
    assert event.service == "intake"


@given(value=MOMENTS)
def test_a_moment_keeps_its_instant_whatever_its_zone(value: datetime) -> None:
    assert moment(iso(value)) == value


@pytest.mark.parametrize("text", ["2026-03-02T08:00:00", "2026-03-02", "yesterday", ""])
def test_a_moment_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        moment(text)


@pytest.mark.parametrize("missing", ["id", "source", "type", "subject", "time", "recordedtime", "position", "data"])
def test_a_message_without_a_required_attribute_is_no_event(missing: str) -> None:
    value = _rang().to_json()
    del value[missing]
    with pytest.raises((KeyError, TypeError, ValueError)):
        Event.from_json(value)


@pytest.mark.usefixtures("bells")
def test_a_second_registration_of_a_version_stops_the_start() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        registry.event("tower", "bell.rang", version=2)(Bell)


@pytest.mark.usefixtures("bells")
def test_a_new_event_is_of_the_newest_version_and_json_ready() -> None:
    version, data = registry.dump("bell.rang", {"tower": "east", "at": AT})
    assert version == 2
    assert json.loads(json.dumps(data)) == {"tower": "east", "at": "2026-03-02T08:00:00Z"}


@pytest.mark.usefixtures("bells")
def test_a_loaded_event_has_typed_data_and_defaults() -> None:
    assert registry.load(_rang()).data == {"tower": "east", "at": AT, "note": None}


@pytest.mark.usefixtures("bells")
def test_text_of_an_event_is_made_sound_when_it_is_said_and_when_it_comes_in() -> None:
    odd = {"tower": "ea\0st\u202e\ud800", "at": "2026-03-02T08:00:00Z", "note": "一\x0b二\u200b"}
    assert registry.load(_rang(data=odd)).data == {"tower": "east", "at": AT, "note": "一\n二"}
    assert registry.dump("bell.rang", {**odd, "at": AT})[1]["note"] == "一\n二"


@pytest.mark.usefixtures("bells")
def test_a_field_that_a_newer_release_added_is_ignored_when_read() -> None:
    event = _rang(data={**_rang().data, "added_later": 1})
    assert "added_later" not in registry.load(event).data


@pytest.mark.usefixtures("bells")
@pytest.mark.parametrize(
    "data", [{"tower": "east"}, {"tower": "east", "at": AT, "colour": SECRET_WORDS}, {"tower": None, "at": AT}]
)
def test_an_event_that_does_not_fit_its_schema_is_not_said(data: dict[str, Any]) -> None:
    with pytest.raises(EventInvalid) as refused:
        registry.dump("bell.rang", data)
    assert SECRET_WORDS not in refused.value.text("zh")


@pytest.mark.usefixtures("bells")
def test_an_event_that_does_not_fit_names_the_fields_and_not_what_was_in_them() -> None:
    with pytest.raises(EventInvalid) as refused:
        registry.load(_rang(data={"tower": "east", "at": SECRET_WORDS}))
    assert "at" in refused.value.text("en")
    assert SECRET_WORDS not in refused.value.text("en")


@pytest.mark.usefixtures("bells")
@pytest.mark.parametrize("changes", [{"dataversion": 3}, {"type": "bell.cracked"}])
def test_an_event_of_an_unknown_type_or_version_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownEvent):
        registry.load(_rang(**changes))


def test_an_unknown_event_is_not_said() -> None:
    with pytest.raises(UnknownEvent):
        registry.dump("bell.cracked", {})


def test_events_of_one_test_are_not_there_in_the_next() -> None:
    before = [(event.type, event.version) for event in registry.known()]
    with own_events():
        registry.event("tower", "bell.cast")(Bell)
        assert registry.latest("bell.cast").meaning == "A bell rang."
    assert [(event.type, event.version) for event in registry.known()] == before != []
