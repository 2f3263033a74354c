"""Announce that an office ends: a durable timer stands at that day, and the case moves its open work when it comes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from huiyin import clock
from huiyin.clock import OFFICE_ZONE
from huiyin.db import UnitOfWork
from huiyin.offices import Office

#: Kind of the timers that look after an office has ended.
TIMER = "office_ends"
#: After an import the command itself moves the work; the timer looks again for what began in between.
_AGAIN = timedelta(minutes=10)


def watch(uow: UnitOfWork, office: Office, before: Office | None) -> None:
    """Have a timer look when an office that was registered or changed has ended; forget it for one that goes on."""
    if office.valid_until is not None:
        ended = datetime.combine(office.valid_until + timedelta(days=1), time(), OFFICE_ZONE).astimezone(UTC)
        uow.set_timer(TIMER, office.code, max(ended, clock.now() + _AGAIN))
    elif before is not None and before.valid_until is not None:
        uow.cancel_timer(TIMER, office.code)
