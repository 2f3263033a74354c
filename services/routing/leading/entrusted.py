"""What leaders entrust to offices: who owes it today, who may know of it, and who may be shown a list of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock, paging
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import HuiyinError
from huiyin.events.envelope import iso
from huiyin.paging import Page, Pages
from services.routing.case import access
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import NotYourMatter
from services.routing.case.models.cases import CaseFile
from services.routing.case.store import duties as accusing
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference


@dataclass(frozen=True)
class Accusations:
    """What the matters of a page of rows accuse, read at once: it decides who owes, and who must not learn of it."""

    reference: Reference
    cases: Mapping[str, CaseFile]

    @classmethod
    def among(cls, session: Session, reference: Reference, numbers: Iterable[str | None]) -> Accusations:
        """Read the accusations among the matters."""
        known = {number for number in numbers if number is not None}
        return cls(reference, {case.number: case for case in accusing.accused(session, known)})

    def able(self, number: str | None) -> Competence:
        """Return what competence in the matter is judged by."""
        case = self.cases.get(number or "")
        return competence(self.reference, case.accused_office if case else None)

    def hides(self, actor: Actor, number: str | None) -> bool:
        """Return True where the actor must not learn of the matter (条例 Art 30(3))."""
        case = self.cases.get(number or "")
        return case is not None and access.hidden_from(actor, self.reference, case)

    def keeper(self, number: str | None, code: str) -> str:
        """Return the office that owes today what ``code`` was given: itself, its successor, or its overseer."""
        found = self.able(number).keeper(code)
        return found.code if found else code


def competence(reference: Reference, accused: str | None = None) -> Competence:
    """Return what competence is judged by today; ``accused`` is the unit the matter accuses."""
    return Competence(reference.registry.all, today(), accused)


def hold(
    uow: UnitOfWork, reference: Reference, number: str, unknown: type[HuiyinError], also: Iterable[str]
) -> CaseFile:
    """Hold the case of something that is known by an id of its own, archived or not.

    Raises ``unknown`` for those who must not learn of the matter and are of none of the offices ``also``, to which it
    was entrusted: the id tells them nothing.
    """
    uow.actor.require("staff", "operator")
    return access.hold(uow, reference, number, unknown(), also).case


def check_may_list(reading: Reading, reference: Reference, office: str) -> None:
    """Raise unless the office is known and the actor works for it, or oversees it."""
    reading.actor.require("staff", "operator")
    offices = reference.registry.all
    if office not in offices:
        raise OfficeUnknown(office=office)
    if reading.actor.kind == "staff" and not roles.may_oversee(offices, reading.actor.office, office):
        raise NotYourMatter()


def shown(
    reading: Reading, reference: Reference, pages: Iterable[Sequence[Any]], owed_by: Collection[str] | None
) -> Iterator[tuple[Any, Accusations]]:
    """Yield the rows the actor may know of, of those that one of ``owed_by`` (default: anybody) owes."""
    for page in pages:
        found = Accusations.among(reading.session, reference, (row.number for row in page))
        for row in page:
            owed = owed_by is None or found.keeper(row.number, owner(row)) in owed_by
            if owed and not found.hides(reading.actor, row.number):
                yield row, found


def owner(row: Any) -> str:
    """Return the office that a task, an instruction or a hard case was given to."""
    code: str = row.owner if hasattr(row, "owner") else row.office
    return code


def listed(
    reading: Reading, request: Mapping[str, Any], reference: Reference, model: type[Any]
) -> Page[tuple[Any, Accusations]]:
    """Return a page of what the office of the request owes, or (``below``) it and all it oversees, by day.

    ``state`` asks for one standing. What was given to an office that ended, or is accused, is owed by whoever goes on
    with its work.
    """
    check_may_list(reading, reference, request["office"])
    code, offices = request["office"], reference.registry.all
    owed_by = leading.overseen(offices, code) if request.get("below") else {code}
    given_to = owed_by if request.get("below") else competence(reference).kept_by(code)
    pages = kept.duties(reading.session, model, given_to, request.get("state"), today())
    found = shown(reading, reference, pages, owed_by)
    return Pages(model.__tablename__, request).of(found, lambda pair: (paging.ordinal(pair[0].due_on), pair[0].id))


def today() -> date:
    """Return the calendar day in Asia/Shanghai."""
    return local_day(clock.now())


def done_on(at: datetime | None) -> date | None:
    """Return the day of a moment."""
    return local_day(at) if at else None


def shown_at(at: datetime | None) -> str | None:
    """Return a moment as it crosses the bus."""
    return iso(at) if at else None
