"""The command ``huiyin profile``: check a file, show a profile of the law, and load one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from huiyin import clock
from huiyin.cli.root import language
from huiyin.cli.table import aligned
from huiyin.clock import local_day
from huiyin.db import Database
from huiyin.settings import Settings
from huiyin.site import running_site
from services.routing.commands.work import OPERATOR, recount, routing_database
from services.routing.law import keeping, library, profile_file, shown, source
from services.routing.law.errors import ProfileFileInvalid
from services.routing.law.library import Library
from services.routing.law.profile import Profile
from services.routing.oversight import recounting

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def profile() -> None:
    """The law as data 法规参数: periods, routes, ladders."""


@profile.command("check")
@click.argument("file", type=_FILE)
@click.pass_obj
def check(configured: Settings, file: Path) -> None:
    """Say every fault of FILE (YAML) by line; exit code 1 where there are any. Nothing is loaded."""
    with _faults_told(file):
        text = source.decode(file.read_bytes())
        known = library.packaged()
        base = profile_file.extends(text)
        if base is not None and known.get(base) is None:
            known = _loaded(configured)
        found = profile_file.read(text, known.bases()).profile
    click.echo(f"{shown.heading(found, language())}: {'没有错误' if language() == 'zh' else 'no faults'}")


@profile.command("show")
@click.argument("name", required=False)
@click.option("--yaml", "form", flag_value="yaml", help="The file as it was loaded.")
@click.option("--json", "form", flag_value="json", help="The whole profile, with what it extends put in.")
@click.pass_obj
def show(configured: Settings, name: str | None, form: str | None) -> None:
    """Print the profile NAME or NAME@VERSION; without a name that of matters received today."""
    laws = _loaded(configured)
    law = laws.law(name) if name else laws.law_for(local_day(clock.now()))
    if form == "yaml":
        found = laws.get(law.key)
        click.echo(found.text if found else "", nl=False)
    elif form == "json":
        click.echo(json.dumps(law.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(law, laws)


@profile.command("load")
@click.argument("file", type=_FILE)
@click.option("--correct", "reason", metavar="REASON", help="FILE corrects an error in a version that is loaded; why.")
@click.pass_obj
def load(configured: Settings, file: Path, reason: str | None) -> None:
    """Take FILE (YAML) into the library. New matters begin with it; others keep the version they were born under.

    A version never changes silently: a change is a new version, and an error in one is corrected with --correct, which
    recomputes the clocks that run by it.
    """
    with _faults_told(file):
        text = source.decode(file.read_bytes())
        with running_site(configured) as site, routing_database(configured) as database:
            kept = _take(database, text, reason)
            _tell(kept)
            if reason is not None:
                recount(database, recounting.resettle, keys=kept.affected or (kept.entry.key,), why="profile")
            site.settle_if_here()


def _take(database: Database, text: str, reason: str | None) -> keeping.Kept:
    with database.unit_of_work(OPERATOR) as uow:
        return keeping.keep(uow, text) if reason is None else keeping.correct(uow, text, reason)


def _tell(kept: keeping.Kept) -> None:
    entry, chinese = kept.entry, language() == "zh"
    if not kept.changed:
        click.echo(f"{entry.key}: {'已经装入，没有变化' if chinese else 'known already, nothing changed'}")
    elif entry.correction:
        click.echo(f"{entry.key}: {f'第 {entry.correction} 次更正' if chinese else f'correction {entry.correction}'}")
    else:
        since = (
            f"自 {entry.valid_from} 起收到的事项适用" if chinese else f"for matters received from {entry.valid_from}"
        )
        click.echo(f"{entry.key}: {since}")
    for key in kept.outdated:
        told = f"{key} 仍以旧版本为依据，请核对" if chinese else f"{key} still extends an older version; check it"
        click.echo(told, err=True)


def _print(law: Profile, laws: Library) -> None:
    spoken = language()
    click.echo(shown.heading(law, spoken))
    for title, rows in shown.tables(law, spoken):
        click.echo(f"\n{title}")
        for line in aligned(rows):
            click.echo(line)
    click.echo()
    for line in shown.legend(spoken):
        click.echo(line)
    known = ", ".join(sorted(one.key for one in laws))
    click.echo(f"{'已有' if spoken == 'zh' else 'known'}: {known}")


@contextmanager
def _faults_told(file: Path) -> Iterator[None]:
    """Print the faults of a file one by one instead of the one sentence of the error."""
    try:
        yield
    except ProfileFileInvalid as error:
        told = [f"{file.name}: {fault[language()]} [{fault['code']}]" for fault in error.params["faults"]]
        raise click.ClickException("\n".join([error.text(language()), *told])) from None


def _loaded(configured: Settings) -> Library:
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        return library.load(reading.session)
