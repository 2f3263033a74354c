"""Read a service's event log: for consumers that catch up, for ``huiyin verify``, for replays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from huiyin.bus.tables import event_log
from huiyin.events.envelope import Event


def row_to_event(row: Any, source: str) -> Event:
    """Return the event in a row of the log; ``source`` is ``/site/service``."""
    return Event(
        id=row.id,
        source=source,
        type=row.type,
        subject=row.subject,
        time=row.time,
        recordedtime=row.recordedtime,
        position=row.position,
        dataversion=row.dataversion,
        office=row.office,
        traceparent=row.traceparent,
        data=row.data,
    )


#: A broker that has not confirmed an event by now may never bring it: consumers may fetch it.
_UNCONFIRMED = timedelta(seconds=60)


def ends(session: Session, *, published_before: datetime) -> tuple[int, int]:
    """Return the highest position that was published before that moment, and the highest of all; 0 where none is.

    What was written a minute before that moment and waits in vain for the broker's confirm counts as published.
    """
    log = event_log.c
    settled = (log.published_at < published_before) | (log.recordedtime < published_before - _UNCONFIRMED)
    head = select(func.max(log.position)).where(settled).scalar_subquery()
    end = select(func.max(log.position)).scalar_subquery()
    row = session.execute(select(head.label("head"), end.label("end"))).one()
    return row.head or 0, row.end or 0


def positions(session: Session, types: Sequence[str], after: int, up_to: int, limit: int) -> list[tuple[int, str]]:
    """Return (position, id) of the events of ``types`` with ``after`` < position ≤ ``up_to``, ``limit`` at most."""
    if after >= up_to:
        return []
    query = (
        select(event_log.c.position, event_log.c.id)
        .where(event_log.c.type.in_(types), event_log.c.position > after, event_log.c.position <= up_to)
        .order_by(event_log.c.position)
        .limit(limit)
    )
    return [(row.position, row.id) for row in session.execute(query)]


def at(session: Session, wanted: Sequence[int], source: str) -> list[Event]:
    """Return the events at the given positions, in order."""
    query = select(event_log).where(event_log.c.position.in_(wanted)).order_by(event_log.c.position)
    return [row_to_event(row, source) for row in session.execute(query)]
