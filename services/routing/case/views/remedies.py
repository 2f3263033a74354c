"""What the person of a matter can still ask for: a review or a recheck, of which organ, until when; or why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.errors import said
from huiyin.events.envelope import iso
from services.routing.case import taking
from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.reviews import reviews
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.domain.reviewing import Remedy
from services.routing.law.domain.periods import Running
from services.routing.law.legal_dates import window_end
from services.routing.reference import Reference

#: Code → the sentence told to the person.
_WHY = {
    "open": ("可以向{organ}申请{zh}，最后一日是 {until}。", "A {en} can be asked of {organ} until {until}."),
    "late": (
        "申请{zh}的期限已于 {until} 届满。因不可抗力等正当理由耽误的，请向{organ}说明理由。",
        "The time to ask for a {en} ended on {until}. If something beyond your power kept you, explain it to {organ}.",
    ),
    "no_organ": (
        "可以申请{zh}，最后一日是 {until}，但机构登记中没有上一级机关。请联系信访部门登记后提出。",
        "A {en} can be asked for until {until}, but no organ above is registered. Ask the petition office to add it.",
    ),
    "under_way": ("申请已经提出，由{organ}办理。", "It was asked for and is with {organ}."),
    "final": (
        "已作出复核意见，信访程序终结；有新的事实和理由，可以作为新的信访事项提出。",
        "The recheck's opinion is final; new facts and reasons can be registered as a new matter.",
    ),
    "not_answered": ("尚未作出处理意见。", "There is no opinion yet."),
    "not_served": (
        "书面意见尚未登记送达；自收到之日起可以申请{zh}。",
        "The written opinion has not been recorded as served; a {en} can be asked for from the day you receive it.",
    ),
    "not_reviewable": ("此类事项不适用复查、复核。", "This kind of matter has no review."),
    "ended": ("此事项没有作出处理意见而结束。", "The matter ended without an opinion."),
}


def of_case(case: CaseFile, assignments: Sequence[Assignment], reference: Reference) -> dict[str, Any]:
    """Return the remedy that is open now with its organ and last day, why so, and what was asked for before."""
    one = _last_opinion(assignments)
    remedy = reviewing.RECHECK if one.kind == life.REVIEW else reviewing.REVIEW
    found = reviews.window(case, one, reference)
    organ = reviews.organ_for(case, one, reference) if found else None
    why = _why(one, assignments, found, has_organ=organ is not None)
    can = why in ("open", "late", "no_organ")
    until = window_end(found.due).isoformat() if found else ""
    holder = taking.main(assignments).office if why == "under_way" else organ.code if organ else None
    return {
        "remedy": remedy.name if can else None,
        "why": why,
        "text": _text(why, remedy, reference.name(holder), until),
        "office": holder if can else None,
        "office_name": reference.name(holder) if can else None,
        "until": until if can else None,
        "article": found.article if found and can else None,
        "final": why == "final",
        "asked": [_asked(each, reference) for each in assignments if each.kind in reviewing.KINDS],
    }


def _last_opinion(assignments: Sequence[Assignment]) -> Assignment:
    """Return the last assignment that gave an opinion, or will: one whose review was turned away stands again."""
    one = taking.main(assignments)
    if one.kind in reviewing.KINDS and one.state in reviewing.UNHEARD:
        return next((each for each in assignments if each.id == one.parent), one)
    return one


def _why(one: Assignment, assignments: Sequence[Assignment], found: Running | None, *, has_organ: bool) -> str:
    if reviewing.is_final(assignments):
        return "final"
    if one.state in life.ENDED:
        return "ended"
    if one.state != life.SERVED:
        return _before_service(one)
    if found is None:
        return "not_reviewable"
    if not has_organ:
        return "no_organ"
    return "late" if local_day(clock.now()) > window_end(found.due) else "open"


def _before_service(one: Assignment) -> str:
    if one.state == life.ANSWERED and one.kind != life.RECHECK:
        return "not_served"
    return "under_way" if one.kind in reviewing.KINDS else "not_answered"


def _text(why: str, remedy: Remedy, organ: str, until: str) -> dict[str, str]:
    zh, en = _WHY[why]
    filled = {"zh": remedy.zh, "en": remedy.en, "organ": organ, "until": until}
    return said(zh.format(**filled), en.format(**filled))


def _asked(one: Assignment, reference: Reference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "office": one.office,
        "office_name": reference.name(one.office),
        "asked_at": iso(one.received_at),
        "state": one.state,
        "outcome": one.outcome,
        "ending": one.ending,
    }
