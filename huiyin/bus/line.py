"""The line of a replica to its service's database: the one thing of it that is a session.

PostgreSQL: one connection that hears NOTIFY and holds the advisory locks. It is no connection of the pool, so the pool
may reach the server through PgBouncer in transaction mode. Where it is lost its locks are lost with it, and everything
is looked at once it is there again: what was said meanwhile was not heard. SQLite: locks on files beside the database,
let go by the kernel when the process ends, and a look at the file's log, where other processes write too.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import IO, Any, Protocol

import eventlet
from eventlet.hubs import trampoline
from eventlet.semaphore import Semaphore
from sqlalchemy import Connection, make_url, text
from sqlalchemy.orm import Session

from huiyin.bus.news import ALL, CHANNEL, News
from huiyin.db import Database

#: How often the log of an SQLite file is looked at for writes of other processes. No statement: a question to the
#: file system, of microseconds.
_FILE_SECONDS = 0.2
#: So long the server may say nothing before the line is tried out.
_QUIET_SECONDS = 60.0
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_NOTIFY = text("SELECT pg_notify(:channel, :news)")

Hear = Callable[[News], None]


class LockLost(Exception):
    """The line broke, and the lock with it: another replica may hold it by now."""


class Line(Protocol):
    """What a replica has one of."""

    def acquire(self, name: str) -> bool:
        """Try to take the lock ``name``, without waiting; True where it is held now."""
        ...

    def release(self, name: str) -> None:
        """Let the lock go."""
        ...

    def session(self, name: str) -> AbstractContextManager[Session]:
        """Return a context with a session that works only while the lock ``name`` is held; raises LockLost."""
        ...

    def notify(self, news: News) -> None:
        """Tell the other replicas."""
        ...

    def listen(self, hear: Hear) -> None:
        """Call ``hear`` with what other processes have written, and with ALL where nobody knows. Returns only by
        raising what the database raises."""
        ...

    def close(self) -> None:
        """Let everything go."""
        ...


def line_to(database: Database) -> Line:
    """Return a line to ``database``; it is opened when it is first used."""
    return FileLine(database) if database.is_sqlite else ServerLine(database)


class ServerLine:
    """One connection to PostgreSQL, used by one greenlet at a time; each statement commits by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one = Semaphore(1)
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._ended = False
        self._hear: Hear = lambda _news: None

    def acquire(self, name: str) -> bool:
        """See :class:`Line`."""
        if name in self._held:
            return True
        with self._using() as connection:
            if connection.execute(_TRY, {"key": _key(name)}).scalar_one():
                self._held.add(name)
        return name in self._held

    def release(self, name: str) -> None:
        """See :class:`Line`. Where that cannot be said to the server the connection is closed, which says it too."""
        if name in self._held:
            with self._using() as connection:
                self._held.discard(name)
                connection.execute(_UNLOCK, {"key": _key(name)})

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """See :class:`Line`."""
        with self._using() as connection:
            if name not in self._held:
                raise LockLost(name)
            with Session(connection) as session:
                yield session

    def notify(self, news: News) -> None:
        """See :class:`Line`."""
        with self._using() as connection:
            connection.execute(_NOTIFY, {"channel": CHANNEL, "news": news.text()})

    def listen(self, hear: Hear) -> None:
        """See :class:`Line`."""
        self._hear = hear
        with self._using():
            hear(ALL)  # whoever opened the line may have done so before anybody heard
        while True:
            with self._using() as connection:
                # two greenlets may not wait for the same file number, and one that works waits for this one too
                number = os.dup(_driver(connection).fileno())
            try:
                with suppress(_Quiet):
                    trampoline(number, read=True, timeout=_QUIET_SECONDS, timeout_exc=_Quiet)
            finally:
                os.close(number)
            with self._using() as connection:
                self._read(_driver(connection).pgconn)

    def _read(self, server: Any) -> None:
        """Take what the server has said; where it ended the session the next statement opens another, or says why."""
        try:
            server.consume_input()
        except self._database.session_engine.dialect.loaded_dbapi.Error:
            return self._drop()
        while found := server.notifies():
            self._heard(found.extra.decode("utf-8", "replace"), found.be_pid)

    def close(self) -> None:
        """See :class:`Line`."""
        self._ended = True
        self._drop()

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            # never back to a pool: the end of the session is what frees its locks for certain
            connection.invalidate()
            connection.close()

    @contextmanager
    def _using(self) -> Iterator[Connection]:
        """Have the connection alone. Whatever is raised meanwhile closes it: a statement may be left half done."""
        with self._one:
            try:
                yield self._connection or self._opened()
            except LockLost:
                raise
            except BaseException:
                self._drop()
                raise

    def _opened(self) -> Connection:
        if self._ended:
            raise LockLost("the replica ends")
        connection = self._database.session_engine.connect()
        self._connection = connection
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        driver = _driver(connection)
        driver.add_notify_handler(lambda found: self._heard(found.payload, found.pid))
        self._hear(ALL)
        return connection

    def _heard(self, text: str, sender: int) -> None:
        if self._connection is not None and sender != _driver(self._connection).info.backend_pid:
            self._hear(News.of(text))


class _Quiet(Exception):
    """Nothing was said for a while."""


def _key(name: str) -> int:
    return zlib.crc32(f"huiyin {name}".encode())


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


class FileLine:
    """Locks beside the file of an SQLite database, and a watch on what others write into it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = str(make_url(database.url).database)
        self._files: dict[str, IO[Any]] = {}

    def acquire(self, name: str) -> bool:
        """See :class:`Line`."""
        if name in self._files:
            return True
        file: IO[Any] = open(f"{self._path}.{name}.lock", "w", encoding="ascii")  # noqa: SIM115 - open while held
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._files[name] = file
        return True

    def release(self, name: str) -> None:
        """See :class:`Line`."""
        file = self._files.pop(name, None)
        if file is not None:
            file.close()

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """See :class:`Line`."""
        if name not in self._files:
            raise LockLost(name)
        with self._database.unit_of_work() as uow:
            yield uow.session

    def notify(self, news: News) -> None:
        """See :class:`Line`: the file itself tells the others."""

    def listen(self, hear: Hear) -> None:
        """See :class:`Line`."""
        hear(ALL)
        seen = self._written()
        while True:
            eventlet.sleep(_FILE_SECONDS)
            found = self._written()
            if found != seen:
                seen = found
                hear(ALL)

    def close(self) -> None:
        """See :class:`Line`."""
        for name in list(self._files):
            self.release(name)

    def _written(self) -> tuple[int, int] | None:
        """Return size and time of the log beside the file, into which every commit is written."""
        try:
            found = os.stat(f"{self._path}-wal")
        except FileNotFoundError:
            return None
        return found.st_size, found.st_mtime_ns
