"""Query codes and the receipts that show them: a code opens one matter, and guessing is counted."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import MatterUnknown, Refused
from services.intake import domain, store
from services.intake.domain import Numbering
from services.intake.errors import QueryCodeUnknown, ReceiptElsewhere, ReceiptLost, ReceiptOfHandler, TooManyWrongCodes
from services.intake.handlers.access import STAFF, handles, readable, registered
from services.intake.handlers.reading import receipt_of
from services.intake.models import Matter, ReceiptPrint


def resolve_code(uow: UnitOfWork, request: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return the number a query code opens, or why not: a refusal is an answer too, because it must be counted.

    A right code is let in whatever was tried before, by whomever: it cannot be a guess (decision 0007), and behind
    one address there may be a county. It wipes no count: who holds one code could guess without end.
    """
    number = store.number_of_code(uow.session, domain.code_hash(request["code"]))
    if number is not None:
        return {"number": number}
    return _counted(uow, numbering.client_key(request["client"]))


def _counted(uow: UnitOfWork, client: str) -> dict[str, Any]:
    """Count one more wrong code of the client; while it waits, nothing is counted."""
    now = clock.now()
    guesses = store.lock_guesses(uow, client, now)
    if wait := guesses.wait(now):
        return {"wait": wait}
    store.keep_guesses(uow.session, client, guesses.after_wrong(now), now)
    return {"wrong": True}


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of :func:`resolve_code`, raised where it is a refusal."""
    if "wait" in answer:
        raise TooManyWrongCodes(wait=answer["wait"])
    if "wrong" in answer:
        raise QueryCodeUnknown()
    return answer


def with_code(answer: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return a receipt with its query code, which is never stored."""
    return {**answer, "query_code": numbering.query_code(answer["number"])}


def print_receipt(uow: UnitOfWork, request: dict[str, Any], numbering: Numbering) -> dict[str, Any]:
    """Return the receipt of a matter for printing it once more, without the query code; the person learns of it.

    Raises :class:`ReceiptElsewhere` for another office than the one that registered the matter, or goes on with the
    work of that one, and :class:`ReceiptOfHandler` where the office handles or handled it.
    """
    uow.actor.require(*STAFF)
    matter = _printable(uow.session, uow.actor, request["number"])
    if domain.code_hash(numbering.query_code(matter.number)) != matter.code_hash:
        raise ReceiptLost(number=matter.number)
    office, now = str(uow.actor.office), clock.now()
    uow.session.add(
        ReceiptPrint(id=str(uuid.uuid4()), matter=matter.number, office=office, printed_by=uow.actor.id, printed_at=now)
    )
    data = {"number": matter.number, "office": office, "printed_at": now}
    uow.emit("matter.receipt_printed", matter.number, data, office=office, time=now)
    return receipt_of(matter)


def may_repeat_code(reading: Reading, number: str) -> bool:
    """Return whether the code stands in the answer to a registration that is sent again.

    Staff who may not print the receipt get it without: the first answer was handed to the person.
    """
    if reading.actor.kind != "staff":
        return True
    try:
        _printable(reading.session, reading.actor, number)
    except (MatterUnknown, Refused):
        return False
    return True


def _printable(session: Session, actor: Actor, number: str) -> Matter:
    matter = readable(session, actor, number)
    if not registered(session, actor, matter):
        raise ReceiptElsewhere()
    if handles(session, actor, matter):
        raise ReceiptOfHandler()
    return matter
