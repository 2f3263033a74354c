"""Lists of an office: what waits for a step of it, what it must see told first (首办), and what it gave on (P18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from huiyin import clock, paging
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.events.envelope import iso
from huiyin.paging import CursorInvalid, Key, Page, Pages
from services.routing.case import access, taking
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import NotYourMatter
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases as store
from services.routing.case.store import clocks as kept
from services.routing.case.store import duties, proceedings
from services.routing.case.telling import notices as telling
from services.routing.case.telling.domain import notices
from services.routing.law.legal_dates import Due
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference

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
    page = _page(reading, request, reference)
    running = kept.of_subjects(reading.session, [one.id for one in page.rows])
    return {"office": office, "matters": [_line(one, running, reference) for one in page.rows], **page.told()}


def _page(reading: Reading, request: dict[str, Any], reference: Reference) -> Page[Assignment]:
    pages = Pages("worklist", request)
    if request.get("duty") == FIRST:
        return pages.of(_first(reading, request["office"], reference), _place)
    if request.get("duty") == TRANSFERRED:
        return pages.of(_transferred(reading, request["office"], reference), _place)
    return _waiting(reading, request, reference, pages)


def _waiting(reading: Reading, request: dict[str, Any], reference: Reference, pages: Pages) -> Page[Assignment]:
    """Ask the database for one page alone: an office may have thousands of matters that wait."""
    states = [request["state"]] if request.get("state") else life.OPEN_STATES
    all_of_them = store.Waiting(request["office"], states)
    accusing = all_of_them.accusing(reading.session)
    hidden = {case.number for case in accusing if access.hidden_from(reading.actor, reference, case)}
    shown = replace(all_of_them, hidden=hidden)
    rows = shown.rows(reading.session, _behind(pages.after), (pages.limit or paging.MOST) + 1)
    return pages.cut(rows, _place, shown.count(reading.session))


def _place(one: Assignment) -> Key:
    return paging.instant(one.received_at), one.number, one.id


def _behind(after: Key | None) -> tuple[datetime, str, str] | None:
    if after is None:
        return None
    at, number, key = after if len(after) == len(("at", "number", "key")) else (None, None, None)
    if not (isinstance(at, int) and isinstance(number, str) and isinstance(key, str)):
        raise CursorInvalid()
    return paging.moment_of(at), number, key


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
