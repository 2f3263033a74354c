"""Earlier answers to the same person's matter, shown while an answer is drafted (统一口径; P17).

Within the matter they are found; earlier matters of the person are named by staff who may see both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiyin import clock
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import access, concerned
from services.routing.case.domain import life
from services.routing.case.errors import CaseUnknown, NotYourMatter
from services.routing.case.handling.errors import EarlierIsLater, EarlierIsSame, EarlierRestricted
from services.routing.case.models.cases import Assignment, CaseFile, Draft, Issue
from services.routing.case.store import cases as store
from services.routing.case.store import proceedings
from services.routing.reference import Reference

_RESTRICTED = "accusation"


def link_earlier(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Name an earlier matter of the same person; its answers are shown to whoever drafts in this one."""
    found = concerned.hold(uow, reference, request)
    case, earlier = found.case, request["earlier"]
    if earlier == case.number:
        raise EarlierIsSame()
    _check_earlier(uow, reference, case, earlier)
    now = clock.now()
    row = {"number": case.number, "earlier": earlier, "linked_at": now, "linked_by": uow.actor.id}
    if store.add_missing(uow, "earlier_link", [row]):
        office = found.one.office
        data = {"number": case.number, "earlier": earlier, "linked_at": now}
        uow.emit("case.linked", case.number, data, office=office, time=now)
    links = [link.earlier for link in proceedings.earlier(uow.session, case.number)]
    return {"number": case.number, "earlier": links}


def earlier_answers(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return what was answered, and drafted, before: in this matter, and in the earlier ones linked to it."""
    found = concerned.read(reading, reference, request["number"])
    if not concerned.may_answer(reading.actor, reference, found.assignments):
        raise NotYourMatter()
    session, number = reading.session, found.case.number
    drafts = [_draft(one) for one in proceedings.drafts_of(session, number)]
    own = _answers(found.assignments, store.issues(session, number), reference)
    linked = store.cases(session, [link.earlier for link in proceedings.earlier(session, number)])
    shown = [case for case in linked.values() if _may_show(reading, reference, case)]
    others = proceedings.assignments_of(session, [case.number for case in shown])
    before = [
        answer
        for case in shown
        for answer in _answers(
            [one for one in others if one.number == case.number], store.issues(session, case.number), reference
        )
    ]
    return {"number": number, "drafts": drafts, "answers": own, "earlier": before}


def _check_earlier(uow: UnitOfWork, reference: Reference, case: CaseFile, number: str) -> None:
    """Raise unless the actor may see the earlier matter, and nothing restricted would show through the link."""
    earlier = store.case(uow.session, number)
    if earlier is None or not access.may_know(uow.session, uow.actor, reference, number):
        raise CaseUnknown(number=number)
    if _RESTRICTED in (case.category, earlier.category):
        raise EarlierRestricted()
    if earlier.received_at > case.received_at:
        raise EarlierIsLater(earlier=number)


def _may_show(reading: Reading, reference: Reference, case: CaseFile) -> bool:
    """A matter that was found to be an accusation after it was linked shows nowhere else."""
    return case.category != _RESTRICTED and not access.hidden_from(reading.actor, reference, case)


def _answers(assignments: Iterable[Assignment], issues: list[Issue], reference: Reference) -> list[dict[str, Any]]:
    answered = [one for one in assignments if one.answered_at is not None]
    parts = [{"ord": one.ord, "outcome": one.outcome, "answer": one.answer} for one in issues]
    return [
        {
            "number": one.number,
            "assignment": one.id,
            "kind": one.kind,
            "state": one.state,
            "office": one.office,
            "office_name": reference.name(one.office),
            "outcome": one.outcome,
            "answer": one.answer_text,
            "answered_at": iso(one.answered_at),
            "issues": parts if one.kind == life.HANDLE else [],
        }
        for one in answered
        if one.answered_at is not None
    ]


def _draft(one: Draft) -> dict[str, Any]:
    words = ("text", "request", "facts", "basis", "new_facts", "remark", "verdict", "drafted_by", "checked_by")
    return {
        "draft": one.id,
        "assignment": one.assignment,
        "ord": one.ord,
        "outcome": one.outcome,
        "issues": one.issues,
        "drafted_at": iso(one.drafted_at),
        **{name: getattr(one, name) for name in words},
    }
