"""Compare unsigned messages with the log of the source they name: the log is applied, whatever the message says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from huiyin import metrics
from huiyin.bus import letters
from huiyin.bus.arrival import EventDiffers, EventNotInLog, Expected, SourceSilent
from huiyin.bus.runtime import Runtime
from huiyin.errors import HuiyinError, Invalid
from huiyin.events.envelope import Event

_log = structlog.get_logger()

#: ``ask(handler, method, body)`` calls the handler's source.
Ask = Callable[[Any, str, dict[str, Any]], Any]


def of_log(value: Any, expected: Expected) -> Event:
    """Return an event as the source's log tells it.

    Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is none, or not of this source.
    """
    event = Event.from_json(value)
    event.require_keepable()
    if event.source != expected.source:
        raise ValueError("an event of another source")
    return event


def compare(runtime: Runtime, handler: Any, rows: Sequence[Any], ask: Ask) -> None:
    """Apply what the log has at the positions that the messages in ``rows`` name, and settle each letter.

    A message that says what the log says is done with; others become dead letters. Where the source cannot be asked
    they are tried again later.
    """
    claims = _claims(runtime, handler, rows)
    if not claims:
        return
    try:
        answer = ask(handler, "log_read", {"positions": sorted(set(claims.values()))})["events"]
        found = {event.position: event for event in (of_log(value, handler.expected) for value in answer)}
    except (HuiyinError, KeyError, TypeError, ValueError):
        silent = SourceSilent(what=handler.source)
        return _settle(runtime, handler, [(row, silent) for row in rows if row.id in claims])
    wanted = [found[position] for position in sorted(found) if found[position].type in handler.types]
    for first in range(0, len(wanted), handler.batch):
        handler.apply(wanted[first : first + handler.batch])
    outcomes = [(row, _contradiction(handler, row, claims[row.id], found)) for row in rows if row.id in claims]
    _settle(runtime, handler, outcomes)


def _claims(runtime: Runtime, handler: Any, rows: Sequence[Any]) -> dict[int, int]:
    """Return letter → position that its message names; those that name none become dead letters."""
    claims: dict[int, int] = {}
    refused: list[tuple[Any, HuiyinError | None]] = []
    for row in rows:
        try:
            named = letters.arrival_of(row).read(handler.expected)
        except Invalid as error:
            refused.append((row, error))
        else:
            claims[row.id] = named.position if isinstance(named, Event) else named
    _settle(runtime, handler, refused)
    return claims


def _contradiction(handler: Any, row: Any, position: int, found: dict[int, Event]) -> Invalid | None:
    genuine = found.get(position)
    if genuine is None:
        return EventNotInLog(source=handler.source, position=position)
    said, logged = letters.arrival_of(row).envelope(), genuine.to_json()
    same = all(said[name] == logged[name] for name in said.keys() & logged.keys())
    return None if same else EventDiffers(source=handler.source, position=position)


def _settle(runtime: Runtime, handler: Any, outcomes: Sequence[tuple[Any, HuiyinError | None]]) -> None:
    """Forget the letters without an error, and note the error of the others."""
    if not outcomes:
        return
    patience = letters.Patience.of(runtime.settings)
    with runtime.database.unit_of_work() as uow:
        letters.forget(uow.session, [row.id for row, error in outcomes if error is None])
        for row, error in outcomes:
            if error is not None:
                state = letters.again(uow, row, error, patience)
                if state == letters.DEAD:
                    metrics.REFUSED.labels(runtime.service, handler.handler, error.code).inc()
                    _log.warning("message_refused", handler=handler.handler, reason=error.code)
