"""What is shown of a case: everything to the staff concerned, their own progress to petitioners, and worklists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading
from huiyin.errors import Refused
from huiyin.events.envelope import iso
from services.routing import domain, profile, store
from services.routing.errors import CaseUnknown, NotYourMatter, OfficeUnknown
from services.routing.legal_dates import Due
from services.routing.models import Assignment
from services.routing.registry import Registry

#: Step → the moment it is known by.
_STEPS = {
    "issued": "issued_at",
    "accepted": "accepted_at",
    "answered": "answered_at",
    "served": "served_at",
}
_PUBLIC = ("number", "state", "office_name", "received_at", *_STEPS.values(), "outcome", "answer", "clocks")


def case(reading: Reading, request: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """Return where the matter stands: to petitioners office, dates, clocks and answer; to staff every step too."""
    actor, number = reading.actor, request["number"]
    actor.require("staff", "operator", "service", "petitioner")
    if actor.kind == "petitioner" and actor.matter != number:
        raise Refused()
    assignments = store.all_of(reading.session, number)
    if not assignments:
        raise CaseUnknown(number=number)
    one = assignments[-1]
    if actor.kind == "petitioner":
        return _public_view(one, registry)
    if actor.kind == "staff" and not any(domain.may_oversee(registry.all, actor.office, a.office) for a in assignments):
        raise NotYourMatter()
    return {**_full_view(one, registry), "steps": [step for a in assignments for step in _steps(a, registry)]}


def worklist(reading: Reading, request: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """Return the office's matters in ``state`` (by default all that wait for a step), the longest waiting first."""
    actor, office = reading.actor, request["office"]
    actor.require("staff", "operator")
    if office not in registry.all:
        raise OfficeUnknown(office=office)
    if actor.kind == "staff" and not domain.may_oversee(registry.all, actor.office, office):
        raise NotYourMatter()
    states = [request["state"]] if request.get("state") else domain.OPEN_STATES
    found = store.worklist(reading.session, office, states, request["limit"])
    return {"office": office, "matters": [_line(one) for one in found]}


def _full_view(one: Assignment, registry: Registry) -> dict[str, Any]:
    return {
        "number": one.number,
        "assignment": one.id,
        "kind": one.kind,
        "state": one.state,
        "version": one.version,
        "possible": domain.possible(one.state),
        "office": one.office,
        "office_name": _name(one.office, registry),
        "rule": one.rule,
        "reason": one.reason,
        "received_at": iso(one.received_at),
        **{name: _iso(getattr(one, name)) for name in _STEPS.values()},
        "handler": one.handler,
        "outcome": one.outcome,
        "answer": one.answer_text,
        "service_method": one.service_method,
        "profile": one.profile,
        "clocks": _clocks(one),
    }


def _public_view(one: Assignment, registry: Registry) -> dict[str, Any]:
    """The person sees the progress and the periods, without the office's own right to object."""
    full = _full_view(one, registry)
    clocks = [shown for shown in full["clocks"] if shown["clock"] != "objection"]
    return {**{name: full[name] for name in _PUBLIC}, "clocks": clocks}


def _steps(one: Assignment, registry: Registry) -> list[dict[str, Any]]:
    taken = [(step, getattr(one, moment)) for step, moment in _STEPS.items() if getattr(one, moment)]
    office = {"assignment": one.id, "office": one.office, "office_name": _name(one.office, registry)}
    return [{"step": step, "at": iso(at), **office, **_about(one, step)} for step, at in taken]


def _about(one: Assignment, step: str) -> dict[str, Any]:
    details: dict[str, dict[str, Any]] = {
        "issued": {"rule": one.rule, "reason": one.reason},
        "answered": {"outcome": one.outcome, "handler": one.handler},
        "served": {"method": one.service_method},
    }
    return details.get(step, {})


def _clocks(one: Assignment) -> list[dict[str, Any]]:
    """Every period of the profile that runs or has run, with its source in the law."""
    law = profile.load(one.profile)
    running = ((name, period, _due(one, name, period)) for name, period in law.clocks.items())
    return [
        {
            "clock": name,
            "law": law.law,
            "article": period.article,
            "bearer": period.bearer,
            "due": due.to_json(),
            "in_time": _in_time(getattr(one, period.ends) if period.ends else None, due),
        }
        for name, period, due in running
        if due is not None
    ]


def _due(one: Assignment, name: str, period: profile.Clock) -> Due | None:
    if name in domain.CLOCKS:
        return one.due(name)
    start = getattr(one, period.starts)
    return period.due(start) if start else None


def _in_time(ended_at: datetime | None, due: Due) -> bool | None:
    """True or False once decided; None while the period still runs."""
    if ended_at is not None:
        return local_day(ended_at) <= due.legal
    return False if local_day(clock.now()) > due.legal else None


def _line(one: Assignment) -> dict[str, Any]:
    name = next((name for name, state in domain.CLOCKS.items() if state == one.state), None)
    due = one.due(name) if name else None
    return {
        "number": one.number,
        "assignment": one.id,
        "state": one.state,
        "rule": one.rule,
        "received_at": iso(one.received_at),
        "issued_at": iso(one.issued_at),
        "clock": name,
        "due": due.to_json() if due else None,
        "overdue": due is not None and local_day(clock.now()) > due.legal,
    }


def _name(code: str, registry: Registry) -> str:
    office = registry.all.get(code)
    return office.name if office else code


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None
