"""Append events to the log in the same transaction as the rows they speak of (transactional outbox)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus import statements
from huiyin.bus.tables import event_log
from huiyin.events import registry

#: ``inline``: nobody asks which sequence numbers the rows got.
_INSERT = event_log.insert().inline()


class Outbox:
    """The events of one unit of work, written together just before it commits."""

    def __init__(self, traceparent: str | None = None) -> None:
        self._rows: list[dict[str, Any]] = []
        self._traceparent = traceparent

    def append(
        self, type_: str, subject: str, data: dict[str, Any], *, office: str | None, time: datetime | None
    ) -> None:
        """Check ``data`` against the newest schema of ``type_`` and keep the event for :meth:`write`."""
        version, value = registry.dump(type_, data)
        now = clock.now()
        self._rows.append(
            {
                "id": str(uuid.uuid4()),
                "type": type_,
                "dataversion": version,
                "subject": subject,
                "office": office,
                "time": time or now,
                "recordedtime": now,
                "traceparent": self._traceparent,
                "data": value,
            }
        )

    def write(self, session: Session) -> None:
        """Insert the kept events in order."""
        if self._rows:
            statements.run(session, _INSERT, self._rows)
            self._rows = []
