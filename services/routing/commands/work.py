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
from services.routing import composition
from services.routing.case.store import clocks
from services.routing.oversight.recounting import Moved
from services.routing.reference import Reference

OPERATOR = Actor(kind="operator", id="command-line")

_FOLDER = Path(__file__).parents[1]
_SHOWN = 50

composition.compose()

Recounting = Callable[..., Iterable[Moved]]


@contextmanager
def routing_database(configured: Settings) -> Iterator[Database]:
    """Open routing's database; raises where it has not been migrated."""
    database = configured.database("routing")
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
    found, shown = 0, list[Moved]()
    with click.progressbar(length=count, label="clocks 期限") as bar:
        for one in recounting(lambda: database.unit_of_work(OPERATOR), refer, progress=bar.update, **given):
            if _is_on_another_day(one):
                found += 1
                shown += [one] if found <= _SHOWN else []
    _tell(found, shown)


def _is_on_another_day(one: Moved) -> bool:
    return (one.before.nominal, one.before.legal) != (one.after.nominal, one.after.legal)


def _tell(found: int, shown: list[Moved]) -> None:
    chinese = language() == "zh"
    click.echo(f"{found} 个期限有变动" if chinese else f"{found} periods moved")
    for one in shown:
        click.echo(f"  {one.number or one.subject} {one.name}: {one.before.legal} → {one.after.legal}")
    if found > _SHOWN:
        more = found - _SHOWN
        click.echo(f"  另有 {more} 个，见 huiyin clock list" if chinese else f"  and {more} more: huiyin clock list")
