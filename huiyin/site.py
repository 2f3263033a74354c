"""One site from the command line: start it where it is embedded and not running, and wait until all has settled."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import click

from huiyin import catalog, migrations
from huiyin.bus import continuity, presence
from huiyin.bus.status import Databases, Standing, standings
from huiyin.cli.root import language
from huiyin.engines import DatabaseMissing
from huiyin.errors import HuiyinError, SettingError, Temporary, said
from huiyin.files import store_at
from huiyin.plugins import loader
from huiyin.settings import Settings

#: The file that ``huiyin move`` leaves in the data folder of an embedded site whose data are elsewhere now.
MOVED = "moved"
_LOOK_SECONDS = 0.1
#: How long nothing may move before waiting ends, and after how long it is first said what is waited for.
_LONGEST_STILL_SECONDS = 120.0
_SILENT_SECONDS = 2.0


class SiteMoved(HuiyinError):
    """The data of this folder were moved to another site, which goes on giving numbers."""

    code = "site_moved"
    zh = (
        "{folder} 的数据已由 huiyin move 迁移到新站点，为免两处重复编号，这里不再启动。"
        "确要放弃新站点、继续使用这里，请删除文件 {mark}。"
    )
    en = (
        "The data in {folder} were moved to another site by huiyin move, and so that no number is given twice nothing "
        "starts here. To give that site up and go on here, delete the file {mark}."
    )


class ServicesAway(Temporary):
    """Services that must take something in do not run."""

    code = "services_away"
    zh = "没有运行的服务：{services}。{count} 个事件在等待；内容已写入，不会丢失，服务启动后自动处理。"
    en = "These services do not run: {services}. {count} events wait; they are kept and taken in when the services run."


class NotSettled(Temporary):
    """The services run, but what is on its way did not arrive in time."""

    code = "not_settled"
    zh = "等了 {seconds} 秒，仍有 {count} 个事件没有处理完（{services}）。内容不会丢失；请看 huiyin bus status。"
    en = "{count} events did not arrive in {seconds} seconds ({services}). Nothing is lost; see huiyin bus status."


class Site:
    """The services of this site, running here or elsewhere."""

    def __init__(self, settings: Settings, *, here: bool = False) -> None:
        self._settings = settings
        self._databases = Databases(settings)
        self._here = here

    def close(self) -> None:
        """Close what waiting has opened."""
        self._databases.close()

    def settle_if_here(self) -> None:
        """Wait as :meth:`settle` does where the services run in this process and would end with it.

        Elsewhere they hear of what was written in their own time, also those that are stopped just now.
        """
        if self._here:
            self.settle()

    def hand_over(self) -> None:
        """Wait as :meth:`settle` does for those that run; where some do not, say so at once and go on."""
        try:
            self.settle()
        except ServicesAway as error:
            click.echo(error.text(language()), err=True)

    def settle(self, seconds: float = _LONGEST_STILL_SECONDS, only: str | None = None) -> None:
        """Wait until every event has reached every handler, and say on standard error what is waited for.

        ``only`` names a service whose handlers alone are waited for.

        Raises :class:`ServicesAway` at once where services that must act do not run, and :class:`NotSettled` after
        ``seconds`` in which nothing moved: what was accepted stays in the logs and goes on by itself.
        """
        waiting = _Waiting(seconds)
        while left := self._left(only):
            self._require_running(left)
            waiting.look(left)
            time.sleep(_LOOK_SECONDS)

    def _left(self, only: str | None) -> dict[Standing, int]:
        found = (one for one in standings(self._databases) if only in (None, one.service))
        return {one: one.lag + one.waiting for one in found if one.lag + one.waiting > 0}

    def _require_running(self, left: dict[Standing, int]) -> None:
        """The source must run too: it puts its events on the bus."""
        needed = {name for one in left for name in (one.service, one.source)}
        away = self._away(needed)
        if away:
            raise ServicesAway(services=", ".join(away), count=sum(left.values()))

    def _away(self, needed: set[str]) -> list[str]:
        if self._here:
            return []
        if not self._settings.embedded:
            return presence.away(self._settings.amqp_uri, needed)
        return [] if is_held(self._settings) else sorted(needed)


class _Waiting:
    """How waiting goes: tells of it in steps, and ends it where nothing moves."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._moved = self._began = time.monotonic()
        self._least: int | None = None
        self._said: int | None = None

    def look(self, left: dict[Standing, int]) -> None:
        """Take in what is left to be done; raises :class:`NotSettled` where that has not become less for too long."""
        now, count = time.monotonic(), sum(left.values())
        services = ", ".join(sorted({one.service for one in left}))
        if self._least is None or count < self._least:
            self._least, self._moved = count, now
        elif now - self._moved > self._seconds:
            raise NotSettled(seconds=round(self._seconds), count=count, services=services)
        if now - self._began > _SILENT_SECONDS and (self._said is None or count <= self._said // 2):
            self._said = count
            click.echo(f"waiting for 等待处理: {services} ({count})", err=True)


@contextmanager
def running_site(settings: Settings) -> Iterator[Site]:
    """Give the site to the block; embedded and without a ``huiyin up``, its services run meanwhile.

    Raises :class:`DatabaseMissing` where there is no site here: only ``up`` and ``migrate`` start one.
    """
    if not settings.embedded:
        with closing(Site(settings)) as site:
            yield site
        return
    require_site(settings)
    try:
        held = hold(settings)
    except SettingError:
        with closing(Site(settings)) as site:
            yield site  # ``huiyin up`` holds the folder; its relays publish what this block writes
        return
    from huiyin.bus.runner import running

    with held:
        prepare(settings)
        services = [service for service in catalog.installed().values() if catalog.keeps_data(service)]
        for service in services:
            require_plugins(settings, service)
        with running(services, settings), closing(Site(settings, here=True)) as site:
            yield site


def is_new(settings: Settings) -> bool:
    """Return True where no SQLite database of a site is in its place; one on a server is never new here."""
    return not any(_database_files(settings)) and not settings.database_template


def require_site(settings: Settings) -> None:
    """Raise :class:`DatabaseMissing` where the data folder holds no site."""
    if is_new(settings):
        raise DatabaseMissing(what="SQLite", folder=str(settings.data.absolute()), file="intake.sqlite")


def prepare(settings: Settings) -> bool:
    """Make ready the embedded site whose folder this process holds: its secret, and its databases at their newest.

    Everything is looked at before anything is changed. Returns True where a new site was made. Raises a
    :class:`huiyin.errors.HuiyinError` where the secret is lost, a database is damaged or of a newer version, or a log
    ends before what other services have read of it, or the data were moved elsewhere.
    """
    require_not_moved(settings)
    databases = Databases(settings)
    try:
        existing = {name: databases[name] for name in databases.services if databases[name].exists}
        for database in existing.values():
            database.require_sound()
        revisions = [
            migrations.require_known(catalog.folder(databases.services[name]), database)
            for name, database in existing.items()
        ]
        new = not any(revisions)
        continuity.require_whole(databases)
    finally:
        databases.close()
    settings.where_secret.make(new_site=new)
    settings.where_secret.read()
    migrate(settings)
    return new


def require_not_moved(settings: Settings) -> None:
    """Raise :class:`SiteMoved` where ``huiyin move`` has taken the data of the folder elsewhere."""
    mark = settings.data / MOVED
    if mark.exists():
        raise SiteMoved(folder=str(settings.data.absolute()), mark=str(mark.absolute()))


def _database_files(settings: Settings) -> Iterator[Path]:
    for name in catalog.installed():
        path = settings.data / f"{name}.sqlite"
        if path.exists():
            yield path


def migrate(settings: Settings, only: str | None = None) -> None:
    """Bring the databases of all installed services (or one) to their newest migration."""
    databases = Databases(settings)
    for name, service in databases.services.items():
        if only in (None, name):
            migrations.upgrade(catalog.folder(service), databases[name])
    databases.close()


def require_migrated(settings: Settings, name: str, service: Any) -> None:
    """Raise :class:`SettingError` where the database of a service is not at the revision its code expects."""
    if catalog.keeps_data(service):
        databases = Databases(settings)
        migrations.require_current(name, catalog.folder(service), databases[name])
        databases.close()


def require_whole(settings: Settings, name: str) -> None:
    """Raise :class:`huiyin.bus.continuity.LogCutOff` where the log of a service ends before what others have read."""
    databases = Databases(settings)
    continuity.require_whole(databases, name)
    databases.close()


def require_plugins(settings: Settings, service: Any) -> None:
    """Raise :class:`PluginError` where a plugin the service would ask is missing, doubled or incompatible."""
    for group in getattr(service, "plugin_groups", ()):
        loader.load(group, settings.plugins[group])


def require_files(settings: Settings, *services: Any) -> None:
    """Raise :class:`SettingError` where one of the services keeps files and the content store cannot be used."""
    if any(getattr(service, "keeps_files", False) for service in services):
        store_at(settings.files).require_usable()


@contextmanager
def _holding(file: IO[str]) -> Iterator[None]:
    with file:
        yield


def is_held(settings: Settings) -> bool:
    """Return True where a process has the data folder, and with it runs the services."""
    try:
        with hold(settings):
            return False
    except SettingError:
        return True


def hold(settings: Settings) -> Any:
    """Take the data folder for this process; raises :class:`SettingError` where another process has it."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.data / "in-use.lock"
    file = path.open("w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise SettingError(
            name="HUIYIN_DATA",
            why=said(
                f"另一个 huiyin 正在使用 {settings.data}，请先停止它",
                f"another huiyin is running on {settings.data}; stop it first",
            ),
        ) from error
    _close_to_others(settings)
    return _holding(file)


def _close_to_others(settings: Settings) -> None:
    """Names and addresses are in the databases: no other user of the machine enters the folder or reads a file."""
    ours = [settings.data, *settings.data.glob("*.sqlite*")]
    for path in ours:
        found = path.stat()
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(0o700 if path.is_dir() else 0o600)
