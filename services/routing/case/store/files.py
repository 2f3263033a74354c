"""Queries of what a case's file holds beside its steps: papers issued, and orders that wait for a reply."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.routing.oversight.models import SupervisionOrder
from services.routing.papers.models import Document


def documents(session: Session, number: str) -> list[Document]:
    """Return the papers issued in a matter, the first first."""
    query = select(Document).where(Document.number == number).order_by(Document.issued_at, Document.id)
    return list(session.scalars(query))


def unreplied(session: Session, number: str) -> int:
    """Return how many supervision orders about the matter wait for a reply."""
    order = SupervisionOrder
    waiting = (order.number == number) & order.replied_at.is_(None) & order.ended_at.is_(None)
    return session.scalar(select(func.count()).select_from(SupervisionOrder).where(waiting)) or 0
