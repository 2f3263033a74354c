"""Reading matters: who may see what of one, and its words for the services that need them."""

from __future__ import annotations

from typing import Any

from huiyin.db import Reading
from huiyin.events.envelope import iso
from services.intake import store
from services.intake.handlers.access import STAFF, readable
from services.intake.handlers.finding import old_number
from services.intake.models import Attachment, Matter

_TOLD = (
    "title",
    "content",
    "requests",
    "answer",
    "received_by",
    "place",
    "category",
    "purpose",
    "named_office",
    "anonymous",
    "notifiable",
    "people_count",
    "history",
)


def read_matter(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return a matter's texts, facts and attachments; staff also learn who brought it, of whom, and from where."""
    number = request["number"]
    matter = readable(reading.session, reading.actor, number)
    shown = {
        **receipt_of(matter),
        **{field: getattr(matter, field) for field in _TOLD},
        "accepted_at": matter.accepted_at and iso(matter.accepted_at),
        "answered_at": matter.answered_at and iso(matter.answered_at),
        "attachments": attachments_shown(reading, number),
        "receipt_prints": _receipt_prints(reading, number),
        **_accused(reading, matter),
    }
    if reading.actor.kind not in STAFF:
        return shown
    old = old_number(store.ledger_entry(reading.session, number))
    return {**shown, "people": _people(reading, number), "old": old}


def read_texts(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return number → title, content, requests and imported answer to services; unknown numbers are left out."""
    reading.actor.require("service")
    found = store.matters(reading.session, request["numbers"])
    words = ("title", "content", "requests", "answer")
    return {matter.number: {name: getattr(matter, name) for name in words} for matter in found}


def for_paper(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return to the service that issues papers what stands on them: words, facts, and who brought the matter.

    Whom it complains of is not among them: no paper of an accusation names the accused (条例 Art 30(3)).
    """
    reading.actor.require("service")
    number = request["number"]
    matter = readable(reading.session, reading.actor, number)
    facts = ("title", "content", "requests", "purpose", "category", "place", "people_count")
    return {
        **receipt_of(matter),
        **{field: getattr(matter, field) for field in facts},
        "people": _people(reading, number),
    }


def may_read(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return the number where the actor may read the matter; raises what reading it would raise."""
    return {"number": readable(reading.session, reading.actor, request["number"]).number}


def receipt_of(matter: Matter) -> dict[str, Any]:
    """Return what a receipt says, without the query code."""
    return {
        "number": matter.number,
        "channel": matter.channel,
        "received_at": iso(matter.received_at),
        "registered_at": iso(matter.registered_at),
    }


def attachments_shown(reading: Reading, number: str) -> list[dict[str, Any]]:
    """Return the attachments that the actor may see; a petitioner sees those of their own and those marked visible."""
    found = store.attachments(reading.session, number)
    told = reading.actor.kind in STAFF or reading.actor.kind == "service"
    return [shown_attachment(one, told=told) for one in found if told or one.visible]


def shown_attachment(one: Attachment, *, told: bool) -> dict[str, Any]:
    """Return an attachment for staff, or without who added it and what for."""
    shown = {
        "id": one.id,
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "purpose": one.purpose,
        "added_at": iso(one.added_at),
    }
    return {**shown, "visible": one.visible, "added_by": one.added_by, "office": one.office} if told else shown


def _people(reading: Reading, number: str) -> list[dict[str, Any]]:
    people = store.people(reading.session, number)
    return [{"name": person.name, "address": person.address, "phone": person.phone} for person in people]


def _receipt_prints(reading: Reading, number: str) -> list[dict[str, Any]]:
    """Return when and by which office the query code was printed again: the person is to know."""
    names = store.office_names(reading.session)
    return [
        {"at": iso(one.printed_at), "office_name": names.get(one.office, one.office)}
        for one in store.receipt_prints(reading.session, number)
    ]


def _accused(reading: Reading, matter: Matter) -> dict[str, Any]:
    """Return who is complained of: to services the unit alone, to a petitioner nothing."""
    if reading.actor.kind == "service":
        return {"accused_office": matter.accused_office}
    if reading.actor.kind not in STAFF:
        return {}
    return {"accused_office": matter.accused_office, "accused_name": matter.accused_name}
