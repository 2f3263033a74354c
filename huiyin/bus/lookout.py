"""The lookout of a replica: hears what was written to the database of its service, here and elsewhere, and wakes."""

from __future__ import annotations

import eventlet
import structlog
from nameko.extensions import DependencyProvider

from huiyin.bus import news
from huiyin.bus.news import News
from huiyin.bus.outage import LONGEST_REST
from huiyin.bus.runtime import Runtime
from huiyin.db import is_away

_log = structlog.get_logger()

_FIRST_REST = 0.2
_STOP_SECONDS = 2.0


class Lookout(DependencyProvider):  # type: ignore[misc]  # its base has no types
    """Listens on the replica's line, keeps its agenda, and wakes the relay."""

    def setup(self) -> None:
        """Take what the process shares."""
        self._runtime = Runtime.of(self.container)
        self._ending = False

    def start(self) -> None:
        """Begin to listen and to keep the agenda."""
        news.join(self._runtime.database.url, self)
        self.container.spawn_managed_thread(self._listen, identifier="lookout")
        self.container.spawn_managed_thread(self._runtime.agenda.run, identifier="agenda")

    def stop(self) -> None:
        """Hear nothing more, once the relay has marked what it has published."""
        with eventlet.Timeout(_STOP_SECONDS, False):
            self._runtime.shared["relay"].ended.wait()
        self.kill()

    def kill(self) -> None:
        """Hear nothing more."""
        self._ending = True
        news.leave(self._runtime.database.url, self)
        self._runtime.line.close()

    def hear(self, said: News) -> None:
        """Take in what a commit of this process left to be done."""
        if said.events:
            self._runtime.shared["relay"].wake()
        if said.due is not None:
            self._runtime.agenda.due(said.due, tell=True)

    def _hear_from_elsewhere(self, said: News) -> None:
        self._rest = _FIRST_REST
        self._runtime.outage.ends("lookout")
        if said.events:
            self._runtime.shared["relay"].wake(own=False)
        if said.due is not None:
            self._runtime.agenda.due(said.due, tell=False)

    def _listen(self) -> None:
        self._rest = _FIRST_REST
        while not self._ending:
            try:
                self._runtime.line.listen(self._hear_from_elsewhere)
            except Exception as error:
                self._interrupted(error)
                eventlet.sleep(self._rest)
                self._rest = min(self._rest * 2, LONGEST_REST)

    def _interrupted(self, error: Exception) -> None:
        if self._ending:
            return
        if is_away(error):
            self._runtime.outage.begins(error, "lookout")
        else:
            _log.warning("lookout_interrupted", service=self._runtime.service, failure=type(error).__name__)
