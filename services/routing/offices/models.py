"""The table of the office registry."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base


class OfficeRow(Base):
    """One office of the registry. ``version`` counts its changes. Offices end (``valid_until``); none is deleted."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    tier: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(String(32))
    site: Mapped[str] = mapped_column(String(32))
    categories: Mapped[list[Any]]
    keywords: Mapped[list[Any]]
    successor: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    abbreviation: Mapped[str | None] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int]
