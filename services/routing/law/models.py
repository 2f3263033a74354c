"""Tables of the law: the calendar that periods are counted by, and the profiles loaded here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, StaffId, Words


class CalendarDay(Base):
    """A day that is not as its weekday says: a holiday, or a weekend day worked to make up for one."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))


class CalendarYear(Base):
    """A year whose notice of holidays is known, and where it was taken from."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    published: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[StaffId]


class LawProfile(Base):
    """A version of a profile of the law that was loaded here; ``correction`` counts the corrections of errors in it."""

    __tablename__ = "law_profile"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    correction: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[Words]
    sha256: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    reason: Mapped[Words | None]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[StaffId]
