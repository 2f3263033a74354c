"""One site from the command line: start it where it is embedded and not running, and wait until all has settled."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from huiyin import catalog, migrations
from huiyin.bus.status import Databases, outstanding
from huiyin.errors import SettingError, Temporary, said
from huiyin.files import store_at
from huiyin.plugins import loader
from huiyin.settings import Settings

_LOOK_SECONDS = 0.1
_LONGEST_SETTLE_SECONDS = 600.0


class Site:
    """The services of this site, running here or elsewhere."""

    def __init__(self, settings: Settings, *, here: bool = False) -> None:
        self._databases = Databases(settings)
        self._here = here

    def settle_if_here(self) -> None:
        """Wait as :meth:`settle` does where the services run in this process and would end with it.

        Elsewhere they hear of what was written in their own time, also those that are stopped just now.
        """
        if self._here:
            self.settle()

    def settle(self, progress: Callable[[int], None] | None = None, seconds: float = _LONGEST_SETTLE_SECONDS) -> None:
        """Wait until every event has reached every handler; ``progress`` is told how many are still to come.

        Raises :class:`Temporary` after ``seconds``: what was accepted stays in the logs and goes on by itself.
        """
        until = time.monotonic() + seconds
        while (left := outstanding(self._databases)) > 0:
            if progress:
                progress(left)
            if time.monotonic() > until:
                raise Temporary(what=f"{left} events")
            time.sleep(_LOOK_SECONDS)
        if progress:
            progress(0)


@contextmanager
def running_site(settings: Settings) -> Iterator[Site]:
    """Give the site to the block; embedded and without a ``huiyin up``, its services run meanwhile."""
    if not settings.embedded:
        yield Site(settings)
        return
    try:
        held = hold(settings)
    except SettingError:
        yield Site(settings)  # ``huiyin up`` holds the folder; its relays publish what this block writes
        return
    from huiyin.bus.runner import running

    with held:
        migrate(settings)
        services = [service for service in catalog.installed().values() if catalog.keeps_data(service)]
        for service in services:
            require_plugins(settings, service)
        with running(services, settings):
            yield Site(settings, here=True)


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


def hold(settings: Settings) -> Any:
    """Take the data folder for this process; raises :class:`SettingError` where another process has it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    path = Path(settings.data) / "in-use.lock"
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
    return _holding(file)
