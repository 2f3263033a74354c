"""The service without its bus: events in, counts out, and a check that notices what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from example_projection import checks, handlers
from example_projection.models import Arrival, Base
from sqlalchemy import delete, update

from huiyin import migrations
from huiyin.actors import NOBODY, Actor
from huiyin.bus import tables
from huiyin.db import Database
from huiyin.errors import Unauthenticated
from huiyin.events import registry
from huiyin.events.envelope import Event

FOLDER = Path(handlers.__file__).parent
STAFF = Actor("staff", "clerk", office="370303")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'channel_days.sqlite'}")
    migrations.upgrade(FOLDER, database)
    yield database
    database.close()


def _registered(sequence: int, channel: str = "web", hour: int = 1) -> Event:
    """Return the event of a matter received on 2 March 2026 at ``hour`` o'clock UTC."""
    registry.load_known()
    at = datetime(2026, 3, 2, hour, 0, tzinfo=UTC)
    number = f"370303-2026-{sequence:07d}"
    said = {
        "number": number,
        "channel": channel,
        "received_at": at,
        "registered_at": at,
        "anonymous": True,
        "people_count": 1,
    }
    version, data = registry.dump("matter.registered", said)
    source = "/370303/intake"
    return registry.load(Event("id", source, "matter.registered", number, at, at, sequence, version, None, None, data))


def _note(database: Database, *events: Event) -> None:
    with database.unit_of_work() as uow:
        handlers.note_arrivals(uow, events)


def _days(database: Database, actor: Actor = STAFF) -> dict[str, Any]:
    with database.reading(actor) as reading:
        return handlers.days(reading, *MARCH)


def test_matters_are_counted_by_day_and_channel(database: Database) -> None:
    _note(database, _registered(1), _registered(2), _registered(3, "letter"))
    assert _days(database) == {"days": {"2026-03-02": {"letter": 1, "web": 2}}}


def test_the_day_is_the_day_in_shanghai(database: Database) -> None:
    _note(database, _registered(1, hour=15), _registered(2, hour=16))
    assert _days(database) == {"days": {"2026-03-02": {"web": 1}, "2026-03-03": {"web": 1}}}


def test_an_event_applied_again_changes_nothing(database: Database) -> None:
    for _ in range(2):
        _note(database, _registered(1), _registered(2))
    assert _days(database) == {"days": {"2026-03-02": {"web": 2}}}


def test_only_staff_and_services_are_told(database: Database) -> None:
    with pytest.raises(Unauthenticated):
        _days(database, NOBODY)


class _Log:
    """What intake's log would tell."""

    def __init__(self, *events: Event) -> None:
        self._events = events

    def events(self, service: str, *types: str) -> Iterator[Event]:
        assert (service, types) == ("intake", ("matter.registered",))
        return iter(self._events)


def test_verify_finds_what_is_missing_changed_or_invented(database: Database) -> None:
    events = [_registered(sequence) for sequence in (1, 2, 3, 4)]
    _note(database, *events)
    with database.reading() as reading:
        assert list(checks.check(_Log(*events), reading)) == []  # type: ignore[arg-type]  # acts as a log
    with database.unit_of_work() as uow:
        uow.session.execute(delete(Arrival).where(Arrival.number == events[0].subject))
        uow.session.execute(update(Arrival).where(Arrival.number == events[1].subject).values(channel="letter"))
    with database.reading() as reading:
        found = [(finding.kind, finding.subject) for finding in checks.check(_Log(*events[:3]), reading)]  # type: ignore[arg-type]  # acts as a log
    assert found == [
        ("missing", events[0].subject),
        ("inconsistent", events[1].subject),
        ("inconsistent", events[3].subject),
    ]


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        both = [tables.metadata, Base.metadata]
        assert compare_metadata(context, both) == []  # type: ignore[arg-type]  # alembic takes several
    assert migrations.revision(database) == migrations.head(FOLDER)
