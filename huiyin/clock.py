"""The one source of the present time, in UTC. Tests set it; nothing else calls ``datetime.now``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: Legal dates are counted in this zone (China has one).
OFFICE_ZONE = ZoneInfo("Asia/Shanghai")

_frozen: datetime | None = None
_ahead = timedelta()


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return _frozen or datetime.now(UTC) + _ahead


def local_day(moment: datetime) -> date:
    """Return the calendar day of ``moment`` in Asia/Shanghai."""
    return moment.astimezone(OFFICE_ZONE).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) inside the block, for tests."""
    global _frozen  # noqa: PLW0603 - one clock for the whole process is the point
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


def run_from(moment: datetime | None) -> None:
    """Let the clock run on from ``moment`` (aware), for tests of whole stories; None brings the real time back."""
    global _ahead  # noqa: PLW0603 - one clock for the whole process is the point
    _ahead = moment - datetime.now(UTC) if moment else timedelta()
