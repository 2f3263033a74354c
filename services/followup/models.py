"""Tables of followup: served answers, return visits, ratings, and the projection of offices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from huiyin.columns import Json, UtcDateTime, new_metadata


class Base(DeclarativeBase):
    """Declarative base of the service's own tables."""

    metadata = new_metadata()


class Served(Base):
    """An answer that reached the person. ``asked`` keeps what each policy said: its name → the day it wants."""

    __tablename__ = "served"

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String(32))
    handler: Mapped[str | None] = mapped_column(String(64))
    served_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer)
    asked: Mapped[dict[str, Any]] = mapped_column(Json)


class Visit(Base):
    """A return visit (回访): one per matter and policy. ``note`` never leaves this table by an event or a log."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("number", "policy"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(32), ForeignKey("served.number"))
    policy: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[str | None] = mapped_column(String(64))
    reached: Mapped[bool | None]
    resolved: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)


class Rating(Base):
    """What the person said of one side; given once, changed by nobody."""

    __tablename__ = "rating"

    number: Mapped[str] = mapped_column(String(32), ForeignKey("served.number"), primary_key=True)
    side: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String(32))
    score: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Office(Base):
    """The part of an office that followup needs, as routing last told it."""

    __tablename__ = "office"
    __table_args__ = (Index("ix_office_parent", "parent"),)

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    parent: Mapped[str | None] = mapped_column(String(32))
    successor: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
