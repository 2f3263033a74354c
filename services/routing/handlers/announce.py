"""Say the events of a case: its steps, and its clocks that come due, each filled from the assignment it speaks of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huiyin.db import UnitOfWork
from services.routing.models import Assignment


def issued(uow: UnitOfWork, one: Assignment, version: int) -> None:
    """Say that the matter was given to the office."""
    data = {"kind": one.kind, "rule": one.rule, "issued_at": one.issued_at, "replaces": one.replaces}
    _step(uow, "issued", one, version, one.issued_at, {**data, "accept_due": _due(one, "accept")})


def accepted(uow: UnitOfWork, one: Assignment, version: int) -> None:
    """Say that the office accepted the matter."""
    data = {"accepted_at": one.accepted_at, "answer_due": _due(one, "answer")}
    _step(uow, "accepted", one, version, one.accepted_at, data)


def answered(uow: UnitOfWork, one: Assignment, version: int) -> None:
    """Say that the office made its opinion; the period is told where no acceptance told it."""
    due = _due(one, "answer") if one.accepted_at is None else None
    data = {"answered_at": one.answered_at, "outcome": one.outcome, "handler": one.handler, "answer_due": due}
    _step(uow, "answered", one, version, one.answered_at, data)


def served(uow: UnitOfWork, one: Assignment, version: int) -> None:
    """Say that the answer reached the person; ``handler`` is who answered, and may not follow up."""
    data = {"served_at": one.served_at, "method": one.service_method, "handler": one.handler}
    _step(uow, "served", one, version, one.served_at, data)


def clock(uow: UnitOfWork, kind: str, one: Assignment, name: str, *, at: datetime) -> None:
    """Say that the period ``name`` ends soon or is over (``kind``), which it did at ``at``."""
    data = {"number": one.number, "assignment": one.id, "office": one.office, "clock": name, "due": _due(one, name)}
    uow.emit(f"clock.{kind}", one.number, data, office=one.office, time=at)


def _step(uow: UnitOfWork, step: str, one: Assignment, version: int, at: datetime | None, data: dict[str, Any]) -> None:
    common = {"number": one.number, "assignment": one.id, "office": one.office, "version": version}
    uow.emit(f"assignment.{step}", one.number, {**common, **data}, office=one.office, time=at)


def _due(one: Assignment, clock: str) -> dict[str, date] | None:
    due = one.due(clock)
    return {"nominal": due.nominal, "legal": due.legal} if due else None
