"""The projection of routing's registry: which offices may be named, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from services.intake import store

_KEPT = ("code", "name", "tier", "kind", "parent", "successor", "valid_from", "valid_until", "version")


def keep_offices(uow: UnitOfWork, events: Iterable[Event]) -> None:
    """Take over what changed in the office registry; an older version changes nothing."""
    changes = sorted((event.data for event in events), key=lambda office: office["version"])
    newest = {office["code"]: {field: office[field] for field in _KEPT} for office in changes}
    known = store.office_versions(uow.session, list(newest))
    store.put_offices(uow, [office for code, office in newest.items() if office["version"] > known.get(code, -1)])
