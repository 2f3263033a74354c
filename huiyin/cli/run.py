"""``huiyin up``, ``huiyin run SERVICE``, ``huiyin migrate``: start what is installed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.metadata import entry_points
from itertools import chain, repeat
from typing import NoReturn

import click
import structlog

from huiyin import catalog, site
from huiyin.cli.failures import DatabaseAway, explained
from huiyin.cli.root import language
from huiyin.cli.terminal import Terminal
from huiyin.db import why_away
from huiyin.errors import Temporary
from huiyin.settings import Settings

_log = structlog.get_logger()

#: Seconds between two looks for a database that is away; the last goes on.
_PAUSES = (1, 2, 4, 8, 15, 30)


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty site with a small invented county.")
@click.pass_obj
def up(settings: Settings, demo: bool) -> None:
    """Run every service in this process, with the embedded broker and SQLite files in HUIYIN_DATA."""
    if not settings.embedded:
        raise click.UsageError("huiyin up is the embedded site; with HUIYIN_AMQP_URI set, use: huiyin run SERVICE")
    terminal = Terminal("回音", "Huiyin")
    terminal.starting()
    terminal.step("载入各服务…", "loading the services…")
    from huiyin.bus import runner

    services = list(catalog.installed().values())
    for service in services:
        site.require_plugins(settings, service)
    with site.hold(settings):
        site.require_files(settings, *services)
        terminal.step("准备数据库…", "preparing the databases…")
        _prepare(settings)
        if demo:
            _load_demo(settings, terminal)
        terminal.step("启动各服务…", f"starting {', '.join(service.name for service in services)}…")
        code = runner.run(services, settings, lambda: _say_where(settings, terminal, demo), terminal.stopping)
    _leave(terminal, code)


def _load_demo(settings: Settings, terminal: Terminal) -> None:
    terminal.step("装入虚构的演示县…", "loading the invented county…")
    for point in entry_points(group="huiyin.demo"):
        point.load()(settings)


def _say_where(settings: Settings, terminal: Terminal, demo: bool) -> None:
    if demo:
        terminal.step("等待各服务知悉演示县…", "waiting until every service knows the county…")
        try:  # the first matter may name any office of the invented county
            site.Site(settings).settle()
        except Temporary as error:
            click.echo(error.text(language()), err=True)
    host, port = settings.http
    click.echo(f"回音已启动 Huiyin is up: http://{host}:{port}/  (API: http://{host}:{port}/docs)")


def _leave(terminal: Terminal, code: int) -> NoReturn:
    if not code:
        terminal.stopped()
    sys.exit(code)


@click.command("run")
@click.argument("service")
@click.pass_obj
def run_service(settings: Settings, service: str) -> None:
    """Run one service on the broker in HUIYIN_AMQP_URI; start as many replicas as you like."""
    if settings.embedded:
        raise click.UsageError("a service alone needs a broker: set HUIYIN_AMQP_URI=amqp://…, or use: huiyin up")
    terminal = Terminal(service, service)
    terminal.starting()
    from huiyin.bus import runner

    found = catalog.find(service)
    settings = settings.of(service)
    _ = settings.amqp_uri  # a password that is not to be had is told now
    site.require_plugins(settings, found)
    site.require_files(settings, found)
    _await_database(service, lambda: site.require_migrated(settings, service, found))
    _await_database(service, lambda: site.require_whole(settings, service))
    code = runner.run([found], settings, lambda: _say_started(service), terminal.stopping)
    _leave(terminal, code)


def _await_database(service: str, look: Callable[[], None]) -> None:
    """Have a look at the database, again after growing pauses where it is away; each time its reason is told."""
    pauses = chain(_PAUSES, repeat(_PAUSES[-1]))
    while True:
        try:
            return look()
        except Exception as error:
            if not isinstance(explained(error), DatabaseAway):
                raise
            pause = next(pauses)
            _log.warning("database_away", service=service, cause=why_away(error), again_in_seconds=pause)
            time.sleep(pause)


def _say_started(service: str) -> None:
    click.echo(f"{service} 已启动 {service} is up")


@click.command()
@click.argument("service", required=False)
@click.pass_obj
def migrate(settings: Settings, service: str | None) -> None:
    """Bring the databases of all services, or of SERVICE, to the newest migration. Run it once before new code."""
    if service:
        catalog.find(service)
    if settings.embedded:
        with site.hold(settings):
            _prepare(settings)
    else:
        site.migrate(settings, service)
    click.echo("数据库已是最新版本 Databases are up to date")


def _prepare(settings: Settings) -> None:
    """Make the site ready; a new one is told with its place, because it may have been meant to be elsewhere."""
    if site.prepare(settings):
        click.echo(f"新建站点 New site: {settings.data.absolute()}", err=True)
