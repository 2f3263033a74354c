"""What orders, advice and their periods should be, for ``huiyin verify``: told again from the log, not the handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from huiyin.verify import Finding, Logs
from services.routing.case import clocks
from services.routing.case.models.clocks import Clock
from services.routing.law.domain import periods
from services.routing.law.domain.periods import Facts
from services.routing.oversight import facts
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

_PAGE = 1000
_COMPARED = ("due_nominal", "due_legal", "started_on", "days", "ended_at", "result")
#: Event → the columns it tells, each under the name it has in the event.
_ORDERS: dict[str, dict[str, str]] = {
    "supervision.ordered": {
        name: name
        for name in ("number", "office", "issuer", "kind", "ground", "cause", "period", "subject", "clock", "stage")
    }
    | {"escalates": "escalates", "issued_at": "issued_at"},
    "supervision.replied": {"replied_at": "replied_at"},
    "supervision.ended": {"ended_at": "ended_at", "ending": "ending"},
}
_ADVICE: dict[str, dict[str, str]] = {
    "advice.given": {name: name for name in ("number", "recipient", "issuer", "kind", "supervision")}
    | {"issued_at": "given_at"},
    "advice.answered": {"answered_at": "answered_at", "adopted": "adopted"},
}

Told = dict[str, dict[str, Any]]


def check(logs: Logs, session: Session, reference: Reference) -> Iterator[Finding]:
    """Yield where an order or advice, or the period for its reply, is not what the log and the law say."""
    yield from _stages_send_once(logs)
    for table, key, events in ((SupervisionOrder, "order", _ORDERS), (Advice, "advice", _ADVICE)):
        yield from _rows_equal_the_log(table, _fold(logs, key, events), session)
        yield from _clocks_follow_the_law(table, session, reference)


def _stages_send_once(logs: Logs) -> Iterator[Finding]:
    """A stage of a period sends its paper once."""
    ordered = logs.events("routing", "supervision.ordered")
    sent = Counter(
        (event.data["subject"], event.data["clock"], event.data["stage"]) for event in ordered if event.data["stage"]
    )
    for (subject, clock, stage), count in sent.items():
        if count > 1:
            yield Finding("doubled", "order", f"{subject}:{clock}", f"stage {stage} sent {count} papers")


def _fold(logs: Logs, key: str, events: Mapping[str, Mapping[str, str]]) -> Told:
    told: Told = {}
    for event in logs.events("routing", *events):
        said = {column: event.data[name] for column, name in events[event.type].items()}
        told.setdefault(event.data[key], {}).update(said)
    return told


def _rows_equal_the_log(table: Any, told: Told, session: Session) -> Iterator[Finding]:
    name = table.__tablename__
    for page in _pages(table, session):
        for row in page:
            said = told.pop(row.id, None)
            if said is None:
                yield Finding("missing", "event", row.id, f"the log does not know this {name}")
                continue
            differing = [column for column, value in said.items() if getattr(row, column) != value]
            if differing:
                yield Finding("inconsistent", name, row.id, f"differs from the log in {', '.join(differing)}")
    for key in told:
        yield Finding("missing", name, key, "the log speaks of it, but it is not there")


def _clocks_follow_the_law(table: Any, session: Session, reference: Reference) -> Iterator[Finding]:
    for page in _pages(table, session):
        stored = {row.subject: row for row in session.scalars(_clocks_of([row.id for row in page]))}
        for row in page:
            yield from _clock_of_one(row, stored.get(row.id), reference)


def _clock_of_one(row: SupervisionOrder | Advice, stored: Clock | None, reference: Reference) -> Iterator[Finding]:
    if stored is None:
        yield Finding("missing", "clock", row.id, "nothing says when its reply is due")
        return
    expected = periods.clocks_of(_facts(row), reference.law(stored.profile), reference.calendar)
    wanted = next((clocks.values(one) for one in expected if one.name == stored.name), None)
    if wanted is None:
        yield Finding("inconsistent", "clock", row.id, f"clock {stored.name} has no ground")
        return
    differing = [field for field in _COMPARED if getattr(stored, field) != wanted[field]]
    if differing:
        detail = f"clock {stored.name} differs from the law in {', '.join(differing)}"
        yield Finding("inconsistent", "clock", row.id, detail)


def _facts(row: SupervisionOrder | Advice) -> Facts:
    return facts.of_order(row) if isinstance(row, SupervisionOrder) else facts.of_advice(row)


def _clocks_of(ids: Sequence[str]) -> Any:
    return select(Clock).where(Clock.subject.in_(ids))


def _pages(table: Any, session: Session) -> Iterator[Sequence[Any]]:
    """Yield the rows of a table, a page at a time."""
    after = ""
    while page := session.scalars(select(table).where(table.id > after).order_by(table.id).limit(_PAGE)).all():
        yield page
        after = page[-1].id
