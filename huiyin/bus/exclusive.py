"""One at a time: a named lock of a service that one replica holds and a killed one lets go."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from huiyin.bus.line import Line


class Exclusive:
    """A lock named ``name`` on a replica's line, with sessions that work only while it is held."""

    def __init__(self, line: Line, name: str) -> None:
        self._line = line
        self._name = name

    def acquire(self) -> bool:
        """Try to take the lock, without waiting; True where it is held now."""
        return self._line.acquire(self._name)

    def release(self) -> None:
        """Let the lock go."""
        self._line.release(self._name)

    def session(self) -> AbstractContextManager[Session]:
        """Open a session under the lock; on PostgreSQL each statement commits by itself, without a round trip.

        Raises :class:`huiyin.bus.line.LockLost` where the lock is not held any more.
        """
        return self._line.session(self._name)
