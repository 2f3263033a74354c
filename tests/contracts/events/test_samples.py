"""A published version of an event never changes: its golden sample is read and said again as it was, for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.events import registry
from huiyin.events.envelope import Event

_FOLDER = Path(__file__).parent / "samples"
_SAMPLES = sorted(_FOLDER.glob("*.json"))


def _sample(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


def _kind(event: Event) -> registry.EventType:
    [kind] = [kind for kind in registry.known() if (kind.type, kind.version) == (event.type, event.dataversion)]
    return kind


def test_every_published_version_has_a_golden_sample() -> None:
    ours = [kind for kind in registry.known() if type(kind.schema).__module__.startswith("huiyin.events.")]
    published = {f"{kind.type}.v{kind.version}" for kind in ours}
    assert {path.stem for path in _SAMPLES} == published


@pytest.mark.parametrize("path", _SAMPLES, ids=lambda path: path.stem)
def test_a_golden_sample_is_read_and_said_again_as_it_was(path: Path) -> None:
    sample = _sample(path)
    event = registry.load(Event.from_json(sample))
    said = {**event.to_json(), "data": _kind(event).schema.dump(event.data)}
    assert said == sample


@pytest.mark.parametrize("path", _SAMPLES, ids=lambda path: path.stem)
def test_a_golden_sample_fills_every_field(path: Path) -> None:
    event = Event.from_json(_sample(path))
    empty = [name for name in _kind(event).schema.fields if event.data.get(name) in (None, [], {})]
    assert empty == []


#: Event → the fields that were added to its version, with what an event said before them means.
_ADDED: dict[str, dict[str, Any]] = {
    "matter.registered": {
        **dict.fromkeys(("purpose", "accused_office")),
        **{"notifiable": True, "request_count": 1, "accusation": False},
    },
    "assignment.issued": {
        **dict.fromkeys(("parent", "transferor", "received_at", "reply_by", "answer_due")),
        "mode": "transfer",
    },
    "assignment.answered": {"checker": None},
    "assignment.served": {"kind": "handle"},
    "clock.due_soon": {"stage": "due_soon"},
}


@pytest.mark.parametrize(("type_", "added"), _ADDED.items(), ids=_ADDED)
def test_an_event_said_before_optional_fields_were_added_is_still_read(type_: str, added: dict[str, Any]) -> None:
    sample = _sample(_FOLDER / f"{type_}.v1.json")
    said = {name: value for name, value in sample["data"].items() if name not in added}
    event = registry.load(Event.from_json({**sample, "data": said}))
    assert {name: event.data[name] for name in added} == added


def test_a_sorting_said_before_it_told_whom_it_accuses_leaves_that_open() -> None:
    sample = _sample(_FOLDER / "case.classified.v1.json")
    said = {name: value for name, value in sample["data"].items() if name != "accused_office"}
    assert "accused_office" not in registry.load(Event.from_json({**sample, "data": said})).data


@pytest.mark.parametrize("said", [{"purpose": "accusation", "accused_office": None}, {"purpose": "request"}])
def test_a_registration_said_before_it_told_so_is_an_accusation_by_its_purpose_or_by_whom_it_names(
    said: dict[str, Any],
) -> None:
    sample = _sample(_FOLDER / "matter.registered.v1.json")
    data = {name: value for name, value in {**sample["data"], **said}.items() if name != "accusation"}
    assert registry.load(Event.from_json({**sample, "data": data})).data["accusation"] is True
