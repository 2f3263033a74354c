"""What followup's rows should be, for ``huiyin verify``: told by the logs, without the handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from huiyin.bus.tables import timer
from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.verify import Finding, Logs
from services.followup.models import Office, Rating, Served, Visit

_Rows = dict[Any, tuple[Any, ...]]

_SERVED = (Served.office, Served.handler, Served.served_at, Served.version)
_OFFICE = (Office.kind, Office.parent, Office.successor, Office.valid_from, Office.valid_until, Office.version)
_MADE = (Visit.made_at, Visit.reached, Visit.resolved)
_RATING = (Rating.office, Rating.score, Rating.given_at)


def check(logs: Logs, reading: Reading) -> Iterator[Finding]:
    """Yield where served answers, visits, ratings and offices are not what the logs say."""
    session = reading.session
    yield from _differences("served", _served(logs), _kept(session, Served.number, *_SERVED))
    yield from _differences("visit", _asked(session), _kept(session, Visit.number, Visit.due_on, also=Visit.policy))
    yield from _announced(logs, session)
    yield from _made(logs, session)
    yield from _rated(logs, session)
    yield from _differences("office", _offices(logs), _kept(session, Office.code, *_OFFICE))


def _served(logs: Logs) -> _Rows:
    """Say how the newest service of each matter was told."""
    newest = _newest(one for one in logs.events("routing", "assignment.served") if one.data["kind"] == "handle")
    return {one.subject: _told(one, "office", "handler", "served_at", "version") for one in newest}


def _offices(logs: Logs) -> _Rows:
    names = ("kind", "parent", "successor", "valid_from", "valid_until", "version")
    newest = _newest(logs.events("routing", "office.changed"))
    return {one.subject: _told(one, *names) for one in newest}


def _asked(session: Session) -> _Rows:
    """Say which visits the policies asked for when the answer was served."""
    return {
        (number, policy): (date.fromisoformat(day),)
        for number, asked in session.execute(select(Served.number, Served.asked))
        for policy, day in asked.items()
        if day
    }


def _announced(logs: Logs, session: Session) -> Iterator[Finding]:
    """Every visit has a timer; one that fired before the visit was made was told, once, and no other was."""
    told = Counter(event.data["visit"] for event in logs.events("followup", "visit.due"))
    yield from _doubled("visit.due", told)
    set_for = (timer.c.kind == "visit") & (timer.c.subject == Visit.id)
    query = select(Visit.id, Visit.made_at, timer.c.id, timer.c.fired_at).outerjoin(timer, set_for)
    for visit, made_at, timer_id, fired_at in session.execute(query):
        if timer_id is None:
            yield Finding("missing", "timer", visit, "the visit has no timer")
        elif fired_at and (made_at is None or made_at > fired_at) and not told[visit]:
            yield Finding("missing", "visit.due", visit, "its timer fired, but nothing was said")
        elif told[visit] and not fired_at:
            yield Finding("inconsistent", "visit.due", visit, "said, but its timer has not fired")


def _made(logs: Logs, session: Session) -> Iterator[Finding]:
    events = list(logs.events("followup", "visit.made"))
    yield from _doubled("visit.made", Counter(event.data["visit"] for event in events))
    told = {event.data["visit"]: _told(event, "made_at", "reached", "resolved") for event in events}
    made = {visit: kept for visit, kept in _kept(session, Visit.id, *_MADE).items() if kept[0] is not None}
    yield from _differences("visit.made", told, made)


def _rated(logs: Logs, session: Session) -> Iterator[Finding]:
    events = list(logs.events("followup", "rating.given"))
    yield from _doubled("rating", Counter((event.subject, event.data["side"]) for event in events))
    told = {(event.subject, event.data["side"]): _told(event, "office", "score", "given_at") for event in events}
    yield from _differences("rating", told, _kept(session, Rating.number, *_RATING, also=Rating.side))


def _newest(events: Iterable[Event]) -> list[Event]:
    newest: dict[str, Event] = {}
    for event in events:
        if event.subject not in newest or event.data["version"] > newest[event.subject].data["version"]:
            newest[event.subject] = event
    return list(newest.values())


def _told(event: Event, *names: str) -> tuple[Any, ...]:
    return tuple(event.data[name] for name in names)


def _kept(session: Session, key: Any, *columns: Any, also: Any = None) -> _Rows:
    """Return the rows by ``key``, or by ``key`` and ``also``."""
    if also is None:
        return {one: tuple(values) for one, *values in session.execute(select(key, *columns))}
    return {(one, other): tuple(values) for one, other, *values in session.execute(select(key, also, *columns))}


def _differences(what: str, told: _Rows, kept: _Rows) -> Iterator[Finding]:
    for key in told.keys() - kept.keys():
        yield Finding("missing", what, _subject(key), "told by the log, but not kept")
    for key in kept.keys() - told.keys():
        yield Finding("inconsistent", what, _subject(key), "kept, but the log does not tell of it")
    for key in told.keys() & kept.keys():
        if told[key] != kept[key]:
            yield Finding("inconsistent", what, _subject(key), "kept otherwise than the log tells")


def _doubled(what: str, told: Mapping[Any, int]) -> Iterator[Finding]:
    for key, count in told.items():
        if count > 1:
            yield Finding("doubled", what, _subject(key), f"said {count} times")


def _subject(key: Any) -> str:
    return " ".join(key) if isinstance(key, tuple) else str(key)
