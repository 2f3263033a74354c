"""A pool of connections that lets go of those nobody uses: each costs PostgreSQL a process."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any

from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty

#: So long a connection may lie unused before it is closed, in seconds; one is kept.
REST_SECONDS = 30.0
_KEPT = 1
_SINCE = "huiyin_unused_since"


class RestingPool(QueuePool):
    """SQLAlchemy's pool, last in first out, from which :meth:`rest` takes what has lain at the bottom for long."""

    def _do_return_conn(self, record: Any) -> None:
        record.info[_SINCE] = monotonic()
        super()._do_return_conn(record)

    def rest(self) -> int:
        """Close the connections that nobody has used for :data:`REST_SECONDS`; return how many."""
        lying = []
        with suppress(Empty):
            while True:
                lying.append(self._pool.get(False))
        closed = 0
        for record in reversed(lying):  # the newest was taken first: it is put back last and kept
            unused = monotonic() - record.info.get(_SINCE, monotonic())
            if unused > REST_SECONDS and len(lying) - closed > _KEPT:
                record.close()
                self._dec_overflow()
                closed += 1
            else:
                self._pool.put(record, False)
        return closed
