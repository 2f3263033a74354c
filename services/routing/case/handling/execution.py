"""See to it that what was supported is carried out (督促执行; 条例 Art 32(2)), and write down what became of it."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import taking
from services.routing.case.domain import life
from services.routing.case.handling.domain import executing
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.reference import Reference

_CHANGED = "changed"


def plan_execution(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Set the day by which what was supported must be carried out, by whom and how. The day stands once it is set."""
    step = taking.take(uow, reference, request, "plan_execution")
    one, now = step.one, clock.now()
    _check_ground(step)
    executing.check_plan(one.execution, one.execute_by, request["execute_by"], local_day(now))
    one.execute_by = request["execute_by"]
    plan = {"by": one.execute_by.isoformat(), "executor": request.get("executor"), "measures": request["measures"]}
    plans = [*(one.execution or {}).get("plans", []), {**plan, "planned_at": iso(now), "planned_by": step.actor.id}]
    one.execution = {**(one.execution or {}), "plans": plans}
    running = taking.done(step, now, planned_at=now, execute_by=one.execute_by)
    return taking.told(step, running)


def report_execution(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Write down that it was carried out, in part, or refused; a refusal is a ground for supervision (Art 40(1))."""
    step = taking.take(uow, reference, request, "report_execution")
    one, now, result = step.one, clock.now(), request["result"]
    _check_ground(step)
    executing.check_open(one.execution)
    executing.check_reason(result, request.get("reason"))
    at = taking.moment(request.get("executed_at"), "executed", "answered", one.answered_at)
    report = {
        "result": result,
        "day": local_day(at).isoformat(),
        "for": one.execute_by.isoformat() if one.execute_by else None,
        "text": request.get("text"),
        "reason": request.get("reason"),
        "reported_at": iso(now),
        "reported_by": step.actor.id,
    }
    one.execution = {**(one.execution or {}), "reports": [*(one.execution or {}).get("reports", []), report]}
    one.executed_at = at if result == executing.DONE else None
    running = taking.done(step, now, reported_at=now, executed_at=one.executed_at, result=result)
    return taking.told(step, running)


def _check_ground(step: Step) -> None:
    issues = store.issues(step.uow.session, step.case.number)
    above = (life.REVIEW, life.RECHECK)
    changed = any(one.kind in above and one.outcome == _CHANGED for one in step.assignments)
    outcomes = [issue.outcome for issue in issues]
    executing.check_ground(step.one.outcome, outcomes, changed_above=changed)
