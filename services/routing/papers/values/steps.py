"""The steps of a case on a paper: the draft and what it builds on, hearing, agreement, service, review."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.plugins import case_values as paper
from services.routing.case.domain import life
from services.routing.case.handling.domain import answers
from services.routing.case.reviews.domain import reviewing
from services.routing.case.store import cases, proceedings
from services.routing.case.store import clocks as kept
from services.routing.oversight.models import Advice
from services.routing.papers import store
from services.routing.papers.values import source as paper_source
from services.routing.papers.values.source import Source

#: Routing's words for a review's decision → those of papers.
_DECISIONS = {"upheld": "upheld", "changed": "changed", "remanded": "revoked"}


def earlier(source: Source) -> paper.Earlier | None:
    """Return the paper this one builds on: the advice it answers, what was reviewed, or the assignment's last."""
    one = source.one
    if isinstance(source.about, Advice):
        return _issued(source, source.about.id, source.about.issuer)
    if one is None:
        return None
    if one.ending and one.ending.get("earlier_opinion"):
        return paper.Earlier(title="信访事项复核意见书", number=one.ending["earlier_opinion"])
    return _issued(source, one.parent if one.kind in (life.REVIEW, life.RECHECK) else one.id)


def _issued(source: Source, subject: str | None, issuer: str | None = None) -> paper.Earlier | None:
    found = store.last_about(source.session, subject, issuer)
    if found is None:
        return None
    return paper.Earlier(found.title, found.label, local_day(found.issued_at), source.reference.name(found.office))


def draft(source: Source) -> paper.Draft | None:
    """Return the opinion as it was last drafted."""
    last = paper_source.last_draft(source)
    if last is None or source.one is None:
        return None
    request = last.request or source.matter.get("title")
    return paper.Draft(request, last.facts, last.facts, last.text, last.basis, last.outcome)


def remedy(source: Source) -> paper.Remedy | None:
    """Return the organ above and the days of the window, where the answer may be reviewed."""
    one, case = source.one, source.case
    if one is None or case is None:
        return None
    law = source.reference.law(case.profile)
    period = law.periods.get("review_window" if one.kind == life.HANDLE else "recheck_window")
    today = local_day(clock.now())
    organ = reviewing.organ_above(source.reference.registry.all, one.office, today, case.accused_office)
    if period is None or organ is None or one.kind == life.RECHECK:
        return None
    return paper.Remedy(organ=paper_source.organ_of(source, organ.code), days=period.days)


def extension(source: Source) -> paper.Extension | None:
    """Return the extension of the answer's period, with the days before and after."""
    found = source.one.extension if source.one else None
    if not found or source.one is None:
        return None
    row = kept.of_subject(source.session, source.one.id).get("answer")
    before = (found.get("due_before") or {}).get("legal")
    return paper.Extension(
        days=found["days"],
        due=row.due_legal if row else None,
        reason=found["reason"],
        due_before=date.fromisoformat(before) if before else None,
    )


def hearing(source: Source) -> paper.Hearing | None:
    """Return the last hearing with its record."""
    found = proceedings.hearings(source.session, [source.one.id]) if source.one else []
    if not found:
        return None
    last, record = found[-1], found[-1].record or {}
    return paper.Hearing(
        opens_at=last.opens_at,
        ended_at=last.concluded_at,
        place=last.place,
        open=last.in_public,
        closed_reason=last.closed_for,
        chair=_named(last.chair),
        members=tuple(_named(one) for one in last.panel),
        topics=last.topics,
        conclusion=last.conclusion,
        **paper_source.known(
            paper.Hearing, record, ("recorder", "present", "absent", "petitioner_said", "office_said", "evidence")
        ),
    )


def _named(member: Any) -> str:
    return str(member.get("name") or member.get("title") or "") if isinstance(member, dict) else str(member)


def agreement(source: Source) -> paper.Agreement | None:
    """Return what the parties of the last mediation agreed on."""
    found = proceedings.mediations(source.session, source.one.number) if source.one else []
    agreed = [one for one in found if one.terms]
    if not agreed:
        return None
    last = agreed[-1]
    parties = (paper.Party(paper_source.person(source).name), paper.Party(last.other_side))
    terms = tuple(line for line in (last.terms or "").splitlines() if line.strip())
    dispute = source.matter.get("title")
    return paper.Agreement(parties, dispute, terms, last.organisation, last.consented_on)


def objection(source: Source) -> paper.Objection | None:
    """Return the objection with its verdict, and where the matter went."""
    one = source.one
    if one is None or not one.objection:
        return None
    said = one.objection
    next_one = next((each for each in cases.assignments(source.session, one.number) if each.replaces == one.id), None)
    onward = source.reference.name(next_one.office) if next_one else None
    proposed = source.reference.name(said.get("proposed")) if said.get("proposed") else None
    upheld = said["verdict"] == "upheld" if said.get("verdict") else None
    return paper.Objection(one.objected_at, said.get("reason"), proposed, upheld, said.get("verdict_reason"), onward)


def service(source: Source) -> paper.Service | None:
    """Return how and when the last paper of the assignment reached the person."""
    one = source.one
    if one is None:
        return None
    issued = store.last_about(source.session, one.id)
    return paper.Service(
        document=issued.title if issued else None,
        document_number=issued.label if issued else None,
        recipient=paper_source.person(source).name,
        method=one.service_method,
        served_at=one.served_at,
        proof=one.service_proof,
    )


def completion(source: Source) -> paper.Completion | None:
    """Return the result that is reported to whoever assigned the matter, and its execution."""
    one = source.one
    if one is None or one.answer_text is None:
        return None
    done = one.execution or {}
    return paper.Completion(result=one.answer_text, execution=done.get("text") or done.get("reason"))


def review(source: Source) -> paper.Review | None:
    """Return what a review or recheck looked at, found and decided."""
    one = source.one
    if one is None or one.kind not in (life.REVIEW, life.RECHECK):
        return None
    last = paper_source.last_draft(source)
    reviewed = cases.assignment(source.session, one.parent) if one.parent else None
    return paper.Review(
        respondent=source.reference.name(reviewed.office) if reviewed else None,
        requested_at=one.received_at,
        received_at=one.received_at,
        request=(last.request if last else None) or one.reason or None,
        findings=last.facts if last else None,
        reasons=last.facts if last else None,
        decision=_DECISIONS.get(one.outcome or (last.outcome if last else "")),
        decided=one.answer_text or (last.text if last else None),
        basis=last.basis if last else None,
    )


def suggestion(source: Source) -> paper.Suggestion | None:
    """Return what became of a suggestion."""
    one = source.one
    if one is None or one.outcome not in answers.SUGGESTION_OUTCOMES:
        return None
    last = paper_source.last_draft(source)
    return paper.Suggestion(paper_source.ADOPTED[one.outcome], one.answer_text, None, last.facts if last else None)
