"""The root of the command line: finds commands, reads the settings once, and tells errors in one sentence.

Only what the list of commands needs is imported here; the rest where a command runs or fails.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property
from importlib.metadata import EntryPoint, EntryPoints, entry_points

import click

from huiyin import __version__
from huiyin.bus.driver import patch
from huiyin.cli import summaries

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
        return sorted(_OWN.names | self._offered.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        point = self._point(cmd_name)
        return None if point is None else point.load()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands as click does, without loading those whose source tells what they do."""
        listed = [(name, command) for name in self.list_commands(ctx) if not (command := self._listed(name)).hidden]
        limit = formatter.width - 6 - max(len(name) for name, _ in listed)
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(limit)) for name, command in listed])

    def _listed(self, name: str) -> click.Command:
        """Return a command as far as the list shows it."""
        point = self._point(name)
        assert point is not None
        said = summaries.docstring(point)
        if said is not None:
            return click.Command(name, help=said)
        patch()  # what it imports must find a cooperative process, as where it runs
        command: click.Command = point.load()
        return command

    def _point(self, name: str) -> EntryPoint | None:
        return next(iter((*_OWN.select(name=name), *self._offered.select(name=name))), None)

    @cached_property
    def _offered(self) -> EntryPoints:
        return entry_points(group=_GROUP)


def language() -> str:
    """Return the language of this terminal: English where the locale says so, else Chinese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="huiyin")
@click.pass_context
def huiyin(context: click.Context) -> None:
    """Huiyin 回音: public petition work (信访) of a county, its townships and its villages."""
    from huiyin import logs, settings

    context.obj = settings.read()
    logs.configure(context.obj.log_level)


def start() -> None:
    """Run the command; an error of ours, or of what we stand on, is one sentence on standard error and exit code 1."""
    try:
        huiyin()
    except Exception as error:
        from huiyin.cli import failures

        told = failures.explained(error)
        if told is None:
            raise
        click.echo(f"{told.text(language())} [{told.code}]", err=True)
        sys.exit(1)
