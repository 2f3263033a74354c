"""The matter on a paper: who brought it, what is asked, its periods, who has it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.clock import local_day
from huiyin.events.envelope import moment
from huiyin.plugins import case_values as paper
from services.routing.case.domain import life
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.case.telling.domain import notices
from services.routing.papers.values import source as paper_source
from services.routing.papers.values.source import Source

_SUMMARY = 300
_ANSWER = "answer"


def matter(source: Source) -> paper.Matter | None:
    """Return the matter as it was registered and sorted; None for a paper about none."""
    case, told = source.case, source.matter
    if case is None:
        return None
    content = told.get("content") or ""
    one = source.one
    return paper.Matter(
        number=case.number,
        title=told.get("title"),
        summary=content[:_SUMMARY] or None,
        content=content or None,
        channel=case.channel,
        category=case.category,
        purpose=told.get("purpose"),
        subject=told.get("category"),
        place=source.reference.name(told.get("place")) or None,
        received_at=one.received_at if one else case.received_at,
        received_from=source.reference.name(one.transferor) if one and one.transferor else None,
        registered_at=moment(told["registered_at"]) if told.get("registered_at") else None,
        litigation=case.litigation,
        urgent=case.urgent_at is not None,
    )


def issues(source: Source) -> tuple[paper.Issue, ...]:
    """Return the requests with what each came to; a matter with one has its draft's request or its title."""
    if source.case is None or source.one is None:
        return ()
    rows = cases.issues(source.session, source.case.number)
    if rows:
        return tuple(_issue(row) for row in rows)
    last = paper_source.last_draft(source)
    text = (last.request if last else None) or source.matter.get("title")
    return (paper.Issue(text=text, answer=source.one.answer_text, outcome=source.one.outcome),)


def _issue(row: Any) -> paper.Issue:
    ending = row.ending or {}
    refused = {"refusal": ending.get("reason"), "channel": ending.get("go_to") or ending.get("organ")} if ending else {}
    return paper.Issue(text=row.summary, answer=row.answer, outcome=row.outcome, accepted=not ending, **refused)


def periods(source: Source) -> Mapping[str, paper.Period]:
    """Return the assignment's periods by their names; those that have not begun have a length and no days.

    Under the name of the answer stands whichever period the answer has: on the fast track, or by its category.
    """
    law = source.reference.law(source.case.profile) if source.case else None
    if law is None:
        return {}
    known = {
        name: paper.Period(length=period.days, unit=period.unit, article=period.article)
        for name, period in law.periods.items()
    }
    subject = source.one.id if source.one else None
    subjects = [one for one in (subject, getattr(source.about, "id", None)) if one]
    for row in (one for each in subjects for one in kept.of_subject(source.session, each).values()):
        period = law.periods[row.name]
        shown = paper.Period(row.days + row.extended, row.unit, row.due_nominal, row.due_legal, period.article)
        known[row.name] = shown
        if row.result != "void" and row.name != _ANSWER and period.notice == notices.OPINION:
            known[_ANSWER] = shown
    return known


def assignment(source: Source) -> paper.Assignment | None:
    """Return who has the matter, from whom, and since when."""
    one = source.one
    if one is None or source.case is None:
        return None
    helping = [each for each in cases.assignments(source.session, one.number) if each.parent == one.id]
    return paper.Assignment(
        office=paper_source.organ_of(source, one.office),
        assigner=paper_source.organ_of(source, one.transferor),
        issued_at=one.issued_at,
        received_at=one.received_at,
        accepted_at=one.accepted_at,
        reason=one.reason or None,
        due=one.reply_by,
        feedback="请在指定期限内反馈办理结果，提交办结报告。" if one.reply_by else None,
        track=source.case.track,
        assisting=tuple(source.reference.name(each.office) for each in helping if each.kind == life.ASSIST),
    )


def refusal(source: Source) -> paper.Refusal | None:
    """Return why the assignment ended without an opinion, and where to go instead."""
    ending = source.one.ending if source.one else None
    if not ending:
        return None
    go_to = ending.get("go_to") or ending.get("organ")
    return paper.Refusal(ending.get("reason"), ending.get("basis"), go_to, ending.get("remedy"), ending.get("limit"))


def route(source: Source) -> paper.Route | None:
    """Return the legal route the matter was led to, with its time limits."""
    ending = source.one.ending if source.one else None
    if not ending or not ending.get("legal_route") or source.case is None:
        return None
    route = source.reference.law(source.case.profile).legal_routes[ending["legal_route"]]
    limits = [(limit["text"]["zh"], f"{limit['law']['zh']}{limit['article']}") for limit in ending.get("limits", [])]
    return paper.Route(
        item=route.number,
        name=route.title.zh,
        organ=ending.get("organ"),
        limit="；".join(text for text, _ in limits) or None,
        basis="；".join(basis for _, basis in limits) or None,
    )


def ending(source: Source) -> paper.Ending | None:
    """Return why and on what day the assignment ended."""
    one = source.one
    if one is None or not one.ending or one.ended_at is None:
        return None
    return paper.Ending(one.ending.get("reason"), one.ending.get("basis"), local_day(one.ended_at))
