"""A routing service without bus: its database, an invented county, and a way to register and act."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import uuid
from datetime import UTC, datetime
from functools import cache
from inspect import isfunction

import pytest
from sqlalchemy import select

import services.routing
from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables, timers
from huiyin.db import Database
from huiyin.events import registry as events
from huiyin.events.envelope import Event
from services.routing import composition
from services.routing.case import clocks
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.opening import matters
from services.routing.case.telling import proofs
from services.routing.offices import importing, office_file
from services.routing.offices.rules.duty import Duty
from services.routing.offices.rules.keywords import Keywords
from services.routing.offices.rules.manual_list import ManualList
from services.routing.offices.rules.named import Named
from services.routing.offices.rules.place import Place
from services.routing.oversight import climbing
from services.routing.reference import Reference
from services.routing.tables import Base

composition.compose()

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
SYSTEM = Actor("service", "routing")


def at(text):
    """Return a moment written in Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE).astimezone(UTC)


def staff(office, id_="w1", *roles):
    return Actor("staff", id_, office=office, roles=roles)


@cache
def modules():
    """Every module of routing that a use case can stand in."""
    apart = ("migrations", "commands", "domain", "store")
    found = pkgutil.walk_packages(services.routing.__path__, f"{services.routing.__name__}.")
    return [importlib.import_module(one.name) for one in found if not set(apart) & set(one.name.split("."))]


@cache
def use_case(name):
    """Return the use case of the name, in whichever module of routing it stands."""
    for module in modules():
        found = getattr(module, name, None)
        if isfunction(found) and found.__module__ == module.__name__ and "request" in found.__code__.co_varnames:
            return found
    raise AttributeError(f"no use case {name}")


_WHOLE_DRAFT = {"facts": "经现场核查属实。", "basis": "《信访工作条例》第三十二条。"}


class Desk:
    """Drives the handlers as the service would, on a database of its own."""

    rules = (Named(), Place(), Duty(), Keywords(), ManualList())

    def __init__(self, database):
        self.database = database
        self.shared = {}
        self.texts = {}
        self.asked = []
        self.attached = []

    def import_csv(self, text, site="990100"):
        file = office_file.read(text.encode())
        with self.database.unit_of_work(OPERATOR) as uow:
            return importing.import_offices(uow, file, site=site, progress=lambda _: None)

    def register(self, *numbers, **given):
        self.deliver([self.registered(number, **given) for number in numbers])

    def registered(self, number, received_at=None, history=None, **given):
        moment = received_at or clock.now()
        data = {"number": number, "channel": "letter", "received_at": moment, "registered_at": clock.now()}
        unsaid = ("received_by", "place", "category", "named_office", "purpose", "accused_office")
        data |= dict.fromkeys(unsaid) | {"anonymous": False, "notifiable": True, "people_count": 1, "request_count": 1}
        # A test that names the office wants it there, as people would have given it on: rules are not asked otherwise.
        accuses = given.get("purpose") == "accusation" or given.get("accused_office") is not None
        accusation = accuses and given.get("named_office") is None
        data |= {"accusation": accusation, **given, "history": history}
        return Event("id", "/990100/intake", "matter.registered", number, moment, moment, 1, 1, None, None, data)

    def attach(self, number, purpose="proof_of_service"):
        """Have intake tell of an attachment of the matter; return its id."""
        key, now = str(uuid.uuid4()), clock.now()
        data = {"number": number, "attachment": key, "purpose": purpose}
        told = Event("id", "/990100/intake", "matter.attachment_added", number, now, now, 1, 1, None, None, data)
        with self.database.unit_of_work(SYSTEM) as uow:
            proofs.keep(uow, [told])
        self.attached.append(told)
        return key

    def deliver(self, events_):
        with self.database.unit_of_work(SYSTEM) as uow:
            matters.open_assignments(uow, events_, self.routing(uow))

    def routing(self, uow):
        return matters.Routing(Reference(uow.session, self.shared), self.rules, 2.0, self.ask_texts)

    def ask_texts(self, numbers):
        self.asked.append(numbers)
        return {number: self.texts[number] for number in numbers if number in self.texts}

    def act(self, step, actor, number, **request):
        """Take a step as the entry point of the name does, with a request in the form its schema gives.

        A draft says what an opinion must, unless it is told otherwise.
        """
        request = {**_WHOLE_DRAFT, **request} if step == "draft" else request
        with self.database.unit_of_work(actor) as uow:
            return use_case(step)(uow, self.request(number, request), Reference(uow.session, self.shared))

    @staticmethod
    def request(number, given):
        """Return the request with every optional field there, as a loaded request has it."""
        return {"number": number, "issues": [], **given}

    def show(self, query, actor, **request):
        with self.database.reading(actor) as reading:
            return use_case(query)(reading, request, Reference(reading.session, self.shared))

    def answer(self, number, office, outcome="supported", **draft):
        """Have one person of the office draft the opinion and another issue it."""
        self.act("draft", staff(office, "w1"), number, text="已核实处理。", outcome=outcome, **draft)
        return self.act("answer", staff(office, "w2"), number)

    def case(self, number):
        with self.database.reading() as reading:
            return reading.session.get(CaseFile, number)

    def clocks(self, number):
        """Return the matter's clocks by their name; of several the last that began."""
        with self.database.reading() as reading:
            query = select(Clock).where(Clock.number == number).order_by(Clock.started_on)
            return {row.name: row for row in reading.session.scalars(query)}

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

    def fire(self):
        """Climb the stages that are due now, as the service's timer entry point does, until none is."""
        while True:
            with self.database.unit_of_work(SYSTEM) as uow:
                due = timers.claim_due(uow.session, clocks.TIMER, 100)
                climbing.climb(uow, due, Reference(uow.session, self.shared))
            if not due:
                return


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory):
    """A database file with every table and no row, made once: making the tables takes longer than most tests."""
    events.load_known()
    path = tmp_path_factory.mktemp("routing") / "routing.sqlite"
    database = Database(f"sqlite:///{path}")
    database.create()
    tables.metadata.create_all(database.engine)
    Base.metadata.create_all(database.engine)
    database.close()
    return path


@pytest.fixture
def database(tmp_path, empty_file):
    database = Database(f"sqlite:///{shutil.copy(empty_file, tmp_path)}")
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
