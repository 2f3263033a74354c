"""Read the facts that legal dates follow from off the rows of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.routing.case.domain import life
from services.routing.case.domain.replaying import Told
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.law.domain.periods import Facts

#: How a matter came to an office. DESK is the petition office that has still to give it on.
DESK, DIRECT, TRANSFER, ASSIGN, REQUEST, REMAND = "desk", "direct", "transfer", "assign", "request", "remand"
#: A dispute of competence was decided so.
DECIDED = "decided"

_MOMENTS = (
    "received_at",
    "issued_at",
    "accepted_at",
    "answered_at",
    "served_at",
    "objected_at",
    "review_requested_at",
    "lapsed_at",
    "executed_at",
    "ended_at",
)


def of_assignment(case: CaseFile, one: Assignment) -> Facts:
    """Return the facts of an assignment as its row has them."""
    moments = {name: getattr(one, name) for name in _MOMENTS}
    days = {"extended": one.extended_days, "excluded": one.excluded_days}
    return _facts(case, one, moments, {"assigned": one.reply_by, "execution": one.execute_by}, days)


def of_told(case: CaseFile, one: Told) -> Facts:
    """Return the facts of an assignment as the log tells them."""
    days = {"extended": one.extended_days, "excluded": one.excluded_days}
    return _facts(case, one, dict(one.moments), one.fixed, days)


def traits(case: CaseFile, one: Assignment | Told) -> dict[str, Any]:
    """Return what a period may ask for."""
    return {
        "kind": one.kind,
        "category": case.category,
        "track": case.track,
        "legal_route": case.legal_route,
        "mode": one.mode,
        "outcome": one.outcome,
        "office_kind": "petition_office" if one.mode == DESK else "organ",
    }


def _facts(
    case: CaseFile,
    one: Assignment | Told,
    moments: dict[str, datetime | None],
    fixed: Mapping[str, date | None],
    days: dict[str, int],
) -> Facts:
    if one.state in life.ENDED:
        moments[f"{one.state}_at"] = moments.get("ended_at")
    # Imported history without an acceptance: the period is counted from the receipt, the stricter of the two.
    unrecorded = moments.get("accepted_at") is None and moments.get("answered_at") is not None
    received_at = moments["received_at"]
    return Facts(
        subject=one.id,
        traits=traits(case, one),
        moments=moments,
        substitutes={"accepted_at": received_at} if unrecorded and received_at else {},
        fixed=fixed,
        extended={"answer": days["extended"]} if days["extended"] else {},
        excluded={"hearing": days["excluded"]} if days["excluded"] else {},
    )
