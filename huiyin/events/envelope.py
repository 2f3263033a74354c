"""The envelope every event travels in: CloudEvents 1.0 in JSON structured mode, with our extension attributes.

Source: CloudEvents 1.0.2 §3 (attributes) and its JSON event format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


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
            id=value["id"],
            source=value["source"],
            type=value["type"],
            subject=value["subject"],
            time=moment(value["time"]),
            recordedtime=moment(value["recordedtime"]),
            position=int(value["position"]),
            dataversion=int(value["dataversion"]),
            office=value.get("office"),
            traceparent=value.get("traceparent"),
            data=dict(value["data"]),
        )


def iso(value: datetime) -> str:
    """Return an aware moment as RFC 3339 in UTC, for example ``2026-03-02T08:00:00Z``."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read an RFC 3339 moment; raises ``ValueError`` where it names no zone."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text} names no time zone")
    return value.astimezone(UTC)
