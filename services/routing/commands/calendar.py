"""The command ``huiyin calendar``: load the notice of a year's holidays, show a year, take what the package knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from huiyin.cli.root import language
from huiyin.cli.table import aligned
from huiyin.settings import Settings
from huiyin.site import running_site
from services.routing.commands.work import OPERATOR, recount, routing_database
from services.routing.law.calendar import importing as use_cases
from services.routing.law.calendar import notice_file, packaged, stored
from services.routing.law.calendar.errors import CalendarFileInvalid
from services.routing.law.calendar.faults import DOUBTS
from services.routing.law.calendar.importing import Taken
from services.routing.law.calendar.statutory import statutory_days
from services.routing.law.calendar.value import SpecialDay, StoredCalendar
from services.routing.oversight import recounting

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_KINDS = {"zh": {True: "上班", False: "放假"}, "en": {True: "work", False: "rest"}}

_LONGEST_SOURCE = 200
#: Said where every fault is one that an extraordinary notice may really have.
_INSIST = {
    "zh": "如国务院办公厅的通知确实如此安排，请加 --as-published 重新加载。",
    "en": "If that is what the notice says, load the file again with --as-published.",
}


@click.group()
def calendar() -> None:
    """Days of rest and work 放假安排: the calendar that legal dates are counted by."""


@calendar.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", metavar="TEXT", help="Where the notice is published (文号); by default the name of FILE.")
@click.option("--year", "stated", type=int, multiple=True, help="Take FILE only if it is for this year; repeatable.")
@click.option("--as-published", is_flag=True, help="Take what is doubtful: the notice itself is extraordinary.")
@click.pass_obj
def load(configured: Settings, file: Path, source: str | None, stated: tuple[int, ...], as_published: bool) -> None:
    """Take the notice of holidays in FILE (CSV) into the calendar, and recompute open clocks.

    Columns: day,kind (rest or work); optional until,name,weekday; also 日期,安排(放假/上班),至,节日,星期.
    Running the same file again changes nothing. A file with a wrong day changes nothing either.
    """
    with running_site(configured) as site, routing_database(configured) as database:
        with _faults_told(file):
            content = notice_file.read(file.read_bytes())
            with database.unit_of_work(OPERATOR) as uow:
                origin = (source or file.name)[:_LONGEST_SOURCE]
                taken = use_cases.take_file(uow, content, origin, stated=stated, as_published=as_published)
        _tell(taken, content.ignored)
        # Even where nothing changed: a load that was cut short is healed by running it again.
        recount(database, recounting.recount, why="calendar")
        site.settle_if_here()


@calendar.command("seed")
@click.pass_obj
def seed(configured: Settings) -> None:
    """Take the years that the installed package knows; a year loaded from a file stays as it is."""
    with running_site(configured) as site, routing_database(configured) as database:
        with database.unit_of_work(OPERATOR) as uow:
            taken = use_cases.take_package(uow)
        _tell(taken)
        recount(database, recounting.recount, why="calendar")
        site.settle_if_here()


@calendar.command("show")
@click.argument("year", type=click.IntRange(1900, 2999))
@click.pass_obj
def show(configured: Settings, year: int) -> None:
    """Print the days of YEAR that are not as their weekday says, and where that is from."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        known = stored.load(reading.session)
        kept = stored.years(reading.session)
    click.echo(_heading(year, known, kept[year].source if year in kept else packaged.version()))
    for line in aligned([_row(special) for special in _shown(year, known)]):
        click.echo(line)


def _tell(taken: Taken, ignored: tuple[str, ...] = ()) -> None:
    """Print what was taken; warnings go to standard error."""
    chinese = language() == "zh"
    for column in ignored:
        click.echo(f"ignored column 未使用的列: {column}", err=True)
    for fault in taken.doubts:
        click.echo(fault.text(language()), err=True)
    for change in taken.changes:
        count = len(change.days)
        told = f"{count} 天有变化（{change.source}）" if chinese else f"{count} days changed ({change.source})"
        click.echo(f"{change.year}: {told}")
    for year in taken.unchanged:
        click.echo(f"{year}: {'没有变化' if chinese else 'nothing changed'}")
    if not taken.changes and not taken.unchanged:
        click.echo("没有新的年份" if chinese else "no new year")


def _heading(year: int, known: StoredCalendar, source: str) -> str:
    chinese = language() == "zh"
    if year in known.years:
        return f"{year}: {source}"
    guess = (
        "通知尚未发布，仅有法定节假日和周末，为暂定" if chinese else "no notice yet: statutory days and weekends only"
    )
    return f"{year}: {guess}"


def _shown(year: int, known: StoredCalendar) -> list[SpecialDay]:
    if year in known.years:
        return list(known.of_notice(year))
    return [SpecialDay(day, False, name) for day, name in statutory_days(year).items()]


def _row(special: SpecialDay) -> tuple[str, ...]:
    spoken = language()
    return special.day.isoformat(), _weekday(special.day, spoken), _KINDS[spoken][special.working], special.name


def _weekday(day: date, spoken: str) -> str:
    name = _WEEKDAYS[spoken][day.weekday()]
    return f"周{name}" if spoken == "zh" else name


@contextmanager
def _faults_told(file: Path) -> Iterator[None]:
    """Print the faults of a file one by one instead of the one sentence of the error."""
    try:
        yield
    except CalendarFileInvalid as error:
        rows = error.params["rows"]
        told = [f"{file.name}: {row[language()]} [{row['code']}]" for row in rows]
        told += [_INSIST[language()]] if all(row["code"] in DOUBTS for row in rows) else []
        raise click.ClickException("\n".join([error.text(language()), *told])) from None
