"""Examine a case and close it (审核认定办结), and put its file into the archive (归档)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.db import UnitOfWork
from huiyin.errors import said
from services.routing.case import announce, taking
from services.routing.case.closing.domain import closing
from services.routing.case.closing.domain.closing import File, Missing, Part
from services.routing.case.closing.errors import ArchiveIncomplete, CloseIncomplete, CloserIsHandler
from services.routing.case.domain import life
from services.routing.case.handling.domain import answers
from services.routing.case.models.cases import Assignment
from services.routing.case.reviews.domain import reviewing
from services.routing.case.store import cases as store
from services.routing.case.store import clocks as kept
from services.routing.case.taking import Step
from services.routing.case.telling import notices as given
from services.routing.case.telling import proofs
from services.routing.case.telling.domain import notices
from services.routing.ports import Port
from services.routing.reference import Reference

#: Asks which papers were issued in a matter: the assignment each is about, or None, and its kind; the first first.
issued_papers = Port[[Session, str], list[tuple[str | None, str]]]("case.closing.issued_papers")
#: Asks how many orders about a matter wait for a reply.
unreplied_orders = Port[[Session, str], int]("case.closing.unreplied_orders")


def close(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Close a case in which nothing is missing; raises :class:`CloseIncomplete` with the whole list of what is.

    Whoever drafted or checked an opinion in it does not examine it: raises :class:`CloserIsHandler`.
    """
    step = taking.take_case(uow, reference, request, "close")
    if step.actor.id in store.hands(uow.session, [one.id for one in step.assignments]):
        raise CloserIsHandler()
    file = _file(step, excused=bool(request.get("execution_reason")))
    found = closing.missing(file)
    if found:
        raise CloseIncomplete(**_listed(found))
    case, now = step.case, clock.now()
    case.closed_at, case.ending = now, closing.ending(file)
    remarks = {name: request.get(name) for name in ("remark", "execution_reason")}
    case.closing = {**remarks, "by": step.actor.id, "office": step.actor.office}
    announce.of_case(uow, step.row.event, case, step.one.office, now, closed_at=now, ending=case.ending)
    return {**taking.told(step), "case_state": case.state, "ending": case.ending}


def archive(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Put the file of a closed case away; nothing in it changes afterwards (domain §2.2 T22).

    Raises :class:`ArchiveIncomplete` while the person may still ask for a review, or anything else runs.
    """
    step = taking.take_case(uow, reference, request, "archive")
    case, now = step.case, clock.now()
    running = [row.name for row in kept.of_number(uow.session, case.number) if row.ended_at is None]
    titles = [step.law.periods[name].title.to_json() for name in running]
    found = closing.unfinished(
        [(title["zh"], title["en"]) for title in titles], unreplied_orders(uow.session, case.number)
    )
    if found:
        raise ArchiveIncomplete(**_listed(found))
    case.archived_at = now
    case.closing = {**(case.closing or {}), "volume": request.get("volume"), "archived_by": step.actor.id}
    announce.of_case(uow, step.row.event, case, step.one.office, now, archived_at=now)
    return {**taking.told(step), "case_state": case.state}


def _listed(found: list[Missing]) -> dict[str, Any]:
    """Return the params of a refusal that lists what is missing: one sentence, and each thing by its code."""
    told = said("；".join(one.zh for one in found), "; ".join(one.en for one in found))
    return {"missing": told, "items": [{"code": one.code, "zh": one.zh, "en": one.en, **one.about} for one in found]}


def _file(step: Step, *, excused: bool) -> File:
    """Return what the case is examined by."""
    session, case = step.uow.session, step.case
    issues = [issue for issue in store.issues(session, case.number) if issue.ending is None]
    papers = _papers(step)
    parts = {one.id: _part(step, one, papers[one.id]) for one in step.assignments}
    owed = notices.owed(given.of_case(session, case, step.assignments))
    return File(
        category=case.category,
        notifiable=case.notifiable,
        history=case.history,
        needs_papers=answers.on_paper(case.category, case.track, step.law),
        parts=list(parts.values()),
        handled=parts[step.one.id],
        unanswered=[issue.ord for issue in issues if issue.answered_at is None],
        outcomes=_outcomes(step) | {issue.outcome for issue in issues if issue.outcome},
        owed=[notices.NAMES[one.kind] for one in owed if one.kind != notices.OPINION],
        executed=step.one.executed_at is not None,
        planned=step.one.execute_by is not None,
        excused=excused,
    )


def _part(step: Step, one: Assignment, papers: set[str]) -> Part:
    return Part(
        id=one.id,
        kind=one.kind,
        state=one.state,
        office_name=step.reference.name(one.office),
        parent=one.parent,
        outcome=one.outcome,
        service_method=one.service_method,
        has_proof=proofs.is_known(step.uow.session, one.number, one.service_proof),
        papers=frozenset(papers),
    )


def _outcomes(step: Step) -> set[str]:
    """Return what the opinion that stands came to: the last changed one, or else that of the handling."""
    changed = [one for one in step.assignments if one.kind in reviewing.KINDS and one.outcome == reviewing.CHANGED]
    standing = [one for one in changed if one.state in (life.ANSWERED, life.SERVED)]
    if standing:
        draft = store.last_draft(step.uow.session, standing[-1].id)
        return {one["outcome"] for one in draft.issues} if draft is not None else set()
    return {step.one.outcome} if step.one.outcome else set()


def _papers(step: Step) -> dict[str, set[str]]:
    """Return the kinds of papers issued in the case, by assignment."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subject, kind in issued_papers(step.uow.session, step.case.number):
        found[subject or step.one.id].add(kind)
    return found
