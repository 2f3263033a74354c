"""What is shown of a case beside its steps: its requests, notes, mediations, hearings, and the extension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from huiyin.events.envelope import iso
from services.routing.case.models.cases import Assignment, Issue
from services.routing.case.models.notes import Note
from services.routing.case.models.proceedings import Hearing, Mediation
from services.routing.case.store import cases as store
from services.routing.case.store import proceedings

_HEARD_BY_STAFF = ("chair", "panel", "reason", "record", "conclusion", "cancelled_for", "called_by")
_WRITTEN_FOR_STAFF = ("kind", "shown", "referred_to", "written_by")
_PUBLIC_EXTENSION = ("days", "reason", "extended_at")


def of_case(session: Session, number: str, assignments: Sequence[Assignment], *, person: bool) -> dict[str, Any]:
    """Return it as the ``person`` of the matter may see it, or as the staff do."""
    ids = [one.id for one in assignments]
    return {
        "issues": [_issue(one) for one in store.issues(session, number)],
        "notes": [_note(one, person=person) for one in proceedings.notes(session, number, shown_only=person)],
        "hearings": [_hearing(one, person=person) for one in proceedings.hearings(session, ids)],
        "mediations": [_mediation(one, person=person) for one in proceedings.mediations(session, number)],
        "extensions": [_extension(one, person=person) for one in assignments if one.extension],
    }


def _issue(one: Issue) -> dict[str, Any]:
    return {
        "ord": one.ord,
        "summary": one.summary,
        "office": one.office,
        "outcome": one.outcome,
        "answer": one.answer,
        "answered_at": _iso(one.answered_at),
        "ending": one.ending,
    }


def _note(one: Note, *, person: bool) -> dict[str, Any]:
    told = {"text": one.text, "office": one.office, "written_at": iso(one.written_at)}
    return told if person else {**told, **{name: getattr(one, name) for name in _WRITTEN_FOR_STAFF}}


def _hearing(one: Hearing, *, person: bool) -> dict[str, Any]:
    told = {
        "hearing": one.id,
        "assignment": one.assignment,
        "called_at": iso(one.called_at),
        "opens_at": iso(one.opens_at),
        "place": one.place,
        "topics": one.topics,
        "in_public": one.in_public,
        "closed_for": one.closed_for,
        "concluded_at": _iso(one.concluded_at),
        "cancelled": one.cancelled,
    }
    return told if person else {**told, **{name: getattr(one, name) for name in _HEARD_BY_STAFF}}


def _mediation(one: Mediation, *, person: bool) -> dict[str, Any]:
    told = {
        "mediation": one.id,
        "form": one.form,
        "organisation": one.organisation,
        "opened_at": iso(one.opened_at),
        "ended_at": _iso(one.ended_at),
        "result": one.result,
        "terms": one.terms,
    }
    return told if person else {**told, "other_side": one.other_side, "remark": one.remark}


def _extension(one: Assignment, *, person: bool) -> dict[str, Any]:
    kept = one.extension or {}
    shown = {name: kept.get(name) for name in _PUBLIC_EXTENSION} if person else kept
    return {"assignment": one.id, **shown}


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None
