"""The command ``huiyin token``: print a token with which a staff member calls the API."""

from __future__ import annotations

import click

from huiyin.actors import Actor
from huiyin.settings import Settings
from huiyin.staff import require_known
from services.gateway.tokens import MAX_DAYS, issue


@click.command()
@click.option("--office", required=True, help="Code of the office the staff member belongs to.")
@click.option("--id", "id_", required=True, help="Name under which the staff member's steps are recorded.")
@click.option("--role", "roles", multiple=True, help="head 负责人 or leader 领导; may be given several times.")
@click.option("--days", default=MAX_DAYS, show_default=True, type=click.IntRange(1, MAX_DAYS), help="Good for so long.")
@click.pass_obj
def token(settings: Settings, office: str, id_: str, roles: tuple[str, ...], days: int) -> None:
    """Print a token for a staff member, to be sent as `Authorization: Bearer TOKEN`.

    Whoever holds it acts as this staff member until it runs out. The office must be registered, the roles known.
    """
    secret = settings.secret
    require_known(settings, office, roles)
    click.echo(issue(Actor(kind="staff", id=id_, office=office, roles=roles), secret, days))
