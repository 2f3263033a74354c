"""Registering what was brought: drafts become matters under new numbers, and are said to be registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from huiyin.plugins.channels import Draft
from services.intake import domain, entries, store
from services.intake.domain import Numbering
from services.intake.errors import AlreadyRegistered, MatterInvalid, OfficeUnknown
from services.intake.handlers.access import STAFF, check_in_force
from services.intake.handlers.reading import receipt_of
from services.intake.models import Matter
from services.intake.plugins import Channels

#: What the event says of a matter as it stands in its row.
FACTS = (
    "channel",
    "received_at",
    "registered_at",
    "received_by",
    "place",
    "category",
    "purpose",
    "named_office",
    "accused_office",
    "anonymous",
    "notifiable",
    "people_count",
)
_CODES = ("place", "named_office", "accused_office")


@dataclass(frozen=True)
class Origin:
    """Where drafts come from: the channel, the office that received them, and whether they are records of the past."""

    channel: str
    received_by: str | None
    history: bool = False


def register(uow: UnitOfWork, request: dict[str, Any], channels: Channels, numbering: Numbering) -> dict[str, Any]:
    """Register one matter and return its receipt, without the query code."""
    check_in_force(uow.session, uow.actor)
    name = request["channel"]
    if channels.named(name).staff_only:
        uow.actor.require(*STAFF)
    brought = {field: value for field, value in request.items() if field != "channel"}
    draft = domain.tidy(channels.read(name, brought, clock.now()))
    _check(uow, draft)
    origin = Origin(name, uow.actor.office, domain.tells_of_the_past(draft))
    for number in _registered(uow, [draft]).values():
        raise AlreadyRegistered(number=number)
    [row] = enter(uow, [draft], origin, numbering)
    if draft.source_key:
        old = draft.source_key.removeprefix(f"{name}:")
        key = {"number": old, "number_hash": entries.number_hash(old)}
        store.add_ledger_entries(uow.session, [{"matter": row["number"], "channel": name, "register": "", **key}])
    return receipt_of(Matter(**row))


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
    unknown = store.unknown_codes(uow.session, {code for field in _CODES if (code := getattr(draft, field))})
    if unknown:
        raise OfficeUnknown(codes=", ".join(sorted(unknown)))


def enter(uow: UnitOfWork, drafts: Sequence[Draft], origin: Origin, numbering: Numbering) -> Sequence[dict[str, Any]]:
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
        "requests": list(draft.requests),
        "received_at": draft.received_at,
        "registered_at": now,
        "received_by": origin.received_by,
        "place": draft.place,
        "category": draft.category,
        "purpose": draft.purpose,
        "named_office": draft.named_office,
        "accused_office": draft.accused_office,
        "accused_name": draft.accused_name,
        "people_count": draft.people_count,
        "anonymous": draft.name is None,
        "notifiable": domain.notifiable(draft),
        "source_key": draft.source_key,
        "code_hash": domain.code_hash(numbering.query_code(number)),
        "history": origin.history,
        "accepted_at": draft.accepted_at,
        "answered_at": draft.answered_at,
        "answer": draft.answer,
    }


def _say_registered(uow: UnitOfWork, row: dict[str, Any]) -> None:
    steps = {"accepted_at": row["accepted_at"], "answered_at": row["answered_at"]} if row["history"] else None
    counted = {
        "request_count": domain.request_count(row["requests"]),
        "accusation": domain.accuses(row["purpose"], row["accused_office"], row["accused_name"]),
    }
    uow.emit(
        "matter.registered",
        row["number"],
        {"number": row["number"], **{fact: row[fact] for fact in FACTS}, **counted, "history": steps},
        office=row["received_by"],
        time=row["received_at"] if row["history"] else row["registered_at"],
    )
