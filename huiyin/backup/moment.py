"""One moment of several databases: every log is held still while the snapshots of all databases begin (decision 0030).

Between the first and the last snapshot no event is written anywhere, so nobody can have read an event that the snapshot
of its source lacks. The logs are held for milliseconds; readers notice nothing, writers wait.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from huiyin.backup.errors import MomentNotFound
from huiyin.backup.postgres import PostgresSnapshot
from huiyin.backup.sqlite import SqliteSnapshot
from huiyin.db import Database

#: How often it is tried to hold all logs, and how long a try waits for one of them: a long transaction ends sometime.
TRIES = 20
_WAIT_SECONDS = 1.0
_REST_SECONDS = 0.5


class Snapshot(Protocol):
    """What one database held at a moment."""

    def hold(self, seconds: float) -> bool:
        """Let nobody write to the log; False where that could not be had within ``seconds``."""
        ...

    def begin(self) -> None:
        """See the database from now on as it is now."""
        ...

    def release(self) -> None:
        """Let writers go on."""
        ...

    def dump(self, path: Path) -> None:
        """Write what the snapshot sees to a new file, which other users cannot read."""
        ...

    def close(self) -> None:
        """Give the snapshot up."""
        ...


def snapshot_of(database: Database) -> Snapshot:
    """Return a snapshot of the database, not yet begun."""
    return SqliteSnapshot(database) if database.is_sqlite else PostgresSnapshot(database)


@contextmanager
def snapshots(databases: Mapping[str, Database]) -> Iterator[dict[str, Snapshot]]:
    """Give the block a snapshot of each database, all of one moment.

    Raises :class:`MomentNotFound` where one of them could not be held still however often it was tried.
    """
    with ExitStack() as stack:
        found = {name: snapshot_of(database) for name, database in databases.items()}
        for snapshot in found.values():
            stack.callback(snapshot.close)
        for rest in (*(_REST_SECONDS,) * (TRIES - 1), 0):
            busy = _begin(found)
            if busy is None:
                break
            time.sleep(rest)
        else:
            raise MomentNotFound(tries=TRIES, database=busy)
        yield found


def _begin(found: Mapping[str, Snapshot]) -> str | None:
    """Begin all snapshots while every log is held; return the name of one that could not be, where there is one."""
    with ExitStack() as held:
        for name, snapshot in found.items():
            held.callback(snapshot.release)
            if not snapshot.hold(_WAIT_SECONDS):
                return name
        for snapshot in found.values():
            snapshot.begin()
    return None
