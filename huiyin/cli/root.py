"""The root of the command line: finds commands, reads the settings once, and tells errors in one sentence."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, EntryPoints, entry_points

import click
from sqlalchemy.exc import SQLAlchemyError

from huiyin import __version__, logs, settings
from huiyin.cli import failures
from huiyin.errors import HuiyinError

_GROUP = "huiyin.commands"
#: Our own commands, found and loaded as those of the services are.
_OWN = EntryPoints(
    EntryPoint(name, f"huiyin.cli.{place}", _GROUP)
    for name, place in {
        "up": "run:up",
        "run": "run:run_service",
        "migrate": "run:migrate",
        "bus": "bus:bus",
        "broker": "broker:broker",
        "events": "events:events",
        "verify": "verify:verify",
        "files": "files:files",
        "backup": "backup:backup",
        "restore": "backup:restore",
        "move": "backup:move",
    }.items()
)


class Commands(click.Group):
    """Own commands and those of installed services; the code of each is loaded only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        return sorted(_OWN.names | entry_points(group=_GROUP).names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        for point in (*_OWN.select(name=cmd_name), *entry_points(group=_GROUP, name=cmd_name)):
            command: click.Command = point.load()
            return command
        return None


def language() -> str:
    """Return the language of this terminal: English where the locale says so, else Chinese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="huiyin")
@click.pass_context
def huiyin(context: click.Context) -> None:
    """Huiyin 回音: public petition work (信访) of a county, its townships and its villages."""
    context.obj = settings.read()
    logs.configure(context.obj.log_level)


def start() -> None:
    """Run the command; an error of ours, or of what we stand on, is one sentence on standard error and exit code 1."""
    try:
        huiyin()
    except (HuiyinError, SQLAlchemyError, OSError) as error:
        told = failures.explained(error)
        if told is None:
            raise
        click.echo(f"{told.text(language())} [{told.code}]", err=True)
        sys.exit(1)
