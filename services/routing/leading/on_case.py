"""What leaders have done for one matter, as staff who may see the case see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.routing.case.models.cases import CaseFile
from services.routing.leading import agendas, entrusted, hard_cases, instructions, urgent
from services.routing.leading import store as kept
from services.routing.leading.entrusted import Accusations
from services.routing.leading.models import ConferenceTask, HardCase, Instruction, Reception, Referral, UrgentReport
from services.routing.reference import Reference


def of_case(session: Session, case: CaseFile, reference: Reference) -> dict[str, Any]:
    """Return the case's instructions, referrals, hard cases, receptions, conference items and urgent reports."""
    found, number = Accusations(reference, {case.number: case}), case.number
    reports = kept.of_number(session, UrgentReport, number)
    told = kept.recipients(session, [row.id for row in reports]) if reports else {}
    return {
        "urgent_at": entrusted.shown_at(case.urgent_at),
        "instructions": [instructions.view(row, found) for row in kept.of_number(session, Instruction, number)],
        "referrals": [instructions.referral_view(row, reference) for row in kept.of_number(session, Referral, number)],
        "hard_cases": [hard_cases.view(row, found) for row in kept.of_number(session, HardCase, number)],
        "receptions": [_reception(row, reference) for row in kept.receptions_of(session, number)],
        "conferences": _items(session, number, found),
        "urgent_reports": [urgent.view(row, told[row.id], found) for row in reports],
    }


def _reception(row: Reception, reference: Reference) -> dict[str, Any]:
    """Return when and where it was; its record speaks of other matters too."""
    names = ("id", "office", "form", "leader_title")
    shown = {"reception" if name == "id" else name: getattr(row, name) for name in names}
    return {**shown, "office_name": reference.name(row.office), "day": row.day.isoformat()}


def _items(session: Session, number: str, found: Accusations) -> list[dict[str, Any]]:
    tasks = kept.of_number(session, ConferenceTask, number)
    return [
        {
            "conference": conference.id,
            "title": conference.title,
            "office": conference.office,
            "held_on": conference.held_on.isoformat(),
            **agendas.item_view(item),
            "tasks": [
                agendas.task_view(task, found)
                for task in tasks
                if (task.conference, task.item) == (conference.id, item.ord)
            ],
        }
        for conference, item in kept.items_of_number(session, number)
    ]
