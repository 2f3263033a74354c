"""The command ``huiyin clock``: explain how each date of a matter came about, list every period, count all again."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from huiyin.cli.root import language
from huiyin.errors import NotFound, said
from huiyin.settings import Settings
from huiyin.site import running_site
from services.routing.case.views import explaining
from services.routing.commands.work import OPERATOR, recount, routing_database
from services.routing.oversight import recounting
from services.routing.reference import Reference

_COLUMNS = (
    "number",
    "clock",
    "title",
    "article",
    "bearer",
    "office",
    "started_on",
    "due_nominal",
    "due_legal",
    "provisional",
    "ended_on",
    "result",
    "overdue_days",
)


@click.group()
def clock() -> None:
    """Legal periods 法定期限: how each date came about, and which were kept."""


@clock.command("explain")
@click.argument("matter")
@click.pass_obj
def explain(configured: Settings, matter: str) -> None:
    """Print, in sentences, how each date of MATTER came about: start, counting, rest days, and how it ended."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        told = explaining.explain(reading.session, matter, Reference(reading.session, {}))
    if not told:
        raise NotFound(what=said(f"编号 {matter} 的期限", f"periods of {matter}"))
    for sentences in told:
        click.echo(sentences[language()])


@clock.command("list")
@click.option("--office", metavar="CODE", help="Only periods that bind this office.")
@click.option("--running", is_flag=True, help="Only periods that still run.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write them to this file.")
@click.pass_obj
def list_(configured: Settings, office: str | None, running: bool, file: Path | None) -> None:
    """Print every period as CSV: its article, its days, whether it was kept, and by how many days it was not."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        rows = explaining.rows(reading.session, Reference(reading.session, {}), office=office, running=running)
        if file is None:
            _write(sys.stdout, rows)
            return
        with file.open("w", encoding="utf-8-sig", newline="") as opened:
            count = _write(opened, rows)
    click.echo(f"{file}: {count} 个期限" if language() == "zh" else f"{file}: {count} periods")


@clock.command("recount")
@click.option("--cases", is_flag=True, help="From the facts of every case, not only from the periods that are kept.")
@click.pass_obj
def recount_(configured: Settings, cases: bool) -> None:
    """Count every period again by the calendar as it is now. Safe at any time; what is right stays as it is.

    With --cases also those that are missing begin: run it once after an upgrade from a version without them.
    """
    with running_site(configured) as site, routing_database(configured) as database:
        if cases:
            with database.reading(OPERATOR) as reading:
                keys = [one.key for one in Reference(reading.session, {}).laws]
            recount(database, recounting.resettle, keys=keys, why="upgrade")
        recount(database, recounting.recount, why="calendar")
        site.settle_if_here()


def _write(file: IO[str], rows: Iterator[dict[str, Any]]) -> int:
    writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is wanted after the loop
        writer.writerow(row)
    return count
