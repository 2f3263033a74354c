"""Carrying out what was supported (督促执行, 条例 Art 32(2)): whether there is anything, and what is reported. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.routing.case.proceedings.errors import (
    ExecutionDayPast,
    ExecutionDone,
    ExecutionPlanned,
    ExecutionReasonMissing,
    NothingToExecute,
)

#: 执行完毕, 部分执行, 拒不执行; the last is a ground for supervision (条例 Art 40(1)).
DONE, PARTLY, REFUSED = "done", "partly", "refused"
RESULTS = (DONE, PARTLY, REFUSED)
_SUPPORTING = ("supported", "adopted", "partly_adopted")


def check_ground(outcome: str | None, outcomes_of_issues: list[str | None], *, changed_above: bool) -> None:
    """Raise :class:`NothingToExecute` unless a request was supported, or a review changed the opinion."""
    if not changed_above and not any(one in _SUPPORTING for one in (outcome, *outcomes_of_issues)):
        raise NothingToExecute()


def check_plan(execution: Mapping[str, Any] | None, planned: date | None, day: date, today: date) -> None:
    """Raise where a day stands already, unless a part was reported since, or where the new day has passed."""
    reports = (execution or {}).get("reports", [])
    check_open(execution)
    if planned is not None and not any(
        report["result"] == PARTLY and report["for"] == planned.isoformat() for report in reports
    ):
        raise ExecutionPlanned(day=planned.isoformat())
    if day < today:
        raise ExecutionDayPast(day=day.isoformat())


def check_open(execution: Mapping[str, Any] | None) -> None:
    """Raise :class:`ExecutionDone` where it was reported as carried out."""
    done = next((one for one in (execution or {}).get("reports", []) if one["result"] == DONE), None)
    if done is not None:
        raise ExecutionDone(day=done["day"])


def check_reason(result: str, reason: str | None) -> None:
    """Raise :class:`ExecutionReasonMissing` where less than everything was done and no reason is given."""
    if result != DONE and not reason:
        raise ExecutionReasonMissing()
