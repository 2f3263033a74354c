"""What is written beside the steps of a case may be written by any office that has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from services.routing.domain import life, roles
from services.routing.errors import CaseUnknown, NotYourMatter, Recused, WhichAssignment
from services.routing.handlers import taking
from services.routing.models import Assignment, CaseFile
from services.routing.reference import Reference
from services.routing.store import cases as store


@dataclass
class Concerned:
    """A case that is held or read, its assignments, and the one that is meant."""

    case: CaseFile
    assignments: list[Assignment]
    one: Assignment


def hold(uow: UnitOfWork, reference: Reference, request: dict[str, Any]) -> Concerned:
    """Hold the case of ``number`` for staff of an office that has, had or oversees it, or that received it first."""
    uow.actor.require("staff", "operator")
    case = taking.hold(uow, reference, request["number"])
    assignments = store.assignments(uow.session, case.number)
    _allow(uow.actor, reference, case, assignments)
    return Concerned(case, assignments, _meant(assignments, request.get("assignment")))


def read(reading: Reading, reference: Reference, number: str) -> Concerned:
    """Return the case for reading, to whoever may hold it; programs may read every case."""
    actor = reading.actor
    actor.require("staff", "operator", "service")
    case = store.case(reading.session, number)
    if case is None or taking.hidden_from(actor, reference, case):
        raise CaseUnknown(number=number)
    if actor.kind == "staff" and actor.id in store.recused(reading.session, number):
        raise Recused()
    assignments = store.assignments(reading.session, number)
    if actor.kind != "service":
        _allow(actor, reference, case, assignments)
    return Concerned(case, assignments, _meant(assignments, None))


def may_answer(actor: Actor, reference: Reference, assignments: list[Assignment]) -> bool:
    """Return True where the actor may draft an answer in the matter."""
    if actor.kind != "staff":
        return actor.kind == "operator"
    offices = reference.registry.all
    living = (one for one in assignments if one.state not in life.ENDED)
    return any(roles.may_act(offices, actor.office, one.office) for one in living)


def _allow(actor: Actor, reference: Reference, case: CaseFile, assignments: list[Assignment]) -> None:
    if actor.kind == "operator" or actor.office == case.first_office:
        return
    offices = reference.registry.all
    if not any(roles.may_oversee(offices, actor.office, one.office) for one in assignments):
        raise NotYourMatter()


def _meant(assignments: list[Assignment], named: str | None) -> Assignment:
    if named is None:
        return taking.main(assignments)
    found = next((one for one in assignments if one.id == named), None)
    if found is None:
        raise WhichAssignment(assignments=[one.id for one in assignments])
    return found
