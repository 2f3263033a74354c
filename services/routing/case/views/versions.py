"""Every opinion that a matter was given, in order, with which of them stands: none vanishes behind a later one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from huiyin.events.envelope import iso
from services.routing.case.domain import life, standing
from services.routing.case.models.cases import Assignment, Draft
from services.routing.case.reviews.domain import reviewing
from services.routing.case.store import cases as store
from services.routing.reference import Reference


def of_case(
    session: Session, assignments: Sequence[Assignment], reference: Reference, *, person: bool
) -> list[dict[str, Any]]:
    """Return the opinions of handling, reviews and rechecks, the first first.

    The ``person`` reads that of a review or recheck once it was served.
    """
    given = [(one.answered_at, one) for one in assignments if one.kind in life.ANSWERING and one.answered_at]
    seen = [one for _, one in sorted(given, key=_moment) if not person or _is_told(one)]
    return [_version(session, one, assignments, reference, person=person) for one in seen]


def last_standing(versions: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the newest opinion that was not set aside; None where there is none."""
    return next((one for one in reversed(versions) if one["standing"] != standing.ANNULLED), None)


def _moment(pair: tuple[datetime, Assignment]) -> tuple[datetime, datetime]:
    return pair[0], pair[1].issued_at


def _is_told(one: Assignment) -> bool:
    return one.kind not in reviewing.KINDS or one.served_at is not None


def _version(
    session: Session, one: Assignment, assignments: Sequence[Assignment], reference: Reference, *, person: bool
) -> dict[str, Any]:
    told = {
        "kind": one.kind,
        "office_name": reference.name(one.office),
        "outcome": one.outcome,
        "answer": one.answer_text,
        "answered_at": iso(one.answered_at) if one.answered_at else None,
        "served_at": iso(one.served_at) if one.served_at else None,
        "standing": standing.of(one, assignments),
        "requests": _requests(session, one),
    }
    if person:
        return told
    return {**told, "assignment": one.id, "office": one.office, "handler": one.handler, "checker": one.checker}


def _requests(session: Session, one: Assignment) -> list[dict[str, Any]]:
    """Return what the opinion said of each single request: a remand empties the requests, and not the opinion."""
    draft: Draft | None = store.last_draft(session, one.id)
    summaries = {issue.ord: issue.summary for issue in store.issues(session, one.number)}
    answered = draft.issues if draft is not None else []
    return [
        {"ord": each["ord"], "summary": summaries.get(each["ord"]), "outcome": each["outcome"], "answer": each["text"]}
        for each in answered
    ]
