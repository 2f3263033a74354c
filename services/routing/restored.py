"""After a restore: numbers of papers issued after the backup was made are passed over."""

from __future__ import annotations

from sqlalchemy import update

from huiyin import clock
from huiyin.db import UnitOfWork
from services.routing.papers.models import DocumentSeries

#: More papers than an office issues of one series in a day or two.
GAP = 100


def leave_gap(uow: UnitOfWork) -> None:
    """Go on so many numbers later in every series of this year. One that begins anew had no paper before."""
    year = clock.local_day(clock.now()).year
    uow.session.execute(
        update(DocumentSeries).where(DocumentSeries.year == year).values(last=DocumentSeries.last + GAP)
    )
