"""The office registry: take in a file of offices, and show the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.db import Reading, UnitOfWork
from huiyin.offices import Office
from services.routing import office_file
from services.routing.errors import OfficeUnknown
from services.routing.handlers import succession
from services.routing.registry import Registry
from services.routing.store import offices as store

#: Only papers, which are made here, say these; the event leaves them out.
_ON_PAPERS = ("abbreviation", "phone", "address")


def import_offices(
    uow: UnitOfWork, file: office_file.OfficeFile, *, site: str, progress: Callable[[int], object]
) -> dict[str, int]:
    """Take the file's offices into the registry and say which changed; a file that is wrong anywhere changes nothing.

    ``progress`` is told how many more rows are done. Raises ``OfficeFileInvalid`` with every fault by row.
    """
    uow.actor.require("operator")
    store.lock_registry(uow.session)
    kept = store.offices(uow.session)
    offices = office_file.check(file, {code: office for code, (office, _) in kept.items()}, site=site)
    changed = [(office, _next_version(office, kept)) for office in offices if _differs(office, kept)]
    progress(len(offices) - len(changed))
    for written in store.save_offices(uow, changed):
        progress(written)
    for office, version in changed:
        _announce(uow, office, version)
        succession.watch(uow, office, kept[office.code][0] if office.code in kept else None)
    added = sum(version == 1 for _, version in changed)
    return {"added": added, "changed": len(changed) - added, "unchanged": len(offices) - len(changed)}


def offices(_reading: Reading, request: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """Return the offices at and under ``under`` (default: all), parents first. The registry is public."""
    tree = registry.all
    top = request.get("under") or (tree.root.code if tree.root else None)
    if top is None:
        return {"offices": []}
    if top not in tree:
        raise OfficeUnknown(office=top)
    return {"offices": [_view(office) for office in tree.under(top)]}


def _differs(office: Office, kept: dict[str, tuple[Office, int]]) -> bool:
    return office.code not in kept or kept[office.code][0] != office


def _next_version(office: Office, kept: dict[str, tuple[Office, int]]) -> int:
    return kept[office.code][1] + 1 if office.code in kept else 1


def _announce(uow: UnitOfWork, office: Office, version: int) -> None:
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    data = {name: value for name, value in office.__dict__.items() if name not in _ON_PAPERS}
    uow.emit("office.changed", office.code, {**data, **lists, "version": version}, office=office.code)


def _view(office: Office) -> dict[str, Any]:
    days = {"valid_from": office.valid_from, "valid_until": office.valid_until}
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    return {**office.__dict__, **lists, **{name: day.isoformat() if day else None for name, day in days.items()}}
