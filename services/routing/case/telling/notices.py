"""Notices to the person: which are due in a case, which were given, and that one was given now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.clock import OFFICE_ZONE, local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import Refused
from huiyin.events.envelope import iso, moment
from huiyin.paging import Pages
from services.routing.case import concerned, taking
from services.routing.case.errors import CaseUnknown
from services.routing.case.handling.errors import NoticeGivenBefore, NoticeNotOwed, NoticeServed
from services.routing.case.models.cases import Assignment, CaseFile, Notice
from services.routing.case.models.clocks import Clock
from services.routing.case.models.proceedings import Hearing
from services.routing.case.opening import opening
from services.routing.case.store import cases as store
from services.routing.case.store import clocks as kept
from services.routing.case.store import proceedings
from services.routing.case.telling import proofs
from services.routing.case.telling.domain import notices
from services.routing.case.telling.domain.notices import Addressee, DueNotice, Given, HearingCall, Steps
from services.routing.case.telling.domain.proofs import OF_SERVICE
from services.routing.reference import Reference


def tell(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down that the person was told of a step: when, how, and with which paper.

    Any office that has to do with the matter may tell; the one that received it first is relieved of it (首办责任).
    """
    told = concerned.hold(uow, reference, request)
    wanted = _wanted(of_case(uow.session, told.case, told.assignments), request)
    proofs.check(uow, reference, told.case.number, request.get("proof"), OF_SERVICE)
    given_at = taking.moment(request.get("given_at"), "told", "step", wanted.due_since)
    row = _row(wanted, request, given_at, uow.actor.id)
    uow.session.add(row)
    told.case.told_at = min(told.case.told_at or given_at, given_at)
    office = next(one.office for one in told.assignments if one.id == wanted.assignment)
    fields = ("number", "assignment", "kind", "given_at", "method", "document")
    data = {name: getattr(row, name) for name in fields}
    uow.emit("notice.given", row.number, {**data, "office": office}, office=office, time=given_at)
    still = notices.owed(of_case(uow.session, told.case, told.assignments))
    return {"number": row.number, "notice": row.id, "kind": row.kind, "owed": [one.kind for one in still]}


def notices_of_case(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the notices due in a case with the day each must be given by; to the person only those that were given."""
    actor, number = reading.actor, request["number"]
    if actor.kind == "petitioner":
        return _given_to_person(reading, request)
    found = concerned.read(reading, reference, number)
    receipts = receipt_days(kept.of_number(reading.session, number), reference)
    law = reference.law(found.case.profile)
    days = [
        (one, notices.last_day(one, receipts.get(one.assignment), law, reference.calendar))
        for one in of_case(reading.session, found.case, found.assignments)
    ]
    return _paged(request, days)


def of_case(session: Session, case: CaseFile, assignments: Sequence[Assignment]) -> list[DueNotice]:
    """Return every notice due in the case, with what was given of them."""
    hearings = proceedings.hearings(session, [one.id for one in assignments])
    return due(case, assignments, hearings, store.notices(session, case.number))


def due(
    case: CaseFile, assignments: Iterable[Assignment], hearings: Sequence[Hearing], given: Sequence[Notice]
) -> list[DueNotice]:
    """Return the notices due, from rows that were read before."""
    person = Addressee(case.channel, case.notifiable, case.history, {_key(row): _given(row) for row in given})
    return notices.due([_steps(one, hearings) for one in assignments], person)


def receipt_days(rows: Iterable[Clock], reference: Reference) -> Mapping[str, date]:
    """Return, by assignment, the last day of the period in which the person must hear what becomes of the matter."""
    found = (
        row for row in rows if notices.is_of_receipt(row.name, reference.law(row.profile)) and row.result != "void"
    )
    return {row.subject: row.due_legal for row in found}


def _wanted(found: Sequence[DueNotice], request: dict[str, Any]) -> DueNotice:
    """Return the notice of the kind, of several the first that is owed; raises where it is not due or was given."""
    kind = request["kind"]
    if kind == notices.OPINION:
        raise NoticeServed()
    named = [one for one in found if one.kind == kind and request.get("assignment") in (None, one.assignment)]
    wanted = next((one for one in named if one.given is None), None)
    if wanted is not None:
        return wanted
    name_zh, name_en = notices.NAMES[kind]
    if named and named[-1].given is not None:
        at = named[-1].given.at.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")
        raise NoticeGivenBefore(notice=name_en, notice_zh=name_zh, given_at=at)
    owed = [notices.NAMES[one.kind] for one in notices.owed(found)]
    raise NoticeNotOwed(
        notice=name_en,
        notice_zh=name_zh,
        owed=", ".join(en for _, en in owed) or "none",
        owed_zh="、".join(zh for zh, _ in owed) or "无",
    )


def _row(wanted: DueNotice, request: dict[str, Any], given_at: datetime, by: str) -> Notice:
    return Notice(
        id=str(uuid.uuid4()),
        number=request["number"],
        assignment=wanted.assignment,
        kind=wanted.kind,
        about=wanted.about,
        given_at=given_at,
        method=request["method"],
        document=request.get("document"),
        proof=request.get("proof"),
        given_by=by,
    )


def _given_to_person(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    number = request["number"]
    if reading.actor.matter != number:
        raise Refused()
    case = store.case(reading.session, number)
    if case is None:
        raise CaseUnknown(number=number)
    found = of_case(reading.session, case, store.assignments(reading.session, number))
    return _paged(request, [(one, None) for one in found if one.given is not None])


def _paged(request: dict[str, Any], found: Iterable[tuple[DueNotice, date | None]]) -> dict[str, Any]:
    # in the order of the steps, to which later ones are added at the end
    page = Pages("notices", request).of(enumerate(found), lambda placed: (placed[0],))
    return {"number": request["number"], "notices": [_view(*one) for _, one in page.rows], **page.told()}


def _key(row: Notice) -> tuple[str, str, str]:
    return row.assignment, row.kind, row.about


def _given(row: Notice) -> Given:
    return Given(row.given_at, row.method, row.document, row.proof)


def _steps(one: Assignment, hearings: Iterable[Hearing]) -> Steps:
    extension, ending = one.extension or {}, one.ending or {}
    calls = (row for row in hearings if row.assignment == one.id and not row.cancelled)
    return Steps(
        assignment=one.id,
        kind=one.kind,
        mode=one.mode,
        state=one.state,
        issued_at=one.issued_at,
        accepted_at=one.accepted_at,
        answered_at=one.answered_at,
        served_at=one.served_at,
        service_method=one.service_method,
        extended_at=moment(extension["extended_at"]) if extension else None,
        ended_at=one.ended_at,
        ending=ending.get("ending"),
        ground=ending.get("ground"),
        hearings=tuple(HearingCall(row.id, row.called_at, local_day(row.opens_at)) for row in calls),
        imported_answer=one.outcome == opening.UNKNOWN_OUTCOME,
    )


def _view(one: DueNotice, last_day: date | None) -> dict[str, Any]:
    given, (zh, en) = one.given, notices.NAMES[one.kind]
    told_on = local_day(given.at if given else clock.now())
    return {
        "assignment": one.assignment,
        "kind": one.kind,
        "title": {"zh": zh, "en": en},
        "about": one.about or None,
        "due_since": iso(one.due_since),
        "due": last_day.isoformat() if last_day else None,
        "given_at": iso(given.at) if given else None,
        "method": given.method if given else None,
        "document": given.document if given else None,
        "overtaken": one.overtaken,
        "late": last_day is not None and not one.overtaken and told_on > last_day,
    }
