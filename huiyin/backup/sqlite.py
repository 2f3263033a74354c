"""SQLite: snapshots by its own backup API, and what a copied file holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from huiyin.backup.errors import BackupFailed
from huiyin.backup.extent import Extent
from huiyin.db import Database
from huiyin.errors import said

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PAGES = 4096


class SqliteSnapshot:
    """A read transaction on the file. Writers go on beside it: their pages wait in the log of the database."""

    def __init__(self, database: Database) -> None:
        self._path = file_of(database)
        self._writer = self._connect()
        self._reader = self._connect()

    def hold(self, seconds: float) -> bool:
        """Take the one write lock; see :meth:`huiyin.backup.moment.Snapshot.hold`."""
        self._writer.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}").close()
        try:
            self._writer.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in _BUSY:
                return False
            raise
        return True

    def begin(self) -> None:
        """Begin the read transaction; only the first read decides what it sees."""
        self._reader.execute("BEGIN").close()
        self._reader.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def release(self) -> None:
        """Give the write lock back; nothing was written."""
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK").close()

    def dump(self, path: Path) -> None:
        """Copy page by page, in the read transaction, to a file that needs no log beside it."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as copy:
                self._reader.backup(copy, pages=_PAGES)
                copy.execute("PRAGMA journal_mode=DELETE").close()
        except sqlite3.Error as error:
            raise BackupFailed(why=_why(path, error)) from error

    def close(self) -> None:
        """Close both connections, which ends their transactions."""
        self._reader.close()
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)


def file_of(database: Database) -> Path:
    """Return where the file of an SQLite database lies."""
    return Path(str(make_url(database.url).database))


def _why(path: Path, error: sqlite3.Error) -> dict[str, str]:
    return said(f"写不了 {path.name}（{error}）", f"{path.name} cannot be written ({error})")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copied file for reading; nothing is written, and nothing comes to lie beside it."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        yield connection


def fault(path: Path) -> str | None:
    """Return what SQLite finds wrong with a copied file; None where it is sound."""
    try:
        with reading(path) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else str(found).splitlines()[0]


def extent(path: Path) -> Extent:
    """Return how far a copied database goes, and how far it has read the logs of others."""
    with reading(path) as connection:
        [(revision,)] = connection.execute("SELECT version_num FROM alembic_version")
        positions = (row[0] for row in connection.execute("SELECT position FROM event_log"))
        read = (
            row
            for table in ("cursor", "inbox")
            for row in connection.execute(f"SELECT handler, source, position FROM {table}")  # noqa: S608 - our own
        )
        return Extent.of(str(revision), positions, read)
