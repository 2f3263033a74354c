"""Intake's tables: matters, their people and attachments, receipts printed again, the counter, guessed codes.

Below stands what is learnt from routing: the offices, and what decides which of them may read a matter.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from huiyin.columns import Json, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """What every table of intake starts from."""

    metadata = new_metadata()


class Matter(Base):
    """A matter (信访事项) as it was brought. ``history`` marks a record of the past, the last three its steps.

    ``requests`` are the things asked for, ``accused_office`` and ``accused_name`` whom it complains of, ``notifiable``
    whether a written notice can reach the person.
    """

    __tablename__ = "matter"
    __table_args__ = (CheckConstraint("people_count BETWEEN 1 AND 9999", name="people_count"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    requests: Mapped[list[str]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[str | None] = mapped_column(String(32))
    place: Mapped[str | None] = mapped_column(String(32))
    category: Mapped[str | None] = mapped_column(String(64))
    purpose: Mapped[str | None] = mapped_column(String(16))
    named_office: Mapped[str | None] = mapped_column(String(32))
    accused_office: Mapped[str | None] = mapped_column(String(32))
    accused_name: Mapped[str | None] = mapped_column(String(100))
    people_count: Mapped[int]
    anonymous: Mapped[bool]
    notifiable: Mapped[bool]
    source_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    history: Mapped[bool]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)


class LedgerEntry(Base):
    """The entry of a register kept elsewhere (台账) that a matter was registered from.

    ``register`` is empty where a channel named a number and no register. ``number`` is its number there and
    ``number_hash`` what it is looked for by; an entry without one has an ``anchor``. ``said`` are the fields it filled,
    ``digest`` what it said; both are null for entries from before they were kept.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_anchor", "register", "anchor"),)

    matter: Mapped[str] = mapped_column(ForeignKey("matter.number"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    register: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(200))
    number_hash: Mapped[str | None] = mapped_column(String(40), index=True)
    anchor: Mapped[str | None] = mapped_column(String(40))
    said: Mapped[list[str] | None] = mapped_column(Json)
    digest: Mapped[str | None] = mapped_column(String(40), index=True)


class Person(Base):
    """Who brought the matter, apart from it: nothing of this leaves intake in an event."""

    __tablename__ = "person"

    matter: Mapped[str] = mapped_column(ForeignKey("matter.number"), primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(40))


class Attachment(Base):
    """A file of a matter (附件). Its content is in the content store under ``sha256``.

    A content is an attachment once per matter, purpose and side. ``by_person``: it came with the query code, and nobody
    of the staff added it (``added_by``); ``visible``: the person sees it.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("matter", "sha256", "purpose", "by_person"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    matter: Mapped[str] = mapped_column(ForeignKey("matter.number"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(32))
    visible: Mapped[bool]
    by_person: Mapped[bool]
    added_by: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[str | None] = mapped_column(String(32))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReceiptPrint(Base):
    """A receipt, with its query code, that was printed again."""

    __tablename__ = "receipt_print"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    matter: Mapped[str] = mapped_column(ForeignKey("matter.number"), index=True)
    office: Mapped[str] = mapped_column(String(32))
    printed_by: Mapped[str] = mapped_column(String(64))
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """The last sequence number given out in a year. Its row is the lock under which numbers are given."""

    __tablename__ = "counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class Guess(Base):
    """Wrong query codes of one client, remembered under a keyed hash of its address."""

    __tablename__ = "guess"

    client: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int]
    window_from: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KnownOffice(Base):
    """Projection of routing's registry: which codes exist, under which each lies, and who goes on with its work.

    Without ``kind`` it was known before intake knew more than names, and is to be learnt anew.
    """

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    tier: Mapped[str | None] = mapped_column(String(16))
    kind: Mapped[str | None] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(String(32))
    successor: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    version: Mapped[int]


class Holder(Base):
    """An office that an assignment was given to, or moved to: of one assignment the newest version has it.

    ``transferor`` gave it on and ``mode`` says how; both are null for a move.
    """

    __tablename__ = "holder"

    assignment: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    matter: Mapped[str] = mapped_column(String(32), index=True)
    office: Mapped[str] = mapped_column(String(32))
    transferor: Mapped[str | None] = mapped_column(String(32))
    mode: Mapped[str | None] = mapped_column(String(16))


class Handling(Base):
    """An assignment that its office accepted or answered."""

    __tablename__ = "handling"

    assignment: Mapped[str] = mapped_column(String(36), primary_key=True)


class Sorting(Base):
    """Whom a case accuses since it was sorted: the newest version stands, also where it says nobody."""

    __tablename__ = "sorting"

    matter: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    accused_office: Mapped[str | None] = mapped_column(String(32))


class Recusal(Base):
    """A member of staff who is kept from a matter (回避, 条例 Art 28(3))."""

    __tablename__ = "recusal"

    matter: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff: Mapped[str] = mapped_column(String(64), primary_key=True)
