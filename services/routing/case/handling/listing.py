"""The several requests (诉求) of one matter: list them, and decline or lead elsewhere a part of them on acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.case import announce, taking
from services.routing.case.errors import AccusedSide, RouteUnknown
from services.routing.case.handling.domain import listing
from services.routing.case.handling.domain.listing import Listed
from services.routing.case.models.cases import Issue
from services.routing.case.store import cases as store
from services.routing.case.taking import Step
from services.routing.law.profile import Profile
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown
from services.routing.reference import Reference


def itemize(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """List the requests of the matter, each of which needs its answer; one may name the office that sees to it.

    A list takes the place of the one before; requests that were decided stay as they are.
    """
    step = taking.take(uow, reference, request, "itemize")
    present = {issue.ord: issue for issue in store.issues(uow.session, step.case.number)}
    given = request["issues"]
    listing.check_list(_listed(present.values()), [one["summary"] for one in given])
    for one in given:
        _check_office(one.get("office"), step)
    for ord_, one in enumerate(given, start=1):
        _write(step, present.pop(ord_, None), ord_, one)
    for left in present.values():
        uow.session.delete(left)
    now = clock.now()
    offices = sorted({one["office"] for one in given if one.get("office")})
    running = taking.done(step, now, listed_at=now, count=len(given), offices=offices)
    return {**taking.told(step, running), "issues": len(given)}


def end_parts(step: Step, parts: Sequence[dict[str, Any]], at: datetime) -> None:
    """Decline, or lead elsewhere, the requests that are not accepted with the rest; one notice lists both."""
    if not parts:
        return
    issues = {issue.ord: issue for issue in store.issues(step.uow.session, step.case.number)}
    listing.check_parts(_listed(issues.values()), [part["ord"] for part in parts])
    for part in parts:
        issue = issues[part["ord"]]
        issue.ending = _ending(part, step.law)
        issue.outcome, issue.answered_at = part["ending"], at


def announce_parts(step: Step, parts: Sequence[dict[str, Any]], at: datetime) -> None:
    """Say which requests ended with the acceptance of the others."""
    for part in parts:
        data = {"ord": part["ord"], "ending": part["ending"], "legal_route": part.get("legal_route")}
        announce.step(step.uow, "issue.ended", step.case, step.one, at, ended_at=at, **data)


def limits_of(law: Profile, number: int | None) -> tuple[int, list[dict[str, Any]]]:
    """Return the legal route and the outside limits the person must know; raises for a route that is none (Art 31)."""
    route = law.legal_routes.get(number) if number is not None else None
    if route is None or route.reviewable:
        raise RouteUnknown(route=number)
    return route.number, [
        {"text": limit.text.to_json(), "law": limit.law.to_json(), "article": limit.article} for limit in route.limits
    ]


def _ending(part: dict[str, Any], law: Profile) -> dict[str, Any]:
    kept = {name: part.get(name) for name in ("ending", "reason", "basis", "go_to")}
    if part["ending"] != listing.DIVERTED:
        return kept
    route, limits = limits_of(law, part.get("legal_route"))
    return {**kept, "legal_route": route, "limits": limits}


def _listed(issues: Any) -> dict[int, Listed]:
    return {one.ord: Listed(one.summary, one.ending is not None or one.answered_at is not None) for one in issues}


def _check_office(code: str | None, step: Step) -> None:
    if code is None:
        return
    if step.reference.office_today(code) is None:
        raise OfficeUnknown(office=code)
    if roles.on_accused_side(step.reference.registry.all, step.case.accused_office, code):
        raise AccusedSide(office=code)


def _write(step: Step, issue: Issue | None, ord_: int, given: dict[str, Any]) -> None:
    if issue is None:
        issue = Issue(number=step.case.number, ord=ord_)
        step.uow.session.add(issue)
    issue.summary, issue.office = given["summary"], given.get("office")
