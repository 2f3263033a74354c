"""Tables of papers: what was issued, and the series their numbers come from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, OfficeCode, StaffId, Word


class Document(Base):
    """A paper as it was issued, never made again: its number, the hash of its file, and what it is about."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("office", "series", "year", "seq"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(64), unique=True)
    office: Mapped[OfficeCode]
    series: Mapped[Word]
    year: Mapped[int]
    seq: Mapped[int]
    kind: Mapped[Word]
    title: Mapped[str] = mapped_column(String(64))
    number: Mapped[Number | None] = mapped_column(index=True)
    subject: Mapped[Id | None] = mapped_column(index=True)
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_size: Mapped[int | None]
    template: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    issued_by: Mapped[StaffId]


class DocumentSeries(Base):
    """The last number an office gave out in a series of a year. Its row is the lock under which numbers are given."""

    __tablename__ = "document_series"

    office: Mapped[OfficeCode] = mapped_column(primary_key=True)
    series: Mapped[Word] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int]
