"""After a restore: numbers given after the backup was made are passed over, and with them their query codes."""

from __future__ import annotations

from huiyin import clock
from huiyin.db import UnitOfWork
from services.intake import domain, store

#: More matters than a city registers in a day or two; a year has 9,999,999 numbers of seven digits.
GAP = 10_000


def leave_gap(uow: UnitOfWork) -> None:
    """Go on so many numbers later: a query code follows from its number, and somebody may hold it already."""
    store.take_numbers(uow, domain.year_of(clock.now()), GAP)
