"""Add the proof of a service to what was written down before: a signed receipt is often scanned later (送达回证)."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import access, concerned
from services.routing.case.errors import NotYourMatter
from services.routing.case.handling.errors import NothingServed, ProofKept
from services.routing.case.telling import proofs
from services.routing.case.telling.domain.proofs import OF_SERVICE
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def prove_service(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Keep the attachment that proves the service of an opinion; the first stays. Raises where nothing was served.

    What was written down as a proof and is none, before it was checked, makes room for one.
    """
    found = concerned.known(uow, reference, request)
    one, now = found.one, clock.now()
    office = access.standing_for(reference, one.office, found.case.accused_office)
    if uow.actor.kind == "staff" and not roles.may_act(reference.registry.all, uow.actor.office, office):
        raise NotYourMatter()
    access.check_living(found.case)
    if one.served_at is None:
        raise NothingServed()
    if proofs.is_known(uow.session, one.number, one.service_proof):
        raise ProofKept()
    proofs.check(uow, reference, one.number, request["proof"], OF_SERVICE)
    one.service_proof = request["proof"]
    data = {"number": one.number, "assignment": one.id, "office": one.office, "proved_at": now}
    uow.emit("assignment.service_proved", one.number, data, office=one.office, time=now)
    return {"number": one.number, "assignment": one.id, "served_at": iso(one.served_at), "proof": one.service_proof}
