"""Lists of an office: what waits for a step of it, what it must see told first (首办), and what it gave on (P18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.events.envelope import iso
from services.routing.domain import life, notices, roles
from services.routing.domain.competence import Competence
from services.routing.errors import NotYourMatter, OfficeUnknown
from services.routing.handlers import access, taking
from services.routing.handlers import notices as telling
from services.routing.legal_dates import Due
from services.routing.models import Assignment, CaseFile, Clock
from services.routing.reference import Reference
from services.routing.store import cases as store
from services.routing.store import clocks as kept
from services.routing.store import duties, proceedings

#: Duties a list can be asked for: to say where the matter went, and to see the outcome told.
FIRST, TRANSFERRED = "first", "transferred"
#: Notices that tell how a matter ended.
_OUTCOMES = (notices.OPINION, *notices.ENDING_NOTICES.values())


def worklist(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the office's matters in ``state`` (by default all that wait for a step), the longest waiting first.

    ``duty`` asks instead for those it received first and whose people do not know yet where they went (``first``), or
    for those it gave on and whose people do not know the outcome (``transferred``).
    """
    actor, office = reading.actor, request["office"]
    actor.require("staff", "operator")
    offices = reference.registry.all
    if office not in offices:
        raise OfficeUnknown(office=office)
    if actor.kind == "staff" and not roles.may_oversee(offices, actor.office, office):
        raise NotYourMatter()
    found = list(islice(_found(reading, request, reference), request["limit"]))
    running = kept.of_subjects(reading.session, [one.id for one in found])
    return {"office": office, "matters": [_line(one, running, reference) for one in found]}


def _found(reading: Reading, request: dict[str, Any], reference: Reference) -> Iterator[Assignment]:
    if request.get("duty") == FIRST:
        return _first(reading, request["office"], reference)
    if request.get("duty") == TRANSFERRED:
        return _transferred(reading, request["office"], reference)
    return _waiting(reading, request, reference)


def _waiting(reading: Reading, request: dict[str, Any], reference: Reference) -> Iterator[Assignment]:
    states = [request["state"]] if request.get("state") else life.OPEN_STATES
    found = store.worklist(reading.session, request["office"], states, request["limit"])
    accused = duties.accused(reading.session, {one.number for one in found})
    hidden = {case.number for case in accused if access.hidden_from(reading.actor, reference, case)}
    return (one for one in found if one.number not in hidden)


def _first(reading: Reading, office: str, reference: Reference) -> Iterator[Assignment]:
    """Yield where each matter stands that the office, or one that ended in its favour, received first."""
    for case in _shown(reading, reference, duties.untold(reading.session, _kept_by(office, reference))):
        yield taking.main(store.assignments(reading.session, case.number))


def _transferred(reading: Reading, office: str, reference: Reference) -> Iterator[Assignment]:
    for case, one in duties.given_on(reading.session, _kept_by(office, reference)):
        if not access.hidden_from(reading.actor, reference, case) and not _outcome_told(reading, case, one):
            yield one


def _outcome_told(reading: Reading, case: CaseFile, one: Assignment) -> bool:
    """Return True where the matter ended and the person knows it, or cannot be told."""
    if one.state in life.OPEN_STATES:
        return False
    given = proceedings.notices_of(reading.session, [case.number])
    found = telling.due(case, [one], [], given)
    return not any(notice.owed for notice in found if notice.kind in _OUTCOMES)


def _kept_by(office: str, reference: Reference) -> set[str]:
    return Competence(reference.registry.all, local_day(clock.now())).kept_by(office)


def _shown(reading: Reading, reference: Reference, cases: Iterable[CaseFile]) -> Iterator[CaseFile]:
    return (case for case in cases if not access.hidden_from(reading.actor, reference, case))


def _line(one: Assignment, running: dict[tuple[str, str], Clock], reference: Reference) -> dict[str, Any]:
    own = [row for (subject, _), row in running.items() if subject == one.id]
    open_ones = [row for row in own if row.ended_at is None and _binds(row, reference)]
    next_due = min(open_ones, key=lambda row: row.due_legal, default=None)
    due = Due(next_due.due_nominal, next_due.due_legal, next_due.provisional) if next_due else None
    return {
        "number": one.number,
        "assignment": one.id,
        "kind": one.kind,
        "state": one.state,
        "office": one.office,
        "office_name": reference.name(one.office),
        "mode": one.mode,
        "rule": one.rule,
        "received_at": iso(one.received_at),
        "issued_at": iso(one.issued_at),
        "clock": next_due.name if next_due else None,
        "due": due.to_json() if due else None,
        "overdue": due is not None and local_day(clock.now()) > due.legal,
    }


def _binds(row: Clock, reference: Reference) -> bool:
    """Return True for a period the office must keep; that in which it may object, say, is never overdue."""
    return row.office is not None and not reference.law(row.profile).periods[row.name].right
