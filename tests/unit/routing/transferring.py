"""An invented county on one database for a whole file of tests, and matters in it that are given on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.bus.log import row_to_event
from huiyin.db import Database
from huiyin.events import registry as events
from services.routing.case.models.clocks import Clock
from services.routing.checks import check
from services.routing.tables import Base
from tests.unit.routing.conftest import COUNTY, Desk, at

EDU, WAT, PETITION_OFFICE, TOP = "9901EDU", "9901WAT", "9901X", "990100"
TOWN, OTHER_TOWN, VILLAGE = "990100001", "990100002", "990100001001"
SCHOOL, TOWN_DESK = "9901EDUS", "990100001X"
MORE = """9901EDUS,示范小学,county,9901EDU,department,,
990100001X,东岭镇信访办,township,990100001,petition_office,,
"""
#: Reasons that are long enough to be called detailed.
WHY = "依照机构职责规定，此事项由水利部门主管，不属于本机关职权范围。"


@contextmanager
def town(folder) -> Iterator[Town]:
    """A routing service with the county; at the end ``huiyin verify`` must find nothing wrong in it."""
    events.load_known()
    database = Database(f"sqlite:///{folder}/routing.sqlite")
    database.create()
    tables.metadata.create_all(database.engine)
    Base.metadata.create_all(database.engine)
    found = Town(database)
    found.import_csv(COUNTY + MORE)
    yield found
    assert found.verified() == []
    database.close()


class Town(Desk):
    """Registers matters under numbers of their own and takes steps at moments of Shanghai time."""

    def __init__(self, database):
        super().__init__(database)
        self._numbers = count(1)
        self.registrations = []

    def issued(self, moment="2026-03-02 10:00", office=EDU, **given):
        """Return the number of a matter given to the office; ``received_by`` itself makes it a direct filing."""
        number = f"990100-2026-{next(self._numbers):07d}"
        with clock.frozen(at(moment)):
            event = self.registered(number, named_office=office, **given)
            self.deliver([event])
            self.registrations.append(event)
        return number

    def on(self, moment, step, actor, number, **request):
        """Take a step."""
        with clock.frozen(at(moment)):
            return self.act(step, actor, number, **request)

    def look(self, moment, query, actor, **request):
        """Ask a question."""
        with clock.frozen(at(moment)):
            return self.show(query, actor, **request)

    def living(self, number):
        """Return the assignments of the matter that are not over."""
        over = ("replaced", "declined", "diverted", "settled", "terminated", "annulled")
        return [one for one in self.assignments(number) if one.state not in over]

    def at_office(self, number):
        """Return the one living handling assignment of the matter."""
        (one,) = [one for one in self.living(number) if one.kind == "handle"]
        return one

    def periods(self, one):
        """Return the clocks of an assignment by name."""
        with self.database.reading() as reading:
            return {row.name: row for row in reading.session.scalars(select(Clock).where(Clock.subject == one.id))}

    def events_of(self, number, *types):
        """Return the events of a matter."""
        return [row for row in self.said(*types) if row.subject == number]

    def verified(self):
        """Return what ``huiyin verify`` finds wrong."""
        with self.database.reading() as reading:
            return [(one.kind, one.what, one.subject, one.detail) for one in check(self, reading)]

    def events(self, service, *types):
        """Yield the log of a service, as ``huiyin verify`` reads it."""
        if service == "intake":
            yield from (event for event in [*self.registrations, *self.attached] if event.type in types)
            return
        for row in self.said(*types):
            yield events.load(row_to_event(row, "/990100/routing"))


def clerk(office, *roles):
    """Return a member of the office's staff."""
    return Actor("staff", f"{office}-clerk", office=office, roles=roles)


def person(number):
    """Return the person of a matter, who opened it with the query code."""
    return Actor("petitioner", f"person-{number}", matter=number)
