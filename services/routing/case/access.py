"""Who may know of a matter at all: asked before its state, its offices or the request are looked at, by every use case.

A matter that the actor may not know of does not exist for them: they get the very answer of a number nobody has. Who
knows of it but may not do what they ask is refused instead. What they may do, the use case decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import HuiyinError, OfficeNotInForce
from services.routing.case.closing.errors import CaseArchived
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import CaseUnknown, Recused
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.store import cases as store
from services.routing.offices.domain import roles
from services.routing.reference import Reference


@dataclass(frozen=True)
class Known:
    """A case that the actor may know of, with its assignments by version."""

    case: CaseFile
    assignments: list[Assignment]


def hold(
    uow: UnitOfWork, reference: Reference, number: str, unknown: HuiyinError | None = None, also: Iterable[str] = ()
) -> Known:
    """Return a case, held until the transaction ends, archived or not.

    Raises ``unknown`` (default: :class:`CaseUnknown`) for whoever may not know of it. ``also`` are offices that may
    know of what is asked about though they never had the matter.
    """
    uow.actor.require("staff", "operator", "petitioner", "service")
    case = store.lock_case(uow.session, number)
    return _known(uow.session, uow.actor, reference, case, unknown or CaseUnknown(number=number), also)


def read(reading: Reading, reference: Reference, number: str, unknown: HuiyinError | None = None) -> Known:
    """Return a case for reading; raises ``unknown`` (default: :class:`CaseUnknown`) as :func:`hold` does."""
    reading.actor.require("staff", "operator", "petitioner", "service")
    case = store.case(reading.session, number)
    return _known(reading.session, reading.actor, reference, case, unknown or CaseUnknown(number=number), ())


def check_living(case: CaseFile) -> None:
    """Raise :class:`CaseArchived` for a case in the archive, of which nothing changes any more."""
    if case.state == life.ARCHIVED:
        raise CaseArchived()


def may_know(session: Session, actor: Actor, reference: Reference, number: str) -> bool:
    """Return True where the matter exists and the actor may know of it, recused or not."""
    case = store.case(session, number)
    return case is not None and _knows(actor, reference, case, store.assignments(session, number), ())


def hidden_from(actor: Actor, reference: Reference, case: CaseFile) -> bool:
    """Return True where the actor works for the accused unit or under it (条例 Art 30(3))."""
    if case.accused_office is None or actor.kind != "staff":
        return False
    return roles.on_accused_side(reference.registry.all, case.accused_office, actor.office)


def concerns(actor: Actor, reference: Reference, codes: Iterable[str | None], accused: str | None = None) -> bool:
    """Return True where the actor works for one of the offices, for whoever goes on with its work, or over one.

    An office that is not in the registry or not in force today is nobody's, and its staff are concerned with nothing.
    """
    if actor.kind in ("operator", "service"):
        return True
    offices, today = reference.registry.all, local_day(clock.now())
    own = offices.get(actor.office)
    if actor.kind != "staff" or own is None or not own.valid_on(today):
        return False
    able = Competence(offices, today, accused)
    return any(roles.may_oversee(offices, actor.office, code) for code in _today(able, codes))


def check_in_force(actor: Actor, reference: Reference) -> None:
    """Raise :class:`OfficeNotInForce` for staff of an office that has ended, or has not begun, whatever they ask.

    It is asked before anything is looked at, and the answer is the same for whatever they name.
    """
    own = reference.office(actor.office) if actor.kind == "staff" else None
    if own is not None and not own.valid_on(local_day(clock.now())):
        raise OfficeNotInForce(office=own.name)


def stands_for(actor: Actor, reference: Reference, code: str | None) -> bool:
    """Return True where the actor works for the office, or for the one that goes on with its work today."""
    return code is not None and actor.office in (code, standing_for(reference, code))


def standing_for(reference: Reference, code: str, accused: str | None = None) -> str:
    """Return the office that stands today for ``code``: itself, or whoever goes on with the work of one that ended."""
    able = Competence(reference.registry.all, local_day(clock.now()), accused)
    keeper = able.keeper(code) if code in able.offices else None
    return keeper.code if keeper is not None else code


def _known(
    session: Session,
    actor: Actor,
    reference: Reference,
    case: CaseFile | None,
    unknown: HuiyinError,
    also: Iterable[str],
) -> Known:
    assignments = store.assignments(session, case.number) if case is not None else []
    if case is None or not _knows(actor, reference, case, assignments, also):
        raise unknown
    if actor.kind in ("staff", "operator") and actor.id in store.recused(session, case.number):
        raise Recused()
    return Known(case, assignments)


def _knows(
    actor: Actor, reference: Reference, case: CaseFile, assignments: Iterable[Assignment], also: Iterable[str]
) -> bool:
    """The person, and staff of offices that received, have, had, gave on or oversee it; never the accused side."""
    if actor.kind == "petitioner":
        return actor.matter == case.number
    if hidden_from(actor, reference, case):
        return False
    having = [code for one in assignments for code in (one.office, one.transferor)]
    return concerns(actor, reference, [case.first_office, *having, *also], case.accused_office)


def _today(able: Competence, codes: Iterable[str | None]) -> set[str]:
    """Return the offices, and those that go on with the work of one that has ended or is accused."""
    named = {code for code in codes if code is not None}
    keepers = (able.keeper(code) for code in named if code in able.offices)
    return named | {keeper.code for keeper in keepers if keeper is not None}
