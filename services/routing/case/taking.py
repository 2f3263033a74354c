"""Take one step of a case: lock it, find the row of the table, let only those act who may, move on, and say so.

Every use case that changes a case begins with :func:`take` or :func:`take_case` and ends with :func:`done`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.errors import Refused
from services.routing.case import access, announce, clocks
from services.routing.case.domain import life, moments
from services.routing.case.domain.competence import Competence
from services.routing.case.domain.life import Transition
from services.routing.case.errors import CaseNotOpen, HeadOnly, NotYourMatter, PetitionOfficeOnly, WhichAssignment
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.errors import ReviewerIsHandler
from services.routing.case.store import cases as store
from services.routing.case.transfers.errors import TransferorOnly
from services.routing.law.profile import Profile
from services.routing.offices.domain import roles
from services.routing.reference import Reference


@dataclass
class Step:
    """A step under way: the case held, the assignment it is taken with, and the row of the table it follows."""

    uow: UnitOfWork
    reference: Reference
    case: CaseFile
    one: Assignment
    row: Transition
    assignments: Sequence[Assignment]

    @property
    def law(self) -> Profile:
        """The profile the case is pinned to."""
        return self.reference.law(self.case.profile)

    @property
    def actor(self) -> Actor:
        """Who takes the step."""
        return self.uow.actor


def take(uow: UnitOfWork, reference: Reference, request: dict[str, Any], action: str) -> Step:
    """Hold the case, and move on the assignment ``action`` is about; of two replicas the second finds its new state.

    ``request`` has ``number``, and ``assignment`` where several could be meant. Raises what forbids the step.
    """
    known = access.hold(uow, reference, request["number"])
    case, assignments = known.case, known.assignments
    _check_ever_may(uow.actor, reference, action, case, _living(assignments))
    access.check_living(case)
    if case.state != life.OPEN and action not in life.REOPENING:
        raise CaseNotOpen(state=case.state, state_zh=life.STATE_NAMES[case.state])
    one = _meant(uow.actor, reference, assignments, action, request.get("assignment"))
    row = life.find(one.kind, one.state, action)
    allow(uow.actor, reference, row, one, case)
    step = Step(uow, reference, case, one, row, assignments)
    _check_reviewer(step)
    one.state = life.after(row, one.state)
    case.version += 1
    one.version = case.version
    return step


def handled_by(assignments: Sequence[Assignment]) -> Assignment:
    """Return the assignment whose answer counts, or will: the newest handling neither replaced nor annulled."""
    handles = [one for one in assignments if one.kind == life.HANDLE]
    standing = [one for one in handles if one.state not in (life.REPLACED, life.ANNULLED)]
    return max(standing or handles, key=lambda one: (one.issued_at, one.version))


def take_case(uow: UnitOfWork, reference: Reference, request: dict[str, Any], action: str) -> Step:
    """Hold the case, and take a step with it as a whole; the step's assignment is the one by which it is handled.

    ``request`` has ``number``. Raises what forbids the step.
    """
    known = access.hold(uow, reference, request["number"])
    case, assignments = known.case, known.assignments
    one = handled_by(assignments)
    _check_ever_may(uow.actor, reference, action, case, [one], life.CASE)
    access.check_living(case)
    row = life.find(life.CASE, case.state, action)
    allow(uow.actor, reference, row, one, case)
    case.state = life.after(row, case.state)
    case.version += 1
    return Step(uow, reference, case, one, row, assignments)


def next_version(step: Step) -> None:
    """Count one more step of the case, where one command says more than one event."""
    step.case.version += 1


def main(assignments: Sequence[Assignment]) -> Assignment:
    """Return the assignment in which the matter stands: the last begun that is not replaced, annulled or assisting."""
    gone = (life.REPLACED, life.ANNULLED)
    standing = [one for one in assignments if one.kind != life.ASSIST and one.state not in gone]
    return max(standing or assignments, key=lambda one: (one.issued_at, one.version))


def hold(uow: UnitOfWork, reference: Reference, number: str) -> CaseFile:
    """Return the case, held until the transaction ends, to whoever may know of it.

    Raises :class:`CaseArchived` for one in the archive, of which nothing changes any more.
    """
    case = access.hold(uow, reference, number).case
    access.check_living(case)
    return case


def done(step: Step, at: datetime, **data: Any) -> clocks.Clocks:
    """Settle the clocks of the step's assignment, say the event of its row, and return the clocks by name."""
    running = clocks.settle(step.uow, step.reference, step.case, step.one)
    announce.step(step.uow, step.row.event, step.case, step.one, at, **data)
    return running


def moment(given: datetime | None, step: str, follows: str, earliest: datetime | None) -> datetime:
    """Return when the step happened, by default now; raises where that is before what it follows, or in the future."""
    at = given or clock.now()
    moments.check_moment(step, at, follows=follows, earliest=earliest or at, now=clock.now())
    return at


def told(step: Step, running: clocks.Clocks | None = None) -> dict[str, Any]:
    """Return what the caller of a step learns: where the case stands now, and the periods that run."""
    periods = [one for one in (running or {}).values() if one.ended_at is None]
    answer = announce.due_before(running or {}, "answered_at")
    return {
        "number": step.case.number,
        "assignment": step.one.id,
        "kind": step.one.kind,
        "office": step.one.office,
        "state": step.one.state,
        "version": step.case.version,
        "answer_due": {name: day.isoformat() for name, day in answer.items()} if answer else None,
        "running": [{"clock": one.name, "due": one.due.to_json(), "article": one.article} for one in periods],
    }


def allow(actor: Actor, reference: Reference, row: Transition, one: Assignment, case: CaseFile) -> None:
    """Raise unless the actor may take a step of ``row`` with the assignment."""
    if row.by == life.PERSON:
        return _allow_person(actor, reference, one, case)
    actor.require("staff", "operator")
    if actor.kind == "operator" and row.by != life.HEAD:
        return None
    if row.by in (life.RESPONSIBLE, life.CHECKER, life.HEAD):
        _allow_responsible(actor, reference, row, access.standing_for(reference, one.office, case.accused_office))
    elif row.by == life.TRANSFEROR:
        _allow_transferor(actor, reference, one, case)
    elif row.by in (life.GIVER, life.PETITION_OFFICE):
        _allow_overseer(actor, reference, row, one)
    return None


def _check_ever_may(
    actor: Actor, reference: Reference, action: str, case: CaseFile, ones: Sequence[Assignment], kind: str | None = None
) -> None:
    """Raise the refusal of whoever could take the action in no state of the case: it is told before the state is."""
    refused: Refused | None = None
    for row, one in ((row, one) for row in life.rows_of([action]) for one in ones if (kind or one.kind) in row.kinds):
        try:
            return allow(actor, reference, row, one, case)
        except Refused as error:
            refused = refused or error
    if refused is not None:
        raise refused


def _living(assignments: Sequence[Assignment]) -> Sequence[Assignment]:
    return [one for one in assignments if one.state not in (life.REPLACED, life.ANNULLED)] or assignments


def _check_reviewer(step: Step) -> None:
    """Raise where the actor drafted or checked the opinion that is looked at again; to serve it decides nothing."""
    if step.one.kind not in reviewing.KINDS or step.row.by not in reviewing.DECIDING or step.row.action == "serve":
        return
    reviewed = reviewing.opinions_under_review(step.one, step.assignments)
    if step.actor.id in store.hands(step.uow.session, reviewed):
        raise ReviewerIsHandler()


def _allow_responsible(actor: Actor, reference: Reference, row: Transition, office: str) -> None:
    offices = reference.registry.all
    if row.by == life.HEAD:
        if not roles.is_head(actor, offices, office):
            raise HeadOnly(article=row.article)
    elif not roles.may_act(offices, actor.office, office):
        raise NotYourMatter()


def _allow_person(actor: Actor, reference: Reference, one: Assignment, case: CaseFile) -> None:
    """The person asks with the query code; a clerk of an office that may look writes down what was asked for."""
    actor.require("petitioner", "staff", "operator")
    if actor.kind != "staff" or access.stands_for(actor, reference, case.first_office):
        return
    if not roles.may_oversee(reference.registry.all, actor.office, one.office):
        raise NotYourMatter()


def _allow_overseer(actor: Actor, reference: Reference, row: Transition, one: Assignment) -> None:
    offices = reference.registry.all
    if row.by == life.PETITION_OFFICE:
        own = offices.get(actor.office)
        if own is None or own.kind != "petition_office" or not roles.may_oversee(offices, actor.office, one.office):
            raise PetitionOfficeOnly()
    elif not (
        roles.may_oversee(offices, actor.office, one.office) or access.stands_for(actor, reference, one.transferor)
    ):
        raise NotYourMatter()


def _allow_transferor(actor: Actor, reference: Reference, one: Assignment, case: CaseFile) -> None:
    """The office that gave the matter on, its successor, or one above it; never the one it was given to."""
    transferor = competence_in(reference, case).transferor(one.transferor, one.office)
    own = actor.office != one.office and transferor is not None
    if not own or not roles.may_act(reference.registry.all, actor.office, transferor.code if transferor else ""):
        raise TransferorOnly(office=reference.name(transferor.code if transferor else one.transferor))


def competence_in(reference: Reference, case: CaseFile) -> Competence:
    """Return what competence in the case is judged by: the offices as of today, and the unit it accuses."""
    return Competence(reference.registry.all, local_day(clock.now()), case.accused_office)


def _meant(
    actor: Actor, reference: Reference, assignments: Sequence[Assignment], action: str, named: str | None
) -> Assignment:
    """Return the assignment that is named, or the one that admits the action and is nearest to the actor."""
    if named is not None:
        found = next((one for one in assignments if one.id == named), None)
        if found is None:
            raise WhichAssignment(assignments=[one.id for one in assignments])
        return found
    fitting = [one for one in assignments if life.admits(one.kind, one.state, action)]
    if action in life.REOPENING:
        fitting = fitting[-1:]  # what can be looked at again is the last opinion
    own = [one for one in fitting if one.office == actor.office]
    if len(own or fitting) > 1:
        raise WhichAssignment(assignments=[one.id for one in own or fitting])
    return (own or fitting or [_standing(actor, assignments)])[0]


def _standing(actor: Actor, assignments: Sequence[Assignment]) -> Assignment:
    """Return the assignment whose state is told where none admits the action: the actor's own, or the newest."""
    living = [one for one in assignments if one.state != life.REPLACED] or list(assignments)
    own = [one for one in living if one.office == actor.office]
    return (own or living)[-1]
