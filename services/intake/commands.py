"""The command ``huiyin import``: a ledger's rows become matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from huiyin import migrations
from huiyin.cli.root import language
from huiyin.db import Database
from huiyin.settings import Settings
from huiyin.site import running_site
from services.intake.ledger.importing import Options, Summary, import_ledger


class _Bar:
    """Shows what was found in the file, and how far the import is."""

    def __init__(self) -> None:
        self._bar: Any = None

    def opened(self, ledger: str, columns: Mapping[str, str], expected: int | None) -> None:
        """Say which ledger this is taken for and which column for what, then begin the bar."""
        click.echo(f"ledger 台账: {ledger}", err=True)
        for field, header in columns.items():
            click.echo(f"  {field} ← {header}", err=True)
        self._bar = click.progressbar(length=expected or 0, label="matters 事项")
        self._bar.__enter__()

    def advanced(self, rows: int) -> None:
        """Move the bar on."""
        self._bar.update(rows)

    def close(self) -> None:
        """End the bar's line."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--channel", default="ledger", show_default=True, help="The channel that reads the rows.")
@click.option("--mapping", type=click.Path(path_type=Path), help="YAML file: which column says what; else guessed.")
@click.option("--history", is_flag=True, help="The rows are records of the past, with receipt and answer.")
@click.option("--office", metavar="CODE", help="The office that received the matters.")
@click.option("--batch", type=click.IntRange(1, 2000), default=200, show_default=True, help="Rows per transaction.")
@click.pass_obj
def import_(settings: Settings, /, file: Path, **chosen: Any) -> None:
    """Register the matters of a ledger FILE (.xlsx or .csv).

    Rows that cannot be registered go to FILE.refused.xlsx beside it, each with its row number and the reason; the
    others are registered, and none of them twice however often this runs. Rows that are registered and say something
    else now go to FILE.changed.xlsx; with --history they bring the answer that came since. FILE.numbers.csv says which
    number each row has.
    """
    with running_site(settings) as site, _database(settings) as database:
        site.settle(only="intake")  # the offices that rows may name must have arrived here
        with _bar() as bar:
            summary = import_ledger(database, settings, file, Options(**chosen), bar)
        _tell(summary)
        site.hand_over()


@contextmanager
def _bar() -> Iterator[_Bar]:
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = settings.database("intake")
    try:
        migrations.require_current("intake", Path(__file__).parent, database)
        yield database
    finally:
        database.close()


def _tell(summary: Summary) -> None:
    if summary.findings:
        click.echo("worth knowing 请注意:")
    for finding in summary.findings:
        click.echo(f"  {finding.text(language())}")
    click.echo(f"registered 登记: {summary.registered}")
    click.echo(f"already there 已有: {summary.present}")
    brought = f" (brought new facts 采用新情况: {summary.brought})" if summary.brought else ""
    changed_file = f" → {summary.changed_file}" if summary.changed_file else ""
    click.echo(f"changed 内容不同: {summary.changed}{brought}{changed_file}")
    click.echo(f"refused 退回: {summary.refused}" + (f" → {summary.refused_file}" if summary.refused_file else ""))
    if summary.numbers_file:
        click.echo(f"numbers 编号对照 → {summary.numbers_file}")
    else:
        click.echo("numbers 编号对照: not written 未能写入", err=True)
