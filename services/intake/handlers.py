"""Use cases of intake: register what was brought, find it again, print its receipt, hand out its texts.

Each works inside the unit of work it is given and does not commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import Refused, TooMany
from huiyin.events.envelope import Event, iso
from huiyin.plugins.channels import Draft
from services.intake import domain, store
from services.intake.domain import Numbering
from services.intake.errors import (
    AlreadyRegistered,
    MatterInvalid,
    MatterUnknown,
    OfficeUnknown,
    QueryCodeUnknown,
    ReceiptLost,
)
from services.intake.models import Matter
from services.intake.plugins import Channels

_STAFF = ("staff", "operator")
_FACTS = (
    "channel",
    "received_at",
    "registered_at",
    "received_by",
    "place",
    "category",
    "named_office",
    "anonymous",
    "people_count",
)


@dataclass(frozen=True)
class Origin:
    """Where drafts come from: the channel, the office that received them, and whether they are records of the past."""

    channel: str
    received_by: str | None
    history: bool = False


def register(uow: UnitOfWork, request: dict[str, Any], channels: Channels, numbering: Numbering) -> dict[str, Any]:
    """Register one matter and return its receipt, without the query code."""
    name = request["channel"]
    if channels.named(name).staff_only:
        uow.actor.require(*_STAFF)
    brought = {field: value for field, value in request.items() if field != "channel"}
    draft = domain.tidy(channels.read(name, brought, clock.now()))
    _check(uow, draft)
    origin = Origin(name, uow.actor.office, domain.tells_of_the_past(draft))
    for number in _registered(uow, [draft]).values():
        raise AlreadyRegistered(number=number)
    [row] = _enter(uow, [draft], origin, numbering)
    return _receipt(Matter(**row))


def register_missing(uow: UnitOfWork, drafts: Sequence[Draft], origin: Origin, numbering: Numbering) -> int:
    """Register those checked drafts whose source key is not registered yet; return how many they were."""
    uow.actor.require("operator")
    registered = _registered(uow, drafts)
    missing = [draft for draft in drafts if draft.source_key not in registered]
    return len(_enter(uow, missing, origin, numbering)) if missing else 0


def _registered(uow: UnitOfWork, drafts: Sequence[Draft]) -> dict[str, str]:
    """Return source key → number of the drafts that are registered.

    The lock comes first: what another process registered until now is seen, and it adds nothing until we are done.
    """
    keys = [draft.source_key for draft in drafts if draft.source_key]
    if not keys:
        return {}
    store.take_numbers(uow, domain.year_of(clock.now()), 0)
    return store.numbers_by_key(uow.session, keys)


def _check(uow: UnitOfWork, draft: Draft) -> None:
    problems = domain.problems(draft, clock.now())
    if problems:
        raise MatterInvalid(problems)
    if domain.tells_of_the_past(draft):
        uow.actor.require("operator")
    unknown = store.unknown_codes(uow.session, {code for code in (draft.place, draft.named_office) if code})
    if unknown:
        raise OfficeUnknown(codes=", ".join(sorted(unknown)))


def _enter(uow: UnitOfWork, drafts: Sequence[Draft], origin: Origin, numbering: Numbering) -> Sequence[dict[str, Any]]:
    """Write checked drafts under new numbers, say that they were registered, and return their rows."""
    now = clock.now()
    year = domain.year_of(now)
    first = store.take_numbers(uow, year, len(drafts))
    numbers = [numbering.number(year, sequence) for sequence in range(first, first + len(drafts))]
    rows = [_row(draft, origin, numbering, number, now) for draft, number in zip(drafts, numbers, strict=True)]
    store.add(uow.session, rows, _people_rows(drafts, numbers))
    for row in rows:
        _say_registered(uow, row)
    return rows


def _people_rows(drafts: Sequence[Draft], numbers: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"matter": number, "ord": 1, "name": draft.name, "address": draft.address, "phone": draft.phone}
        for number, draft in zip(numbers, drafts, strict=True)
        if draft.name or draft.address or draft.phone
    ]


def _row(draft: Draft, origin: Origin, numbering: Numbering, number: str, now: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "channel": origin.channel,
        "title": draft.title,
        "content": draft.content,
        "received_at": draft.received_at,
        "registered_at": now,
        "received_by": origin.received_by,
        "place": draft.place,
        "category": draft.category,
        "purpose": draft.purpose,
        "named_office": draft.named_office,
        "people_count": draft.people_count,
        "anonymous": draft.name is None,
        "source_key": draft.source_key,
        "code_hash": domain.code_hash(numbering.query_code(number)),
        "history": origin.history,
        "accepted_at": draft.accepted_at,
        "answered_at": draft.answered_at,
        "answer": draft.answer,
    }


def _say_registered(uow: UnitOfWork, row: dict[str, Any]) -> None:
    steps = {"accepted_at": row["accepted_at"], "answered_at": row["answered_at"]} if row["history"] else None
    uow.emit(
        "matter.registered",
        row["number"],
        {"number": row["number"], **{fact: row[fact] for fact in _FACTS}, "history": steps},
        office=row["received_by"],
        time=row["received_at"] if row["history"] else row["registered_at"],
    )


def resolve_code(uow: UnitOfWork, request: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return the number a query code opens, or why not: a refusal is an answer too, because it must be counted."""
    now = clock.now()
    client = numbering.client_key(request["client"])
    guesses = store.lock_guesses(uow, client, now)
    if wait := guesses.wait(now):
        return {"wait": wait}
    number = store.number_of_code(uow.session, domain.code_hash(request["code"]))
    if number is None:
        store.keep_guesses(uow.session, client, guesses.after_wrong(now), now)
        return {"wrong": True}
    store.forget_guesses(uow.session, client)
    return {"number": number}


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of :func:`resolve_code`, raised where it is a refusal."""
    if "wait" in answer:
        raise TooMany(wait=answer["wait"])
    if "wrong" in answer:
        raise QueryCodeUnknown()
    return answer


def with_code(answer: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return a receipt with its query code, which is never stored."""
    return {**answer, "query_code": numbering.query_code(answer["number"])}


def receipt(reading: Reading, request: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return the receipt of a matter once more, for printing."""
    reading.actor.require(*_STAFF)
    matter = _known(store.matter(reading.session, request["number"]), request["number"])
    printed = with_code(_receipt(matter), numbering)
    if domain.code_hash(printed["query_code"]) != matter.code_hash:
        raise ReceiptLost(number=matter.number)
    return printed


def _receipt(matter: Matter) -> dict[str, Any]:
    return {
        "number": matter.number,
        "channel": matter.channel,
        "received_at": iso(matter.received_at),
        "registered_at": iso(matter.registered_at),
    }


def read_matter(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return a matter's texts and facts; staff also learn who brought it."""
    number = request["number"]
    _require_reader(reading.actor, number)
    matter = _known(store.matter(reading.session, number), number)
    shown = {
        **_receipt(matter),
        **{field: getattr(matter, field) for field in ("title", "content", "answer", "purpose", "history")},
        **{field: getattr(matter, field) for field in _FACTS if not field.endswith("_at")},
        "accepted_at": matter.accepted_at and iso(matter.accepted_at),
        "answered_at": matter.answered_at and iso(matter.answered_at),
    }
    return {**shown, "people": _people(reading, number)} if reading.actor.kind in _STAFF else shown


def _require_reader(actor: Actor, number: str) -> None:
    actor.require(*_STAFF, "service", "petitioner")
    if actor.kind == "petitioner" and actor.matter != number:
        raise Refused()


def _people(reading: Reading, number: str) -> list[dict[str, Any]]:
    people = store.people(reading.session, number)
    return [{"name": person.name, "address": person.address, "phone": person.phone} for person in people]


def _known(matter: Matter | None, number: str) -> Matter:
    if matter is None:
        raise MatterUnknown(number=number)
    return matter


def read_texts(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return number → title, content and imported answer to services that need the words; unknown ones are left out."""
    reading.actor.require("service")
    found = store.matters(reading.session, request["numbers"])
    return {
        matter.number: {"title": matter.title, "content": matter.content, "answer": matter.answer} for matter in found
    }


def keep_offices(uow: UnitOfWork, events: Iterable[Event]) -> None:
    """Take over what changed in the office registry; an older version changes nothing."""
    changes = sorted((event.data for event in events), key=lambda office: office["version"])
    newest = {office["code"]: {field: office[field] for field in ("code", "name", "version")} for office in changes}
    known = store.office_versions(uow.session, list(newest))
    store.put_offices(uow, [office for code, office in newest.items() if office["version"] > known.get(code, -1)])
