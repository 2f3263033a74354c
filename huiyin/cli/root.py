"""The root of the command line: finds commands, reads the settings once, and tells errors in one sentence."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points

import click

from huiyin import __version__, logs, settings
from huiyin.cli import bus, events, run, verify
from huiyin.errors import HuiyinError

_OWN: dict[str, click.Command] = {
    "up": run.up,
    "run": run.run_service,
    "migrate": run.migrate,
    "bus": bus.bus,
    "events": events.events,
    "verify": verify.verify,
}


class Commands(click.Group):
    """Own commands and those of installed services; a service's code is loaded only when its command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        return sorted({*_OWN, *(point.name for point in entry_points(group="huiyin.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name in _OWN:
            return _OWN[cmd_name]
        for point in entry_points(group="huiyin.commands", name=cmd_name):
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
    """Run the command; an error of ours is one sentence on standard error and exit code 1."""
    try:
        huiyin()
    except HuiyinError as error:
        click.echo(f"{error.text(language())} [{error.code}]", err=True)
        sys.exit(1)
