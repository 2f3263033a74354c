"""One at a time: a named lock of a service that one replica holds and a killed one lets go."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from sqlalchemy import Connection, make_url, text
from sqlalchemy.orm import Session

from huiyin.db import Database


class Exclusive:
    """A lock named ``name`` on ``database``, with sessions that work only while it is held.

    PostgreSQL: a session advisory lock, and the work runs on that very session, so a lost connection loses both.
    SQLite: a lock on a file beside the database, let go by the kernel when the process ends.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: Connection | None = None
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        """Try to take the lock, without waiting; True where it is held now."""
        if self._connection or self._file:
            return True
        return self._lock_file() if self._database.is_sqlite else self._lock_session()

    def release(self) -> None:
        """Let the lock go, whatever state the connection is in."""
        if self._connection is not None:
            # closing the real session, not returning it to the pool, is what frees a session lock for certain
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session under the lock; on PostgreSQL each statement commits by itself, without a round trip."""
        if self._connection is None:
            with self._database.unit_of_work() as uow:
                yield uow.session
            return
        with Session(self._connection) as session:
            yield session

    def _lock_session(self) -> bool:
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = zlib.crc32(f"huiyin {self._name}".encode())
        held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one()
        if not held:
            connection.close()
            return False
        self._connection = connection
        return True

    def _lock_file(self) -> bool:
        path = f"{make_url(self._database.url).database}.{self._name}.lock"
        file: IO[Any] = open(path, "w", encoding="ascii")  # noqa: SIM115 - held open as long as the lock
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True
