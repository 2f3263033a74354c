"""``huiyin broker``: what the broker of a site must know."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click

from huiyin.broker import passwords_in
from huiyin.errors import SettingError, said


@click.group()
def broker() -> None:
    """The broker of this site: its users, rights and limits."""


@broker.command()
@click.option("--vhost", default="huiyin", show_default=True, help="The virtual host of the site.")
@click.option(
    "--users", default="huiyin_{service}", show_default=True, help="Names of the users; {service} is each service."
)
@click.option(
    "--passwords",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with a line user:password each; made and completed where one is missing. Without it nobody can log in.",
)
def definitions(vhost: str, users: str, passwords: Path | None) -> None:
    """Print the definitions for RabbitMQ: a user per service with the least rights, exchanges, limits of queues.

    Load them with: rabbitmqctl import_definitions FILE
    """
    if "{service}" not in users:
        why = said(
            "须含有 {service}，因为每个服务有自己的用户", "it must contain {service}: every service has its own user"
        )
        raise SettingError(name="--users", why=why)
    from huiyin.bus import definitions as made

    known = {} if passwords is None else _completed(passwords, made.user_names(users))
    click.echo(json.dumps(made.document(vhost, users, known), indent=2, ensure_ascii=False))


def _completed(path: Path, names: list[str]) -> dict[str, str]:
    """Return the passwords in the file, after a new one was added for each name that had none."""
    known = passwords_in(path) if path.exists() else {}
    new = {name: secrets.token_urlsafe(24) for name in names if name not in known}
    if new:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
            file.writelines(f"{name}:{password}\n" for name, password in new.items())
        click.echo(f"{len(new)} 个新密码 new passwords → {path}", err=True)
    return known | new
