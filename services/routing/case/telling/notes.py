"""Notes on a matter: progress told to the person between the steps (P8), and explanation with a referral (疏导教育)."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import concerned
from services.routing.case.models.notes import Note
from services.routing.reference import Reference

PROGRESS, COUNSEL = "progress", "counsel"


def progress(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write a note on how the matter is getting on; the person reads it on the query page unless it is ``internal``."""
    return _write(uow, reference, request, PROGRESS, shown=not request.get("internal"))


def counsel(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down that the outcome was explained to the person (条例 Art 32(2)), and where hardship was referred to.

    ``referred_to`` is the organ for social or judicial assistance the person was told of (Art 37(2)). Staff read it.
    """
    return _write(uow, reference, request, COUNSEL, shown=False)


def _write(uow: UnitOfWork, reference: Reference, request: dict[str, Any], kind: str, *, shown: bool) -> dict[str, Any]:
    found = concerned.hold(uow, reference, request)
    now, one = clock.now(), found.one
    note = Note(
        id=str(uuid.uuid4()),
        number=found.case.number,
        assignment=one.id,
        office=uow.actor.office or one.office,
        kind=kind,
        shown=shown,
        text=request["text"],
        referred_to=request.get("referred_to"),
        written_at=now,
        written_by=uow.actor.id,
    )
    uow.session.add(note)
    data = {"assignment": one.id, "office": note.office, "kind": kind, "shown": shown, "written_at": now}
    referred = {"note": note.id, "referred": note.referred_to is not None}
    uow.emit("note.written", note.number, {"number": note.number, **data, **referred}, office=note.office, time=now)
    return {"number": note.number, "note": note.id, "kind": kind, "shown": shown}
