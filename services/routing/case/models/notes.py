"""Tables of what is written beside the steps of a case: notes, and links to earlier matters of the same person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word, Words


class Note(Base):
    """A note on a matter: progress told to the person (P8), or an explanation and referral (疏导教育、救助).

    ``shown`` notes stand on the query page. ``referred_to`` is the organ a person in hardship was led to (Art 37(2)).
    """

    __tablename__ = "note"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    assignment: Mapped[Id]
    office: Mapped[OfficeCode]
    kind: Mapped[Word]
    shown: Mapped[bool]
    text: Mapped[Words]
    referred_to: Mapped[str | None]
    written_at: Mapped[datetime]
    written_by: Mapped[StaffId]


class EarlierLink(Base):
    """An earlier matter of the same person, named by staff, whose answers are shown while this one is handled (P17)."""

    __tablename__ = "earlier_link"

    number: Mapped[Number] = mapped_column(primary_key=True)
    earlier: Mapped[Number] = mapped_column(primary_key=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[StaffId]
