"""What is written beside the steps of a case may be written by any office that has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from services.routing.case import access, taking
from services.routing.case.domain import life
from services.routing.case.errors import WhichAssignment
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.offices.domain import roles
from services.routing.reference import Reference


@dataclass
class Concerned:
    """A case that is held or read, its assignments, and the one that is meant."""

    case: CaseFile
    assignments: list[Assignment]
    one: Assignment


def hold(uow: UnitOfWork, reference: Reference, request: dict[str, Any]) -> Concerned:
    """Hold the case of ``number`` for staff who may know of it; raises for one in the archive."""
    found = known(uow, reference, request)
    access.check_living(found.case)
    return found


def known(uow: UnitOfWork, reference: Reference, request: dict[str, Any]) -> Concerned:
    """Hold the case for staff who may know of it, archived or not: who may not act is told so before how it stands."""
    uow.actor.require("staff", "operator")
    found = access.hold(uow, reference, request["number"])
    return Concerned(found.case, found.assignments, _meant(found.assignments, request.get("assignment")))


def read(reading: Reading, reference: Reference, number: str) -> Concerned:
    """Return the case for reading, to whoever may hold it; programs may read every case."""
    reading.actor.require("staff", "operator", "service")
    found = access.read(reading, reference, number)
    return Concerned(found.case, found.assignments, _meant(found.assignments, None))


def may_answer(actor: Actor, reference: Reference, assignments: list[Assignment]) -> bool:
    """Return True where the actor may draft an answer in the matter."""
    if actor.kind != "staff":
        return actor.kind == "operator"
    offices = reference.registry.all
    living = (one for one in assignments if one.state not in life.ENDED)
    return any(roles.may_act(offices, actor.office, one.office) for one in living)


def _meant(assignments: list[Assignment], named: str | None) -> Assignment:
    if named is None:
        return taking.main(assignments)
    found = next((one for one in assignments if one.id == named), None)
    if found is None:
        raise WhichAssignment(assignments=[one.id for one in assignments])
    return found
