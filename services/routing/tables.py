"""The declarative base of routing's tables, and the kinds of columns they share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from huiyin.columns import Json, UtcDateTime, new_metadata

#: A row's own id, or that of another row.
Id = Annotated[str, mapped_column(String(36))]
#: The number of a matter.
Number = Annotated[str, mapped_column(String(32))]
#: The code of an office.
OfficeCode = Annotated[str, mapped_column(String(32))]
#: The id of a member of staff.
StaffId = Annotated[str, mapped_column(String(64))]
#: One word out of a list the domain knows.
Word = Annotated[str, mapped_column(String(32))]
#: Words of any length, written by staff.
Words = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """Base of routing's tables."""

    metadata = new_metadata()
    type_annotation_map = {datetime: UtcDateTime, date: Date, list[Any]: Json, dict[str, Any]: Json}
