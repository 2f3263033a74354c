"""Tables of what leaders do for matters: instructions, receptions, hard cases, joint conferences, urgent reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word, Words

_NOT_ENDED = text("ended_at IS NULL")
_NOT_DECIDED = text("decided_at IS NULL")


class Reception(Base):
    """A day on which a leader receives people at the office, or visits a village (接访、下访; 条例 Art 18(2)).

    ``received`` counts those who came, and says nothing about them. The rota is public (Art 18(1)): office, day, form,
    title and place.
    """

    __tablename__ = "reception"

    id: Mapped[Id] = mapped_column(primary_key=True)
    office: Mapped[OfficeCode]
    day: Mapped[date] = mapped_column(index=True)
    form: Mapped[Word]
    leader: Mapped[StaffId]
    leader_title: Mapped[str]
    place: Mapped[str]
    planned_by: Mapped[StaffId]
    planned_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    received: Mapped[int | None]
    record: Mapped[Words | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_for: Mapped[Words | None]


class ReceptionMatter(Base):
    """A matter that was brought to a reception, or taken up there."""

    __tablename__ = "reception_matter"

    reception: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(primary_key=True, index=True)


class Instruction(Base):
    """A leader's reading of a matter with instructions (阅批), and what became of them (P20).

    ``office`` must report what it did by ``due_on``; ``leader_office`` is where the leader works.
    """

    __tablename__ = "instruction"
    __table_args__ = (Index("ix_instruction_office_due_on", "office", "due_on"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    form: Mapped[Word]
    reception: Mapped[Id | None]
    leader: Mapped[StaffId]
    leader_title: Mapped[str]
    leader_office: Mapped[OfficeCode] = mapped_column(index=True)
    office: Mapped[OfficeCode]
    text: Mapped[Words]
    given_at: Mapped[datetime]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[StaffId | None]
    result: Mapped[Words | None]


class Referral(Base):
    """A major or urgent matter that a petition office put to its government for a decision (报请决定; 条例 Art 22(1)1).

    ``named_office`` is the one that the government decided should handle it, where it named one.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index("uq_referral_open", "number", unique=True, postgresql_where=_NOT_DECIDED, sqlite_where=_NOT_DECIDED),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    office: Mapped[OfficeCode]
    government: Mapped[OfficeCode]
    proposal: Mapped[Words]
    referred_at: Mapped[datetime]
    referred_by: Mapped[StaffId]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[StaffId | None]
    decision: Mapped[Words | None]
    named_office: Mapped[OfficeCode | None]


class HardCase(Base):
    """A hard case taken by a named leader, with measures, date and responsibility (领导包案、四定; P13).

    A matter has one such leader at a time. ``ending`` is resolved, or taken_over by the next; ``result`` says how it
    was resolved, or why another took it over.
    """

    __tablename__ = "hard_case"
    __table_args__ = (
        Index("ix_hard_case_office_due_on", "office", "due_on"),
        Index("uq_hard_case_open", "number", unique=True, postgresql_where=_NOT_ENDED, sqlite_where=_NOT_ENDED),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    office: Mapped[OfficeCode]
    leader: Mapped[StaffId]
    leader_title: Mapped[str]
    measures: Mapped[Words]
    responsibility: Mapped[Words]
    due_on: Mapped[date]
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[StaffId | None]
    ending: Mapped[Word | None]
    result: Mapped[Words | None]


class Conference(Base):
    """A meeting of the joint conference (联席会议; 条例 Art 13; P10).

    ``members`` are units, each with its ``office`` here or, where it has none, its ``name``.
    """

    __tablename__ = "conference"

    id: Mapped[Id] = mapped_column(primary_key=True)
    office: Mapped[OfficeCode] = mapped_column(index=True)
    title: Mapped[str]
    chair: Mapped[str]
    held_on: Mapped[date]
    members: Mapped[list[Any]]
    called_by: Mapped[StaffId]
    called_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]


class ConferenceItem(Base):
    """One item of the agenda, tied to a matter where it has one, and what was decided."""

    __tablename__ = "conference_item"

    conference: Mapped[Id] = mapped_column(primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[Number | None] = mapped_column(index=True)
    topic: Mapped[Words]
    decision: Mapped[Words | None]
    decided_at: Mapped[datetime | None]


class ConferenceTask(Base):
    """What an office must do by a day because a conference decided it.

    ``measure`` is one of those a conference takes towards an office that fails its duty (约谈、通报、挂牌督办、
    限期整改; 条例 Art 39(3)), and empty for any other task.
    """

    __tablename__ = "conference_task"

    id: Mapped[Id] = mapped_column(primary_key=True)
    conference: Mapped[Id] = mapped_column(index=True)
    item: Mapped[int]
    number: Mapped[Number | None] = mapped_column(index=True)
    owner: Mapped[OfficeCode] = mapped_column(index=True)
    task: Mapped[Words]
    measure: Mapped[Word | None]
    due_on: Mapped[date]
    set_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[StaffId | None]
    result: Mapped[Words | None]


class UrgentReport(Base):
    """A report of a major and urgent matter (条例 Art 25). ``people`` is how many, never who. It is never deleted.

    ``learned_at`` is when the office learned of it; the hours until ``due_at`` run from then.
    """

    __tablename__ = "urgent_report"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    office: Mapped[OfficeCode] = mapped_column(index=True)
    happened_at: Mapped[datetime]
    learned_at: Mapped[datetime]
    place: Mapped[str]
    people: Mapped[int]
    demand: Mapped[Words]
    measures: Mapped[Words]
    reported_at: Mapped[datetime]
    reported_by: Mapped[StaffId]
    due_at: Mapped[datetime]


class UrgentRecipient(Base):
    """One who must be told of an urgent matter, by the office ``teller``, and when that happened.

    ``office`` is empty for an organ outside this registry, such as the 国家信访局.
    """

    __tablename__ = "urgent_recipient"

    report: Mapped[Id] = mapped_column(primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[Word]
    office: Mapped[OfficeCode | None] = mapped_column(index=True)
    name: Mapped[str]
    teller: Mapped[OfficeCode]
    told_at: Mapped[datetime | None]
    told_by: Mapped[StaffId | None]
