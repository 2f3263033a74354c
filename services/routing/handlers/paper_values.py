"""Put a case into the plain values that papers are filled from: rows of routing, and the words intake keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from huiyin import clock
from huiyin.clock import OFFICE_ZONE, local_day
from huiyin.events.envelope import moment
from huiyin.plugins import case_values as paper
from services.routing.domain import answers, life, notices, reviewing, roles
from services.routing.models import Advice, Assignment, CaseFile, Draft, SupervisionOrder, UrgentReport
from services.routing.reference import Reference
from services.routing.store import cases, documents, leadership, proceedings
from services.routing.store import clocks as kept

#: Routing's words for a review's decision and for an advice's fate → those of papers.
_DECISIONS = {"upheld": "upheld", "changed": "changed", "remanded": "revoked"}
_ADOPTED = {"yes": "adopted", "adopted": "adopted", "partly": "partly", "partly_adopted": "partly", "no": "not_adopted",
            "not_adopted": "not_adopted"}  # fmt: skip
_SUMMARY = 300
_ANSWER = "answer"
_OFFICE = "office"
#: How an organ is reached. What is given for one paper comes before what the registry knows.
_REACHED = ("phone", "contact", "address")


@dataclass(frozen=True)
class Source:
    """What a paper is about: the case, one of its assignments, what intake tells, and the order, advice or report."""

    session: Any
    reference: Reference
    case: CaseFile | None
    one: Assignment | None
    matter: Mapping[str, Any]
    about: SupervisionOrder | Advice | UrgentReport | None = None


def collect(source: Source, issuer: str, given: Mapping[str, Any]) -> paper.CaseValues:
    """Return the values of a paper that ``issuer`` issues; ``given`` adds what no row knows, such as who signs."""
    parts: dict[str, Any] = {}
    for name, read in _PARTS.items():
        found = read(source)
        if found is not None:
            parts[name] = found
    organ = replace(_organ(source, issuer), **{name: given[name] for name in _REACHED if given.get(name)})
    signed = paper.Paper(
        issued_on=local_day(clock.now()),
        signer=given.get("signer"),
        attachments=tuple(given.get("attachments") or ()),
        copies=tuple(given.get("copies") or ()),
    )
    return replace(paper.CaseValues(paper=signed, organ=organ, **parts), **_added(parts, given.get("parts") or {}))


def _organ(source: Source, code: str | None) -> paper.Organ:
    """Return the organ as the registry knows it, with its abbreviation, address and telephone where it has them."""
    office = source.reference.office(code)
    if office is None:
        return paper.Organ(code=code, name=code)
    return paper.Organ(office.code, office.name, office.abbreviation, office.address, office.phone)


def _matter(source: Source) -> paper.Matter | None:
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


def _person(source: Source) -> paper.Person:
    people = source.matter.get("people") or []
    first = people[0] if people else {}
    return paper.Person(
        name=first.get("name"),
        address=first.get("address"),
        phone=first.get("phone"),
        count=source.case.people_count if source.case else 1,
        representatives=tuple(one["name"] for one in people if one.get("name")),
    )


def _issues(source: Source) -> tuple[paper.Issue, ...]:
    if source.case is None or source.one is None:
        return ()
    rows = cases.issues(source.session, source.case.number)
    if rows:
        return tuple(_issue(row) for row in rows)
    last = _last(source)
    text = (last.request if last else None) or source.matter.get("title")
    return (paper.Issue(text=text, answer=source.one.answer_text, outcome=source.one.outcome),)


def _issue(row: Any) -> paper.Issue:
    ending = row.ending or {}
    refused = {"refusal": ending.get("reason"), "channel": ending.get("go_to") or ending.get("organ")} if ending else {}
    return paper.Issue(text=row.summary, answer=row.answer, outcome=row.outcome, accepted=not ending, **refused)


def _periods(source: Source) -> Mapping[str, paper.Period]:
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


def _assignment(source: Source) -> paper.Assignment | None:
    one = source.one
    if one is None or source.case is None:
        return None
    helping = [each for each in cases.assignments(source.session, one.number) if each.parent == one.id]
    return paper.Assignment(
        office=_organ(source, one.office),
        assigner=_organ(source, one.transferor),
        issued_at=one.issued_at,
        received_at=one.received_at,
        accepted_at=one.accepted_at,
        reason=one.reason or None,
        due=one.reply_by,
        feedback="请在指定期限内反馈办理结果，提交办结报告。" if one.reply_by else None,
        track=source.case.track,
        assisting=tuple(source.reference.name(each.office) for each in helping if each.kind == life.ASSIST),
    )


def _refusal(source: Source) -> paper.Refusal | None:
    ending = source.one.ending if source.one else None
    if not ending:
        return None
    go_to = ending.get("go_to") or ending.get("organ")
    return paper.Refusal(ending.get("reason"), ending.get("basis"), go_to, ending.get("remedy"), ending.get("limit"))


def _route(source: Source) -> paper.Route | None:
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


def _earlier(source: Source) -> paper.Earlier | None:
    """Return the paper this one builds on: what was reviewed, or the last that was issued about the assignment."""
    one = source.one
    if one is None:
        return None
    if one.ending and one.ending.get("earlier_opinion"):
        return paper.Earlier(title="信访事项复核意见书", number=one.ending["earlier_opinion"])
    found = documents.last_about(source.session, one.parent if one.kind in (life.REVIEW, life.RECHECK) else one.id)
    if found is None:
        return None
    return paper.Earlier(found.title, found.label, local_day(found.issued_at), source.reference.name(found.office))


def _draft(source: Source) -> paper.Draft | None:
    last = _last(source)
    if last is None or source.one is None:
        return None
    return paper.Draft(last.request, last.facts, last.facts, last.text, last.basis, last.outcome)


def _last(source: Source) -> Draft | None:
    return cases.last_draft(source.session, source.one.id) if source.one else None


def _remedy(source: Source) -> paper.Remedy | None:
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
    return paper.Remedy(organ=_organ(source, organ.code), days=period.days)


def _extension(source: Source) -> paper.Extension | None:
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


def _hearing(source: Source) -> paper.Hearing | None:
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
        **_known(
            paper.Hearing, record, ("recorder", "present", "absent", "petitioner_said", "office_said", "evidence")
        ),
    )


def _named(member: Any) -> str:
    return str(member.get("name") or member.get("title") or "") if isinstance(member, dict) else str(member)


def _agreement(source: Source) -> paper.Agreement | None:
    found = proceedings.mediations(source.session, source.one.number) if source.one else []
    agreed = [one for one in found if one.terms]
    if not agreed:
        return None
    last = agreed[-1]
    parties = (paper.Party(_person(source).name), paper.Party(last.other_side))
    terms = tuple(line for line in (last.terms or "").splitlines() if line.strip())
    dispute = source.matter.get("title")
    return paper.Agreement(parties, dispute, terms, last.organisation, last.consented_on)


def _objection(source: Source) -> paper.Objection | None:
    one = source.one
    if one is None or not one.objection:
        return None
    said = one.objection
    next_one = next((each for each in cases.assignments(source.session, one.number) if each.replaces == one.id), None)
    onward = source.reference.name(next_one.office) if next_one else None
    proposed = source.reference.name(said.get("proposed")) if said.get("proposed") else None
    upheld = said["verdict"] == "upheld" if said.get("verdict") else None
    return paper.Objection(one.objected_at, said.get("reason"), proposed, upheld, said.get("verdict_reason"), onward)


def _service(source: Source) -> paper.Service | None:
    one = source.one
    if one is None:
        return None
    issued = documents.last_about(source.session, one.id)
    return paper.Service(
        document=issued.title if issued else None,
        document_number=issued.label if issued else None,
        recipient=_person(source).name,
        method=one.service_method,
        served_at=one.served_at,
        proof=one.service_proof,
    )


def _completion(source: Source) -> paper.Completion | None:
    one = source.one
    if one is None or one.answer_text is None:
        return None
    done = one.execution or {}
    return paper.Completion(result=one.answer_text, execution=done.get("text") or done.get("reason"))


def _review(source: Source) -> paper.Review | None:
    one = source.one
    if one is None or one.kind not in (life.REVIEW, life.RECHECK):
        return None
    last = _last(source)
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


def _order(source: Source) -> paper.Order | None:
    order = source.about
    if not isinstance(order, SupervisionOrder):
        return None
    return paper.Order(
        recipient=_organ(source, order.office),
        period=order.period,
        due=_due_of(source, order.cause, order.period) or _first_due(source, order.id),
        ground=order.ground,
        facts=order.facts,
        demand=order.demand,
        advice=order.improvement,
        reply_due=_first_due(source, order.id),
    )


def _advice(source: Source) -> paper.Advice | None:
    advice = source.about
    if not isinstance(advice, Advice):
        return None
    return paper.Advice(
        recipient=_organ(source, advice.recipient),
        facts=advice.facts,
        advice=advice.text,
        basis=advice.basis,
        consequences=advice.consequences,
        reply_due=_first_due(source, advice.id),
        adopted=_ADOPTED.get(advice.adopted or ""),
        measures=advice.feedback,
        reasons=advice.feedback,
    )


def _due_of(source: Source, subject: str | None, name: str | None) -> date | None:
    row = kept.of_subject(source.session, subject).get(name or "") if subject else None
    return row.due_legal if row else None


def _first_due(source: Source, subject: str) -> date | None:
    return min((row.due_legal for row in kept.of_subject(source.session, subject).values()), default=None)


def _suggestion(source: Source) -> paper.Suggestion | None:
    one = source.one
    if one is None or one.outcome not in answers.SUGGESTION_OUTCOMES:
        return None
    last = _last(source)
    return paper.Suggestion(_ADOPTED[one.outcome], one.answer_text, None, last.facts if last else None)


def _urgent(source: Source) -> paper.Urgent | None:
    report = source.about
    if not isinstance(report, UrgentReport):
        return None
    return paper.Urgent(
        happened_at=report.happened_at,
        place=report.place,
        people=report.people,
        facts=source.matter.get("title"),
        demand=report.demand,
        measures=report.measures,
        recipients=tuple(_to_be_told(source, report)),
        sent_at=report.reported_at,
    )


def _to_be_told(source: Source, report: UrgentReport) -> Iterator[str]:
    """Yield who must be told, in the order of the law; nobody on the accused side is (条例 Art 30(3))."""
    offices, accused = source.reference.registry.all, source.case.accused_office if source.case else None
    for one in leadership.recipients(source.session, [report.id]).get(report.id, []):
        if not roles.on_accused_side(offices, accused, one.office):
            yield one.name


def _ending(source: Source) -> paper.Ending | None:
    one = source.one
    if one is None or not one.ending or one.ended_at is None:
        return None
    return paper.Ending(one.ending.get("reason"), one.ending.get("basis"), local_day(one.ended_at))


_PARTS: Mapping[str, Callable[[Source], Any]] = {
    "matter": _matter,
    "person": _person,
    "issues": _issues,
    "periods": _periods,
    "assignment": _assignment,
    "refusal": _refusal,
    "route": _route,
    "earlier": _earlier,
    "draft": _draft,
    "remedy": _remedy,
    "extension": _extension,
    "hearing": _hearing,
    "agreement": _agreement,
    "objection": _objection,
    "service": _service,
    "completion": _completion,
    "review": _review,
    "order": _order,
    "advice": _advice,
    "suggestion": _suggestion,
    "urgent": _urgent,
    "ending": _ending,
}
#: Parts that whoever issues a paper may fill in, since no row of a case tells them.
GIVEN: Mapping[str, type] = {
    "matter": paper.Matter,
    "completion": paper.Completion,
    "earlier": paper.Earlier,
    "suggestion": paper.Suggestion,
    "service": paper.Service,
    "hearing": paper.Hearing,
    _OFFICE: paper.Organ,
    "visit": paper.Visit,
    "agency": paper.Agency,
    "refusal": paper.Refusal,
    "remedy": paper.Remedy,
    "urgent": paper.Urgent,
}


def _added(parts: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given parts, laid over what the case tells of them; what the case knows is not overwritten."""
    added = {name: _laid_over(name, parts.get(name), values) for name, values in given.items() if name != _OFFICE}
    assignment = parts.get("assignment")
    if _OFFICE in given and assignment is not None:
        office = _laid_over(_OFFICE, assignment.office, given[_OFFICE], before=_REACHED)
        added["assignment"] = replace(assignment, office=office)
    return added


def _laid_over(name: str, told: Any, values: Mapping[str, Any], before: tuple[str, ...] = ()) -> Any:
    """Return what is told with the values where it says nothing; those named in ``before`` win wherever they are."""
    known = told or GIVEN[name]()
    absent = [one.name for one in fields(known) if getattr(known, one.name) in (None, (), "")]
    return replace(known, **_known(GIVEN[name], values, [*absent, *(one for one in before if values.get(one))]))


def _known(kind: type, values: Mapping[str, Any], names: Any) -> dict[str, Any]:
    """Return those of the values that the part has under the names, as its types want them."""
    return {name: _typed(kind, name, values[name]) for name in names if values.get(name) is not None}


def _typed(kind: type, name: str, value: Any) -> Any:
    if name == "agents":
        return tuple(
            paper.Agent(**{key: one.get(key) for key in ("name", "relation", "phone", "proof")}) for one in value
        )
    if isinstance(value, list):
        return tuple(value)
    said = {one.name: str(one.type) for one in fields(kind)}[name]
    if "datetime" in said and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(OFFICE_ZONE)
    return date.fromisoformat(value) if "date" in said and isinstance(value, str) else value
