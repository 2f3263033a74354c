"""Durable timers: set and cancelled inside a unit of work, claimed by any replica, fired exactly once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus import statements
from huiyin.bus.tables import timer


@dataclass(frozen=True)
class Timer:
    """A timer that came due: its kind, what it is about, when it was due (UTC), and the payload given at setting."""

    kind: str
    subject: str
    fire_at: datetime
    payload: dict[str, Any]


_FORGET = timer.delete().where(
    tuple_(timer.c.kind, timer.c.subject).in_(bindparam("gone", expanding=True)), timer.c.fired_at.is_(None)
)


class TimerChanges:
    """The timers one unit of work sets and cancels, written together just before it commits."""

    def __init__(self) -> None:
        self._wanted: dict[tuple[str, str], tuple[datetime, dict[str, Any]] | None] = {}

    def set(self, kind: str, subject: str, fire_at: datetime, payload: dict[str, Any]) -> None:
        """Set the timer (``kind``, ``subject``) to ``fire_at`` (UTC); one that is there is moved, and fires again."""
        self._wanted[kind, subject] = (fire_at, payload)

    def cancel(self, kind: str, subject: str) -> None:
        """Forget the timer (``kind``, ``subject``) if it has not fired."""
        self._wanted[kind, subject] = None

    def write(self, session: Session) -> None:
        """Write the changes."""
        wanted, self._wanted = self._wanted, {}
        rows = [
            {"kind": kind, "subject": subject, "fire_at": change[0], "payload": change[1], "fired_at": None}
            for (kind, subject), change in wanted.items()
            if change is not None
        ]
        if rows:
            moved = ("fire_at", "payload", "fired_at")
            statements.run(
                session, statements.upsert(statements.dialect_of(session), timer, ("kind", "subject"), moved), rows
            )
        gone = [key for key, change in wanted.items() if change is None]
        if gone:
            statements.run(session, _FORGET, {"gone": gone})


def claim_due(session: Session, kind: str, limit: int) -> list[Timer]:
    """Claim up to ``limit`` due timers of ``kind``, oldest first, marked as fired in this transaction.

    On PostgreSQL rows another replica holds are skipped (``FOR UPDATE SKIP LOCKED``); SQLite has one writer.
    """
    due = (timer.c.kind == kind) & (timer.c.fire_at <= clock.now()) & timer.c.fired_at.is_(None)
    query = select(timer).where(due).order_by(timer.c.fire_at).limit(limit).with_for_update(skip_locked=True)
    rows = session.execute(query).all()
    if rows:
        claimed = timer.c.id.in_([row.id for row in rows])
        session.execute(update(timer).where(claimed).values(fired_at=clock.now()))
    return [Timer(row.kind, row.subject, row.fire_at, row.payload) for row in rows]
