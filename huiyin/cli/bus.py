"""``huiyin bus``: how far everyone is, dead letters, and replays."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy import select

from huiyin import catalog
from huiyin.bus import letters, unkept
from huiyin.bus.replay import replay as replay_events
from huiyin.bus.status import Databases, as_rows, standings
from huiyin.bus.tables import letter
from huiyin.bus.topology import unkept_queue
from huiyin.errors import NotFound
from huiyin.settings import Settings

_COLUMNS = ("service", "handler", "source", "head", "cursor", "lag", "waiting", "dead")


@click.group()
def bus() -> None:
    """Positions, dead letters and replays of the bus."""


@bus.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Show, per handler, how far its source's log reaches and what is still to be applied.

    ``unkept`` counts messages that the database could not keep; null where the broker cannot be asked.
    """
    rows = as_rows(list(standings(Databases(settings))))
    lying = unkept.counts(settings, [(row["service"], row["handler"]) for row in rows])
    rows = [{**row, "unkept": lying.get((row["service"], row["handler"]))} for row in rows]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    _table(_COLUMNS, rows)
    for row in [row for row in rows if row["unkept"]]:
        queue = unkept_queue(row["service"], row["handler"])
        click.echo(f"{row['unkept']} messages no database could keep lie in the queue {queue}")


@bus.group()
def dead() -> None:
    """Events whose handler failed for good."""


@dead.command("list")
@click.option("--service", help="Only this service.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_dead(settings: Settings, service: str | None, as_json: bool) -> None:
    """List dead letters and events that wait for another try."""
    rows = [row for name, database in _databases(settings, service) for row in _letters(name, database)]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=str))
        return
    _table(("service", "id", "handler", "type", "subject", "state", "tries", "code", "reason"), rows)


@dead.command()
@click.argument("service")
@click.argument("id", type=int)
@click.pass_obj
def show(settings: Settings, service: str, id: int) -> None:
    """Show one letter: the event, the reason, the traceback."""
    [(_name, database)] = _databases(settings, service)
    with database.reading() as reading:
        row = reading.session.execute(select(letter).where(letter.c.id == id)).mappings().first()
    if row is None:
        raise NotFound(what=f"{service} {id}")
    for name, value in row.items():
        click.echo(f"{name}: {value}")


@dead.command()
@click.argument("service")
@click.argument("ids", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every dead letter of the service.")
@click.pass_obj
def retry(settings: Settings, service: str, ids: tuple[int, ...], every: bool) -> None:
    """Try dead letters again, after the cause was mended."""
    if not ids and not every:
        raise click.UsageError("name the letters, or give --all")
    [(_name, database)] = _databases(settings, service)
    with database.unit_of_work() as uow:
        count = letters.retry(uow, None if every else list(ids))
    click.echo(f"{count} letters will be tried again")


@dead.command()
@click.argument("service")
@click.argument("id", type=int)
@click.option("--reason", required=True, help="Why it may be given up; kept with the letter.")
@click.pass_obj
def drop(settings: Settings, service: str, id: int, reason: str) -> None:
    """Give a letter up for good, with a reason."""
    [(_name, database)] = _databases(settings, service)
    with database.unit_of_work() as uow:
        if not letters.drop(uow, id, reason):
            raise NotFound(what=f"{service} {id}")
    click.echo("dropped")


@bus.command()
@click.option("--from", "source", required=True, help="The service whose log is replayed.")
@click.option("--to", "target", required=True, help="The service that gets the events again.")
@click.option("--since", required=True, type=click.IntRange(min=1), help="First position to replay.")
@click.pass_obj
def replay(settings: Settings, source: str, target: str, since: int) -> None:
    """Have a service apply a source's events again from a position on (projections only)."""
    databases = Databases(settings)
    for name in (source, target):
        if name not in databases.services:
            catalog.find(name)
            raise NotFound(what=name)
    for handler in replay_events(databases, source, target, since):
        click.echo(f"{target}.{handler} applies the events of {source} from position {since} on again")


def _databases(settings: Settings, service: str | None) -> list[tuple[str, Any]]:
    databases = Databases(settings)
    if service is not None and service not in databases.services:
        catalog.find(service)
        raise NotFound(what=service)
    return [(name, databases[name]) for name in databases.services if service in (None, name)]


def _letters(service: str, database: Any) -> list[dict[str, Any]]:
    wanted = letter.c.state.in_((letters.DEAD, letters.WAITING))
    with database.reading() as reading:
        rows = reading.session.execute(select(letter).where(wanted).order_by(letter.c.id)).mappings().all()
    return [{"service": service, **_shown(row)} for row in rows]


def _shown(row: Any) -> dict[str, Any]:
    keys = ("id", "handler", "source", "position", "type", "state", "tries", "code", "reason", "last_failed_at")
    return {"subject": _subject(row["body"]), **{key: row[key] for key in keys}}


def _subject(body: str) -> str:
    try:
        return str(json.loads(body).get("subject", ""))
    except (ValueError, AttributeError):
        return ""


def _table(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in [list(columns), *cells]) for index in range(len(columns))]
    for line in [list(columns), *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
