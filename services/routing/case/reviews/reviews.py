"""Ask for a review (复查) or recheck (复核), admit a late request, follow a remand, and let a window lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.case import announce, clocks, facts, taking
from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.domain.reviewing import Remedy
from services.routing.case.reviews.errors import (
    NoOrganAbove,
    NothingRemanded,
    NotLate,
    NotReviewable,
    ProofOfRequestMissing,
    ReviewedAlready,
    ReviewerIsHandler,
    ReviewingOrganOnly,
    WindowOver,
)
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.case.telling import proofs
from services.routing.case.telling.domain.proofs import OF_REQUEST
from services.routing.case.transfers import transfers
from services.routing.law.domain import periods
from services.routing.law.domain.periods import Running
from services.routing.law.legal_dates import window_end
from services.routing.offices.domain import roles
from services.routing.reference import Reference

#: The rule written down where the person asked, and where an upper organ sent the matter back.
BY_REQUEST, BY_REMAND = "by_request", "by_remand"


def request_review(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take a request for review of an opinion to the organ above (条例 Art 35); a closed case is open again.

    The person asks now; staff who write down what was handed in may say when that was, with its proof.
    """
    return _ask(uow, request, reference, reviewing.REVIEW)


def request_recheck(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Take a request for recheck of a review's opinion to the organ above that one (条例 Art 36(1))."""
    return _ask(uow, request, reference, reviewing.RECHECK)


def admit_late(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Admit a request that came late for a good reason; the organ that will look at it decides so, with the reason."""
    uow.actor.require("staff", "operator")
    return _ask(uow, request, reference, reviewing.REMEDIES[request["remedy"]], late=request["reason"])


def check_remand_named(outcome: str, request: dict[str, Any]) -> None:
    """Raise :class:`NothingRemanded` where an office or a day is named for a matter that is not sent back."""
    if outcome != reviewing.REMANDED and (request.get("remand_to") or request.get("reply_by")):
        raise NothingRemanded()


def follow(step: Step, request: dict[str, Any]) -> dict[str, Any]:
    """After the opinion of a review that remands: set aside what was looked at, and give the matter back.

    It begins anew at the office whose answer was set aside, or the one that ``remand_to`` names.
    """
    if step.one.kind not in reviewing.KINDS or step.one.outcome != reviewing.REMANDED:
        return {}
    ids = {each.id for each in reviewing.looked_at(step.one, step.assignments)}
    set_aside = [one for one in step.assignments if one.id in ids]
    for one in set_aside:
        _annul(step, one)
    for issue in store.issues(step.uow.session, step.case.number):
        if issue.ending is None:
            issue.outcome = issue.answer = issue.answered_at = None
    step.uow.session.flush()  # the old handling must be annulled before the new one comes: one living one per matter
    handled = next(one for one in set_aside if one.kind == life.HANDLE)
    new = _anew(step, request, handled)
    return {"anew": new.id, "anew_office": new.office}


def lapse(uow: UnitOfWork, reference: Reference, case: CaseFile, row: Clock, at: datetime) -> None:
    """Write down that the person's window (``row``) closed at ``at`` without a request (超期未申请)."""
    one = store.assignment(uow.session, row.subject)
    if one is None:
        return
    step = life.find(one.kind, one.state, "lapse")
    case.version += 1
    one.version, one.lapsed_at = case.version, at
    clocks.settle(uow, reference, case, one)
    announce.step(uow, step.event, case, one, at, lapsed_at=at, window=row.name)


def window(case: CaseFile, one: Assignment, reference: Reference) -> Running | None:
    """Return the person's period for asking that runs, or ran, from the service of an answer; None where none does."""
    law = reference.law(case.profile)
    running = periods.clocks_of(facts.of_assignment(case, one), law, reference.calendar)
    return next((each for each in running if reviewing.ASKED in each.ends), None)


def organ_for(case: CaseFile, one: Assignment, reference: Reference) -> Office | None:
    """Return the organ that looks at the answer of ``one`` again; None where the registry has none above."""
    return reviewing.organ_above(reference.registry.all, one.office, local_day(clock.now()), case.accused_office)


def _ask(
    uow: UnitOfWork, request: dict[str, Any], reference: Reference, remedy: Remedy, late: str | None = None
) -> dict[str, Any]:
    step = taking.take(uow, reference, request, remedy.action)
    organ = _organ(step)
    _check_once(step, remedy)
    at = _asked_at(step, request)
    if late is not None:
        _check_admits(step, organ)
    _check_window(step, organ, at, admitted=late is not None)
    proofs.check(uow, reference, step.case.number, request.get("proof"), OF_REQUEST)
    _reopen(step)
    step.one.review_requested_at = at
    clocks.settle(uow, reference, step.case, step.one)
    asked = {"grounds": request.get("grounds"), "proof": request.get("proof"), "late": late}
    new = transfers.issue(
        step,
        organ.code,
        remedy.zh,
        kind=remedy.kind,
        mode=facts.REQUEST,
        rule=BY_REQUEST,
        parent=step.one.id,
        received_at=at,
        request={**asked, "by": uow.actor.kind, "recorded_by": uow.actor.id if uow.actor.kind == "staff" else None},
    )
    return _told(step, new)


def _organ(step: Step) -> Office:
    """Return the organ above; raises where the law gives no review, or the registry no organ."""
    found = window(step.case, step.one, step.reference)
    if found is None:
        raise NotReviewable()
    organ = organ_for(step.case, step.one, step.reference)
    if organ is None:
        raise NoOrganAbove(office=step.reference.name(step.one.office), article=found.article)
    return organ


def _check_once(step: Step, remedy: Remedy) -> None:
    if reviewing.request_for(step.one, step.assignments) is None:
        return
    found = window(step.case, step.one, step.reference)
    raise ReviewedAlready(
        remedy=remedy.en,
        remedy_zh=remedy.zh,
        article=found.article if found else "",
        next_zh=remedy.next_zh,
        next_en=remedy.next_en,
    )


def _asked_at(step: Step, request: dict[str, Any]) -> datetime:
    """Return when the person asked: now, or what staff can prove."""
    given = request.get("requested_at") if step.actor.kind != "petitioner" else None
    if given is not None and not request.get("proof"):
        raise ProofOfRequestMissing()
    return taking.moment(given, "requested", "served", step.one.served_at)


def _check_window(step: Step, organ: Office, at: datetime, *, admitted: bool) -> None:
    """Raise where the request is late and was not admitted, or was admitted and is not late."""
    found = window(step.case, step.one, step.reference)
    if found is None:
        raise NotReviewable()
    last = window_end(found.due)
    is_late = local_day(at) > last
    if admitted and not is_late:
        raise NotLate(last=last.isoformat())
    if is_late and not admitted:
        length = step.law.periods[found.name].length
        said = {"length": length.text.zh, "length_en": length.text.en} if length else {}
        raise WindowOver(last=last.isoformat(), article=found.article, organ=organ.name, **said)


def _check_admits(step: Step, organ: Office) -> None:
    """Raise unless the actor is of the organ that will look at the opinion, and had no hand in it."""
    offices = step.reference.registry.all
    if step.actor.kind == "staff" and not roles.may_act(offices, step.actor.office, organ.code):
        raise ReviewingOrganOnly(office=organ.name, article=step.row.article)
    if step.actor.id in store.hands(step.uow.session, reviewing.opinions(step.one, step.assignments)):
        raise ReviewerIsHandler()


def _reopen(step: Step) -> None:
    """Open a closed case again; the request is the step after that."""
    case = step.case
    if case.state != life.CLOSED:
        return
    row = life.find(life.CASE, case.state, "reopen")
    now = clock.now()
    case.state = life.after(row, case.state)
    case.closed_at = case.ending = case.closing = None
    announce.of_case(step.uow, row.event, case, step.one.office, now, reopened_at=now)
    case.version += 1
    step.one.version = case.version


def _annul(step: Step, one: Assignment) -> None:
    row = life.find(one.kind, one.state, "annul")
    now = clock.now()
    step.case.version += 1
    one.state, one.version = life.after(row, one.state), step.case.version
    one.ended_at, one.ending = now, {"ending": life.ANNULLED, "by": step.one.id}
    clocks.settle(step.uow, step.reference, step.case, one)
    announce.step(step.uow, row.event, step.case, one, now, ended_at=now, ending=life.ANNULLED, legal_route=None)


def _anew(step: Step, request: dict[str, Any], handled: Assignment) -> Assignment:
    competence = taking.competence_in(step.reference, step.case)
    heir = competence.heir(handled.office)
    code = request.get("remand_to") or (heir.code if heir else handled.office)
    office = competence.check_target(code, step.one.office)
    step.case.version += 1
    return transfers.issue(
        step,
        office.code,
        reviewing.SENT_BACK,
        kind=life.HANDLE,
        mode=facts.REMAND,
        rule=BY_REMAND,
        parent=step.one.id,
        transferor=step.one.office,
        reply_by=request.get("reply_by"),
    )


def _told(step: Step, new: Assignment) -> dict[str, Any]:
    running = periods.clocks_of(facts.of_assignment(step.case, new), step.law, step.reference.calendar)
    return taking.told(replace(step, one=new), {one.name: one for one in running})
