"""Let time pass for a desk, and read what supervision wrote."""

from __future__ import annotations

from sqlalchemy import select

from huiyin import clock
from services.routing.case import clocks
from services.routing.case.models.clocks import Clock
from services.routing.law.legal_dates import STATE_CALENDAR
from services.routing.oversight import recounting
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

#: The invented county with a water station of the township, three steps below the top.
STATION = "990100001WAT"
DEEPER = f"""code,name,tier,parent_code,kind,categories,keywords
{STATION},东岭镇水管所,township,990100001,department,,
"""


def run(desk, until):
    """Let the system work until the moment: each timer fires when it is due."""
    while True:
        timers = (row for row in desk._open_timers() if row.kind == clocks.TIMER)
        waiting = [row.fire_at for row in timers if row.fire_at <= until]
        if not waiting:
            return
        with clock.frozen(min(waiting)):
            desk.fire()


def orders(desk, **wanted):
    """Return the orders with the given columns, in the order they went out."""
    with desk.database.reading() as reading:
        query = select(SupervisionOrder).filter_by(**wanted)
        return list(reading.session.scalars(query.order_by(SupervisionOrder.issued_at, SupervisionOrder.stage)))


def advice(desk):
    with desk.database.reading() as reading:
        return list(reading.session.scalars(select(Advice).order_by(Advice.issued_at)))


def sent(desk):
    """Return day, kind, issuer and recipient of each order."""
    return [
        (clock.local_day(one.issued_at).isoformat(), one.stage, one.kind, one.issuer, one.office)
        for one in orders(desk)
    ]


def clock_of(desk, subject):
    """Return the one clock of an order or advice."""
    with desk.database.reading() as reading:
        return reading.session.scalars(select(Clock).where(Clock.subject == subject)).one()


def recounted(desk, calendar):
    """Count every clock again by another calendar; return those that moved."""

    def refer(uow):
        reference = Reference(uow.session, {})
        reference.__dict__["calendar"] = calendar
        return reference

    return list(recounting.recount(desk.database.unit_of_work, refer, why="calendar", progress=lambda _: None))


class FewerDays:
    """The state's calendar with some more days of rest."""

    def __init__(self, rest):
        self.rest = frozenset(rest)

    def is_working(self, day):
        return day not in self.rest and STATE_CALENDAR.is_working(day)

    def is_published(self, day):
        return True
