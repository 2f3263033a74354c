"""A routing service without bus: its database, an invented county, and a way to register and act."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables, timers
from huiyin.db import Database
from huiyin.events import registry as events
from huiyin.events.envelope import Event
from services.routing import office_file, registry
from services.routing.handlers import cases, clocks, matters, offices, steps
from services.routing.models import Assignment, Base
from services.routing.rules.duty import Duty
from services.routing.rules.keywords import Keywords
from services.routing.rules.manual_list import ManualList
from services.routing.rules.named import Named
from services.routing.rules.place import Place

COUNTY = """code,name,tier,parent_code,kind,categories,keywords
990100,青禾县,county,,,,
990100001,东岭镇,township,990100,,,
990100002,西塘镇,township,990100,,,
990100001001,柳湾村,village,990100001,,,
99010000100101,柳湾信访点,point,990100001001,,,
9901X,青禾县信访局,county,990100,petition_office,,
9901EDU,县教育局,county,990100,department,030000,学校；教师
9901WAT,县水利局,county,990100,department,050100;水利水电,水库;灌溉
"""
OPERATOR = Actor("operator", "op")


def at(text):
    """Return a moment written in Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE).astimezone(UTC)


def staff(office, id_="w1"):
    return Actor("staff", id_, office=office)


class Desk:
    """Drives the handlers as the service would, on a database of its own."""

    rules = (Named(), Place(), Duty(), Keywords(), ManualList())

    def __init__(self, database):
        self.database = database
        self.shared = {}
        self.texts = {}
        self.asked = []

    def import_csv(self, text, site="990100"):
        file = office_file.read(text.encode())
        with self.database.unit_of_work(OPERATOR) as uow:
            return offices.import_offices(uow, file, site=site, progress=lambda _: None)

    def register(self, *numbers, **given):
        self.deliver([self.registered(number, **given) for number in numbers])

    def registered(self, number, received_at=None, history=None, **given):
        moment = received_at or clock.now()
        data = {"number": number, "channel": "letter", "received_at": moment, "registered_at": clock.now()}
        rest = {name: given.get(name) for name in ("received_by", "place", "category", "named_office")}
        data |= {**rest, "anonymous": False, "people_count": 1, "history": history}
        return Event("id", "/990100/intake", "matter.registered", number, moment, moment, 1, 1, None, None, data)

    def deliver(self, events_):
        with self.database.unit_of_work(Actor("service", "routing")) as uow:
            known = registry.current(uow.session, self.shared)
            matters.open_assignments(uow, events_, matters.Routing(known, self.rules, 2.0, self.ask_texts))

    def ask_texts(self, numbers):
        self.asked.append(numbers)
        return {number: self.texts[number] for number in numbers if number in self.texts}

    def act(self, step, actor, number, **request):
        with self.database.unit_of_work(actor) as uow:
            ask = lambda: registry.current(uow.session, self.shared)  # noqa: E731
            return getattr(steps, step)(uow, {"number": number, **request}, ask)

    def show(self, query, actor, **request):
        with self.database.reading(actor) as reading:
            return getattr(cases, query)(reading, request, registry.current(reading.session, self.shared))

    def assignments(self, number):
        with self.database.reading() as reading:
            query = select(Assignment).where(Assignment.number == number).order_by(Assignment.version)
            return list(reading.session.scalars(query))

    def said(self, *types):
        with self.database.reading() as reading:
            rows = reading.session.execute(select(tables.event_log).order_by(tables.event_log.c.seq)).all()
        return [row for row in rows if not types or row.type in types]

    def timers(self):
        """Return when each open timer fires, by kind and clock."""
        return {(row.kind, row.subject.partition(":")[2]): row.fire_at for row in self._open_timers()}

    def timed(self):
        """Return the assignments that have an open timer."""
        return {row.subject.partition(":")[0] for row in self._open_timers()}

    def _open_timers(self):
        with self.database.reading() as reading:
            return reading.session.execute(select(tables.timer).where(tables.timer.c.fired_at.is_(None))).all()

    def fire(self, *kinds):
        """Fire what is due now, as the service's timer entry points do."""
        for kind in kinds or (clocks.DUE_SOON, clocks.OVERDUE):
            with self.database.unit_of_work(Actor("service", "routing")) as uow:
                clocks.tell(uow, timers.claim_due(uow.session, kind, 100))


@pytest.fixture
def database(tmp_path):
    events.load_known()
    database = Database(f"sqlite:///{tmp_path}/routing.sqlite")
    tables.metadata.create_all(database.engine)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def empty(database):
    """A routing service whose registry holds no office."""
    return Desk(database)


@pytest.fixture
def desk(empty):
    """A routing service with the invented county."""
    empty.import_csv(COUNTY)
    return empty


@pytest.fixture
def county():
    """The text of the invented county's office file."""
    return COUNTY


@pytest.fixture(name="at")
def at_fixture():
    return at


@pytest.fixture(name="staff")
def staff_fixture():
    return staff


@pytest.fixture
def operator():
    return OPERATOR
