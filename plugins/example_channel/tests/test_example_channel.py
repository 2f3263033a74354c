"""The channel meets the contract of its group, and has three rules of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from example_channel import NoteInvalid, Phone

from huiyin.testing import ChannelContract

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CALL: dict[str, Any] = {
    "call_id": "20260302-0017",
    "called_at": "2026-03-02T09:30:00+08:00",
    "note": "来电反映东街三盏路灯不亮半个月。",
}


class TestContract(ChannelContract):
    """What every channel keeps to."""

    plugin = Phone
    brought = CALL


def test_the_matter_was_received_when_the_call_came_in() -> None:
    draft = Phone().read(CALL, NOW)
    assert draft.received_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert draft.title == "热线来电"


def test_the_same_call_has_the_same_key_and_another_call_another() -> None:
    again = Phone().read({**CALL, "note": "补充：还有一盏。"}, NOW + timedelta(days=1))
    assert again.source_key == Phone().read(CALL, NOW).source_key == "phone:20260302-0017"
    assert Phone().read({**CALL, "call_id": "20260302-0018"}, NOW).source_key != again.source_key


def test_a_clock_that_is_fast_does_not_receive_a_matter_in_the_future() -> None:
    assert Phone().read({**CALL, "called_at": "2027-01-01T00:00:00Z"}, NOW).received_at == NOW


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"note": " "}, "note"),
        ({"call_id": ""}, "call_id"),
        ({"called_at": "2026-03-02T09:30:00"}, "called_at"),
        ({"colour": "red"}, "?"),
    ],
)
def test_a_wrong_note_names_the_fields_at_fault(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(NoteInvalid) as refused:
        Phone().read({**CALL, **changes}, NOW)
    assert f"：{named}。" in refused.value.text("zh")
