"""How far a database of a set goes, and whether the databases of a set fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from huiyin import catalog


@dataclass(frozen=True)
class Extent:
    """The revision of a database, how many events have a position and up to which, and what was read of others.

    ``read`` is the highest position by handler and source that the database has applied or is complete up to.
    """

    revision: str
    placed: int
    last: int
    read: Mapping[tuple[str, str], int]

    @staticmethod
    def of(revision: str, positions: Iterable[int | None], read: Iterable[tuple[str, str, int]]) -> Extent:
        """Return the extent that the rows of the bus's tables tell."""
        placed = last = 0
        for position in positions:
            if position is not None:
                placed, last = placed + 1, max(last, position)
        highest: dict[tuple[str, str], int] = {}
        for handler, source, position in read:
            highest[handler, source] = max(position, highest.get((handler, source), 0))
        return Extent(revision, placed, last, highest)


def gaps(extents: Mapping[str, Extent]) -> Iterator[str]:
    """Yield the services whose log lacks positions."""
    yield from (name for name, extent in extents.items() if extent.placed != extent.last)


def cut_off(extents: Mapping[str, Extent], site: str) -> Iterator[tuple[str, str, int]]:
    """Yield service, reader and position where a reader has read more of a service's log than the log holds."""
    for service in catalog.installed().values():
        for handler in catalog.handlers(service):
            if service.name in extents and handler.source in extents:
                seen = extents[service.name].read.get((handler.name, f"/{site}/{handler.source}"), 0)
                if seen > extents[handler.source].last:
                    yield handler.source, service.name, seen
