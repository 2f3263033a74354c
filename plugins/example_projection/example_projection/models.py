"""The one table of the service: when and how each matter came. No person is in it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from huiyin.columns import new_metadata


class Base(DeclarativeBase):
    """Declarative base of the service's own tables."""

    metadata = new_metadata()


class Arrival(Base):
    """A matter by its number: the day it was received (Asia/Shanghai) and its channel."""

    __tablename__ = "arrival"
    __table_args__ = (Index("ix_arrival_day_channel", "day", "channel"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(32))
