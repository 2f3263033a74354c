"""Tables of routing: the office registry and the assignments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, Integer, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from huiyin.columns import Json, UtcDateTime, new_metadata
from services.routing.legal_dates import STATE_CALENDAR, Due


class Base(DeclarativeBase):
    """Base of routing's tables."""

    metadata = new_metadata()
    type_annotation_map = {datetime: UtcDateTime, list[Any]: Json}


class OfficeRow(Base):
    """One office of the registry. ``version`` counts its changes. Offices end (``valid_until``); none is deleted."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    tier: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(String(32))
    site: Mapped[str] = mapped_column(String(32))
    categories: Mapped[list[Any]]
    keywords: Mapped[list[Any]]
    successor: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)


class Assignment(Base):
    """One office's duty to answer one matter. ``version`` is that of its last step within the matter's case."""

    __tablename__ = "assignment"
    __table_args__ = (
        # At most one living assignment of a kind per matter, whatever replicas do.
        Index(
            "uq_assignment_live",
            "number",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
            sqlite_where=text("state <> 'replaced'"),
        ),
        Index("ix_assignment_office_state_received_at", "office", "state", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    office: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str | None] = mapped_column(String(36))
    received_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    handler: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))
    answer_text: Mapped[str | None] = mapped_column(Text)
    service_method: Mapped[str | None] = mapped_column(String(16))
    accept_due_nominal: Mapped[date] = mapped_column(Date)
    accept_due_legal: Mapped[date] = mapped_column(Date)
    answer_due_nominal: Mapped[date | None] = mapped_column(Date)
    answer_due_legal: Mapped[date | None] = mapped_column(Date)

    def due(self, clock: str) -> Due | None:
        """Return the last day of the clock ``accept`` or ``answer``, or None before it runs."""
        nominal, legal = getattr(self, f"{clock}_due_nominal"), getattr(self, f"{clock}_due_legal")
        return None if nominal is None else Due(nominal, legal, provisional=not STATE_CALENDAR.is_published(legal))

    def set_due(self, clock: str, due: Due) -> None:
        """Keep the last day of the clock ``accept`` or ``answer``."""
        setattr(self, f"{clock}_due_nominal", due.nominal)
        setattr(self, f"{clock}_due_legal", due.legal)
