"""What routing's commands share: the operator, the database at its newest migration, and telling which clocks moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from huiyin import migrations
from huiyin.actors import Actor
from huiyin.cli.root import language
from huiyin.db import Database, UnitOfWork
from huiyin.settings import Settings
from services.routing.handlers.recounting import Moved
from services.routing.reference import Reference
from services.routing.store import clocks

OPERATOR = Actor(kind="operator", id="command-line")

_FOLDER = Path(__file__).parents[1]
_SHOWN = 50

Recounting = Callable[..., Iterable[Moved]]


@contextmanager
def routing_database(configured: Settings) -> Iterator[Database]:
    """Open routing's database; raises where it has not been migrated."""
    database = Database(configured.database_url("routing"))
    try:
        migrations.require_current("routing", _FOLDER, database)
        yield database
    finally:
        database.close()


def recount(database: Database, recounting: Recounting, **given: object) -> None:
    """Count clocks again with a bar of progress, and print each that moved."""
    shared: dict[str, object] = {}

    def refer(uow: UnitOfWork) -> Reference:
        return Reference(uow.session, shared)

    with database.reading(OPERATOR) as reading:
        count = clocks.countable(reading.session)
    moved = []
    with click.progressbar(length=count, label="clocks 期限") as bar:
        for one in recounting(lambda: database.unit_of_work(OPERATOR), refer, progress=bar.update, **given):
            moved.append(one)
    _tell(moved)


def _tell(moved: list[Moved]) -> None:
    chinese = language() == "zh"
    days = [one for one in moved if one.before.legal != one.after.legal or one.before.nominal != one.after.nominal]
    click.echo(f"{len(days)} 个期限有变动" if chinese else f"{len(days)} periods moved")
    for one in days[:_SHOWN]:
        click.echo(f"  {one.number or one.subject} {one.name}: {one.before.legal} → {one.after.legal}")
    if len(days) > _SHOWN:
        more = len(days) - _SHOWN
        click.echo(f"  另有 {more} 个，见 huiyin clock list" if chinese else f"  and {more} more: huiyin clock list")
