"""What follows an import of offices: work of those that ended moves on, page by page, and is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from huiyin.db import Database, UnitOfWork
from huiyin.offices import OfficeTree
from services.routing.case.transfers import protection, succession
from services.routing.case.transfers.protection import Swept
from services.routing.case.transfers.succession import Moved
from services.routing.commands.work import OPERATOR
from services.routing.offices import registry
from services.routing.offices.domain.succession import line
from services.routing.reference import Reference


def move_on(database: Database) -> tuple[Moved, Swept]:
    """Move the open work of offices that ended, and accusations away from where they must not lie any more."""
    moved, swept = Moved(), Swept()
    for page in _pages(database, succession.move_page):
        moved.add(page)
    for found in _pages(database, protection.sweep):
        swept.withdrawn += found.withdrawn
        swept.stuck += found.stuck
    return moved, swept


def tell(moved: Moved, swept: Swept, database: Database) -> None:
    """Print what moved where, and by number what went to no successor or to nobody."""
    with database.reading(OPERATOR) as reading:
        tree = registry.load(reading.session).all
    for (before, to), count in sorted(moved.counts.items()):
        click.echo(f"moved 承继 {count}: {_named(tree, before)} → {_named(tree, to)}")
        if all(office.code != to for office in line(tree, before)):
            click.echo(f"  no successor 无承接机构: {', '.join(moved.numbers[before, to])}")
    for number, before in moved.stuck:
        click.echo(f"nobody goes on 无人承接: {number} ({_named(tree, before)})", err=True)
    if swept.withdrawn:
        click.echo(f"taken from the accused side 调离被反映单位: {len(swept.withdrawn)}")
    for number in swept.stuck:
        click.echo(f"nobody beside the accused 无其他机关可接: {number}", err=True)


def _pages(database: Database, work: Callable[[UnitOfWork, Reference, str], tuple[Any, str | None]]) -> list[Any]:
    """Do the work page by page, each in a transaction of its own."""
    done, after, shared = [], "", dict[str, Any]()
    while True:
        with database.unit_of_work(OPERATOR) as uow:
            page, further = work(uow, Reference(uow.session, shared), after)
        done.append(page)
        if further is None:
            return done
        after = further


def _named(tree: OfficeTree, code: str) -> str:
    office = tree.get(code)
    return f"{code} {office.name}" if office else code
