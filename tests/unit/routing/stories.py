"""Matters told up to a review, in an invented county under its city; one database for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.bus.log import row_to_event
from huiyin.events import registry as events
from services.routing.case.models.clocks import Clock
from services.routing.tables import Base
from tests.support import databases
from tests.unit.routing.conftest import Desk, at, staff

UNDER_CITY = """code,name,tier,parent_code,kind,categories,keywords
9900,青山市,city,,government,,
990100,青禾县,county,9900,,,
990100001,东岭镇,township,990100,,,
9901X,青禾县信访局,county,990100,petition_office,,
9901EDU,县教育局,county,990100,department,,
9901WAT,县水利局,county,990100,department,,
"""
EDU, COUNTY, CITY, PETITION_OFFICE = "9901EDU", "990100", "9900", "9901X"


@contextmanager
def site(folder) -> Iterator[Stories]:
    """A routing service with the county and its city."""
    events.load_known()
    database = databases.with_tables(f"sqlite:///{folder}/routing.sqlite", tables.metadata, Base.metadata)
    stories = Stories(database)
    stories.import_csv(UNDER_CITY)
    yield stories
    database.close()


class Stories(Desk):
    """Tells matters up to a step. In every office w1 drafts and w2 checks, named after the office."""

    def __init__(self, database):
        super().__init__(database)
        self._numbers = count(1)
        self.registered_events = []

    def on(self, moment, step, actor, number, **request):
        """Take a step at a moment of Shanghai time."""
        with clock.frozen(at(moment)):
            return self.act(step, actor, number, **request)

    def accepted(self, office=EDU, purpose="appeal", **given):
        """Return the number of a matter the office accepted on 4 March 2026."""
        number = f"990100-2026-{next(self._numbers):07d}"
        with clock.frozen(at("2026-03-02 10:00")):
            event = self.registered(number, named_office=office, purpose=purpose, **given)
            self.registered_events.append(event)
            self.deliver([event])
        self.on("2026-03-04 10:00", "accept", worker(office), number)
        return number

    def opinion(self, number, office, moment, outcome, **draft):
        """Have the office draft, check and issue its opinion."""
        words = {"text": "已核实处理。", "outcome": outcome, **draft}
        self.on(moment, "draft", worker(office), number, **words)
        return self.on(moment, "answer", worker(office, 2), number)

    def served(self, moment="2026-03-24 10:00", outcome="not_supported", office=EDU, **given):
        """Return the number of a matter answered on 20 March and served at the moment."""
        number = self.accepted(office, **given)
        self.opinion(number, office, "2026-03-20 10:00", outcome)
        self.serve(number, office, moment)
        return number

    def serve(self, number, office, moment, **given):
        self.on(moment, "serve", worker(office), number, method="in_person", **given)

    def review_asked(self, moment="2026-04-01 10:00", **given):
        """Return the number of a matter whose review was asked for with the query code."""
        number = self.served(**given)
        self.on(moment, "request_review", person(number), number)
        return number

    def review_accepted(self, moment="2026-04-02 10:00", **given):
        number = self.review_asked(**given)
        self.on(moment, "accept", worker(COUNTY), number)
        return number

    def reviewed(self, outcome="upheld", moment="2026-04-10 10:00", served="2026-04-13 10:00", **draft):
        """Return the number of a matter whose review was answered and served."""
        number = self.review_accepted()
        self.opinion(number, COUNTY, moment, outcome, **draft)
        self.serve(number, COUNTY, served)
        return number

    def one(self, number, kind):
        """Return the newest assignment of the kind."""
        found = [one for one in self.assignments(number) if one.kind == kind]
        return max(found, key=lambda one: (one.issued_at, one.version))

    def clocks_of(self, number, kind):
        """Return the clocks of the newest assignment of the kind, by name."""
        with self.database.reading() as reading:
            rows = reading.session.scalars(select(Clock).where(Clock.subject == self.one(number, kind).id))
            return {row.name: row for row in rows}

    def events_of(self, number, *types):
        """Return the events of a matter, as those who listen read them."""
        rows = [row for row in self.said(*types) if row.subject == number]
        return [events.load(row_to_event(row, "/990100/routing")) for row in rows]


def worker(office, which=1, *roles):
    """Return a member of the office's staff."""
    return staff(office, f"{office}-w{which}", *roles)


def person(number):
    """Return the person of a matter, who opened it with the query code."""
    return Actor("petitioner", f"person-{number}", matter=number)
