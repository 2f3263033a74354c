"""The judge: reconcile every service's data against the logs, without the handlers that made the data.

The bus is checked here; what a service's rows should be is said by the service's own ``checks.py`` (entry point group
``huiyin.checks``), which may read any log and its own tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points

from sqlalchemy import func, select

from huiyin import catalog
from huiyin.bus import letters
from huiyin.bus.arrival import EventDisowned
from huiyin.bus.log import row_to_event
from huiyin.bus.status import Databases
from huiyin.bus.tables import cursor, event_log, inbox, letter
from huiyin.db import Reading
from huiyin.events import registry
from huiyin.events.envelope import Event
from huiyin.files import Store, store_at

KINDS = ("missing", "doubled", "inconsistent")
_PAGE = 2000


@dataclass(frozen=True)
class Finding:
    """Something that is not as the logs say. ``kind`` is one of :data:`KINDS`; ``subject`` names no person."""

    kind: str
    what: str
    subject: str
    detail: str


class Logs:
    """The logs of all services of the site, read in the order of position, and the content store they share."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        registry.load_known()

    @property
    def files(self) -> Store:
        """The content store of the site."""
        return store_at(self._databases.settings.files)

    def events(self, service: str, *types: str) -> Iterator[Event]:
        """Yield the events of ``service`` (of ``types``, where given), data typed."""
        query = select(event_log).where(event_log.c.position.is_not(None)).order_by(event_log.c.position)
        if types:
            query = query.where(event_log.c.type.in_(types))
        with self._databases[service].reading() as reading:
            for row in reading.session.execute(query.execution_options(yield_per=_PAGE)):
                yield registry.load(row_to_event(row, self._databases.source(service)))


Check = Callable[[Logs, Reading], Iterable[Finding]]


def verify(databases: Databases) -> Iterator[Finding]:
    """Yield everything that is missing, doubled or inconsistent on this site."""
    for name in databases.services:
        yield from _log_is_whole(databases, name)
    for service in databases.services.values():
        for handler in catalog.handlers(service):
            if handler.source in databases.services:
                yield from _handler_is_complete(databases, handler)
        yield from _letters_are_explained(databases, service.name)
    yield from _service_checks(databases)


def _log_is_whole(databases: Databases, name: str) -> Iterator[Finding]:
    """Positions run 1, 2, 3 … without a gap, and everything has been published."""
    with databases[name].reading() as reading:
        position = event_log.c.position
        summary = select(func.count(), func.count(position), func.count(position.distinct()), func.max(position))
        rows, placed, distinct, top = reading.session.execute(summary).one()
        waiting = select(func.count()).select_from(event_log).where(event_log.c.published_at.is_(None))
        unpublished = reading.session.execute(waiting).scalar_one()
    if placed != distinct:
        yield Finding("doubled", "position", name, f"{placed - distinct} positions are given twice")
    if (top or 0) != placed:
        yield Finding("inconsistent", "position", name, f"{placed} events are placed, but positions reach {top}")
    if rows != placed or unpublished:
        yield Finding("missing", "publication", name, f"{rows - placed} unplaced, {unpublished} unpublished of {rows}")


def _handler_is_complete(databases: Databases, handler: catalog.Handler) -> Iterator[Finding]:
    """Every event above the cursor is in the inbox or lies as a letter; the cursor is not beyond the log."""
    source = databases.source(handler.source)
    name = f"{handler.service}.{handler.name}"
    with databases[handler.service].reading() as own:
        mine = (cursor.c.handler == handler.name) & (cursor.c.source == source)
        at = own.session.execute(select(cursor.c.position).where(mine)).scalar() or 0
        known = {
            position
            for table in (inbox, letter)
            for position in own.session.execute(
                select(table.c.position).where(table.c.handler == handler.name, table.c.source == source)
            ).scalars()
        }
    with databases[handler.source].reading() as log:
        later = event_log.c.type.in_(handler.types) & (event_log.c.position > at)
        wanted = set(log.session.execute(select(event_log.c.position).where(later)).scalars())
        top = log.session.execute(select(func.max(event_log.c.position))).scalar() or 0
    if wanted - known:
        first = min(wanted - known)
        yield Finding("missing", "event", name, f"{len(wanted - known)} events not applied, the first at {first}")
    if at > top or max((position for position in known if position), default=0) > top:
        yield Finding("inconsistent", "cursor", name, f"stands beyond the end of the log of {handler.source}, {top}")


def _letters_are_explained(databases: Databases, name: str) -> Iterator[Finding]:
    """A dead letter is an event without its effect, until it is retried or dropped with a reason.

    A message that was refused is none: what its source's log holds is looked for there. But one that stands for an
    event once applied, which the log does not have, says that data may be false.
    """
    with databases[name].reading() as reading:
        lying = select(letter).where(letter.c.state.in_((letters.DEAD, letters.WAITING)))
        for row in reading.session.execute(lying):
            where, detail = f"{name}.{row.handler}", f"{row.state} after {row.tries} tries: {row.code}"
            if not letters.is_message(row):
                yield Finding("missing", "letter", where, f"{row.type} at {row.position} is {detail}")
            elif row.code == EventDisowned.code:
                yield Finding("inconsistent", "letter", where, f"letter {row.id}: {EventDisowned.__doc__}")


def refused_messages(databases: Databases) -> int:
    """Return how many messages lie as dead letters because they were no genuine events."""
    count = 0
    for name in databases.services:
        with databases[name].reading() as reading:
            dead = reading.session.execute(select(letter).where(letter.c.state == letters.DEAD))
            count += sum(letters.is_message(row) for row in dead)
    return count


def _service_checks(databases: Databases) -> Iterator[Finding]:
    logs = Logs(databases)
    for point in sorted(entry_points(group="huiyin.checks"), key=lambda point: point.name):
        check: Check = point.load()
        with databases[point.name].reading() as reading:
            yield from check(logs, reading)
