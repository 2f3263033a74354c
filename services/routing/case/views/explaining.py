"""Tell how the dates of a matter came about, and list the periods of all matters with how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.clock import local_day
from services.routing.case.models.cases import Assignment
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.law.domain import explaining
from services.routing.law.legal_dates import Due, overdue_days
from services.routing.reference import Reference


def explain(session: Session, number: str, reference: Reference) -> list[dict[str, str]]:
    """Return one paragraph for each period of the matter, in both languages."""
    by_id = {one.id: one for one in cases.assignments(session, number)}
    return [explained(row, by_id.get(row.subject), reference) for row in kept.of_number(session, number)]


def explained(row: Clock, one: Assignment | None, reference: Reference) -> dict[str, str]:
    """Return how the dates of one period of an assignment, order or advice came about, in both languages."""
    law = reference.law(row.profile)
    counted = explaining.Counted(
        period=law.periods[row.name],
        law=law.law,
        started_on=row.started_on,
        days=row.days,
        unit=row.unit,
        extended=row.extended,
        excluded=row.excluded,
        due=Due(row.due_nominal, row.due_legal, row.provisional),
        ended_on=local_day(row.ended_at) if row.ended_at else None,
        result=row.result,
        start_unrecorded=one is not None and getattr(one, law.periods[row.name].starts, None) is None,
    )
    return explaining.paragraph(counted, reference.calendar, local_day(clock.now()))


def rows(session: Session, reference: Reference, *, office: str | None, running: bool) -> Iterator[dict[str, Any]]:
    """Yield every period as a flat row: its source, its dates, how it ended, and by how many days it is late."""
    today = local_day(clock.now())
    for row in kept.listed(session, office=office, running=running):
        period = reference.law(row.profile).periods[row.name]
        ended_on = local_day(row.ended_at) if row.ended_at else None
        due = Due(row.due_nominal, row.due_legal, row.provisional)
        late = 0 if row.result == "void" or period.right else overdue_days(due, ended_on or today)
        yield {
            **{name: getattr(row, name) for name in ("number", "bearer", "office", "started_on", "provisional")},
            "clock": row.name,
            "title": period.title.zh,
            "article": period.article,
            "due_nominal": due.nominal,
            "due_legal": due.legal,
            "ended_on": ended_on,
            "result": row.result or ("overdue" if late else "running"),
            "overdue_days": late,
        }
