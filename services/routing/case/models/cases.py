"""Tables of the case: the file of a matter, its assignments, issues, drafts, notices given, and recusals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word, Words

#: The handling of a matter that has not come to its end without an answer that stands.
_LIVING_HANDLE = text(
    "kind = 'handle' AND state NOT IN ('replaced', 'declined', 'diverted', 'settled', 'terminated', 'annulled')"
)

#: What an office gave on and the person has not been told the outcome of, as far as the row says (P18).
_GIVEN_ON = text("kind = 'handle' AND state NOT IN ('replaced', 'annulled', 'served')")
_ACCUSING = text("accused_office IS NOT NULL")


class CaseFile(Base):
    """The case of one matter. Its row is the lock under which every step is taken; ``version`` counts the steps.

    ``first_office`` received the matter first and keeps it on its list until the person has been told (``told_at``).
    ``notifiable`` is false where name or address are unclear, so that no written notice is due (条例 Art 23(2)).
    ``classification`` says who sorted it last and why, ``closing`` who closed it and with what remark.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_first_office_told_at", "first_office", "told_at"),
        Index("ix_case_file_state_received_at", "state", "received_at"),
        Index("ix_case_file_accusing", "number", postgresql_where=_ACCUSING, sqlite_where=_ACCUSING),
    )

    number: Mapped[Number] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[Word]
    profile: Mapped[str]
    channel: Mapped[Word]
    received_at: Mapped[datetime]
    first_office: Mapped[OfficeCode | None]
    category: Mapped[Word | None]
    legal_route: Mapped[int | None]
    track: Mapped[Word]
    notifiable: Mapped[bool]
    people_count: Mapped[int]
    request_count: Mapped[int]
    history: Mapped[bool]
    accused_office: Mapped[OfficeCode | None]
    litigation: Mapped[bool]
    classification: Mapped[dict[str, Any] | None]
    urgent_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ending: Mapped[Word | None]
    closed_at: Mapped[datetime | None]
    closing: Mapped[dict[str, Any] | None]
    archived_at: Mapped[datetime | None]


class Assignment(Base):
    """One office's duty in one matter. ``version`` is that of its last step within the case.

    ``parent`` is the assignment an assisting one helps, a review looks at, or a remand comes from; ``replaces`` the one
    this one took over. ``received_at`` is when this office received the matter, or the request for review; ``request``
    holds what was asked for, and how it came.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        # At most one living handling assignment per matter, whatever replicas do.
        Index(
            "uq_assignment_live", "number", unique=True, postgresql_where=_LIVING_HANDLE, sqlite_where=_LIVING_HANDLE
        ),
        Index("ix_assignment_office_state_received_at", "office", "state", "received_at"),
        Index(
            "ix_assignment_given_on",
            "transferor",
            "received_at",
            postgresql_where=_GIVEN_ON,
            sqlite_where=_GIVEN_ON,
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    kind: Mapped[Word]
    office: Mapped[OfficeCode]
    state: Mapped[Word]
    version: Mapped[int]
    rule: Mapped[str]
    reason: Mapped[Words]
    mode: Mapped[Word]
    transferor: Mapped[OfficeCode | None]
    replaces: Mapped[Id | None]
    parent: Mapped[Id | None]
    received_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    reply_by: Mapped[date | None]
    objected_at: Mapped[datetime | None]
    objection: Mapped[dict[str, Any] | None]
    accepted_at: Mapped[datetime | None]
    extended_days: Mapped[int]
    extension: Mapped[dict[str, Any] | None]
    excluded_days: Mapped[int]
    answered_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    request: Mapped[dict[str, Any] | None]
    review_requested_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    execute_by: Mapped[date | None]
    executed_at: Mapped[datetime | None]
    execution: Mapped[dict[str, Any] | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[dict[str, Any] | None]
    handler: Mapped[StaffId | None]
    checker: Mapped[StaffId | None]
    outcome: Mapped[Word | None]
    answer_text: Mapped[Words | None]
    service_method: Mapped[Word | None]
    service_proof: Mapped[str | None]
    service_note: Mapped[Words | None]


class Issue(Base):
    """One request (诉求) of a matter that has several. A matter without rows here has one, itself.

    ``ending`` says why it was declined or led elsewhere when the rest was accepted; it then needs no answer.
    """

    __tablename__ = "issue"

    number: Mapped[Number] = mapped_column(primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    summary: Mapped[Words]
    office: Mapped[OfficeCode | None]
    outcome: Mapped[Word | None]
    answer: Mapped[Words | None]
    answered_at: Mapped[datetime | None]
    ending: Mapped[dict[str, Any] | None]


class Draft(Base):
    """An opinion on its way: drafted by one person, checked by another, then issued once (P17)."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("assignment", "ord"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    assignment: Mapped[Id]
    ord: Mapped[int]
    number: Mapped[Number] = mapped_column(index=True)
    outcome: Mapped[Word]
    text: Mapped[Words]
    request: Mapped[Words | None]
    facts: Mapped[Words | None]
    basis: Mapped[Words | None]
    issues: Mapped[list[Any]]
    new_facts: Mapped[Words | None]
    drafted_by: Mapped[StaffId]
    drafted_at: Mapped[datetime]
    checked_by: Mapped[StaffId | None]
    checked_at: Mapped[datetime | None]
    verdict: Mapped[Word | None]
    remark: Mapped[Words | None]


class Notice(Base):
    """A notice that was given to the person: what about, when, how, and with which paper.

    ``about`` is the hearing a notice of one speaks of, and empty for every other.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("assignment", "kind", "about"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    assignment: Mapped[Id]
    kind: Mapped[Word]
    about: Mapped[str] = mapped_column(String(36))
    given_at: Mapped[datetime]
    method: Mapped[Word]
    document: Mapped[str | None]
    proof: Mapped[str | None]
    given_by: Mapped[StaffId]


class Recusal(Base):
    """A member of staff who must not touch a matter (条例 Art 28(3)), and why."""

    __tablename__ = "recusal"

    number: Mapped[Number] = mapped_column(primary_key=True)
    staff: Mapped[StaffId] = mapped_column(primary_key=True)
    reason: Mapped[Words]
    at: Mapped[datetime]
    by: Mapped[StaffId]
