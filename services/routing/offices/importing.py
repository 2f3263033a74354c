"""The office registry: take in a file of offices, and show the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from huiyin.db import Reading, UnitOfWork
from huiyin.offices import Office
from huiyin.paging import Pages
from services.routing.offices import ending, office_changes, office_file, store
from services.routing.offices.errors import OfficeUnknown
from services.routing.offices.office_changes import Plan
from services.routing.offices.registry import Registry

#: Only papers, which are made here, say these; the event leaves them out.
_ON_PAPERS = ("abbreviation", "phone", "address")


def plan(session: Session, file: office_file.OfficeFile, *, site: str) -> Plan:
    """Return what the file would change in the registry; raises ``OfficeFileInvalid`` with every fault by row."""
    registered = {code: office for code, (office, _) in store.offices(session).items()}
    return office_changes.compare(office_file.check(file, registered, site=site), registered)


def import_offices(
    uow: UnitOfWork,
    file: office_file.OfficeFile,
    *,
    site: str,
    progress: Callable[[int], object],
    before: Callable[[Plan], object] = lambda _plan: None,
) -> dict[str, int]:
    """Take the file's offices into the registry and say which changed; a file that is wrong anywhere changes nothing.

    ``before`` is told what changes before anything does, ``progress`` how many more rows are done. Raises
    ``OfficeFileInvalid`` with every fault by row.
    """
    uow.actor.require("operator")
    store.lock_registry(uow.session)
    found = plan(uow.session, file, site=site)
    before(found)
    versions = {code: version for code, (_, version) in store.offices(uow.session).items()}
    was = {after.code: office for office, after in found.changed}
    changed = [(one, versions.get(one.code, 0) + 1) for one in (*found.added, *(after for _, after in found.changed))]
    progress(found.unchanged)
    for written in store.save_offices(uow, changed):
        progress(written)
    for office, version in changed:
        _announce(uow, office, version)
        ending.watch(uow, office, was.get(office.code))
    return found.counts()


def offices(_reading: Reading, request: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """Return the offices at and under ``under`` (default: all), parents first. The registry is public."""
    tree = registry.all
    top = request.get("under") or (tree.root.code if tree.root else None)
    if top is not None and top not in tree:
        raise OfficeUnknown(office=top)
    found = tree.under(top) if top else iter(())
    page = Pages("offices", request).of(found, lambda office: tuple(one.code for one in tree.up(office.code))[::-1])
    return {"offices": [_view(office) for office in page.rows], **page.told()}


def _announce(uow: UnitOfWork, office: Office, version: int) -> None:
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    data = {name: value for name, value in office.__dict__.items() if name not in _ON_PAPERS}
    uow.emit("office.changed", office.code, {**data, **lists, "version": version}, office=office.code)


def _view(office: Office) -> dict[str, Any]:
    days = {"valid_from": office.valid_from, "valid_until": office.valid_until}
    lists = {"categories": list(office.categories), "keywords": list(office.keywords)}
    return {**office.__dict__, **lists, **{name: day.isoformat() if day else None for name, day in days.items()}}
