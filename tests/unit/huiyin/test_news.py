"""What a commit leaves to be done says the same on both ends of a notification."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin import clock
from huiyin.bus import news, tables
from huiyin.bus.news import ALL, News
from huiyin.db import Database
from tests.support.databases import with_tables

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("said", [News(), News(events=True), News(due=NOON), News(events=True, due=NOON)])
def test_news_are_read_as_they_were_said(said: News) -> None:
    assert News.of(said.text()) == said
    assert bool(said) is bool(said.text())


@pytest.mark.parametrize("text", ["of a newer version", "events and=more", "due=tomorrow", "due=2026-11-27T12:00:00"])
def test_what_cannot_be_read_makes_a_replica_look_at_everything(text: str) -> None:
    assert News.of(text) == ALL


class _Hearer:
    def __init__(self) -> None:
        self.heard: list[News] = []

    def hear(self, said: News) -> None:
        self.heard.append(said)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A database with the tables of the bus."""
    return with_tables(f"sqlite:///{tmp_path / 'one.sqlite'}", tables.metadata)


def test_a_commit_tells_the_earliest_of_what_is_due_and_a_failed_one_tells_nothing(database: Database) -> None:
    hearer = _Hearer()
    news.join(database.url, hearer)
    with database.unit_of_work() as uow:
        uow.set_timer("bell", "one", NOON + timedelta(hours=1))
        uow.set_timer("bell", "two", NOON)
        assert hearer.heard == []
    with database.unit_of_work():
        pass
    with suppress(ZeroDivisionError), database.unit_of_work() as uow:
        uow.set_timer("bell", "three", NOON)
        raise ZeroDivisionError
    assert hearer.heard == [News(due=NOON)]
    news.leave(database.url, hearer)
    assert not news.is_heard(database.url)


def test_a_glance_sends_its_question_and_nothing_else(database: Database) -> None:
    sent: list[Any] = []
    with database.glance() as session:
        session.connection().connection.driver_connection.set_trace_callback(sent.append)  # type: ignore[union-attr]
        session.execute(tables.timer.select().where(tables.timer.c.fire_at < clock.now()))
    assert [statement.split()[0] for statement in sent] == ["SELECT"]
