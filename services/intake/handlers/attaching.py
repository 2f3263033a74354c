"""Attachments: who may add a file to a matter and how many, and who finds it again. Contents are in the content store.

The store is asked, never filled, here: a file of 20 MB does not travel over the bus.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from huiyin import clock, paging
from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import Refused
from huiyin.events.envelope import moment
from huiyin.files import Store
from huiyin.paging import Pages
from services.intake import domain, store
from services.intake.errors import AttachmentNotStored, AttachmentUnknown, TooManyAttachments
from services.intake.handlers.access import STAFF, readable
from services.intake.handlers.reading import attachments_shown, shown_attachment
from services.intake.models import Attachment

_MB = 1024 * 1024


def may_attach(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return the number where the actor may add a file of ``size``; raises what :func:`attach` would raise."""
    number = request["number"]
    _require_adder(reading.actor, request)
    readable(reading.session, reading.actor, number)
    _require_room(store.attachments(reading.session, number), reading.actor, request["size"])
    return {"number": number}


def attach(uow: UnitOfWork, request: dict[str, Any], files: Store) -> dict[str, Any]:
    """Add a file; the same content for the same purpose is one attachment of a side, and its first one is returned.

    For another purpose it is an attachment of its own: what somebody brought as material proves no service. What the
    person brings is the person's, also where the office has it: neither learns from it what the other added, or when.

    Raises :class:`AttachmentNotStored` where the content store does not keep ``sha256``.
    """
    number = request["number"]
    _require_adder(uow.actor, request)
    readable(uow.session, uow.actor, number, lock=True)
    present = store.attachments(uow.session, number)
    told = uow.actor.kind in STAFF
    for one in present:
        if (one.sha256, one.purpose, one.by_person) == (request["sha256"], request["purpose"], not told):
            return {"number": number, **shown_attachment(one, told=told)}
    _require_room(present, uow.actor, request["size"])
    if not files.exists(request["sha256"]):
        raise AttachmentNotStored()
    added = _added(uow.actor, request)
    uow.session.add(added)
    _say_added(uow, added)
    return {"number": number, **shown_attachment(added, told=told)}


def attachments(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return the attachments of a matter that the actor may see, the earliest first."""
    number = request["number"]
    readable(reading.session, reading.actor, number)
    shown = attachments_shown(reading, number)
    page = Pages("attachments", request).of(shown, lambda one: (paging.instant(moment(one["added_at"])), one["id"]))
    return {"number": number, "attachments": page.rows, **page.told()}


def attachment(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return one attachment with the hash of its content; raises :class:`AttachmentUnknown` for one not to be seen."""
    readable(reading.session, reading.actor, request["number"])
    one = store.attachment(reading.session, request["number"], request["attachment"])
    told = reading.actor.kind != "petitioner"
    if one is None or not (told or one.visible):
        raise AttachmentUnknown()
    return {**shown_attachment(one, told=told), "sha256": one.sha256}


def _require_adder(actor: Actor, request: dict[str, Any]) -> None:
    """Staff add for any purpose; whoever came with the query code adds material to the one matter."""
    actor.require(*STAFF, "petitioner")
    if actor.kind == "petitioner" and (actor.matter != request["number"] or request["purpose"] != domain.MATERIAL):
        raise Refused()


def _require_room(present: Sequence[Attachment], actor: Actor, size: int) -> None:
    """Raise :class:`TooManyAttachments` where no more fits, of what came with the query code or of everything."""
    brought = [one.size for one in present if one.by_person]
    counted = [(domain.ROOM, [one.size for one in present])]
    if actor.kind == "petitioner":
        counted.append((domain.ROOM_FOR_PETITIONER, brought))
    for room, sizes in counted:
        if not room.takes(sizes, size):
            raise TooManyAttachments(count=room.count, total=room.total // _MB)


def _added(actor: Actor, request: dict[str, Any]) -> Attachment:
    brought = actor.kind == "petitioner"
    return Attachment(
        id=str(uuid.uuid4()),
        matter=request["number"],
        **{field: request[field] for field in ("sha256", "size", "name", "media_type", "purpose")},
        visible=brought or request["visible"],
        by_person=brought,
        added_by=None if brought else actor.id,
        office=actor.office,
        added_at=clock.now(),
    )


def _say_added(uow: UnitOfWork, one: Attachment) -> None:
    data = {
        "number": one.matter,
        "attachment": one.id,
        **{field: getattr(one, field) for field in ("purpose", "media_type", "size", "office", "added_at")},
        "by": uow.actor.kind,
    }
    uow.emit("matter.attachment_added", one.matter, data, office=one.office)
