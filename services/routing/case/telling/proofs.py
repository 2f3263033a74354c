"""Proof is proof: what is given as one is an attachment of the matter, added for a purpose that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from huiyin.events.envelope import Event
from services.routing.case.handling.errors import ProofUnfit, ProofUnknown
from services.routing.case.models.attachments import Attachment
from services.routing.case.telling.domain import proofs
from services.routing.reference import Reference

_TABLE = Attachment.metadata.tables["attachment"]


def keep(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Keep the attachments that intake told of, in any order and any number of times."""
    _keep(uow, [_row(event.data["attachment"], event.data["number"], event.data["purpose"]) for event in events])


def check(uow: UnitOfWork, reference: Reference, number: str, proof: str | None, purposes: Sequence[str]) -> None:
    """Raise unless ``proof`` is None or an attachment of the matter with one of the purposes.

    Intake is asked of an attachment it has not told of yet; raises :class:`huiyin.errors.Temporary` where it is away.
    """
    if proof is None:
        return
    purpose = _purpose(uow, reference, number, proof)
    if purpose is None:
        raise ProofUnknown(proof=proof)
    if purpose not in purposes:
        raise ProofUnfit(proof=proof, purpose=purpose, purposes=", ".join(purposes))


def is_known(session: Session, number: str, proof: str | None, purposes: Sequence[str] = proofs.OF_SERVICE) -> bool:
    """Return True where the attachment is known to be one of the matter, with one of the purposes."""
    found = session.get(Attachment, proof) if proof else None
    return found is not None and found.number == number and found.purpose in purposes


def _purpose(uow: UnitOfWork, reference: Reference, number: str, proof: str) -> str | None:
    """Return what the attachment was added for; None where the matter has no such attachment."""
    found = uow.session.get(Attachment, proof)
    if found is not None:
        return found.purpose if found.number == number else None
    purpose = reference.ask_attachment(number, proof)
    if purpose is not None:
        _keep(uow, [_row(proof, number, purpose)])
    return purpose


def _keep(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    uow.insert_missing(_TABLE, sorted(rows, key=lambda row: str(row["id"])))


def _row(key: str, number: str, purpose: str) -> dict[str, Any]:
    return {"id": key, "number": number, "purpose": purpose}
