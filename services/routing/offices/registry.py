"""The office tree as each process keeps it: read once, and again when the registry has changed."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from huiyin.offices import Office, OfficeTree
from services.routing.offices import store

_MOST_DAYS = 64


class Registry:
    """Every office there is or was, and the tree of those in force on a day."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self.all = OfficeTree(offices)
        self._dated = any(office.valid_from or office.valid_until for office in self.all)
        self._by_day: dict[date, OfficeTree] = {}

    def on(self, day: date) -> OfficeTree:
        """Return the tree of the offices in force on ``day``."""
        if not self._dated:
            return self.all
        if day not in self._by_day:
            if len(self._by_day) >= _MOST_DAYS:
                self._by_day.clear()
            self._by_day[day] = OfficeTree(office for office in self.all if office.valid_on(day))
        return self._by_day[day]


def load(session: Session) -> Registry:
    """Read the registry."""
    return Registry(office for office, _ in store.offices(session).values())


def current(session: Session, shared: MutableMapping[str, Any]) -> Registry:
    """Return the registry kept in ``shared``, read anew where any replica has changed it since."""
    stamp = store.registry_stamp(session)
    kept: tuple[Any, Registry] | None = shared.get("registry")
    if kept is None or kept[0] != stamp:
        kept = shared["registry"] = (stamp, load(session))
    return kept[1]
