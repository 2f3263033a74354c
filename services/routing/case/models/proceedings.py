"""Tables of what happens on the way to an answer: disputes of competence, mediations and hearings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word, Words


class Dispute(Base):
    """Offices that disagree who is competent; their common superior, or the joint conference, decides (条例 Art 24)."""

    __tablename__ = "dispute"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    assignment: Mapped[Id]
    raised_by: Mapped[OfficeCode]
    other: Mapped[OfficeCode]
    reason: Mapped[Words]
    raised_at: Mapped[datetime]
    decider: Mapped[OfficeCode]
    by_conference: Mapped[bool]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[StaffId | None]
    competent: Mapped[OfficeCode | None]
    decision: Mapped[Words | None]


class Mediation(Base):
    """A mediation or settlement both sides agreed to on ``consented_on`` (条例 Art 33; P4).

    It ends in an agreement with ``terms``, or the matter comes back for the reason in ``remark``.
    """

    __tablename__ = "mediation"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    assignment: Mapped[Id]
    form: Mapped[Word]
    organisation: Mapped[str | None]
    other_side: Mapped[str]
    consented_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[StaffId]
    ended_at: Mapped[datetime | None]
    result: Mapped[Word | None]
    terms: Mapped[Words | None]
    remark: Mapped[Words | None]


class Hearing(Base):
    """A hearing (条例 Art 31(6), 36(2)): notice, panel, record, conclusion. Its time runs from the call to its end.

    ``panel`` and ``chair`` are people with a name and, where they work here, the id of staff. ``closed_for`` says why
    the public may not come. ``record`` has who wrote it, who was there, and what each side said.
    """

    __tablename__ = "hearing"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    assignment: Mapped[Id] = mapped_column(index=True)
    called_at: Mapped[datetime]
    called_by: Mapped[StaffId]
    opens_at: Mapped[datetime]
    place: Mapped[str]
    chair: Mapped[dict[str, Any]]
    panel: Mapped[list[Any]]
    in_public: Mapped[bool]
    closed_for: Mapped[Word | None]
    topics: Mapped[Words]
    reason: Mapped[Words]
    concluded_at: Mapped[datetime | None]
    record: Mapped[dict[str, Any] | None]
    conclusion: Mapped[Words | None]
    cancelled: Mapped[bool]
    cancelled_for: Mapped[Words | None]
