"""Sort a case (甄别): category, legal route, track, whom it accuses; its periods follow, and who may have it."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import access, taking
from services.routing.case.domain import life
from services.routing.case.errors import NotYourMatter
from services.routing.case.handling import acceptance
from services.routing.case.handling.domain import fast_track
from services.routing.case.models.cases import CaseFile
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.case.transfers import protection, sorting
from services.routing.case.transfers.domain import accusing, classification
from services.routing.case.transfers.domain.classification import Sorting
from services.routing.case.transfers.errors import AccusedKept
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference


def classify(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Sort the case as the request says; what it leaves out stays as it is.

    Naming an accused unit takes the matter away from it at once. A ``track`` of fast needs a ``track_ground``.
    """
    step = taking.take_case(uow, reference, request, "classify")
    classification.check_state(step.one.state)
    overseer = _oversees(step)
    if not overseer and step.one.state != life.ISSUED:
        raise NotYourMatter()
    old = _sorting(step.case)
    new = _wanted(old, request, step)
    classification.check(new, old, step.law)
    _check_accused(new, old, step, overseer=overseer)
    _keep(step, new, request)
    _check_track(step, request, was=old.track)
    withdrawn = protection.withdraw_all(step)
    return _told(step, moved=bool(withdrawn))


def _wanted(old: Sorting, request: dict[str, Any], step: Step) -> Sorting:
    category = request.get("category") or old.category
    route, track = classification.carried(old, category, step.law)
    return Sorting(
        category=category,
        legal_route=_unless_cleared(request, "legal_route", route),
        litigation=old.litigation if request.get("litigation") is None else request["litigation"],
        track=request.get("track") or track,
        accused_office=_unless_cleared(request, "accused_office", old.accused_office),
    )


def _unless_cleared(request: dict[str, Any], name: str, kept: Any) -> Any:
    if name in (request.get("clear") or ()):
        return None
    return kept if request.get(name) is None else request[name]


def _check_accused(new: Sorting, old: Sorting, step: Step, *, overseer: bool) -> None:
    """Whom a matter accuses is named by whoever sorts it, never below the accused; the petition office corrects it."""
    if new.accused_office == old.accused_office:
        return
    if old.accused_office is not None and not overseer:
        raise AccusedKept()
    if new.accused_office is None:
        return
    if step.reference.office(new.accused_office) is None:
        raise OfficeUnknown(office=new.accused_office)
    if step.actor.kind == "staff":
        accusing.check_naming(step.reference.registry.all, step.actor.office, new.accused_office)


def _keep(step: Step, new: Sorting, request: dict[str, Any]) -> None:
    case, ground = step.case, request.get("track_ground")
    case.category, case.legal_route, case.litigation = new.category, new.legal_route, new.litigation
    case.track, case.accused_office = new.track, new.accused_office
    now = iso(clock.now())
    case.classification = {"reason": request["reason"], "track_ground": ground, "by": step.actor.id, "at": now}


def _check_track(step: Step, request: dict[str, Any], *, was: str) -> None:
    """A matter enters the fast track on a ground; one that is on it leaves by itself where it is not fit any more."""
    case = step.case
    if case.track != fast_track.FAST:
        return
    fitness = acceptance.fitness(step)
    if was != fast_track.FAST or request.get("track"):
        fast_track.check(fitness, request.get("track_ground") or "", step.law)
    elif step.law.fast_track and set(fitness.exclusions) & set(step.law.fast_track.exclusions):
        case.track = fast_track.ORDINARY


def _told(step: Step, *, moved: bool) -> dict[str, Any]:
    """Say how the case is sorted, after what that moved; tell the caller where it stands now."""
    if moved:
        taking.next_version(step)
    assignments = store.assignments(step.uow.session, step.case.number)
    after = Step(step.uow, step.reference, step.case, taking.main(assignments), step.row, assignments)
    settled = sorting.settle_anew(after, after.one.office, clock.now())
    told = taking.told(after, settled.get(after.one.id))
    names = ("category", "legal_route", "litigation", "track")
    return {**told, **{name: getattr(step.case, name) for name in names}, "moved": moved}


def _sorting(case: CaseFile) -> Sorting:
    return Sorting(case.category, case.legal_route, case.litigation, case.track, case.accused_office)


def _oversees(step: Step) -> bool:
    """Return True for the office that gave the matter on, a petition office over it, or an organ above it."""
    actor, one = step.actor, step.one
    own = step.reference.office(actor.office)
    if actor.kind == "operator" or (own and own.kind == "petition_office"):
        return True
    if actor.office == one.office:
        return False
    gave_on = access.stands_for(actor, step.reference, one.transferor)
    return gave_on or roles.may_act(step.reference.registry.all, actor.office, one.office)
