"""The envelope every event travels in: CloudEvents 1.0 in JSON structured mode, with our extension attributes.

Source: CloudEvents 1.0.2 §3 (attributes) and its JSON event format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

#: The years of moments and days that anybody means: nothing here is older than living people or as far off.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(rf"{_DAY.pattern}[Tt ][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?([Zz]|[+-][0-9]{{2}}:[0-9]{{2}})")
#: Longest id, in characters; CloudEvents sets no bound.
MOST_ID = 128
_MOST_NAME = 64
_MOST_OFFICE = 32
#: A 64-bit column keeps positions, a 32-bit one versions.
_MOST_POSITION = 2**63 - 1
_MOST_VERSION = 2**31 - 1


@dataclass(frozen=True)
class Event:
    """One thing that happened, as its source recorded it.

    ``time`` is when it happened in the office, ``recordedtime`` when the system learned of it (both UTC);
    they differ for imported history. ``position`` is the gap-free place in the source's log.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    recordedtime: datetime
    position: int
    dataversion: int
    office: str | None
    traceparent: str | None
    data: dict[str, Any]

    @property
    def service(self) -> str:
        """The producing service: the last part of ``source``, which is ``/site/service``."""
        return self.source.rpartition("/")[2]

    def to_json(self) -> dict[str, Any]:
        """Return the CloudEvents JSON object."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": iso(self.time),
            "recordedtime": iso(self.recordedtime),
            "position": self.position,
            "dataversion": self.dataversion,
            "office": self.office,
            "traceparent": self.traceparent,
            "datacontenttype": "application/json",
            "data": self.data,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Event:
        """Read a CloudEvents JSON object. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is none."""
        return cls(
            id=_text(value["id"]),
            source=_text(value["source"]),
            type=_text(value["type"]),
            subject=_text(value["subject"]),
            time=moment(value["time"]),
            recordedtime=moment(value["recordedtime"]),
            position=position_of(value),
            dataversion=_whole(value["dataversion"], _MOST_VERSION),
            office=_optional(value.get("office")),
            traceparent=_optional(value.get("traceparent")),
            data=_object(value["data"]),
        )

    def require_keepable(self) -> None:
        """Raise ``ValueError`` where an attribute is too long for every database, or has what it cannot keep."""
        texts = (self.id, self.source, self.type, self.subject, self.office or "", self.traceparent or "")
        for text, most in zip(texts, (MOST_ID, *(_MOST_NAME,) * 3, _MOST_OFFICE, _MOST_NAME), strict=True):
            if len(text) > most or "\0" in text:
                raise ValueError("an attribute is too long, or holds NUL")
            text.encode("utf-8")


def position_of(value: dict[str, Any]) -> int:
    """Return the position in an envelope. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it has none."""
    return _whole(value["position"], _MOST_POSITION)


def _whole(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    if not 1 <= value <= most:
        raise ValueError("the number is out of range")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no JSON object")
    return dict(value)


def iso(value: datetime) -> str:
    """Return an aware moment as RFC 3339 in UTC, for example ``2026-03-02T08:00:00Z``."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read an RFC 3339 moment; raises ``ValueError`` where it is none or lies outside the years people mean.

    What ISO 8601 knows beside (weeks, days without dashes, minutes alone) is none: the OpenAPI document says date-time.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError("a moment is written as 2026-03-02T08:00:00+08:00")
    return within_reach(datetime.fromisoformat(text.upper()))


def within_reach(value: datetime) -> datetime:
    """Return an aware moment in UTC; raises ``ValueError`` outside :data:`EARLIEST_YEAR` to :data:`LATEST_YEAR`.

    At the ends of the calendar, where a zone or a period more leads past it, no moment could be counted with.
    """
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("its year is out of reach")
    return value.astimezone(UTC)


def day(text: str) -> date:
    """Read an RFC 3339 day; raises ``ValueError`` where it is none or lies outside the years people mean."""
    if not _DAY.fullmatch(text):
        raise ValueError("a day is written as 2026-03-02")
    value = date.fromisoformat(text)
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("its year is out of reach")
    return value
