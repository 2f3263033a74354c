"""Events whose handler failed: tried again with growing delay, then kept as dead letters until a person decides.

nameko acknowledges a message whose handler raised, or requeues it in a hot loop. Here a failed event moves into the
service's own database, so it holds up no other and the broker may be wiped without losing it (decision 0004).
"""

from __future__ import annotations

import hashlib
import json
import traceback
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus.tables import inbox, letter
from huiyin.db import UnitOfWork
from huiyin.errors import HuiyinError, Invalid, NotYet
from huiyin.events.envelope import Event
from huiyin.settings import Settings

WAITING, DEAD, APPLIED, DROPPED = "waiting", "dead", "applied", "dropped"
_GROWTH = 4
#: A missing predecessor usually is on its way: look again soon, and for longer.
_NOT_YET_TRIES = 5
_LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Patience:
    """How often and how long apart a failed event is tried."""

    tries: int
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """Read it from the settings."""
        return cls(settings.retry_tries, settings.retry_seconds)

    def next_delay(self, error: BaseException, tries: int) -> timedelta | None:
        """Return the delay before the next try after ``tries`` failed ones, or None where it is time to give up."""
        if isinstance(error, Invalid):
            return None  # what is malformed today is malformed tomorrow
        if isinstance(error, NotYet):
            longer = tries < self.tries * _NOT_YET_TRIES
            return timedelta(seconds=self.seconds * min(tries, _GROWTH)) if longer else None
        return timedelta(seconds=self.seconds * _GROWTH ** (tries - 1)) if tries < self.tries else None


def fail(uow: UnitOfWork, handler: str, event: Event, error: BaseException, patience: Patience) -> str:
    """Record that ``handler`` failed on ``event``; return the letter's state, ``waiting`` or ``dead``."""
    place = (letter.c.handler == handler) & (letter.c.source == event.source) & (letter.c.position == event.position)
    known = uow.session.execute(select(letter.c.id, letter.c.tries).where(place).with_for_update()).first()
    tries = (known.tries if known else 0) + 1
    values = _failure(error, tries, patience.next_delay(error, tries))
    if known:
        uow.session.execute(update(letter).where(letter.c.id == known.id).values(values))
    else:
        uow.insert_missing(letter, [{**_identity(handler, event), **values}])
    return str(values["state"])


def fail_undecodable(uow: UnitOfWork, handler: str, body: bytes, error: BaseException) -> None:
    """Keep a message that is no event at all as a dead letter; the same bytes are kept once."""
    digest = hashlib.sha256(body).hexdigest()
    values = _failure(error, 1, None)
    row = {
        "handler": handler,
        "source": f"message:{digest[:16]}",
        "position": 0,
        "type": "?",
        "body": body.decode("utf-8", "replace"),
        "first_failed_at": values["last_failed_at"],
    }
    uow.insert_missing(letter, [{**row, **values}])


def _identity(handler: str, event: Event) -> dict[str, Any]:
    return {
        "handler": handler,
        "source": event.source,
        "position": event.position,
        "type": event.type,
        "body": json.dumps(event.to_json(), ensure_ascii=False),
        "first_failed_at": clock.now(),
    }


def _failure(error: BaseException, tries: int, delay: timedelta | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "state": DEAD if delay is None else WAITING,
        "tries": tries,
        "next_try_at": None if delay is None else now + delay,
        "code": error.code if isinstance(error, HuiyinError) else type(error).__name__,
        "reason": error.text("zh") if isinstance(error, HuiyinError) else _safe_reason(error),
        "traceback": "".join(traceback.format_tb(error.__traceback__)),
        "last_failed_at": now,
    }


def _safe_reason(error: BaseException) -> str:
    """Name the failure without its message, which may quote a citizen; the traceback's lines are our own code."""
    return f"处理程序出错：{type(error).__name__}"


def claim_due(session: Session, handlers: list[str], limit: int) -> list[Row[Any]]:
    """Take up to ``limit`` letters that are due for another try, for one minute each."""
    now = clock.now()
    due = (letter.c.state == WAITING) & (letter.c.next_try_at <= now) & letter.c.handler.in_(handlers)
    found = select(letter.c.id).where(due).order_by(letter.c.next_try_at).limit(limit).with_for_update(skip_locked=True)
    ids = list(session.execute(found).scalars())
    if not ids:
        return []
    session.execute(update(letter).where(letter.c.id.in_(ids)).values(next_try_at=now + _LEASE))
    return list(session.execute(select(letter).where(letter.c.id.in_(ids)).order_by(letter.c.id)))


def applied(session: Session, id_: int) -> None:
    """Mark the letter of an event that its handler has applied after all."""
    values = {"state": APPLIED, "next_try_at": None}
    session.execute(update(letter).where(letter.c.id == id_, letter.c.state == WAITING).values(values))


def retry(session: Session, ids: list[int] | None) -> int:
    """Send dead letters (those with ``ids``, or all) into another round of tries; return how many."""
    wanted = letter.c.state == DEAD
    if ids is not None:
        wanted &= letter.c.id.in_(ids)
    again = {"state": WAITING, "tries": 0, "next_try_at": clock.now()}
    return int(session.execute(update(letter).where(wanted).values(again)).rowcount)  # type: ignore[attr-defined]


def drop(session: Session, id_: int, reason: str) -> bool:
    """Give a letter up for good, with the reason; True where there was one to give up.

    Its event counts as applied from now on, so that a late second delivery does not bring it back.
    """
    wanted = (letter.c.id == id_) & letter.c.state.in_((WAITING, DEAD))
    place = session.execute(select(letter.c.handler, letter.c.source, letter.c.position).where(wanted)).first()
    if place is None:
        return False
    session.execute(inbox.insert().values(**place._mapping, applied_at=clock.now()))
    session.execute(update(letter).where(wanted).values(state=DROPPED, next_try_at=None, resolution=reason))
    return True


def counts(session: Session) -> dict[str, int]:
    """Return how many letters there are in each state."""
    return {
        state: count for state, count in session.execute(select(letter.c.state, func.count()).group_by(letter.c.state))
    }


def event_of(row: Any) -> Event:
    """Return the event in a letter's row."""
    return Event.from_json(json.loads(row.body))
