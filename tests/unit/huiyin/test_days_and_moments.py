"""Days and moments from outside: those nobody means are refused before anybody counts with them."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from huiyin.clock import local_day
from huiyin.events import envelope
from huiyin.events.fields import Day, Moment

_OF_ROUTING = (
    "case",
    "case.proceedings",
    "case.reviews",
    "case.telling",
    "case.transfers",
    "leading",
    "oversight",
    "papers",
)
SCHEMAS = (
    "followup.schemas",
    "intake.channels.forms",
    "reporting.schemas",
    *(f"routing.{name}.schemas" for name in _OF_ROUTING),
)
OUT_OF_REACH = ("9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01")


def _shapes() -> list[type[Schema]]:
    modules = [importlib.import_module(f"services.{name}") for name in SCHEMAS]
    found = {shape for module in modules for shape in vars(module).values() if isinstance(shape, type)}
    return sorted((shape for shape in found if issubclass(shape, Schema)), key=str)


def test_every_service_refuses_days_and_moments_out_of_reach_by_itself() -> None:
    tried = 0
    for shape in _shapes():
        for name, field in shape().fields.items():
            suffix = {Day: "", Moment: "T12:00:00+14:00"}.get(type(field))
            for day in OUT_OF_REACH if suffix is not None else ():
                said: dict[str, Any] = shape().validate({field.data_key or name: f"{day}{suffix}"})
                assert (field.data_key or name) in said, (shape, name, day)
                tried += 1
            assert type(field).__name__ not in ("Date", "DateTime", "AwareDateTime"), (shape, name)
    assert tried > 50


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-03-02T24:00:00Z"])
def test_a_moment_that_cannot_be_counted_with_is_no_moment(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        envelope.moment(value)
    with pytest.raises(ValidationError):
        Moment().deserialize(value)


def test_an_aware_moment_of_a_program_is_held_to_the_same_years() -> None:
    with pytest.raises(ValidationError):
        Moment().deserialize(datetime.max.replace(tzinfo=UTC))


@given(st.datetimes(), st.integers(-1439, 1439))
def test_whatever_moment_is_taken_has_a_day_here_and_room_around_it(value: datetime, offset: int) -> None:
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    written = f"{value.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    try:
        moment = envelope.moment(written)
    except ValueError:
        return
    assert local_day(moment) + timedelta(days=10_000)
    assert local_day(moment) - timedelta(days=10_000)
