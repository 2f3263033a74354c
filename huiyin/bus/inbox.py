"""Claim events for a handler in its own transaction, so that each has its effect exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus import statements
from huiyin.bus.arrival import EventDiffers
from huiyin.bus.letters import DEAD, WAITING
from huiyin.bus.tables import cursor, inbox, letter
from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event


def claim(uow: UnitOfWork, handler: str, events: Sequence[Event]) -> list[Event]:
    """Return those of ``events`` (of one source) that ``handler`` has not applied, marked as applied in ``uow``.

    At or under the cursor only events that lie as open letters are not applied. On PostgreSQL the insert waits for
    another replica that holds the same event, and then finds it applied. Raises :class:`EventDiffers` where an event
    with another id was applied at the same position.
    """
    source = events[0].source
    done_up_to = complete_up_to(uow.session, handler, source)
    passed = [event.position for event in events if event.position <= done_up_to]
    still_open = _open_letters(uow.session, handler, source, passed) if passed else set()
    wanted: dict[int, Event] = {}
    for event in sorted(events, key=_position):
        if event.position <= done_up_to and event.position not in still_open:
            continue
        if wanted.setdefault(event.position, event).id != event.id:
            raise EventDiffers(source=source, position=event.position)
    if not wanted:
        return []
    place = {"handler": handler, "source": source, "applied_at": clock.now()}
    rows = [{**place, "position": position, "event_id": event.id} for position, event in wanted.items()]
    fresh = uow.insert_missing_returning(inbox, rows, inbox.c.position)
    if len(fresh) < len(wanted):
        _require_same(uow.session, handler, source, [wanted[position] for position in set(wanted) - set(fresh)])
    return [wanted[position] for position in sorted(fresh)]


def _require_same(session: Session, handler: str, source: str, repeated: list[Event]) -> None:
    """Raise :class:`EventDiffers` where another event was applied at the position of one of ``repeated``."""
    place = (inbox.c.handler == handler) & (inbox.c.source == source)
    at = inbox.c.position.in_([event.position for event in repeated])
    query = select(inbox.c.position, inbox.c.event_id)
    before = {row.position: row.event_id for row in session.execute(query.where(place, at))}
    for event in repeated:
        if before.get(event.position) not in (None, event.id):
            raise EventDiffers(source=source, position=event.position)


#: Whether the event of an inbox row lies as an open letter.
_is_open_letter = exists().where(
    letter.c.handler == inbox.c.handler,
    letter.c.source == inbox.c.source,
    letter.c.position == inbox.c.position,
    letter.c.state.in_((WAITING, DEAD)),
)


def _open_letters(session: Session, handler: str, source: str, positions: list[int]) -> set[int]:
    """Return which of ``positions`` lie as open letters, locked: another replica's retry of one is waited for."""
    place = (letter.c.handler == handler) & (letter.c.source == source) & letter.c.position.in_(positions)
    query = select(letter.c.position).where(place, letter.c.state.in_((WAITING, DEAD))).order_by(letter.c.position)
    return set(session.execute(query.with_for_update()).scalars())


_COMPLETE = select(cursor.c.position).where(
    cursor.c.handler == bindparam("at_handler"), cursor.c.source == bindparam("at_source")
)


def complete_up_to(session: Session, handler: str, source: str) -> int:
    """Return the cursor of ``handler`` on ``source``; 0 where it has none yet."""
    return statements.run(session, _COMPLETE, {"at_handler": handler, "at_source": source}).scalar() or 0


def accounted(session: Session, handler: str, source: str, after: int, up_to: int) -> set[int]:
    """Return the positions in (after, up_to] that ``handler`` has applied or that lie as letters."""
    place = (letter.c.handler == handler) & (letter.c.source == source)
    query = select(letter.c.position).where(place, letter.c.position > after, letter.c.position <= up_to)
    return {*session.execute(query).scalars(), *applied_ids(session, handler, source, after, up_to)}


def applied_ids(session: Session, handler: str, source: str, after: int, up_to: int) -> dict[int, str | None]:
    """Return position → id of what ``handler`` applied in (after, up_to]; None where the id was not kept."""
    place = (inbox.c.handler == handler) & (inbox.c.source == source)
    query = select(inbox.c.position, inbox.c.event_id)
    found = session.execute(query.where(place, inbox.c.position > after, inbox.c.position <= up_to))
    return {row.position: row.event_id for row in found}


def disown(uow: UnitOfWork, handler: str, source: str, position: int, event_id: str) -> None:
    """Forget that the event ``event_id`` was applied at ``position``: the log has none such, or another one there."""
    place = (inbox.c.handler == handler) & (inbox.c.source == source) & (inbox.c.position == position)
    uow.session.execute(delete(inbox).where(place, inbox.c.event_id == event_id))


def advance(uow: UnitOfWork, handler: str, source: str, position: int, head: int) -> None:
    """Set the cursor: everything at or under ``position`` is accounted for; the source's log reaches ``head``.

    Inbox rows are forgotten one round later than the cursor passed them: a delivery that read the old cursor while
    this commits must still find its row. The row of an open letter stays: its retry may have been applied by a process
    that was killed before it could say so.
    """
    before = complete_up_to(uow.session, handler, source)
    row = {"handler": handler, "source": source, "position": max(before, position), "head": head}
    uow.upsert(cursor, [{**row, "checked_at": clock.now()}])
    old = (inbox.c.handler == handler) & (inbox.c.source == source) & (inbox.c.position <= before)
    uow.session.execute(delete(inbox).where(old, ~_is_open_letter))


def _position(event: Event) -> int:
    return event.position


#: Up to which position a handler is complete, and the highest it has applied or is complete up to.
Standing = tuple[int, int]


def standings(session: Session, handlers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Standing]:
    """Return (handler, source) → where it stands, asked for in one statement."""
    rows = session.execute(_standings(tuple(handlers)))
    return {(row.handler, row.source): (row.complete or 0, max(row.complete or 0, row.applied or 0)) for row in rows}


@cache
def _standings(handlers: tuple[tuple[str, str], ...]) -> Any:
    return union_all(*(_standing(handler, source) for handler, source in handlers))


def _standing(handler: str, source: str) -> Any:
    complete = select(cursor.c.position).where(cursor.c.handler == handler, cursor.c.source == source)
    applied = select(func.max(inbox.c.position)).where(inbox.c.handler == handler, inbox.c.source == source)
    return select(
        literal(handler).label("handler"),
        literal(source).label("source"),
        complete.scalar_subquery().label("complete"),
        applied.scalar_subquery().label("applied"),
    )
