"""An invented county in which leaders work: requests go through their shapes, as at the entry points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables, timers
from huiyin.db import Database
from huiyin.events import registry as events
from services.routing.leading import day_set, schemas
from services.routing.reference import Reference
from services.routing.tables import Base
from tests.unit.routing.conftest import COUNTY, SYSTEM, at, use_case
from tests.unit.routing.transferring import MORE, Town

#: The leader of the county, of a department, and of a township.
MAYOR = Actor("staff", "mayor", office="990100", roles=("leader",))
DIRECTOR = Actor("staff", "director", office="9901EDU", roles=("leader", "head"))
TOWN_HEAD = Actor("staff", "town-head", office="990100001", roles=("leader",))


@contextmanager
def site(folder, offices=COUNTY + MORE) -> Iterator[Led]:
    """A routing service with the county; at the end ``huiyin verify`` must find nothing wrong in it."""
    events.load_known()
    database = Database(f"sqlite:///{folder}/routing.sqlite")
    database.create()
    tables.metadata.create_all(database.engine)
    Base.metadata.create_all(database.engine)
    found = Led(database)
    found.import_csv(offices)
    yield found
    assert found.verified() == []
    database.close()


@dataclass(frozen=True)
class _Shape:
    name: str

    def load(self, request):
        return getattr(schemas, self.name)().load(request)


class Led(Town):
    """Takes steps and asks questions as the entry points do, shape and all."""

    def do(self, moment, step, actor, **request):
        """Take a step at a moment of Shanghai time."""
        with clock.frozen(at(moment)), self.database.unit_of_work(actor) as uow:
            loaded = _shape(step).load(request)
            return use_case(step)(uow, loaded, Reference(uow.session, self.shared))

    def ask(self, moment, question, actor, **request):
        """Ask a question at a moment of Shanghai time."""
        loaded = _shape(question).load(request)
        return self.look(moment, question, actor, **loaded)

    def fire_days(self, moment, number):
        """Tell of the days that have come by the moment, as the service's timer does; return what was said of one."""
        before = len(self.said())
        with clock.frozen(at(moment)):
            while True:
                with self.database.unit_of_work(SYSTEM) as uow:
                    due = timers.claim_due(uow.session, day_set.TIMER, 100)
                    day_set.tell(uow, due, Reference(uow.session, self.shared))
                if not due:
                    return [row for row in self.said()[before:] if row.subject == number]

    def accusation(self, accused, moment="2026-03-02 10:00", office="9901X"):
        """Return the number of a matter with the petition office that accuses the unit."""
        return self.issued(moment, office=office, purpose="accusation", accused_office=accused)


def _shape(step):
    named = {"conclude_conference": "OneConference", "conference": "OneConference", "tasks": "Duties"}
    named["hard_cases"] = "Duties"
    return _Shape(named.get(step) or "".join(part.capitalize() for part in step.split("_")))
