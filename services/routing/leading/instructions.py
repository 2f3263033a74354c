"""Leaders read a matter with instructions (阅批), and a petition office puts one to its government (报请决定)."""

from __future__ import annotations

import uuid
from typing import Any

from huiyin import clock, paging
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import iso
from huiyin.paging import Pages
from services.routing.case import access, concerned, taking
from services.routing.case.concerned import Concerned
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import CaseFile
from services.routing.leading import day_set, entrusted
from services.routing.leading import store as kept
from services.routing.leading.domain import leading
from services.routing.leading.entrusted import Accusations
from services.routing.leading.errors import (
    DecidedBefore,
    GovernmentDecides,
    InstructedOnly,
    InstructionUnknown,
    ReceptionOver,
    ReceptionUnknown,
    ReferralByPetitionOffice,
    ReferralUnknown,
    ReferredAlready,
    ReportedBefore,
)
from services.routing.leading.models import Instruction, Reception, ReceptionMatter, Referral
from services.routing.offices.domain import roles
from services.routing.reference import Reference


def instruct(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down what a leader instructs on a matter, and which office must report by ``due_on`` (条例 Art 18(2)).

    Where it was given at a reception, that is named, and the matter counts as brought to it.
    """
    found = concerned.known(uow, reference, request)
    giver = leading.check_leader(uow.actor)
    access.check_living(found.case)
    able = taking.competence_in(reference, found.case)
    leading.check_given(able, giver, request["office"])
    leading.check_day(request.get("due_on"), able.day)
    _check_reception(uow, able, giver, request.get("reception"))
    row = Instruction(
        id=str(uuid.uuid4()),
        number=found.case.number,
        leader=uow.actor.id,
        leader_office=giver,
        given_at=clock.now(),
        reception=request.get("reception"),
        due_on=request.get("due_on"),
        **{name: request[name] for name in ("form", "leader_title", "office", "text")},
    )
    uow.session.add(row)
    _keep(uow, row)
    return view(row, Accusations(reference, {row.number: found.case}))


def report_instruction(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Report what became of an instruction; once, by the office that was instructed."""
    known = uow.session.get(Instruction, request["instruction"])
    if known is None:
        raise InstructionUnknown()
    case = entrusted.hold(uow, reference, known.number, InstructionUnknown, [known.office, known.leader_office])
    row = kept.held(uow.session, Instruction, known.id) or known
    keeper = _keeper(reference, case, row.office)
    if uow.actor.kind == "staff" and uow.actor.office != keeper:
        raise InstructedOnly(office=reference.name(keeper))
    if row.done_at is not None:
        raise ReportedBefore(day=local_day(row.done_at).isoformat())
    row.done_at, row.done_by, row.result = clock.now(), uow.actor.id, request["result"]
    day_set.forget(uow, day_set.INSTRUCTION, row.id)
    data = {"instruction": row.id, "number": row.number, "office": keeper, "reported_at": row.done_at}
    kept_day = leading.in_time(row.due_on, local_day(row.done_at))
    uow.emit("instruction.reported", row.number, {**data, "in_time": kept_day}, office=keeper)
    return view(row, Accusations(reference, {case.number: case}))


def instructions(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the instructions an office must report on, or (``given``) those its own leaders gave."""
    if not request.get("given"):
        found = entrusted.listed(reading, request, reference, Instruction)
    else:
        entrusted.check_may_list(reading, reference, request["office"])
        state, today = request.get("state"), entrusted.today()
        pages = kept.given(reading.session, [request["office"]], state, today)
        rows = entrusted.shown(reading, reference, pages, None)
        found = Pages("given", request).of(rows, lambda pair: (-paging.instant(pair[0].given_at), pair[0].id))
    shown = [view(row, seen) for row, seen in found.rows]
    return {"office": request["office"], "instructions": shown, **found.told()}


def refer_up(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Put a major or urgent matter to the government of the petition office, with a proposal (条例 Art 22(1)1)."""
    found = concerned.known(uow, reference, request)
    able = taking.competence_in(reference, found.case)
    office, government = _referring(uow, able, found)
    access.check_living(found.case)
    waiting = kept.open_referral(uow.session, found.case.number)
    if waiting is not None:
        day = local_day(waiting.referred_at).isoformat()
        raise ReferredAlready(day=day, office=reference.name(waiting.government))
    row = Referral(
        id=str(uuid.uuid4()),
        number=found.case.number,
        office=office,
        government=government,
        proposal=request["proposal"],
        referred_at=clock.now(),
        referred_by=uow.actor.id,
    )
    uow.session.add(row)
    _say_referral(uow, "referral.made", row, government, referred_at=row.referred_at)
    return referral_view(row, reference)


def decide_referral(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down what the government decided, and which office is to handle the matter where it names one.

    The petition office then gives the matter on as decided.
    """
    known = uow.session.get(Referral, request["referral"])
    if known is None:
        raise ReferralUnknown()
    case = entrusted.hold(uow, reference, known.number, ReferralUnknown, [known.office, known.government])
    row = kept.held(uow.session, Referral, known.id) or known
    able = taking.competence_in(reference, case)
    _check_decides(uow, reference, row, able)
    if row.decided_at is not None:
        raise DecidedBefore(day=local_day(row.decided_at).isoformat())
    if request.get("office"):
        able.check_target(request["office"])
    row.decided_at, row.decided_by = clock.now(), uow.actor.id
    row.decision, row.named_office = request["decision"], request.get("office")
    told = {"decided_at": row.decided_at, "named_office": row.named_office}
    _say_referral(uow, "referral.decided", row, row.office, **told)
    return referral_view(row, reference)


def referral_view(row: Referral, reference: Reference) -> dict[str, Any]:
    """Return a referral as staff see it."""
    return {
        "referral": row.id,
        "number": row.number,
        "office": row.office,
        "office_name": reference.name(row.office),
        "government": row.government,
        "government_name": reference.name(row.government),
        "proposal": row.proposal,
        "referred_at": iso(row.referred_at),
        "decided_at": entrusted.shown_at(row.decided_at),
        "decision": row.decision,
        "named_office": row.named_office,
    }


def view(row: Instruction, found: Accusations) -> dict[str, Any]:
    """Return an instruction as staff see it: who owes the report today, by when, and what was reported."""
    keeper, done_on = found.keeper(row.number, row.office), entrusted.done_on(row.done_at)
    return {
        "instruction": row.id,
        "number": row.number,
        "form": row.form,
        "reception": row.reception,
        "leader_title": row.leader_title,
        "leader_office": row.leader_office,
        "leader_office_name": found.reference.name(row.leader_office),
        "office": keeper,
        "office_name": found.reference.name(keeper),
        "given_at": iso(row.given_at),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "done_at": entrusted.shown_at(row.done_at),
        "standing": leading.standing(row.due_on, done_on, entrusted.today()),
        "in_time": leading.in_time(row.due_on, done_on),
        "result": row.result,
        "text": row.text,
    }


def _keep(uow: UnitOfWork, row: Instruction) -> None:
    """Tie the matter to the reception, watch the day, and say that the instruction was given."""
    if row.reception is not None:
        tie = {"reception": row.reception, "number": row.number}
        uow.insert_missing(ReceptionMatter.metadata.tables["reception_matter"], [tie])
    if row.due_on is not None:
        day_set.watch(uow, day_set.INSTRUCTION, row.id, leading.day_over_at(row.due_on))
    names = ("number", "office", "form", "leader_office", "given_at", "due_on", "reception")
    data = {"instruction": row.id, **{name: getattr(row, name) for name in names}}
    uow.emit("instruction.given", row.number, data, office=row.office)


def _check_reception(uow: UnitOfWork, able: Competence, giver: str, key: str | None) -> None:
    """A matter is brought to a reception of the leader's own office, or of one below, that was not cancelled."""
    if key is None:
        return
    row = uow.session.get(Reception, key)
    if row is None or not roles.may_oversee(able.offices, giver, row.office):
        raise ReceptionUnknown()
    leading.check_known(able, row.office)
    if row.cancelled_at is not None:
        day = local_day(row.cancelled_at).isoformat()
        raise ReceptionOver(day=day, what_zh="取消", what_en="cancelled")


def _referring(uow: UnitOfWork, able: Competence, found: Concerned) -> tuple[str, str]:
    """Return the petition office that refers, and its government; an operator does it for the office of the matter."""
    code = uow.actor.office or found.one.office
    own = able.offices.get(code)
    if own is None or own.kind != "petition_office" or own.parent is None:
        raise ReferralByPetitionOffice()
    return own.code, leading.check_known(able, own.parent).code


def _check_decides(uow: UnitOfWork, reference: Reference, row: Referral, able: Competence) -> None:
    actor, keeper = uow.actor, able.keeper(row.government)
    deciding = roles.HEAD in actor.roles or roles.LEADER in actor.roles
    if not deciding or keeper is None or actor.office != keeper.code:
        raise GovernmentDecides(office=reference.name(keeper.code if keeper else row.government))


def _say_referral(uow: UnitOfWork, event: str, row: Referral, office: str, **data: Any) -> None:
    common = {"referral": row.id, "number": row.number, "office": row.office, "government": row.government}
    uow.emit(event, row.number, {**common, **data}, office=office)


def _keeper(reference: Reference, case: CaseFile, code: str) -> str:
    return Accusations(reference, {case.number: case}).keeper(case.number, code)
