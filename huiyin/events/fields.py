"""Field types shared by event schemas and by the services' own schemas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from marshmallow import Schema, fields

from huiyin.events.envelope import day, iso, moment, within_reach
from huiyin.text import line


class Moment(fields.Field[datetime]):
    """An aware moment, RFC 3339 in UTC on the wire."""

    default_error_messages = {"form": "请写成带时区的时间，例如 2026-03-02T08:00:00+08:00。"}

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else iso(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return within_reach(value) if isinstance(value, datetime) and value.tzinfo else moment(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("form") from error


class Day(fields.Date):
    """A calendar day, RFC 3339."""

    default_error_messages = {"invalid": "请写成日期，例如 2026-03-02。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            return day(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error


class Line(fields.Str):
    """Text made one sound line: a name, a title, an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return line(super()._deserialize(value, attr, data, **kwargs))


class Due(Schema):
    """The last day of a period: as counted (``nominal``) and after the last-day rule (``legal``)."""

    nominal = fields.Date(required=True)
    legal = fields.Date(required=True)
