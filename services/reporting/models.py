"""Tables of reporting: facts of matters and of assignments, deadlines that moved, notices, and the offices.

Every ``*_day`` and ``*_due`` is the ordinal of a calendar day in Asia/Shanghai. What is not known yet is NULL: a row
exists as soon as any event of its matter has arrived.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, Index, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from huiyin.columns import BigKey, new_metadata


class Base(DeclarativeBase):
    """Declarative base of the service's own tables."""

    metadata = new_metadata()


class Fact(Base):
    """What is known of one matter whoever answers it."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_received_day", "received_day"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str | None] = mapped_column(String(32))
    category: Mapped[str | None] = mapped_column(String(64))
    received_day: Mapped[int | None] = mapped_column(Integer)
    received_month: Mapped[str | None] = mapped_column(String(7))
    acceptance_unrecorded: Mapped[bool | None] = mapped_column(Boolean)
    visit_due_day: Mapped[int | None] = mapped_column(Integer)
    visited_day: Mapped[int | None] = mapped_column(Integer)
    petition_office_score: Mapped[str | None] = mapped_column(String(16))
    petition_office_rated_day: Mapped[int | None] = mapped_column(Integer)
    responsible_office_score: Mapped[str | None] = mapped_column(String(16))
    responsible_office_rated_day: Mapped[int | None] = mapped_column(Integer)


class Assignment(Base):
    """One span in which one office had a matter: from its issue until the next one's, which has a higher version.

    ``answer_due_position`` is where routing's log told the day of the answer first: what moved it stands after that.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_number", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(32))
    office: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int | None] = mapped_column(Integer)
    issued_day: Mapped[int | None] = mapped_column(Integer)
    accept_due: Mapped[int | None] = mapped_column(Integer)
    accepted_day: Mapped[int | None] = mapped_column(Integer)
    answer_due: Mapped[int | None] = mapped_column(Integer)
    answer_due_unaccepted: Mapped[int | None] = mapped_column(Integer)
    answer_due_position: Mapped[int | None] = mapped_column(BigKey)
    answered_day: Mapped[int | None] = mapped_column(Integer)
    served_day: Mapped[int | None] = mapped_column(Integer)
    ended_day: Mapped[int | None] = mapped_column(Integer)
    ending: Mapped[str | None] = mapped_column(String(32))


class Deadline(Base):
    """A last day that took the place of an earlier one: by an extension, another sorting, or a notice of holidays.

    ``step`` is accept or answer; of several the one of the highest ``position`` in routing's log known by a day stands.
    """

    __tablename__ = "deadline"

    assignment: Mapped[str] = mapped_column(String(36), primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    known_day: Mapped[int] = mapped_column(Integer)
    due: Mapped[int] = mapped_column(Integer)


class Notice(Base):
    """A clock that was told to come due: ``kind`` is ``due_soon`` or ``overdue``."""

    __tablename__ = "notice"

    assignment: Mapped[str] = mapped_column(String(36), primary_key=True)
    clock: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[str] = mapped_column(String(32))
    day: Mapped[int] = mapped_column(Integer)


class Accusation(Base):
    """Which office a matter complains of, since its registration (version 0) or since its case was sorted."""

    __tablename__ = "accusation"
    __table_args__ = (Index("ix_accusation_office", "office"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    office: Mapped[str | None] = mapped_column(String(32))


class Office(Base):
    """The part of an office that reporting needs, as routing last told it."""

    __tablename__ = "office"
    __table_args__ = (Index("ix_office_parent", "parent"),)

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str | None] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(String(32))
    successor: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
