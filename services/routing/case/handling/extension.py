"""Extend the period for the answer (延期): once, by the head of the organ, with a reason the person is told."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.events.envelope import iso
from services.routing.case import announce, clocks, taking
from services.routing.case.handling import ending
from services.routing.case.handling.domain import extending
from services.routing.case.telling.domain import notices
from services.routing.reference import Reference


def extend(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Extend the period for an opinion by at most 30 days, counted from its nominal last day (条例 Art 34).

    Approval is possible until the last legal day is over. What was due before, and who approved, stay on record.
    """
    step = taking.take(uow, reference, request, "extend")
    one, now, days = step.one, clock.now(), request["days"]
    running = clocks.settle(uow, reference, step.case, one)
    before = extending.check(running, step.law, days, extended=one.extended_days, today=local_day(now))
    one.extended_days = days
    approved = {"approver": step.actor.id, "extended_at": iso(now)}
    one.extension = {"days": days, "reason": request["reason"], **approved, "due_before": before.due.to_json()}
    ending.tell_online(step, notices.EXTENSION, now)
    running = clocks.settle(uow, reference, step.case, one)
    due = announce.told_due(running[before.name].due)
    announce.step(uow, step.row.event, step.case, one, now, extended_at=now, days=days, answer_due=due)
    return taking.told(step, running)
