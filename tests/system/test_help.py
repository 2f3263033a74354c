"""The list of commands is whole and right, and costs little: no command's code is loaded to print it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click
import pytest

from huiyin.cli import summaries
from huiyin.cli.root import Commands
from tests.support.source import ROOT

#: What a list of names has no use for, and takes a second of processor time to load.
_HEAVY = ("nameko", "kombu", "eventlet", "sqlalchemy", "psycopg", "flask", "marshmallow", "structlog", "services")
#: Modules of this project that the list loads; measured, and each is there for the list.
_MOST_OWN = 8
_COUNT = """
import sys
sys.argv = ["huiyin", *sys.argv[1:]]
from huiyin.cli import main
try:
    main()
finally:
    print("\\nmodules:", *sys.modules)
"""


def _loaded(*arguments: str, **env: str) -> tuple[str, set[str]]:
    """Return what the command printed, and which modules it had loaded at its end."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    command = [sys.executable, "-W", "ignore", "-c", _COUNT, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**plain, **env}, capture_output=True, text=True, check=True)
    printed, _, modules = done.stdout.rpartition("\nmodules:")
    return printed, set(modules.split())


@pytest.mark.parametrize("asked", [("--help",), ("-h",), ("--version",)])
def test_the_list_of_commands_loads_no_command_and_nothing_they_stand_on(asked: tuple[str, ...]) -> None:
    _printed, modules = _loaded(*asked)
    assert {name for name in modules if name.partition(".")[0] in _HEAVY} == set()
    assert len([name for name in modules if name.partition(".")[0] == "huiyin"]) <= _MOST_OWN


def test_the_list_says_of_every_command_what_the_command_itself_says() -> None:
    printed, _modules = _loaded("--help", COLUMNS="80")
    context = click.Context(commands := Commands("huiyin"))
    names = commands.list_commands(context)
    assert {"up", "verify", *entry_points(group="huiyin.commands").names} <= set(names)
    width = max(map(len, names))
    for name in names:
        command = commands.get_command(context, name)
        assert command is not None
        assert f"  {name:<{width}}  {command.get_short_help_str(78 - 6 - width)}\n" in printed


def test_a_command_that_a_plugin_brings_stands_in_the_list_with_its_own_words(tmp_path: Path) -> None:
    _bring(tmp_path, "@click.command()\n@click.argument(\n    'what',\n)\ndef count(what):\n    'Count 计数 of it.'\n")
    printed, modules = _loaded("--help", PYTHONPATH=str(tmp_path))
    assert "  count      Count 计数 of it.\n" in printed
    assert "counting" not in modules


@pytest.mark.parametrize(
    "source",
    [
        "@click.command(help='Count 计数 of it.')\ndef count():\n    'Another.'\n",
        "count = click.Command('count', help='Count 计数 of it.')\n",
    ],
)
def test_a_command_whose_source_does_not_tell_its_help_is_loaded_and_asked(source: str, tmp_path: Path) -> None:
    _bring(tmp_path, source)
    printed, modules = _loaded("--help", PYTHONPATH=str(tmp_path))
    assert "  count      Count 计数 of it.\n" in printed
    assert "counting" in modules


def test_a_hidden_command_stays_out_of_the_list(tmp_path: Path) -> None:
    _bring(tmp_path, "@click.command(hidden=True)\ndef count():\n    'Count.'\n")
    printed, _modules = _loaded("--help", PYTHONPATH=str(tmp_path))
    assert "count " not in printed


def test_a_command_that_is_named_finds_a_cooperative_process(tmp_path: Path) -> None:
    source = "import threading\nimport eventlet.patcher\n@click.command()\ndef count():\n    'C.'\n"
    _bring(tmp_path, f"{source}    click.echo(eventlet.patcher.is_monkey_patched('socket'))\n")
    printed, _modules = _loaded("count", PYTHONPATH=str(tmp_path), HUIYIN_DATA=str(tmp_path))
    assert printed.strip() == "True"


def test_no_source_is_taken_for_a_command_that_is_not_there() -> None:
    assert summaries.docstring(EntryPoint("x", "huiyin.nowhere:x", "huiyin.commands")) is None
    assert summaries.docstring(EntryPoint("x", "huiyin.cli.root:nothing", "huiyin.commands")) is None


def _bring(folder: Path, source: str) -> None:
    """Install a package with the command ``count`` in ``folder``."""
    (folder / "counting.py").write_text(f"import click\n\n\n{source}", "utf-8")
    about = folder / "counting-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[huiyin.commands]\ncount = counting:count\n", "utf-8")
