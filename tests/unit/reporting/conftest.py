"""What reporting's unit tests start from: an empty database, and figures asked by an operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.db import Database
from huiyin.events.envelope import Event
from huiyin.plugins.figures import FactGroup
from services.reporting import handlers, store
from services.reporting.domain import Cohort
from services.reporting.figures.accepted_in_time import AcceptedInTime
from services.reporting.figures.answered_in_time import AnsweredInTime
from services.reporting.figures.answered_within import AnsweredWithin
from services.reporting.figures.days_to_answer import DaysToAnswer
from services.reporting.figures.rated import Rated
from services.reporting.figures.registered import Registered
from services.reporting.figures.satisfied import Satisfied
from services.reporting.models import Base
from services.reporting.plugins import Panel
from services.reporting.schemas import Figures
from tests.support import databases

from .lives import at

OPERATOR = Actor("operator", "operator")
BUILT_IN: tuple[Any, ...] = (
    Registered(),
    AcceptedInTime(),
    AnsweredInTime(),
    AnsweredWithin(),
    DaysToAnswer(),
    Rated(),
    Satisfied(),
)
PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}


class Reporting:
    """The service without its bus: events go in, tables and figures come out."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.panel = Panel(BUILT_IN, 2.0)

    def hear(self, *events: Event) -> None:
        with self.database.unit_of_work() as uow:
            handlers.keep(uow, events)

    def register(self, *events: Event) -> None:
        with self.database.unit_of_work() as uow:
            handlers.keep_matters(uow, events)

    def sort(self, *events: Event) -> None:
        """Learn whom sortings accuse; routing is asked for nothing."""
        with self.database.unit_of_work() as uow:
            handlers.keep_sortings(uow, events, lambda _: {})

    def forget(self) -> None:
        with self.database.engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                connection.execute(table.delete())

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.database.reading() as reading:
            return {
                table.name: sorted((tuple(row) for row in reading.session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }

    def groups(self, cohort: Cohort, by: str | None = None) -> list[tuple[str | None, FactGroup]]:
        with self.database.reading() as reading:
            return store.fact_groups(reading.session, cohort, by)

    def ask(self, actor: Actor = OPERATOR, **asked: Any) -> dict[str, Any]:
        request = Figures().load({"office": "county", **PERIOD, **asked})
        with self.database.reading(actor) as reading:
            return handlers.figures(reading, request, self.panel)

    def figure(self, name: str, **asked: Any) -> dict[str, Any]:
        return named(self.ask(**asked)["figures"], name)


def named(figures: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the figure of that name."""
    return next(figure for figure in figures if figure["name"] == name)


def cohort(as_of: date, office: str = "county", **picked: Any) -> Cohort:
    """Return everything received by ``as_of`` under ``office``."""
    return Cohort(office, date(2026, 1, 1), date(2026, 12, 31), as_of, **picked)


@pytest.fixture(scope="module")
def _database(tmp_path_factory: Any) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('reporting') / 'reporting.sqlite'}"
    database = databases.with_tables(url, tables.metadata, Base.metadata)
    yield database
    database.close()


@pytest.fixture
def reporting(_database: Database) -> Iterator[Reporting]:
    """Reporting with nothing heard, on the 200th day of the story."""
    service = Reporting(_database)
    service.forget()
    with clock.frozen(at(200)):
        yield service
