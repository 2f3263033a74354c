"""What ``huiyin verify`` tells of proofs: each is an attachment of its matter, added for a purpose that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from huiyin.verify import Finding, Logs
from services.routing.case.models.attachments import Attachment
from services.routing.case.models.cases import Assignment, Notice
from services.routing.case.telling.domain import proofs

#: Number, what the proof was given for, its id, and the purposes that fit.
_Given = tuple[str, str, str, Sequence[str]]


def check(logs: Logs, session: Session) -> Iterator[Finding]:
    """Yield proofs that are none, and where the attachments routing knows are not those that intake told of."""
    added = {
        event.data["attachment"]: (event.data["number"], event.data["purpose"])
        for event in logs.events("intake", "matter.attachment_added")
    }
    yield from _known(added, session)
    for number, what, proof, purposes in _given(session):
        matter, purpose = added.get(proof, (None, None))
        if matter != number:
            yield Finding("inconsistent", "proof", number, f"{what}: {proof} is no attachment of this matter")
        elif purpose not in purposes:
            yield Finding("inconsistent", "proof", number, f"{what}: attachment {proof} was added as {purpose}")


def _known(added: Mapping[str, tuple[str, str]], session: Session) -> Iterator[Finding]:
    known = {one.id: (one.number, one.purpose) for one in session.scalars(select(Attachment))}
    for key in added.keys() - known.keys():
        yield Finding("missing", "attachment", added[key][0], f"told by the log, but not kept: {key}")
    for key in known.keys() & added.keys():
        if known[key] != added[key]:
            yield Finding("inconsistent", "attachment", known[key][0], f"kept otherwise than the log tells: {key}")
    for key in known.keys() - added.keys():
        yield Finding("inconsistent", "attachment", known[key][0], f"kept, but the log does not tell of it: {key}")


def _given(session: Session) -> Iterator[_Given]:
    """Yield every proof that was ever given, by matter."""
    rows = session.execute(
        select(Assignment.number, Assignment.service_proof, Assignment.request, Assignment.ending).order_by(
            Assignment.number, Assignment.version
        )
    )
    for number, service, request, ending in rows:
        yield from _one(number, "proof of a service", service, proofs.OF_SERVICE)
        yield from _one(number, "proof of a request", (request or {}).get("proof"), proofs.OF_REQUEST)
        yield from _one(number, "proof of an ending", (ending or {}).get("proof"), proofs.OF_REQUEST)
    for number, proof in session.execute(select(Notice.number, Notice.proof).order_by(Notice.number, Notice.id)):
        yield from _one(number, "proof of a notice", proof, proofs.OF_SERVICE)


def _one(number: str, what: str, proof: str | None, purposes: Sequence[str]) -> Iterator[_Given]:
    if proof is not None:
        yield number, what, proof, purposes
