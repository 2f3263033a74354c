"""Tell a case again from its events: the state, office and moments of each assignment, as the log has them. Pure.

It knows the events and not the handlers, so that what the handlers stored can be judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiyin.events.envelope import Event
from services.routing.case.domain import life

#: Event → the state it leaves an assignment in, and the moment it tells.
_PLAIN: dict[str, tuple[str, str]] = {
    "assignment.objected": (life.OBJECTED, "objected_at"),
    "assignment.disputed": (life.DISPUTED, "disputed_at"),
    "assignment.accepted": (life.ACCEPTED, "accepted_at"),
    "assignment.drafted": (life.DRAFTED, "drafted_at"),
    "assignment.draft_returned": (life.ACCEPTED, "returned_at"),
    "assignment.served": (life.SERVED, "served_at"),
    "mediation.opened": (life.MEDIATING, "opened_at"),
    "hearing.called": (life.HEARING, "called_at"),
}
#: Ending → the state it leaves.
_ENDINGS = {"no_longer_accepted": life.DECLINED}
#: Moments that are kept as columns of an assignment and have to agree with the log.
KEPT = (
    "issued_at",
    "objected_at",
    "accepted_at",
    "answered_at",
    "served_at",
    "review_requested_at",
    "lapsed_at",
    "executed_at",
    "ended_at",
)


@dataclass
class Told:
    """What the log says of one assignment."""

    id: str
    number: str
    kind: str
    office: str
    mode: str
    state: str
    version: int
    parent: str | None = None
    moments: dict[str, datetime] = field(default_factory=dict)
    fixed: dict[str, date | None] = field(default_factory=dict)
    extended_days: int = 0
    excluded_days: int = 0
    ending: str | None = None
    outcome: str | None = None


@dataclass
class Sorted:
    """What the log says of a case as a whole."""

    version: int = 0
    state: str = life.OPEN
    category: str | None = None
    legal_route: int | None = None
    track: str = "ordinary"
    classified: bool = False


Assignments = dict[str, Told]
Cases = dict[str, Sorted]


def fold(events: Iterable[Event]) -> tuple[Assignments, Cases]:
    """Return what the events tell, in the order they were said, by assignment and by matter."""
    told: Assignments = {}
    cases: Cases = {}
    for event in events:
        data = event.data
        if "version" in data:
            case = cases.setdefault(event.subject, Sorted())
            case.version = max(case.version, data["version"])
        _READERS.get(event.type, _step)(event.type, data, told, cases)
    return told, cases


def _issued(_type: str, data: Mapping[str, Any], told: Assignments, _cases: Cases) -> None:
    told[data["assignment"]] = Told(
        id=data["assignment"],
        number=data["number"],
        kind=data["kind"],
        office=data["office"],
        mode=data["mode"],
        state=life.ISSUED,
        version=data["version"],
        parent=data["parent"],
        moments={"issued_at": data["issued_at"], "received_at": data["received_at"] or data["issued_at"]},
        fixed={"assigned": data["reply_by"]},
    )
    if data["replaces"] in told:
        told[data["replaces"]].version = data["version"]
        _end(told[data["replaces"]], life.REPLACED, data["issued_at"], None)
    parent = told.get(data["parent"] or "")
    if parent is None or data["kind"] == life.HANDLE:
        return
    parent.version = data["version"]
    if data["kind"] != life.ASSIST:
        parent.moments["review_requested_at"] = data["received_at"] or data["issued_at"]


def _step(type_: str, data: Mapping[str, Any], told: Assignments, _cases: Cases) -> None:
    one = told.get(data.get("assignment", ""))
    if one is None or "version" not in data:
        return
    one.version = data["version"]
    if type_ in _PLAIN:
        one.state, moment = _PLAIN[type_]
        one.moments[moment] = data[moment]


def _answered(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        one = told[data["assignment"]]
        one.state, one.outcome = life.ANSWERED, data["outcome"]
        one.moments["answered_at"] = data["answered_at"]


def _objection_decided(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if not data["upheld"] and data["assignment"] in told:
        told[data["assignment"]].state = life.ISSUED


def _dispute_decided(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told and data["competent"] == told[data["assignment"]].office:
        told[data["assignment"]].state = life.ISSUED


def _moved(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        told[data["assignment"]].office = data["office"]


def _ended(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        state = _ENDINGS.get(data["ending"], data["ending"])
        _end(told[data["assignment"]], state, data["ended_at"], data["ending"])
    if data["legal_route"] is not None:
        cases[data["number"]].legal_route = data["legal_route"]


def _mediation_ended(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    one = told.get(data["assignment"])
    if one is None:
        return
    if data["result"] == "agreed":
        _end(one, life.SETTLED, data["ended_at"], life.SETTLED)
    else:
        one.state = life.ACCEPTED


def _hearing_concluded(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        one = told[data["assignment"]]
        one.state = life.ACCEPTED
        one.excluded_days = data["excluded_days"]


def _hearing_called(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        told[data["assignment"]].excluded_days = data["excluded_days"]


def _extended(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        told[data["assignment"]].extended_days += data["days"]


def _lapsed(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        told[data["assignment"]].moments["lapsed_at"] = data["lapsed_at"]


def _execution_planned(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told:
        told[data["assignment"]].fixed["execution"] = data["execute_by"]


def _execution_reported(type_: str, data: Mapping[str, Any], told: Assignments, cases: Cases) -> None:
    _step(type_, data, told, cases)
    if data["assignment"] in told and data["executed_at"] is not None:
        told[data["assignment"]].moments["executed_at"] = data["executed_at"]


def _classified(_type: str, data: Mapping[str, Any], _told: Assignments, cases: Cases) -> None:
    case = cases[data["number"]]
    case.category, case.legal_route, case.track = data["category"], data["legal_route"], data["track"]
    case.classified = True


def _case_state(state: str) -> Reader:
    def read(_type: str, data: Mapping[str, Any], _told: Assignments, cases: Cases) -> None:
        cases[data["number"]].state = state

    return read


def _end(one: Told, state: str, at: datetime, ending: str | None) -> None:
    one.state, one.ending = state, ending
    one.moments["ended_at"] = at


Reader = Callable[[str, Mapping[str, Any], Assignments, Cases], None]

_READERS: dict[str, Reader] = {
    "assignment.issued": _issued,
    "assignment.answered": _answered,
    "assignment.objection_decided": _objection_decided,
    "assignment.dispute_decided": _dispute_decided,
    "assignment.moved": _moved,
    "assignment.ended": _ended,
    "assignment.extended": _extended,
    "assignment.window_lapsed": _lapsed,
    "mediation.ended": _mediation_ended,
    "hearing.called": _hearing_called,
    "hearing.concluded": _hearing_concluded,
    "execution.planned": _execution_planned,
    "execution.reported": _execution_reported,
    "issues.listed": _step,
    "issue.ended": _step,
    "case.classified": _classified,
    "case.recused": _step,
    "case.closed": _case_state(life.CLOSED),
    "case.reopened": _case_state(life.OPEN),
    "case.archived": _case_state(life.ARCHIVED),
}
#: Every event that tells of a case.
EVENTS = (*_PLAIN, *_READERS)
