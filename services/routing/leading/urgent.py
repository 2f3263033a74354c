"""Major and urgent matters (重大紧急, 条例 Art 25): report them, write down who was told when. None is deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from huiyin import clock, paging
from huiyin.clock import OFFICE_ZONE
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import iso
from huiyin.paging import Pages
from services.routing.case import concerned, taking
from services.routing.case.concerned import Concerned
from services.routing.case.domain import life
from services.routing.case.errors import AccusedSide
from services.routing.case.handling.domain import fast_track
from services.routing.case.models.cases import CaseFile
from services.routing.case.taking import Step
from services.routing.case.transfers import sorting
from services.routing.leading import day_set, entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading, urgency
from services.routing.leading.domain.urgency import Recipient
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import RecipientUnknown, TellerOnly, ToldBefore, UrgentReportUnknown
from services.routing.leading.models import UrgentRecipient, UrgentReport
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def report_urgent(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Report a matter as major and urgent; who must be told by whom, and by when, is computed.

    ``departments`` adds competent ones to those that follow from the offices and the demand. What follows is reported
    again: each report stays. A matter that is urgent is not fit for the fast track any more.
    """
    found = concerned.hold(uow, reference, request)
    learned_at = taking.moment(request.get("learned_at"), "learned", "happened", request["happened_at"])
    now, law = clock.now(), reference.law(found.case.profile)
    row = UrgentReport(
        id=str(uuid.uuid4()),
        number=found.case.number,
        office=uow.actor.office or found.one.office,
        learned_at=learned_at,
        reported_at=now,
        reported_by=uow.actor.id,
        due_at=urgency.due_at(learned_at, law.urgent_report_hours.number),
        **{name: request[name] for name in ("happened_at", "place", "people", "demand", "measures")},
    )
    told = _recipients(reference, found, row, request.get("departments") or [])
    uow.session.add_all([row, *told])
    _flag(uow, reference, found, row)
    day_set.watch(uow, day_set.URGENT, row.id, row.due_at)
    moments = {name: getattr(row, name) for name in ("happened_at", "learned_at", "reported_at", "due_at")}
    _say(uow, "urgent.reported", row, **moments, recipients=[one.office for one in told if one.office])
    return view(row, told, Accusations(reference, {found.case.number: found.case}))


def mark_told(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down that a recipient of a report was told, and when; by the office that must tell it, or one above."""
    known = uow.session.get(UrgentReport, request["report"])
    if known is None:
        raise UrgentReportUnknown()
    case = _known(uow, reference, known)
    row = kept.held(uow.session, UrgentReport, known.id) or known
    found = Accusations(reference, {case.number: case})
    told = kept.recipients(uow.session, [row.id])[row.id]
    one = _meant(uow, found, row, told, request["recipient"])
    one.told_at = taking.moment(request.get("told_at"), "told_of", "learned", row.learned_at)
    one.told_by = uow.actor.id
    if not _waiting(told, found, row):
        day_set.forget(uow, day_set.URGENT, row.id)
    late = urgency.is_late(one.told_at, row.due_at, clock.now())
    _say(uow, "urgent.told", row, role=one.role, recipient=one.office, told_at=one.told_at, late=late)
    return view(row, told, found)


def urgent(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return what is urgent now for an office: what it or one it oversees reported, and what it must be told of.

    ``closed`` adds the reports on cases that are closed. The latest come first.
    """
    entrusted.check_may_list(reading, reference, request["office"])
    offices = leading.overseen(reference.registry.all, request["office"])
    pages = kept.urgent(reading.session, open_only=not request.get("closed"))
    mine = (_of_offices(reading, page, offices) for page in pages)
    rows = entrusted.shown(reading, reference, mine, None)
    found = Pages("urgent", request).of(rows, lambda pair: (-paging.instant(pair[0].reported_at), pair[0].id))
    told = kept.recipients(reading.session, [row.id for row, _ in found.rows])
    shown = [view(row, told[row.id], seen) for row, seen in found.rows]
    return {"office": request["office"], "reports": shown, **found.told()}


def view(row: UrgentReport, told: Sequence[UrgentRecipient], found: Accusations) -> dict[str, Any]:
    """Return a report with everybody who must be told, by whom, and when they were."""
    return {
        "report": row.id,
        "number": row.number,
        "office": row.office,
        "office_name": found.reference.name(row.office),
        **{name: iso(getattr(row, name)) for name in ("happened_at", "learned_at", "reported_at", "due_at")},
        "place": row.place,
        "people": row.people,
        "demand": row.demand,
        "measures": row.measures,
        "recipients": [_told_view(one, row, found) for one in told],
        "waiting": len(_waiting(told, found, row)),
    }


def _told_view(one: UrgentRecipient, row: UrgentReport, found: Accusations) -> dict[str, Any]:
    zh, en, article = urgency.ROLES[one.role]
    teller, kept_from = found.keeper(row.number, one.teller), found.able(row.number).is_accused(one.office)
    return {
        "recipient": one.ord,
        "role": one.role,
        "title": {"zh": zh, "en": en},
        "article": article,
        "office": one.office,
        "name": one.name,
        "teller": teller,
        "teller_name": found.reference.name(teller),
        "told_at": entrusted.shown_at(one.told_at),
        "late": not kept_from and urgency.is_late(one.told_at, row.due_at, clock.now()),
        "kept_from": kept_from,
    }


def _recipients(
    reference: Reference, found: Concerned, row: UrgentReport, added: Iterable[str]
) -> list[UrgentRecipient]:
    able = taking.competence_in(reference, found.case)
    for code in added:
        leading.check_known(able, code)
    having = [one.office for one in found.assignments if one.state in life.OPEN_STATES]
    offices = roles.beside(reference.registry.on(able.day), able.offices, able.accused)
    computed = urgency.recipients(offices, row.office, [*having, *added], row.demand)
    return [_row(row, place, one) for place, one in enumerate(computed, 1)]


def _row(row: UrgentReport, place: int, one: Recipient) -> UrgentRecipient:
    return UrgentRecipient(report=row.id, ord=place, role=one.role, office=one.office, name=one.name, teller=one.teller)


def _known(uow: UnitOfWork, reference: Reference, row: UrgentReport) -> CaseFile:
    """Hold the case of a report for those who may know of it, who reported, and who must tell somebody of it."""
    tellers = [one.teller for one in kept.recipients(uow.session, [row.id])[row.id]]
    return entrusted.hold(uow, reference, row.number, UrgentReportUnknown, [row.office, *tellers])


def _flag(uow: UnitOfWork, reference: Reference, found: Concerned, row: UrgentReport) -> None:
    """Flag the case from the first report on, and take it off the fast track."""
    case = found.case
    case.urgent_at = case.urgent_at or row.reported_at
    if case.track == fast_track.FAST and case.state == life.OPEN:
        turn = life.rows_of(["classify"])[0]
        step = Step(uow, reference, case, taking.main(found.assignments), turn, found.assignments)
        taking.next_version(step)
        sorting.leave_fast_track(step)


def _meant(
    uow: UnitOfWork, found: Accusations, row: UrgentReport, told: Sequence[UrgentRecipient], ord_: int
) -> UrgentRecipient:
    """Return the recipient, if the actor is to tell it and it has not been told; never one on the accused side."""
    one = next((each for each in told if each.ord == ord_), None)
    if one is None:
        raise RecipientUnknown(ord=ord_)
    able, teller = found.able(row.number), found.keeper(row.number, one.teller)
    if uow.actor.kind == "staff" and not roles.may_act(able.offices, uow.actor.office, teller):
        raise TellerOnly(office=found.reference.name(teller))
    if able.is_accused(one.office):
        raise AccusedSide(office=one.office or "")
    if one.told_at is not None:
        raise ToldBefore(at=one.told_at.astimezone(OFFICE_ZONE).isoformat(timespec="minutes"))
    return one


def _waiting(told: Sequence[UrgentRecipient], found: Accusations, row: UrgentReport) -> list[UrgentRecipient]:
    able = found.able(row.number)
    return [one for one in told if one.told_at is None and not able.is_accused(one.office)]


def _of_offices(reading: Reading, page: Sequence[UrgentReport], offices: set[str]) -> list[UrgentReport]:
    told = kept.recipients(reading.session, [row.id for row in page])
    return [row for row in page if row.office in offices or any(one.office in offices for one in told[row.id])]


def _say(uow: UnitOfWork, event: str, row: UrgentReport, **data: Any) -> None:
    common = {"report": row.id, "number": row.number, "office": row.office}
    uow.emit(event, row.number, {**common, **data}, office=row.office)
