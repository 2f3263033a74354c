"""``huiyin backup``, ``huiyin restore``, ``huiyin move``: take a site along, whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from huiyin import secret_files
from huiyin.backup import checking, making, moving, restoring, seal
from huiyin.backup import manifest as manifests
from huiyin.backup.manifest import Manifest
from huiyin.backup.place import Place, place_at, require
from huiyin.errors import HuiyinError
from huiyin.settings import Settings

_PASSPHRASE = "HUIYIN_PASSPHRASE"  # noqa: S105 - the name of a setting
_MAKE = "make"


class _Backup(click.Group):
    """``huiyin backup DIR`` makes a set; a word that is a command's name is that command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


def _with_passphrase(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--passphrase-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File with the passphrase in its first line; else HUIYIN_PASSPHRASE(_FILE); else you are asked.",
    )(command)


def _passphrase(file: Path | None, *, ask: bool = True, twice: bool = False) -> str | None:
    """Return the passphrase from the file, the environment or a person; None where there is none of these."""
    if file is not None:
        return seal.passphrase_in(file)
    if given := _environ().get(_PASSPHRASE):
        return seal.require_long(given, _PASSPHRASE)
    if ask and sys.stdin.isatty():
        typed: str = click.prompt("封存口令 Passphrase", hide_input=True, confirmation_prompt=twice, err=True)
        return seal.require_long(typed, "passphrase")
    return None


def _place(where: str) -> Place:
    return place_at(where, _environ())


def _environ() -> dict[str, str]:
    """Return the settings as they were given, those in files too."""
    return secret_files.read(os.environ)


@click.group("backup", cls=_Backup)
def backup() -> None:
    """Back the whole site up while it runs: `huiyin backup DIR`.

    A set holds the databases of all services as they were at one moment, the attachments and issued papers, the
    settings, and the secret, sealed with a passphrase. DIR is a folder on another disk, or a bucket
    s3://NAME?endpoint=https://…. Contents that never change lie in DIR/contents, each once for all sets.

    `huiyin backup check DIR` reads a set again; `huiyin restore DIR` brings it back.
    """


@backup.command(_MAKE)
@click.argument("where", metavar="DIR")
@click.option("--keep", type=click.IntRange(min=1), help="Then delete all sets but the newest so many.")
@_with_passphrase
@click.option("--without-secret", is_flag=True, help="Leave the secret out: you keep it yourself, elsewhere.")
@click.pass_obj
def make(settings: Settings, where: str, keep: int | None, passphrase_file: Path | None, without_secret: bool) -> None:
    """Make a set in DIR (the word `make` may be left out). No service stops or waits for longer than a moment.

    The set is read again before the command says that it is made, and before an older one is deleted.
    """
    place = _place(where)
    passphrase = None if without_secret else _passphrase(passphrase_file, twice=True)
    if passphrase is None and not without_secret:
        raise seal.needed()
    made = making.make(settings, place, passphrase, os.environ)
    checked = checking.check(place, made.name, contents=False)
    deleted = making.retain(place, keep) if keep else []
    _say(made)
    click.echo("、".join(f"{name} {last}" for name, last in checked.last.items()) + " 个事件 events")
    for name in deleted:
        click.echo(f"deleted 已删除\t{name}")
    for sha256 in made.lost:
        click.echo(f"not whole on the site 站点中已损坏，未备份\t{sha256}", err=True)
    sys.exit(1 if made.lost else 0)


@backup.command("list")
@click.argument("where", metavar="DIR")
def list_(where: str) -> None:
    """List the sets in DIR, the oldest first."""
    place = _place(where)
    for name in place.names():
        try:
            with place.reading(name) as folder:
                _say(manifests.read(folder, name))
        except HuiyinError as error:
            click.echo(f"{name}\t{error.text('zh')}")


@backup.command()
@click.argument("where", metavar="DIR")
@click.argument("name", metavar="[SET]", required=False)
@click.option("--all", "every", is_flag=True, help="Check every set, not only the newest.")
@_with_passphrase
def check(where: str, name: str | None, every: bool, passphrase_file: Path | None) -> None:
    """Read a set again, by default the newest. Exit code 1 where something is damaged; the file is named.

    Hashes are compared, contents too; each database is opened, its revision compared; and no service may have read
    more of another's log than the set holds. With the passphrase the sealed secret is opened too.
    """
    place = _place(where)
    passphrase = _passphrase(passphrase_file, ask=False)
    names = place.names() if every else [require(place, name, where)]
    for one in names:
        checked = checking.check(place, one, passphrase)
        _say(checked.manifest)
        opened = "已打开 opened" if passphrase and checked.manifest.sealed else "未打开 not opened"
        click.echo(f"good 完好; secret 密钥: {opened if checked.manifest.sealed else '不在其中 not in it'}")


@backup.command()
@click.argument("where", metavar="DIR")
@click.argument("name", metavar="[SET]", required=False)
@_with_passphrase
def unseal(where: str, name: str | None, passphrase_file: Path | None) -> None:
    """Print the settings of a set with its secret, as lines NAME=value. Whoever reads them holds the site's keys."""
    place = _place(where)
    chosen = require(place, name, where)
    passphrase = _passphrase(passphrase_file)
    if passphrase is None:
        raise seal.needed()
    with place.reading(chosen) as folder:
        opened = seal.unseal((folder / manifests.SEALED).read_bytes(), passphrase, chosen)
    for setting, value in {**opened["settings"], "HUIYIN_SECRET": opened["secret"]}.items():
        click.echo(f"{setting}={value}")


@click.command()
@click.argument("where", metavar="DIR")
@click.argument("name", metavar="[SET]", required=False)
@_with_passphrase
@click.option("--replace", is_flag=True, help="Replace the data of a site that has some.")
@click.option(
    "--no-gap", is_flag=True, help="Nothing was registered after the set was made: go on with the next number."
)
@click.pass_obj
def restore(
    settings: Settings, where: str, name: str | None, passphrase_file: Path | None, replace: bool, no_gap: bool
) -> None:
    """Restore the site of these settings from a set in DIR, by default the newest. No service may run.

    Everything is looked at before anything is written. Numbers that may have been given after the set was made are
    passed over. What lies in the broker's queues is of after the set, and is deleted.
    """
    place = _place(where)
    chosen = require(place, name, where)
    options = restoring.Options(replace=replace, gap=not no_gap)
    found = restoring.restore(settings, place, chosen, _passphrase(passphrase_file), options)
    _say(found)
    _say_next(settings)


@click.command()
@click.argument("old", metavar="OLD", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def move(settings: Settings, old: Path) -> None:
    """Take the data of the embedded site in the folder OLD to the site of these settings.

    That is a site on PostgreSQL and RabbitMQ, with empty databases and the secret of the old one. Neither may run. Rows
    are counted and compared; the old site stays as it is until all is there, and is then marked so that it does not
    start by mistake. Where it was interrupted, run it again.
    """
    for moved in moving.move(settings, old):
        there = "已在 were there" if moved.was_there else "已迁移 moved"
        click.echo(f"{moved.service}\t{moved.rows} rows 行\t{there}")
    click.echo("huiyin run intake, routing, followup, reporting; huiyin verify --wait 60;")
    click.echo("报告 0 后再启动网关 where it finds nothing: huiyin run gateway")


def _say(found: Manifest) -> None:
    click.echo(f"{found.name}\t{found.site}\t{found.kind}\t{found.contents} files 文件\thuiyin {found.version}")


def _say_next(settings: Settings) -> None:
    if settings.embedded:
        click.echo("已恢复 Restored. Next 接下来: huiyin up, huiyin verify --wait 60")
        return
    click.echo(
        "已恢复 Restored. Next 接下来: huiyin run intake, routing, followup, reporting; huiyin verify --wait 60;"
    )
    click.echo("报告 0 后再启动网关 where it finds nothing: huiyin run gateway")
