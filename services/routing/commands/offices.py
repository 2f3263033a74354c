"""The command ``huiyin offices``: import a file of offices, write one, and print the tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from huiyin.cli.root import language
from huiyin.db import Database
from huiyin.offices import Office, OfficeTree
from huiyin.settings import Settings
from huiyin.site import running_site
from services.routing import csv_file
from services.routing.commands import moving
from services.routing.commands.work import OPERATOR, routing_database
from services.routing.offices import importing as use_cases
from services.routing.offices import office_file, registry
from services.routing.offices.errors import OfficeFileInvalid, OfficeFileUnwritable, OfficeUnknown
from services.routing.offices.office_changes import TITLES, Plan
from services.routing.offices.office_file import cells_of


@click.group()
def offices() -> None:
    """The office registry 机构登记."""


@offices.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what FILE would change; nothing is written.")
@click.pass_obj
def import_(configured: Settings, file: Path, dry_run: bool) -> None:
    """Take the offices of FILE (CSV) into the registry.

    Columns: code,name,tier,parent_code; optional kind,site,categories,keywords,successor,valid_from,valid_until and,
    for papers, abbreviation (机关代字, begins their numbers), phone (联系电话) and address (地址).
    A column that FILE does not name stays as it is, as do offices it does not list; an empty cell of a column it names
    empties the field. Each field that changes is told first. Running the same file again changes nothing, and neither
    does a file with a wrong row. The open work of offices that have ended moves to their successors, or to the petition
    office over them, and what moved is told.
    """
    with _faults_told():
        content = office_file.read(file.read_bytes())
    for column in content.ignored:
        click.echo(f"ignored column 未使用的列: {column}", err=True)
    for row, left in content.short:
        columns = ", ".join(left)
        click.echo(f"row {row} ends early, left as it is 第 {row} 行较短，以下列保持不变: {columns}", err=True)
    if dry_run:
        _try(configured, content)
        return
    with running_site(configured) as site, routing_database(configured) as database:
        counts = _import(database, content, configured.site)
        moved, swept = moving.move_on(database)
        click.echo(_counted(counts))
        moving.tell(moved, swept, database)
        site.hand_over()


@offices.command("list")
@click.option("--under", metavar="CODE", help="Only this office and what lies below it.")
@click.pass_obj
def list_(configured: Settings, under: str | None) -> None:
    """Print the tree: code, name and kind, indented by depth."""
    for depth, office in _tree(configured, under):
        click.echo(f"{'  ' * depth}{office.code} {office.name} ({office.kind})")


@offices.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--under", metavar="CODE", help="Only this office and what lies below it.")
@click.pass_obj
def export(configured: Settings, file: Path | None, under: str | None) -> None:
    """Write the registry as a CSV that a spreadsheet opens and `offices import` takes in: to FILE, or to the terminal.

    Unchanged it imports to "0 changed". A FILE that exists is not replaced.
    """
    columns = office_file.REQUIRED + office_file.OPTIONAL
    rows = [[cells[name] for name in columns] for _, office in _tree(configured, under) if (cells := cells_of(office))]
    content = csv_file.written([columns, *rows])
    if file is None:
        click.echo(content, nl=False)
        return
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except OSError as error:
        raise OfficeFileUnwritable(file=file.name, **_why(error)) from error
    click.echo(f"{file}: {len(rows)} offices 个机构")


def _why(error: OSError) -> dict[str, str]:
    if isinstance(error, FileExistsError):
        return {"why_zh": "文件已存在，请换一个名称", "why_en": "it is there already; choose another name"}
    return {"why_zh": "请检查文件夹和权限", "why_en": "check the folder and its permissions"}


def _tree(configured: Settings, under: str | None) -> list[tuple[int, Office]]:
    """Return the offices at and under ``under`` (default: all), each with its depth."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        tree = registry.load(reading.session).all
    top = under or (tree.root.code if tree.root else None)
    if top is None:
        raise click.ClickException("no offices yet 尚无机构; run: huiyin offices import FILE.csv")
    if top not in tree:
        raise OfficeUnknown(office=top)
    return list(_indented(tree, top))


def _try(configured: Settings, content: office_file.OfficeFile) -> None:
    with routing_database(configured) as database, database.reading(OPERATOR) as reading, _faults_told():
        plan = use_cases.plan(reading.session, content, site=configured.site)
    for office in plan.added:
        click.echo(f"new 新增 {office.code} {office.name}")
    _tell_changes(plan)
    click.echo(f"{_counted(plan.counts())} (dry run 未写入)")


def _import(database: Database, content: office_file.OfficeFile, site: str) -> dict[str, int]:
    bar = click.progressbar(length=len(content.rows), label="offices 机构")
    with _faults_told(), database.unit_of_work(OPERATOR) as uow, bar:
        return use_cases.import_offices(uow, content, site=site, progress=bar.update, before=_tell_changes)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except OfficeFileInvalid as error:
        told = [row[language()] for row in error.params["rows"]]
        raise click.ClickException("\n".join([error.text(language()), *told])) from None


def _tell_changes(plan: Plan) -> None:
    for one in plan.changes():
        before, after = (value or "(none 无)" for value in (one.before, one.after))
        click.echo(f"change 变更 {one.code} {one.name}: {one.column} {TITLES[one.column]} {before} → {after}")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _indented(tree: OfficeTree, top: str) -> Iterator[tuple[int, Office]]:
    above = sum(1 for _ in tree.up(top))
    return ((sum(1 for _ in tree.up(office.code)) - above, office) for office in tree.under(top))
