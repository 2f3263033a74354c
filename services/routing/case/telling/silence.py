"""Matters on which the person hears nothing: the question that must have no answer (件件有着落、事事有回音)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.offices import Office
from huiyin.paging import Key, Pages
from services.routing.case import access
from services.routing.case.domain import life
from services.routing.case.errors import NotYourMatter
from services.routing.case.models.cases import Assignment, CaseFile, Notice
from services.routing.case.models.clocks import Clock
from services.routing.case.models.proceedings import Hearing
from services.routing.case.store import clocks as kept
from services.routing.case.store import proceedings
from services.routing.case.telling import notices as telling
from services.routing.case.telling.domain import notices
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference

#: Why a matter is silent: a notice was not given in time, a period is over, or nothing at all runs.
NOT_TOLD, OVERDUE, NOTHING_RUNS = "not_told", "overdue", "nothing_runs"


def silent(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the open matters of the office, and of those it oversees, on which the person is left without word.

    A matter is silent where a notice was not given by its last day, where a period of an office is over without its
    step, or where no period runs at all although somebody has still to act. The longest waiting come first.
    """
    actor, code = reading.actor, request["office"]
    actor.require("staff", "operator")
    offices = reference.registry.all
    if code not in offices:
        raise OfficeUnknown(office=code)
    if actor.kind == "staff" and not roles.may_oversee(offices, actor.office, code):
        raise NotYourMatter()
    overseen = [office.code for office in _overseen(reference, code)]
    found: list[dict[str, Any]] = []
    for page in proceedings.waiting(reading.session, overseen):
        shown = [(case, one) for case, one in page if not access.hidden_from(actor, reference, case)]
        found += _silent_of(reading, shown, reference)
    shown_now = Pages("silent", request).of(found, _place)
    return {"office": code, "matters": shown_now.rows, **shown_now.told()}


def _place(line: dict[str, Any]) -> Key:
    return line["since"], line["number"], line["assignment"], line["because"], line["what"] or ""


def _overseen(reference: Reference, code: str) -> Iterable[Office]:
    """A petition office asks for its government, whose offices it oversees (条例 Art 14)."""
    offices = reference.registry.all
    own = offices.get(code)
    top = own.parent if own is not None and own.kind == "petition_office" and own.parent else code
    return offices.under(top)


def _silent_of(
    reading: Reading, page: Sequence[tuple[CaseFile, Assignment]], reference: Reference
) -> Iterator[dict[str, Any]]:
    ids, numbers = [one.id for _, one in page], {case.number for case, _ in page}
    running = _by_subject(kept.of_subjects(reading.session, ids).values())
    hearings = proceedings.hearings(reading.session, ids)
    given = proceedings.notices_of(reading.session, numbers)
    for case, one in page:
        rows = running.get(one.id, [])
        yield from _lines(case, one, _owed(case, one, rows, hearings, given, reference), reference)
        yield from _lines(case, one, _stuck(one, rows, reference), reference)


def _owed(
    case: CaseFile,
    one: Assignment,
    rows: Sequence[Clock],
    hearings: Sequence[Hearing],
    given: Sequence[Notice],
    reference: Reference,
) -> Iterator[tuple[str, str | None, date]]:
    """Yield the notices of an assignment whose last day is over."""
    law, today = reference.law(case.profile), local_day(clock.now())
    receipt = telling.receipt_days(rows, reference).get(one.id)
    for notice in notices.owed(telling.due(case, [one], hearings, given)):
        last = notices.last_day(notice, receipt, law, reference.calendar)
        if last < today:
            yield NOT_TOLD, notice.kind, last


def _stuck(one: Assignment, rows: Sequence[Clock], reference: Reference) -> Iterator[tuple[str, str | None, date]]:
    """Yield the duties of offices that are over; or that none runs, where somebody has still to act."""
    open_rows = [row for row in rows if row.ended_at is None and _is_duty(row, reference)]
    today = local_day(clock.now())
    for row in open_rows:
        if row.due_legal < today:
            yield OVERDUE, row.name, row.due_legal
    if not open_rows and one.state in life.OPEN_STATES and one.state != life.ANSWERED:
        yield NOTHING_RUNS, None, local_day(one.accepted_at or one.received_at)


def _is_duty(row: Clock, reference: Reference) -> bool:
    """A right that was not used, as that to object, leaves nobody without word."""
    return row.office is not None and not reference.law(row.profile).periods[row.name].right


def _lines(
    case: CaseFile, one: Assignment, why: Iterable[tuple[str, str | None, date]], reference: Reference
) -> Iterator[dict[str, Any]]:
    for because, what, since in why:
        yield {
            "number": case.number,
            "assignment": one.id,
            "kind": one.kind,
            "state": one.state,
            "office": one.office,
            "office_name": reference.name(one.office),
            "because": because,
            "what": what,
            "since": since.isoformat(),
            "days": (local_day(clock.now()) - since).days,
        }


def _by_subject(rows: Iterable[Clock]) -> Mapping[str, list[Clock]]:
    found: dict[str, list[Clock]] = {}
    for row in rows:
        found.setdefault(row.subject, []).append(row)
    return found
