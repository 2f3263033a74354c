"""Field types shared by event schemas and by the services' own schemas."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields

from huiyin.events.envelope import iso, moment


class Moment(fields.Field[datetime]):
    """An aware moment, RFC 3339 in UTC on the wire."""

    default_error_messages = {"form": "请写成带时区的时间，例如 2026-03-02T08:00:00+08:00。"}

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else iso(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, datetime) and value.tzinfo:
            return value.astimezone(UTC)
        try:
            return moment(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("form") from error


class Due(Schema):
    """The last day of a period: as counted (``nominal``) and after the last-day rule (``legal``)."""

    nominal = fields.Date(required=True)
    legal = fields.Date(required=True)
