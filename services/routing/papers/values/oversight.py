"""Supervision and urgent reports on a paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from huiyin.plugins import case_values as paper
from services.routing.case.store import clocks as kept
from services.routing.leading import store
from services.routing.leading.models import UrgentReport
from services.routing.offices.domain import roles
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.papers.values import source as paper_source
from services.routing.papers.values.source import Source


def order(source: Source) -> paper.Order | None:
    """Return a supervision order, reminder or chaser with its days."""
    order = source.about
    if not isinstance(order, SupervisionOrder):
        return None
    return paper.Order(
        recipient=paper_source.organ_of(source, order.office),
        period=order.period,
        due=_due_of(source, order.cause, order.period) or _first_due(source, order.id),
        ground=order.ground,
        facts=order.facts,
        demand=order.demand,
        advice=order.improvement,
        reply_due=_first_due(source, order.id),
    )


def advice(source: Source) -> paper.Advice | None:
    """Return an advice with its feedback."""
    advice = source.about
    if not isinstance(advice, Advice):
        return None
    return paper.Advice(
        recipient=paper_source.organ_of(source, advice.recipient),
        facts=advice.facts,
        advice=advice.text,
        basis=advice.basis,
        consequences=advice.consequences,
        reply_due=_first_due(source, advice.id),
        adopted=paper_source.ADOPTED.get(advice.adopted or ""),
        measures=advice.feedback,
        reasons=advice.feedback,
    )


def _due_of(source: Source, subject: str | None, name: str | None) -> date | None:
    row = kept.of_subject(source.session, subject).get(name or "") if subject else None
    return row.due_legal if row else None


def _first_due(source: Source, subject: str) -> date | None:
    return min((row.due_legal for row in kept.of_subject(source.session, subject).values()), default=None)


def urgent(source: Source) -> paper.Urgent | None:
    """Return the report of an urgent matter."""
    report = source.about
    if not isinstance(report, UrgentReport):
        return None
    return paper.Urgent(
        happened_at=report.happened_at,
        place=report.place,
        people=report.people,
        facts=source.matter.get("title"),
        demand=report.demand,
        measures=report.measures,
        recipients=tuple(_to_be_told(source, report)),
        sent_at=report.reported_at,
    )


def _to_be_told(source: Source, report: UrgentReport) -> Iterator[str]:
    """Yield who must be told, in the order of the law; nobody on the accused side is (条例 Art 30(3))."""
    offices, accused = source.reference.registry.all, source.case.accused_office if source.case else None
    for one in store.recipients(source.session, [report.id]).get(report.id, []):
        if not roles.on_accused_side(offices, accused, one.office):
            yield one.name
