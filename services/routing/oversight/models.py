"""Tables of supervision: orders to an office, and the three kinds of advice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word, Words


class SupervisionOrder(Base):
    """A reminder, chaser or supervision order (提醒单、催办单、督办函) to an office, by ladder or hand (条例 Art 40).

    ``cause`` and ``period`` name what lags: an assignment, order or advice, and the period of it. One that the ladder
    sent also has ``subject`` and ``clock`` whose ``stage`` it is, and that stage's ``action``; ``escalates`` is the
    order or advice without a reply that it takes further up. ``ending`` is withdrawn (by ``ended_by``, for a reason),
    or done: the step that a paper without advice asked for was taken.
    """

    __tablename__ = "supervision_order"
    __table_args__ = (
        # A stage of a period sends its paper once, whatever replicas do.
        UniqueConstraint("subject", "clock", "stage"),
        Index("ix_supervision_order_office_replied_at", "office", "replied_at"),
        Index("ix_supervision_order_issuer_replied_at", "issuer", "replied_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number | None] = mapped_column(index=True)
    assignment: Mapped[Id | None]
    cause: Mapped[Id | None] = mapped_column(index=True)
    period: Mapped[Word | None]
    office: Mapped[OfficeCode]
    issuer: Mapped[OfficeCode]
    kind: Mapped[Word]
    ground: Mapped[Word | None]
    facts: Mapped[Words]
    demand: Mapped[Words]
    improvement: Mapped[Words | None]
    subject: Mapped[Id | None]
    clock: Mapped[Word | None]
    stage: Mapped[Word | None]
    action: Mapped[Word | None]
    escalates: Mapped[Id | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[StaffId]
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[StaffId | None]
    reply: Mapped[Words | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[StaffId | None]
    ending: Mapped[Word | None]
    ending_reason: Mapped[Words | None]


class Advice(Base):
    """Advice to improve work, to amend policy or to hold responsible, and the written feedback on it (条例 Art 40).

    ``facts`` is what was found; ``consequences`` and ``basis`` what an advice to hold responsible rests on. ``adopted``
    is yes, partly or no.
    """

    __tablename__ = "advice"
    __table_args__ = (Index("ix_advice_issuer", "issuer"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    number: Mapped[Number | None] = mapped_column(index=True)
    supervision: Mapped[Id | None]
    recipient: Mapped[OfficeCode] = mapped_column(index=True)
    issuer: Mapped[OfficeCode]
    text: Mapped[Words]
    facts: Mapped[Words | None]
    consequences: Mapped[Words | None]
    basis: Mapped[Words | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[StaffId]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[StaffId | None]
    adopted: Mapped[Word | None]
    feedback: Mapped[Words | None]
