"""The opinion: drafted by one person, checked by another, issued once, served, and then open to review (P17)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.errors import AssistOpen, CheckerIsDrafter, DraftIncomplete
from services.routing.case.handling.domain import answers
from services.routing.case.models.cases import Draft, Issue
from services.routing.case.reviews import reviews
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.errors import HandlerAgain
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.case.telling import proofs
from services.routing.case.telling.domain.proofs import OF_SERVICE
from services.routing.reference import Reference

#: What Art 32(1) wants on the paper, in both languages.
_CONTENT = {"facts": ("事实和理由", "the facts and reasons"), "basis": ("法律法规依据", "the law it rests on")}
_WORDS = ("text", "request", "facts", "basis", "new_facts")


def draft(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write an opinion for another person to check; a new draft takes the place of the one before."""
    step = taking.take(uow, reference, request, "draft")
    written = _written(step, request)
    _leave_fast_track(step, [written.outcome, *(one["outcome"] for one in written.issues)])
    _check_content(step, written)
    data = {"draft": written.id, "outcome": written.outcome, "handler": written.drafted_by}
    running = taking.done(step, written.drafted_at, drafted_at=written.drafted_at, **data)
    return {**taking.told(step, running), "draft": written.id}


def return_draft(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the draft to its writer, saying what must change."""
    step = taking.take(uow, reference, request, "return_draft")
    checked = _checked(step, "returned", request["remark"])
    running = taking.done(step, clock.now(), returned_at=clock.now(), draft=checked.id)
    return taking.told(step, running)


def answer(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Issue the draft as the office's opinion (处理意见), after another person's check."""
    step = taking.take(uow, reference, request, "answer")
    approved = _checked(step, "approved", request.get("remark"))
    _check_content(step, approved)
    reviews.check_remand_named(approved.outcome, request)
    return {**_issue(step, approved), **reviews.follow(step, request)}


def answer_at_once(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Answer on the fast track, where one person may (简易办理: 能够当场答复的当场答复)."""
    step = taking.take(uow, reference, request, "answer_at_once")
    for outcome in (request["outcome"], *(one["outcome"] for one in request["issues"])):
        answers.check_at_once(step.case.track, outcome, step.law)
    return _issue(step, _written(step, request))


def serve(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down how and when the answer reached the person (送达); the person's window to ask for review begins."""
    step = taking.take(uow, reference, request, "serve")
    one = step.one
    answers.check_service(request["method"], request.get("note"), step.case.track)
    proofs.check(uow, reference, step.case.number, request.get("proof"), OF_SERVICE)
    earliest = one.answered_at or one.received_at
    one.served_at = taking.moment(request.get("served_at"), "served", "answered", earliest)
    one.service_method = request["method"]
    one.service_proof, one.service_note = request.get("proof"), request.get("note")
    step.case.told_at = step.case.told_at or one.served_at
    data = {"method": one.service_method, "handler": one.handler, "kind": one.kind}
    running = taking.done(step, one.served_at, served_at=one.served_at, **data)
    return taking.told(step, running)


def _written(step: Step, request: dict[str, Any]) -> Draft:
    """Keep a new draft; raises where its outcome or its answers do not fit the case."""
    issues = store.issues(step.uow.session, step.case.number)
    answers.check_outcome(step.one.kind, step.case.category, request["outcome"], step.law)
    answers.check_listed(step.case.request_count, len(issues), step.one.kind)
    ords = answers.unanswered(issues)
    answers.check_issues(ords, request["issues"], request["outcome"])
    answers.check_parts(ords, request["issues"], step.one.kind, step.case.category, step.law)
    answers.check_change(ords, request["issues"], request["outcome"], step.case.category, step.law)
    _check_remand(step, request)
    written = Draft(
        id=str(uuid.uuid4()),
        assignment=step.one.id,
        ord=store.draft_count(step.uow.session, step.one.id) + 1,
        number=step.case.number,
        outcome=request["outcome"],
        issues=request["issues"],
        drafted_by=step.actor.id,
        drafted_at=clock.now(),
        **{name: request.get(name) for name in _WORDS},
    )
    step.uow.session.add(written)
    return written


def _check_content(step: Step, written: Draft) -> None:
    """Raise where the paper that follows could not be issued: after the answer nothing is added to the opinion."""
    if step.one.kind == life.ASSIST or not answers.on_paper(step.case.category, step.case.track, step.law):
        return
    absent = [_CONTENT[name] for name in answers.lacking(written.facts, written.basis)]
    if absent:
        zh, en = "、".join(zh for zh, _ in absent), ", ".join(en for _, en in absent)
        raise DraftIncomplete(missing_zh=f"{zh}（条例第三十二条第一款）", missing=f"{en} (条例 Art 32(1))")


def _check_remand(step: Step, request: dict[str, Any]) -> None:
    """After a remand neither the same outcome on the same facts is possible, nor a draft of the same person."""
    annulled = reviewing.annulled_by(step.one, step.assignments)
    if annulled is None:
        return
    answers.check_remand(annulled.outcome, request["outcome"], request.get("new_facts"))
    if step.actor.id in store.drafters(step.uow.session, [annulled.id]):
        raise HandlerAgain()


def _leave_fast_track(step: Step, outcomes: Sequence[str]) -> None:
    """A request that will not be supported does not stay on the fast track; the acceptance stays as it was."""
    law = step.law.fast_track
    if step.case.track != "fast" or law is None or not set(outcomes) & set(law.leaves_on):
        return
    step.case.track = "ordinary"
    case, now = step.case, clock.now()
    settled = {step.one.id: clocks.settle(step.uow, step.reference, case, step.one)}
    announce.classified(step.uow, case, step.one.office, now, settled)


def _checked(step: Step, verdict: str, remark: str | None) -> Draft:
    """Write down the check of the last draft by someone who did not write it."""
    found = store.last_draft(step.uow.session, step.one.id)
    if found is None:
        raise DraftIncomplete(missing="opinion", missing_zh="意见稿")
    if found.drafted_by == step.actor.id:
        raise CheckerIsDrafter()
    found.checked_by, found.checked_at = step.actor.id, clock.now()
    found.verdict, found.remark = verdict, remark
    return found


def _issue(step: Step, approved: Draft) -> dict[str, Any]:
    """Make the draft the answer: once, with no assisting office still at work."""
    _check_assists(step)
    one, issues = step.one, store.issues(step.uow.session, step.case.number)
    answers.check_issues(answers.unanswered(issues), approved.issues, approved.outcome)
    now = one.answered_at = clock.now()
    one.answer_text, one.outcome = approved.text, approved.outcome
    one.handler, one.checker = approved.drafted_by, approved.checked_by
    _answer_issues(issues, approved.issues, now)
    data = {"outcome": one.outcome, "handler": one.handler, "checker": one.checker}
    running = taking.done(step, now, answered_at=now, **data)
    return taking.told(step, running)


def _check_assists(step: Step) -> None:
    if step.one.kind != life.HANDLE:
        return
    open_ones = [one for one in step.assignments if one.kind == life.ASSIST and one.state in life.UNFINISHED_ASSISTS]
    if open_ones:
        raise AssistOpen(offices=[one.office for one in open_ones])


def _answer_issues(issues: Sequence[Issue], given: Sequence[dict[str, Any]], now: datetime) -> None:
    answered = {one["ord"]: one for one in given}
    for issue in issues:
        if issue.ord in answered:
            issue.outcome, issue.answer = answered[issue.ord]["outcome"], answered[issue.ord]["text"]
            issue.answered_at = now
