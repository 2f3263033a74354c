"""What the extensions of one service process share: settings, database, plugins, the signal that all have started."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from eventlet.event import Event as Signal

from huiyin.bus import outage, signature
from huiyin.bus.agenda import Agenda
from huiyin.bus.line import Line, line_to
from huiyin.db import Database
from huiyin.files import Store, store_at
from huiyin.plugins import loader
from huiyin.settings import Settings

_KEY = "huiyin.runtimes"
SETTINGS_KEY = "huiyin.settings"
STARTED_KEY = "huiyin.started"


class Runtime:
    """The shared state of one service in one process. Made at the first request and kept in nameko's config."""

    def __init__(self, service: str, settings: Settings, started: Signal, *, has_database: bool) -> None:
        self.service = service
        self.settings = settings
        self.started = started
        self.source = f"/{settings.site}/{service}"
        self.has_database = has_database
        #: Whether it uses the content store.
        self.keeps_files = False
        self.shared: dict[str, Any] = {}
        #: Handler → how many of its messages lie in a queue of the broker because the database could not keep them.
        self.unkept: dict[str, int] = {}
        self.outage = outage.of_database(service)
        self._plugins: dict[str, list[Any]] = {}

    @classmethod
    def of(cls, container: Any) -> Runtime:
        """Return the runtime of ``container``'s service."""
        config = container.config
        runtimes: dict[str, Runtime] = config.setdefault(_KEY, {})
        service = container.service_name
        if service not in runtimes:
            has_database = hasattr(container.service_cls, "relay")
            runtime = cls(service, config[SETTINGS_KEY], config[STARTED_KEY], has_database=has_database)
            runtime.keeps_files = getattr(container.service_cls, "keeps_files", False)
            runtimes[service] = runtime
        return runtimes[service]

    @classmethod
    def all_of(cls, container: Any) -> list[Runtime]:
        """Return the runtimes of every service in this process."""
        runtimes: dict[str, Runtime] = container.config.setdefault(_KEY, {})
        return list(runtimes.values())

    @cached_property
    def database(self) -> Database:
        """The service's own database."""
        return self.settings.database(self.service)

    @cached_property
    def line(self) -> Line:
        """What this replica has one of: a session of the database."""
        return line_to(self.database)

    @cached_property
    def agenda(self) -> Agenda:
        """When the next thing is due in this service."""
        return Agenda(self)

    @cached_property
    def event_key(self) -> bytes:
        """The key that signs the events of this site."""
        return signature.key(self.settings.secret)

    @cached_property
    def files(self) -> Store:
        """The content store of the site."""
        return store_at(self.settings.files)

    def plugins(self, group: str) -> list[Any]:
        """Return the enabled plugins of ``group`` in the site's order, loaded once per process."""
        if group not in self._plugins:
            self._plugins[group] = loader.load(group, self.settings.plugins[group])
        return self._plugins[group]
