"""What is shown of a case: everything to the staff concerned, and to petitioners their own progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.events.envelope import iso
from services.routing.case import access
from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases as store
from services.routing.case.store import clocks as kept
from services.routing.case.taking import main
from services.routing.case.views import beside, versions
from services.routing.case.views import remedies as remedies_of
from services.routing.law.legal_dates import Due, overdue_days
from services.routing.reference import Reference

#: Step → the moment it is known by.
STEPS = {
    "issued": "issued_at",
    "objected": "objected_at",
    "accepted": "accepted_at",
    "answered": "answered_at",
    "served": "served_at",
    "ended": "ended_at",
}
_PUBLIC = (
    "number",
    "kind",
    "state",
    "office_name",
    "received_at",
    "issued_at",
    "accepted_at",
    "answered_at",
    "served_at",
    "ended_at",
    "ending",
    "outcome",
    "answer",
)
#: Periods that are the offices' own affair and not shown to the person.
_INTERNAL = frozenset({"objection", "forward", "fast_pass", "assigned"})


def shown(reading: Reading, file: CaseFile, assignments: list[Assignment], reference: Reference) -> dict[str, Any]:
    """Return where the case stands: to petitioners office, dates, clocks and answer; to staff every step too."""
    running = kept.of_number(reading.session, file.number)
    person = reading.actor.kind == "petitioner"
    given = versions.of_case(reading.session, assignments, reference, person=person)
    view = (_public_view if person else _full_view)(file, assignments, running, reference)
    if person:
        view |= _last_opinion(given)
    return {**view, "opinions": given, **beside.of_case(reading.session, file.number, assignments, person=person)}


def knows(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the number unless a case of that number is hidden from the actor, which raises as looking at it does."""
    if is_open(reading, request["number"]):
        opened(reading, request["number"], reference)
    return {"number": request["number"]}


def accused(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return number → the unit complained of, or None, to services; numbers without a case are left out."""
    reading.actor.require("service")
    found = store.cases(reading.session, request["numbers"])
    return {number: case.accused_office for number, case in found.items()}


def is_open(reading: Reading, number: str) -> bool:
    """Return True where the matter has a case, whoever asks."""
    reading.actor.require("staff", "operator", "service", "petitioner")
    return store.case(reading.session, number) is not None


def remedies(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return what the person can still ask for, of which organ and until when, or why nothing is open."""
    file, assignments = opened(reading, request["number"], reference)
    return {"number": file.number, **remedies_of.of_case(file, assignments, reference)}


def opened(reading: Reading, number: str, reference: Reference) -> tuple[CaseFile, list[Assignment]]:
    """Return a case the actor may look at: the person's own, or one that staff may know of."""
    known = access.read(reading, reference, number)
    return known.case, known.assignments


def shown_clock(row: Clock, reference: Reference) -> dict[str, Any]:
    """Return a period with its source in the law, and whether it was kept: None while it still runs."""
    law = reference.law(row.profile)
    period = law.periods[row.name]
    due = Due(row.due_nominal, row.due_legal, row.provisional)
    last = local_day(row.ended_at or clock.now())
    return {
        "clock": row.name,
        "title": period.title.to_json(),
        "law": law.law.zh,
        "article": period.article,
        "bearer": row.bearer,
        "due": due.to_json(),
        "in_time": _in_time(row, due),
        "overdue_days": 0 if row.result == "void" or period.right else overdue_days(due, last),
    }


def _full_view(
    file: CaseFile, assignments: list[Assignment], running: list[Clock], reference: Reference
) -> dict[str, Any]:
    one = main(assignments)
    return {
        **_view(one, reference),
        "version": file.version,
        "case_state": file.state,
        "category": file.category,
        "legal_route": file.legal_route,
        "track": file.track,
        "litigation": file.litigation,
        "accused_office": file.accused_office,
        "classification": file.classification,
        "first_office": file.first_office,
        "told_at": _iso(file.told_at),
        "profile": file.profile,
        "remedies": remedies_of.of_case(file, assignments, reference),
        "possible": life.possible(one.kind, one.state),
        "assignments": [_view(each, reference) for each in assignments],
        "clocks": [{**shown_clock(row, reference), "assignment": row.subject} for row in running],
        "steps": _steps(assignments, reference),
    }


def _view(one: Assignment, reference: Reference) -> dict[str, Any]:
    return {
        "number": one.number,
        "assignment": one.id,
        "kind": one.kind,
        "state": one.state,
        "office": one.office,
        "office_name": reference.name(one.office),
        "mode": one.mode,
        "transferor": one.transferor,
        "parent": one.parent,
        "rule": one.rule,
        "reason": one.reason,
        "received_at": iso(one.received_at),
        "reply_by": one.reply_by.isoformat() if one.reply_by else None,
        "asked": one.request,
        "objection": one.objection,
        **{name: _iso(getattr(one, name)) for name in STEPS.values()},
        "ending": one.ending,
        "extended_days": one.extended_days,
        "request": one.request,
        "handler": one.handler,
        "checker": one.checker,
        "outcome": one.outcome,
        "answer": one.answer_text,
        "service_method": one.service_method,
        "possible": life.possible(one.kind, one.state),
    }


def _public_view(
    file: CaseFile, assignments: list[Assignment], running: list[Clock], reference: Reference
) -> dict[str, Any]:
    """The person sees the progress and the periods, without what offices owe each other."""
    own = {one.id for one in assignments}
    shown = [row for row in running if row.subject in own and row.name not in _INTERNAL and row.result != "void"]
    standing = _view(main(assignments), reference)
    return {
        **{name: standing[name] for name in _PUBLIC},
        "case_state": file.state,
        "remedies": remedies_of.of_case(file, assignments, reference),
        "clocks": [shown_clock(row, reference) for row in shown],
        "steps": _public_steps(assignments, reference),
    }


def _last_opinion(given: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the words and the outcome of the newest opinion that was not set aside: a review hides it not."""
    last = versions.last_standing(given)
    return {"answer": last["answer"], "outcome": last["outcome"]} if last else {"answer": None, "outcome": None}


def _public_steps(assignments: Sequence[Assignment], reference: Reference) -> list[dict[str, Any]]:
    """Return the steps of the handling, of reviews and of rechecks; that a matter moved on shows where it went."""
    told = ("step", "at", "office_name", "kind", "outcome", "ending")
    own = [one for one in assignments if one.kind in life.ANSWERING]
    steps = (step for step in _steps(own, reference) if step.get("ending") != life.REPLACED)
    return [{name: step[name] for name in told if name in step} for step in steps if step["step"] != "objected"]


def _steps(assignments: Sequence[Assignment], reference: Reference) -> list[dict[str, Any]]:
    """Return the steps of the assignments as they were taken."""
    taken = [
        (at, one.issued_at, place, step, one)
        for one in assignments
        for place, (step, name) in enumerate(STEPS.items())
        if (at := getattr(one, name))
    ]
    return [_step(one, step, at, reference) for at, _, _, step, one in sorted(taken, key=lambda row: row[:3])]


def _step(one: Assignment, step: str, at: datetime, reference: Reference) -> dict[str, Any]:
    office = {"assignment": one.id, "kind": one.kind, "office": one.office, "office_name": reference.name(one.office)}
    return {"step": step, "at": iso(at), **office, **_about(one, step)}


def _about(one: Assignment, step: str) -> dict[str, Any]:
    details: dict[str, dict[str, Any]] = {
        "issued": {"rule": one.rule, "reason": one.reason, "mode": one.mode},
        "answered": {"outcome": one.outcome, "handler": one.handler, "checker": one.checker},
        "served": {"method": one.service_method},
        "ended": {"ending": (one.ending or {}).get("ending")},
    }
    return details.get(step, {})


def _in_time(row: Clock, due: Due) -> bool | None:
    """True or False once decided; None while the period still runs, and where nothing was to be kept."""
    if row.result in ("met", "missed"):
        return row.result == "met"
    if row.result == "void":
        return None
    return False if local_day(clock.now()) > due.legal else None


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None
