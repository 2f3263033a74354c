"""Tables of time: legal clocks, the calendar they are counted by, and the profiles of the law."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, Word

_OPEN = text("ended_at IS NULL")
#: A calendar may still move a clock that runs, and the judgement of one that ended while its last day was provisional.
_COUNTABLE = text("ended_at IS NULL OR provisional")


class Clock(Base):
    """One legal period that runs or has run: the stored result of ``law.domain.periods``, with every input it had.

    ``subject`` is the id of the assignment, order or advice it belongs to. ``extended`` and ``excluded`` are
    days. ``result`` is met, missed or void once it has ended. ``stage`` counts the stages of the ladder already told.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_countable", "subject", "name", postgresql_where=_COUNTABLE, sqlite_where=_COUNTABLE),
        Index("ix_clock_open_office_due", "office", "due_legal", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    subject: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Word] = mapped_column(primary_key=True)
    number: Mapped[Number | None] = mapped_column(index=True)
    office: Mapped[OfficeCode | None]
    bearer: Mapped[Word]
    profile: Mapped[str]
    started_on: Mapped[date]
    days: Mapped[int]
    unit: Mapped[Word]
    extended: Mapped[int]
    excluded: Mapped[int]
    due_nominal: Mapped[date]
    due_legal: Mapped[date]
    provisional: Mapped[bool]
    ended_at: Mapped[datetime | None]
    result: Mapped[Word | None]
    stage: Mapped[int]
