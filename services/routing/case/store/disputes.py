"""Queries of disputes of competence, and of the offices a matter concerns."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.routing.case.models.proceedings import Dispute


def of_assignment(session: Session, assignment: str) -> Dispute | None:
    """Return the dispute about an assignment, decided or not; there is at most one."""
    return session.scalars(select(Dispute).where(Dispute.assignment == assignment)).first()


def of_number(session: Session, number: str) -> list[Dispute]:
    """Return the disputes about a matter, the first first."""
    query = select(Dispute).where(Dispute.number == number).order_by(Dispute.raised_at, Dispute.id)
    return list(session.scalars(query))
