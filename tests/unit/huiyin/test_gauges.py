"""What an operator's monitoring is told of how a service stands, and that no first failure goes unheard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eventlet.event import Event as Signal
from prometheus_client import REGISTRY
from sqlalchemy import update

from huiyin import clock, metrics, settings
from huiyin.bus import gauges, letters, tables
from huiyin.bus.http import counted
from huiyin.bus.runtime import Runtime
from huiyin.bus.tables import event_log, letter
from huiyin.errors import Invalid
from huiyin.events.envelope import Event
from tests.support.databases import with_tables


@pytest.fixture
def runtime(tmp_path: Path) -> Runtime:
    """A service with a database and files on this disk, and the broker in this process."""
    given = {"HUIYIN_SITE": "990100", "HUIYIN_DATA": str(tmp_path), "HUIYIN_SECRET": "s" * 32}
    made = Runtime("gauged", settings.read(given), Signal(), has_database=True)
    made.keeps_files = True
    (tmp_path / "files").mkdir()
    with_tables(made.settings.database_url("gauged"), tables.metadata)
    return made


def _value(metric: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(metric, {"service": "gauged", **labels})


def _event(position: int | None, *, seconds_ago: int, published: bool) -> dict[str, Any]:
    written = clock.now() - timedelta(seconds=seconds_ago)
    return {
        "id": f"{position}-{seconds_ago}",
        "position": position,
        "type": "matter.registered",
        "dataversion": 1,
        "subject": "990100-2026-0000001",
        "time": written,
        "recordedtime": written,
        "data": {},
        "published_at": written if published else None,
    }


def test_a_service_where_nothing_waits_is_ready_and_has_room(runtime: Runtime) -> None:
    gauges.look(runtime)
    assert [_value("huiyin_ready", part=part) for part in ("database", "files", "broker")] == [1, 1, 1]
    waiting = ("huiyin_events_unpublished", "huiyin_events_unpublished_seconds", "huiyin_timers_late_seconds")
    assert [_value(name) for name in (*waiting, "huiyin_dead_letters", "huiyin_letters_waiting")] == [0, 0, 0, 0, 0]
    assert (_value("huiyin_disk_free_bytes", part="database") or 0) > 1024 * 1024
    assert (_value("huiyin_disk_free_bytes", part="files") or 0) > 1024 * 1024


@pytest.mark.parametrize("placed", [True, False])
def test_events_that_nobody_publishes_are_counted_and_the_oldest_has_its_age(runtime: Runtime, placed: bool) -> None:
    rows = [
        _event(1, seconds_ago=9000, published=True),
        _event(2 if placed else None, seconds_ago=600, published=False),
        _event(None, seconds_ago=60, published=False),
    ]
    with runtime.database.unit_of_work() as uow:
        uow.session.execute(event_log.insert(), rows)
    gauges.look(runtime)
    assert _value("huiyin_events_unpublished") == 2
    assert 600 <= (_value("huiyin_events_unpublished_seconds") or 0) < 900
    with runtime.database.unit_of_work() as uow:
        uow.session.execute(update(event_log).values(position=event_log.c.seq, published_at=clock.now()))
    gauges.look(runtime)
    assert _value("huiyin_events_unpublished_seconds") == 0


def test_a_timer_that_no_replica_claims_has_its_lateness(runtime: Runtime) -> None:
    with runtime.database.unit_of_work() as uow:
        uow.set_timer("visit", "later", clock.now() + timedelta(days=1))
    gauges.look(runtime)
    assert _value("huiyin_timers_late_seconds") == 0
    with runtime.database.unit_of_work() as uow:
        uow.set_timer("visit", "late", clock.now() - timedelta(seconds=300))
    gauges.look(runtime)
    assert 300 <= (_value("huiyin_timers_late_seconds") or 0) < 600


def test_letters_are_counted_by_what_becomes_of_them(runtime: Runtime) -> None:
    event = Event.from_json(
        {
            "specversion": "1.0",
            "id": "1",
            "source": "/990100/intake",
            "type": "matter.registered",
            "subject": "990100-2026-0000001",
            "time": "2026-03-02T00:00:00Z",
            "recordedtime": "2026-03-02T00:00:00Z",
            "position": 1,
            "dataversion": 1,
            "datacontenttype": "application/json",
            "data": {},
        }
    )
    patience = letters.Patience(6, 30, 1)
    with runtime.database.unit_of_work() as uow:
        letters.fail(uow, "first", event, ValueError(), patience)
        letters.fail(uow, "second", event, Invalid(problems="x"), patience)
    gauges.look(runtime)
    assert (_value("huiyin_letters_waiting"), _value("huiyin_dead_letters")) == (1, 1)
    with runtime.database.unit_of_work() as uow:
        uow.session.execute(letter.delete())
    gauges.look(runtime)
    assert (_value("huiyin_letters_waiting"), _value("huiyin_dead_letters")) == (0, 0)


def test_a_database_that_is_away_is_told_as_such(runtime: Runtime) -> None:
    gauges.look(runtime)
    runtime.database.close()
    (runtime.settings.data / "gauged.sqlite").unlink()
    with pytest.raises(Exception, match="gauged"):
        gauges.look(runtime)
    assert (_value("huiyin_ready", part="database"), _value("huiyin_ready", part="broker")) == (0, 1)


def test_the_counts_of_a_handler_begin_at_zero_so_that_the_first_failure_is_growth() -> None:
    assert _value("huiyin_events_failed_total", handler="begun") is None
    metrics.begin_handler("gauged", "begun", ("message_unreadable",))
    assert _value("huiyin_events_failed_total", handler="begun") == 0
    assert _value("huiyin_queues_renewed_total", handler="begun") == 0
    assert _value("huiyin_messages_refused_total", handler="begun", reason="message_unreadable") == 0


def _answers(status: str) -> float:
    return REGISTRY.get_sample_value("huiyin_http_seconds_count", {"status": status}) or 0


def test_answers_are_counted_by_status_and_an_application_that_fails_counts_as_500() -> None:
    def well(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("201 Created", [])
        return [b"well"]

    def failing(_environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        raise ValueError

    said: list[str] = []
    created, failed = _answers("201"), _answers("500")
    assert counted(well)({}, lambda status, _fields, _exc_info=None: said.append(status)) == [b"well"]
    assert said == ["201 Created"]
    with pytest.raises(ValueError):  # noqa: PT011 - the application's own
        counted(failing)({}, None)
    assert (_answers("201"), _answers("500")) == (created + 1, failed + 1)
    assert REGISTRY.get_sample_value("huiyin_http_refused_total", {"reason": "made_room"}) is not None
