"""Say the events of a case, each filled from the case and the assignment it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from huiyin.db import UnitOfWork
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.law.domain.periods import FIXED, VOID, Running
from services.routing.law.legal_dates import Due

Clocks = dict[str, Running]

#: The moment before which an office has not begun to answer.
_FIRST = "accepted_at"


def step(uow: UnitOfWork, event: str, case: CaseFile, one: Assignment, at: datetime, **data: Any) -> None:
    """Say that a step was taken with an assignment at ``at``."""
    common = {"number": one.number, "assignment": one.id, "office": one.office, "version": case.version}
    uow.emit(event, one.number, {**common, **data}, office=one.office, time=at)


def of_case(uow: UnitOfWork, event: str, case: CaseFile, office: str | None, at: datetime, **data: Any) -> None:
    """Say that a step was taken with the case as a whole."""
    uow.emit(event, case.number, {"number": case.number, "version": case.version, **data}, office=office, time=at)


def issued(uow: UnitOfWork, case: CaseFile, one: Assignment, clocks: Clocks) -> None:
    """Say that the matter was given to the office."""
    fields = ("kind", "rule", "mode", "issued_at", "received_at", "replaces", "parent", "transferor", "reply_by")
    data = {name: getattr(one, name) for name in fields}
    dues = {"accept_due": due_before(clocks, "accepted_at"), "answer_due": due_before(clocks, "answered_at")}
    step(uow, "assignment.issued", case, one, one.issued_at, **data, **dues)


def classified(
    uow: UnitOfWork, case: CaseFile, office: str | None, at: datetime, settled: Mapping[str, Clocks] | None = None
) -> None:
    """Say how the case is sorted now, and when its assignments (``settled``: id → clocks) are due from now on."""
    data = {name: getattr(case, name) for name in ("category", "legal_route", "track", "litigation", "accused_office")}
    dues = [
        {"assignment": key, "accept_due": due_before(one, "accepted_at"), "answer_due": due_before(one, "answered_at")}
        for key, one in (settled or {}).items()
    ]
    restricted = case.category == "accusation"
    of_case(uow, "case.classified", case, office, at, classified_at=at, restricted=restricted, dues=dues, **data)


def clock(uow: UnitOfWork, kind: str, row: Clock, office: str | None, at: datetime, **data: Any) -> None:
    """Say of a period of ``office`` that it ends soon or is over (``kind``), which it did at ``at``."""
    common = {"number": row.number, "assignment": row.subject, "office": office, "clock": row.name}
    due = told_due(Due(row.due_nominal, row.due_legal))
    uow.emit(f"clock.{kind}", row.number or row.subject, {**common, "due": due, **data}, office=office, time=at)


def moved(uow: UnitOfWork, case: CaseFile, one: Assignment, period: Running, before: Due, why: str) -> None:
    """Say that a period of an assignment is due on another day than before."""
    office = None if period.bearer == "petitioner" else one.office
    common = {"number": case.number, "assignment": one.id, "office": office, "clock": period.name, "why": why}
    dues = {"due": told_due(period.due), "due_before": told_due(before)}
    uow.emit("clock.moved", case.number, {**common, **dues}, office=office)


def due_before(clocks: Clocks, moment: str) -> dict[str, date] | None:
    """Return the last day the law gives the office until ``moment``; of several periods the earliest.

    A day that people set (指定办理期限) has a period of its own, beside that of the law. A period for acceptance ends
    with an answer too, and is none for the answer.
    """
    dues = [
        one.due
        for one in clocks.values()
        if _waits_for(one, moment) and one.bearer != "petitioner" and one.unit != FIXED and one.result != VOID
    ]
    return told_due(min(dues, key=lambda due: due.legal)) if dues else None


def _waits_for(one: Running, moment: str) -> bool:
    return moment in one.ends and (moment == _FIRST or _FIRST not in one.ends)


def told_due(due: Due) -> dict[str, date]:
    """Return a due day as events carry it."""
    return {"nominal": due.nominal, "legal": due.legal}
