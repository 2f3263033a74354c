"""Query codes and the receipts that show them: a code opens one matter, and guessing is counted."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import TooMany
from services.intake import domain, store
from services.intake.domain import Numbering
from services.intake.errors import QueryCodeUnknown, ReceiptLost
from services.intake.handlers.reading import STAFF, known, receipt_of


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
    reading.actor.require(*STAFF)
    matter = known(store.matter(reading.session, request["number"]), request["number"])
    printed = with_code(receipt_of(matter), numbering)
    if domain.code_hash(printed["query_code"]) != matter.code_hash:
        raise ReceiptLost(number=matter.number)
    return printed
