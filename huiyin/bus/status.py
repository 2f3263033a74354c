"""How far every consumer is, and what lies as letters: read from the services' own databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from huiyin import catalog
from huiyin.bus import letters
from huiyin.bus.inbox import complete_up_to
from huiyin.bus.tables import event_log, inbox, letter
from huiyin.db import Database
from huiyin.settings import Settings


@dataclass(frozen=True)
class Standing:
    """Where one handler stands: ``lag`` events of its types are not applied; ``waiting`` and ``dead`` are letters."""

    service: str
    handler: str
    source: str
    head: int
    cursor: int
    lag: int
    waiting: int
    dead: int


class Databases:
    """The databases of all installed services that keep data, opened when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.services = {name: cls for name, cls in catalog.installed().items() if catalog.keeps_data(cls)}
        self._open: dict[str, Database] = {}

    def __getitem__(self, service: str) -> Database:
        if service not in self._open:
            self._open[service] = self.settings.database(service)
        return self._open[service]

    def source(self, service: str) -> str:
        """Return the CloudEvents source of ``service`` on this site."""
        return f"/{self.settings.site}/{service}"

    def close(self) -> None:
        """Close every connection."""
        for database in self._open.values():
            database.close()


def standings(databases: Databases) -> Iterator[Standing]:
    """Yield where each handler of each installed service stands."""
    for service in databases.services.values():
        for handler in catalog.handlers(service):
            if handler.source in databases.services:
                yield _standing(databases, handler)


def _standing(databases: Databases, handler: catalog.Handler) -> Standing:
    source = databases.source(handler.source)
    with databases[handler.service].reading() as own:
        cursor = complete_up_to(own.session, handler.name, source)
        done = _accounted(own.session, handler.name, source, cursor)
        lying = _letters(own.session, handler.name)
    with databases[handler.source].reading() as log:
        after = event_log.c.type.in_(handler.types) & ((event_log.c.position > cursor) | event_log.c.position.is_(None))
        pending = log.session.execute(select(func.count()).select_from(event_log).where(after)).scalar_one()
        head = log.session.execute(select(func.max(event_log.c.position))).scalar() or 0
    return Standing(
        service=handler.service,
        handler=handler.name,
        source=handler.source,
        head=head,
        cursor=cursor,
        lag=pending - done,
        waiting=lying.get(letters.WAITING, 0),
        dead=lying.get(letters.DEAD, 0),
    )


def _accounted(session: Session, handler: str, source: str, after: int) -> int:
    """Count what is applied or lies as a letter above the cursor; an event that is both counts once."""
    applied = select(inbox.c.position).where(
        inbox.c.handler == handler, inbox.c.source == source, inbox.c.position > after
    )
    lying = select(letter.c.position).where(
        letter.c.handler == handler, letter.c.source == source, letter.c.position > after
    )
    both = applied.union(lying).subquery()
    return session.execute(select(func.count()).select_from(both)).scalar_one()


def _letters(session: Session, handler: str) -> Mapping[str, int]:
    query = select(letter.c.state, func.count()).where(letter.c.handler == handler).group_by(letter.c.state)
    return {state: count for state, count in session.execute(query)}


def outstanding(databases: Databases) -> int:
    """Return how many events are still to be applied or tried again, over all handlers; 0 where all has settled."""
    return sum(standing.lag + standing.waiting for standing in standings(databases))


def as_rows(found: list[Standing]) -> list[dict[str, Any]]:
    """Return the standings as plain values."""
    return [vars(standing) for standing in found]
