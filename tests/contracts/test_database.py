"""The unit of work keeps rows, events and timers together, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import eventlet
import pytest
from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, String, Table, func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.bus.timers import claim_due
from huiyin.columns import UtcDateTime, new_metadata
from huiyin.db import Database, is_away
from huiyin.events import registry
from huiyin.testing import own_events

metadata = new_metadata()
toy = Table(
    "toy",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", UtcDateTime),
)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class ToyMade(Schema):
    """A toy was made."""

    name = fields.Str(required=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'toys.sqlite'}" if is_file else request.getfixturevalue("postgres_url")
    database = Database(url)
    database.create()
    for each in (metadata, tables.metadata):
        each.create_all(database.engine)
    with own_events():
        registry.event("toys", "toy.made")(ToyMade)
        yield database
    database.close()


def _toys(database: Database) -> dict[str, int]:
    with database.reading() as reading:
        return {row.name: row.count for row in reading.session.execute(select(toy))}


def _count(database: Database, table: Table) -> int:
    with database.reading() as reading:
        return reading.session.execute(select(func.count()).select_from(table)).scalar_one()


def _make(uow: Any, name: str, count: int = 1) -> None:
    uow.session.execute(toy.insert().values(name=name, count=count))
    uow.emit("toy.made", name, {"name": name})
    uow.set_timer("wind_up", name, NOW)


def test_rows_events_and_timers_are_kept_together(database: Database) -> None:
    with database.unit_of_work() as uow:
        _make(uow, "top")
    assert _toys(database) == {"top": 1}
    assert (_count(database, tables.event_log), _count(database, tables.timer)) == (1, 1)


def test_a_unit_of_work_that_raises_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    with suppress(ZeroDivisionError), database.unit_of_work() as uow:
        _make(uow, "top")
        uow.flush()
        raise ZeroDivisionError
    with database.unit_of_work() as uow:
        _make(uow, "kite")
    assert _toys(database) == {"kite": 1}
    assert (_count(database, tables.event_log), _count(database, tables.timer)) == (1, 1)


def test_an_event_that_does_not_fit_takes_its_rows_with_it(database: Database) -> None:
    with suppress(registry.EventInvalid), database.unit_of_work() as uow:
        uow.session.execute(toy.insert().values(name="top", count=1))
        uow.emit("toy.made", "top", {"colour": "red"})
    assert _toys(database) == {}


def test_an_event_tells_when_it_happened_and_when_it_was_recorded(database: Database) -> None:
    with clock.frozen(NOW), database.unit_of_work() as uow:
        uow.emit("toy.made", "top", {"name": "top"}, office="370303", time=NOW - timedelta(days=400))
    with database.reading() as reading:
        row = reading.session.execute(select(tables.event_log)).one()
    assert (row.time, row.recordedtime, row.office) == (NOW - timedelta(days=400), NOW, "370303")
    assert (row.position, row.published_at) == (None, None)


def test_missing_rows_are_inserted_and_those_there_stay_as_they_are(database: Database) -> None:
    with database.unit_of_work() as uow:
        assert uow.insert_missing(toy, [{"name": "top", "count": 1}]) == 1
    with database.unit_of_work() as uow:
        assert uow.insert_missing(toy, [{"name": "top", "count": 9}, {"name": "kite", "count": 2}]) == 1
        assert uow.insert_missing(toy, []) == 0
    assert _toys(database) == {"top": 1, "kite": 2}


def test_the_rows_that_were_missing_are_named(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.insert_missing(toy, [{"name": "top", "count": 1}])
        rows = [{"name": name, "count": 1} for name in ("top", "kite", "drum")]
        assert sorted(uow.insert_missing_returning(toy, rows, toy.c.name)) == ["drum", "kite"]


def test_an_upsert_inserts_or_sets_the_same_columns(database: Database) -> None:
    for count in (1, 2):
        with database.unit_of_work() as uow:
            uow.upsert(toy, [{"name": "top", "count": count}, {"name": f"kite-{count}", "count": count}])
            uow.upsert(toy, [])
    assert _toys(database) == {"top": 2, "kite-1": 1, "kite-2": 2}


def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    with database.reading() as reading:
        reading.session.execute(toy.insert().values(name="top", count=1))
    assert _toys(database) == {}


def test_the_actor_is_handed_on(database: Database) -> None:
    clerk = Actor("staff", "clerk")
    with database.unit_of_work(clerk) as uow, database.reading(clerk) as reading:
        assert uow.actor == reading.actor == clerk


def test_writers_at_once_wait_for_each_other(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.upsert(toy, [{"name": "top", "count": 0}])

    def count(own: Database) -> None:
        with own.unit_of_work() as uow:
            row = uow.session.execute(select(toy.c.count).where(toy.c.name == "top").with_for_update()).scalar_one()
            eventlet.sleep(0)
            uow.upsert(toy, [{"name": "top", "count": row + 1}])

    others = [Database(database.url) for _ in range(2)]
    for writing in [eventlet.spawn(count, own) for own in (database, *others) for _ in range(4)]:
        writing.wait()
    for other in others:
        other.close()
    assert _toys(database) == {"top": 12}


def test_a_moment_comes_back_aware_and_in_utc_and_one_without_a_zone_is_refused(database: Database) -> None:
    shanghai = NOW.astimezone(clock.OFFICE_ZONE)
    with database.unit_of_work() as uow:
        uow.session.execute(toy.insert().values(name="top", count=1, at=shanghai))
    with database.reading() as reading:
        at = reading.session.execute(select(toy.c.at)).scalar_one()
    assert at == NOW
    assert at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="without a time zone"), database.unit_of_work() as uow:
        uow.session.execute(toy.insert().values(name="kite", count=1, at=NOW.replace(tzinfo=None)))


def test_a_failed_statement_does_not_quote_its_values(database: Database) -> None:
    row = {"name": "李四的电话", "count": 1}
    with pytest.raises(IntegrityError) as failed, database.unit_of_work() as uow:
        uow.session.execute(toy.insert().values([row, row]))
    assert "[SQL parameters hidden" in str(failed.value)
    assert not is_away(failed.value)


def test_a_timer_is_claimed_once_and_never_before_its_time(database: Database) -> None:
    with database.unit_of_work() as uow:
        for minutes in (-2, -1, 5):
            uow.set_timer("wind_up", f"at {minutes}", NOW + timedelta(minutes=minutes), {"n": minutes})
    with clock.frozen(NOW):
        claimed = [_claim(database, limit=2), _claim(database, limit=2)]
    assert claimed == [["at -2", "at -1"], []]


def test_a_timer_set_twice_in_one_unit_of_work_is_moved_and_one_cancelled_is_gone(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.set_timer("wind_up", "top", NOW + timedelta(days=1))
        uow.set_timer("wind_up", "top", NOW)
        uow.set_timer("wind_up", "kite", NOW)
        uow.cancel_timer("wind_up", "kite")
    with clock.frozen(NOW):
        assert _claim(database) == ["top"]


def test_a_timer_that_fired_fires_again_only_when_it_is_set_again(database: Database) -> None:
    with clock.frozen(NOW):
        for _ in range(2):
            with database.unit_of_work() as uow:
                uow.set_timer("wind_up", "top", NOW)
            assert [_claim(database), _claim(database)] == [["top"], []]
        with database.unit_of_work() as uow:
            uow.cancel_timer("wind_up", "top")
        assert _count(database, tables.timer) == 1, "the proof that it fired stays"


def _claim(database: Database, limit: int = 10) -> list[str]:
    with database.unit_of_work() as uow:
        return [timer.subject for timer in claim_due(uow.session, "wind_up", limit)]


def test_a_database_that_cannot_be_reached_is_away() -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    with pytest.raises(OperationalError) as failed, nowhere.unit_of_work() as uow:
        uow.session.execute(select(toy))
    assert is_away(failed.value)
    assert not is_away(ValueError("connection"))
