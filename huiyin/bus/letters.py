"""Events whose handler failed: tried again with growing delay, then kept as dead letters until a person decides.

nameko acknowledges a message whose handler raised, or requeues it in a hot loop. Here a failed event moves into the
service's own database, so it holds up no other and the broker may be wiped without losing it (decision 0004).
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus.arrival import Arrival
from huiyin.bus.tables import inbox, letter
from huiyin.db import UnitOfWork
from huiyin.errors import HuiyinError, Invalid, NotYet
from huiyin.events.envelope import Event
from huiyin.settings import Settings

WAITING, DEAD, APPLIED, DROPPED = "waiting", "dead", "applied", "dropped"
_GROWTH = 4
_LEASE = timedelta(seconds=60)
#: Source of a letter that holds a message and no event of a source; a hash of its bytes follows.
_MESSAGE = "message:"
#: So much of a message is shown as text; its bytes are kept whole.
_MOST_SHOWN = 10_000


@dataclass(frozen=True)
class Patience:
    """How often and how long apart a failed event is tried.

    ``tries`` counts all tries of a handler that fails, ``not_yet_tries`` those of an event that waits for another.
    """

    tries: int
    not_yet_tries: int
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """Read it from the settings."""
        return cls(settings.retry_tries, settings.not_yet_tries, settings.retry_seconds)

    def next_delay(self, error: BaseException, tries: int) -> timedelta | None:
        """Return the delay before the next try after ``tries`` failed ones, or None where it is time to give up."""
        if isinstance(error, Invalid):
            return None  # what is malformed today is malformed tomorrow
        if isinstance(error, NotYet):
            # a missing predecessor usually is on its way: look again soon
            return timedelta(seconds=self.seconds * min(tries, _GROWTH)) if tries < self.not_yet_tries else None
        return timedelta(seconds=self.seconds * _GROWTH ** (tries - 1)) if tries < self.tries else None


def again(uow: UnitOfWork, row: Any, error: BaseException, patience: Patience) -> str:
    """Note that a letter's message could not be applied; return its state, ``waiting`` or ``dead``."""
    tries = int(row.tries) + 1
    values = _failure(error, tries, patience.next_delay(error, tries))
    uow.session.execute(update(letter).where(letter.c.id == row.id, letter.c.state == WAITING).values(values))
    _have_tried(uow, values)
    return str(values["state"])


def forget(session: Session, ids: Sequence[int]) -> None:
    """Delete letters whose message proved to be an event that is accounted for under its own position."""
    session.execute(delete(letter).where(letter.c.id.in_(ids), letter.c.state == WAITING))


def fail(uow: UnitOfWork, handler: str, event: Event, error: BaseException, patience: Patience) -> str:
    """Record that ``handler`` failed on ``event``; return the letter's state, ``waiting`` or ``dead``.

    One that is dead stays as it is when its event is delivered once more.
    """
    place = (letter.c.handler == handler) & (letter.c.source == event.source) & (letter.c.position == event.position)
    wanted = select(letter.c.id, letter.c.tries, letter.c.state).where(place)
    known = uow.session.execute(wanted.with_for_update()).first()
    if known and known.state == DEAD:
        return DEAD
    tries = (known.tries if known else 0) + 1
    values = _failure(error, tries, patience.next_delay(error, tries))
    if known:
        uow.session.execute(update(letter).where(letter.c.id == known.id).values(values))
    else:
        uow.insert_missing(letter, [{**_identity(handler, event), **values}])
    _have_tried(uow, values)
    return str(values["state"])


def _have_tried(uow: UnitOfWork, *letters: Mapping[str, Any]) -> None:
    """Have letters tried when they are due."""
    for values in letters:
        if values["next_try_at"] is not None:
            uow.due(values["next_try_at"])


def keep_messages(uow: UnitOfWork, handler: str, refused: Sequence[tuple[Arrival, BaseException | None]]) -> None:
    """Keep messages as letters; the same message is kept once.

    One with an error is dead. One without is to be compared with its source's log, and due at once.
    """
    rows = [_message(handler, arrival, error) for arrival, error in refused]
    uow.insert_missing(letter, rows)
    _have_tried(uow, *rows)


def keep_contradiction(uow: UnitOfWork, handler: str, event: Event, error: BaseException) -> None:
    """Keep a signed event that contradicts what was applied at its position. It takes no position: the log decides."""
    body = json.dumps(event.to_json()).encode()
    keep_messages(uow, handler, [(Arrival(body, "", "", "", "", event.type), error)])
    place = (letter.c.handler == handler) & (letter.c.source == event.source) & (letter.c.position == event.position)
    over = update(letter).where(place, letter.c.state == WAITING)
    uow.session.execute(over.values(**_failure(error, 1, None)))


def keep_disowned(
    uow: UnitOfWork, handler: str, source: str, position: int, event_id: str, error: BaseException
) -> None:
    """Keep that an event was applied which the log of ``source`` does not have; its content is gone."""
    body = json.dumps({"source": source, "position": position, "id": event_id}).encode()
    keep_messages(uow, handler, [(Arrival(body, "", "", "", "", ""), error)])


def keep_unreadable(uow: UnitOfWork, handler: str, source: str, position: int, error: BaseException) -> None:
    """Keep, as a dead letter, that the log of ``source`` holds at ``position`` what is no event."""
    values = _failure(error, 1, None)
    place = {"handler": handler, "source": source, "position": position, "type": "?", "body": "{}"}
    uow.insert_missing(letter, [{**place, **values, "first_failed_at": values["last_failed_at"]}])


def _message(handler: str, arrival: Arrival, error: BaseException | None) -> dict[str, Any]:
    now = clock.now()
    waiting = {"state": WAITING, "tries": 0, "next_try_at": now, "code": "", "reason": "", "traceback": ""}
    about = arrival.about()
    values = {**waiting, "last_failed_at": now} if error is None else _failure(error, 1, None)
    return {
        "handler": handler,
        "source": _MESSAGE + _digest(arrival.body, about),
        "position": 0,
        "type": "?",
        "body": _readable(arrival.body),
        "first_failed_at": now,
        "message": arrival.body,
        "about": about,
        **values,
    }


def _digest(body: bytes, about: dict[str, str]) -> str:
    digest = hashlib.sha256(body)
    digest.update(json.dumps(about, sort_keys=True).encode())
    return digest.hexdigest()[:32]


def _readable(body: bytes) -> str:
    """Return the beginning of a message as text that every database keeps: other bytes and NUL are escaped."""
    text = body[:_MOST_SHOWN].decode("utf-8", "backslashreplace")
    return text.replace("\0", "\\x00")


def is_message(row: Any) -> bool:
    """Return True where a letter holds a message and no event of a source."""
    return str(row.source).startswith(_MESSAGE)


def arrival_of(row: Any) -> Arrival:
    """Return the message in a letter's row."""
    return Arrival.kept(row.body.encode() if row.message is None else bytes(row.message), row.about or {})


def _identity(handler: str, event: Event) -> dict[str, Any]:
    return {
        "handler": handler,
        "source": event.source,
        "position": event.position,
        "type": event.type,
        "body": _stored(event),
        "first_failed_at": clock.now(),
    }


def _stored(event: Event) -> str:
    """Return the event as JSON; with half of a surrogate pair in it, which no database takes, all is escaped."""
    body = json.dumps(event.to_json(), ensure_ascii=False)
    return body if body.isascii() or _is_sound(body) else json.dumps(event.to_json())


def _is_sound(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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


def retry(uow: UnitOfWork, ids: list[int] | None) -> int:
    """Send dead letters (those with ``ids``, or all) into another round of tries; return how many."""
    wanted = letter.c.state == DEAD
    if ids is not None:
        wanted &= letter.c.id.in_(ids)
    again = {"state": WAITING, "tries": 0, "next_try_at": clock.now()}
    _have_tried(uow, again)
    done = uow.session.execute(update(letter).where(wanted).values(again))
    return int(done.rowcount)  # type: ignore[attr-defined]  # what an update gives has it


def drop(uow: UnitOfWork, id_: int, reason: str) -> bool:
    """Give a letter up for good, with the reason; True where there was one to give up.

    Its event counts as applied from now on, so that a late second delivery does not bring it back.
    """
    wanted = (letter.c.id == id_) & letter.c.state.in_((WAITING, DEAD))
    place = uow.session.execute(select(letter.c.handler, letter.c.source, letter.c.position).where(wanted)).first()
    if place is None:
        return False
    if not is_message(place):
        uow.insert_missing(inbox, [{**place._mapping, "applied_at": clock.now()}])
    uow.session.execute(update(letter).where(wanted).values(state=DROPPED, next_try_at=None, resolution=reason))
    return True


def counts(session: Session) -> dict[str, int]:
    """Return how many letters there are in each state."""
    return {
        state: count for state, count in session.execute(select(letter.c.state, func.count()).group_by(letter.c.state))
    }


def event_of(row: Any) -> Event:
    """Return the event in a letter's row."""
    return Event.from_json(json.loads(row.body))
