"""Durable timers: set and cancelled inside a unit of work, claimed by any replica, fired exactly once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus.tables import timer


@dataclass(frozen=True)
class Timer:
    """A timer that came due: its kind, what it is about, when it was due (UTC), and the payload given at setting."""

    kind: str
    subject: str
    fire_at: datetime
    payload: dict[str, Any]


def set_timer(session: Session, kind: str, subject: str, fire_at: datetime, payload: dict[str, Any]) -> None:
    """Set the timer (``kind``, ``subject``) to ``fire_at`` (UTC). Setting one that is open moves it."""
    values = {"fire_at": fire_at, "payload": payload, "fired_at": None}
    moved = session.execute(update(timer).where(timer.c.kind == kind, timer.c.subject == subject).values(values))
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.execute(timer.insert().values(kind=kind, subject=subject, **values))


def cancel_timer(session: Session, kind: str, subject: str) -> None:
    """Forget the timer (``kind``, ``subject``) if it has not fired."""
    open_one = (timer.c.kind == kind) & (timer.c.subject == subject) & timer.c.fired_at.is_(None)
    session.execute(timer.delete().where(open_one))


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
