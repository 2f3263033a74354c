"""The command ``huiyin offices``: import a file of offices, and print the tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from huiyin.cli.root import language
from huiyin.db import Database
from huiyin.offices import Office, OfficeTree
from huiyin.settings import Settings
from huiyin.site import running_site
from services.routing import office_file, registry
from services.routing.commands import moving
from services.routing.commands.work import OPERATOR, routing_database
from services.routing.errors import OfficeFileInvalid, OfficeUnknown
from services.routing.handlers import offices as use_cases


@click.group()
def offices() -> None:
    """The office registry 机构登记."""


@offices.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_(configured: Settings, file: Path) -> None:
    """Take the offices of FILE (CSV) into the registry.

    Columns: code,name,tier,parent_code; optional kind,site,categories,keywords,successor,valid_from,valid_until and,
    for papers, abbreviation (机关代字, begins their numbers), phone (联系电话) and address (地址).
    Running the same file again changes nothing. A file with a wrong row changes nothing either. The open work of
    offices that have ended moves to their successors, or to the petition office over them, and what moved is told.
    """
    content = office_file.read(file.read_bytes())
    for column in content.ignored:
        click.echo(f"ignored column 未使用的列: {column}", err=True)
    with running_site(configured) as site, routing_database(configured) as database:
        counts = _import(database, content, configured.site)
        moved, swept = moving.move_on(database)
        site.settle()
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
        moving.tell(moved, swept, database)


@offices.command("list")
@click.option("--under", metavar="CODE", help="Only this office and what lies below it.")
@click.pass_obj
def list_(configured: Settings, under: str | None) -> None:
    """Print the tree: code, name and kind, indented by depth."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        tree = registry.load(reading.session).all
    top = under or (tree.root.code if tree.root else None)
    if top is None:
        raise click.ClickException("no offices yet; run: huiyin offices import FILE.csv")
    if top not in tree:
        raise OfficeUnknown(office=top)
    for depth, office in _indented(tree, top):
        click.echo(f"{'  ' * depth}{office.code} {office.name} ({office.kind})")


def _import(database: Database, content: office_file.OfficeFile, site: str) -> dict[str, int]:
    with click.progressbar(length=len(content.rows), label="offices 机构") as bar:
        try:
            with database.unit_of_work(OPERATOR) as uow:
                return use_cases.import_offices(uow, content, site=site, progress=bar.update)
        except OfficeFileInvalid as error:
            told = [row[language()] for row in error.params["rows"]]
            raise click.ClickException("\n".join([error.text(language()), *told])) from None


def _indented(tree: OfficeTree, top: str) -> Iterator[tuple[int, Office]]:
    above = sum(1 for _ in tree.up(top))
    return ((sum(1 for _ in tree.up(office.code)) - above, office) for office in tree.under(top))
