"""``huiyin verify`` sees what is wrong in routing's tables, and nothing where all is right."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, text, update

from huiyin import clock
from huiyin.bus import tables
from huiyin.bus.log import row_to_event
from huiyin.events import registry as events
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.checks import check

OFFICE = "9901EDU"


class Logs:
    """The logs of two services: intake's as given, routing's as it stands in its database."""

    def __init__(self, desk, registered):
        self._desk, self._registered = desk, registered

    def events(self, service, *types):
        """Yield typed events in order."""
        if service == "intake":
            told = [*self._registered, *self._desk.attached]
            yield from (event for event in told if event.type in types)
            return
        for row in self._desk.said(*types):
            yield events.load(row_to_event(row, "/990100/routing"))


@pytest.fixture
def site(desk, staff, at):
    """Matters in every state: issued, moved, accepted, answered, served, overdue, and two of history."""
    with clock.frozen(at("2026-03-02 10:00")):
        numbers = ["n1", "n2", "n3", "n4", "n5"]
        registered = [desk.registered(number, named_office=OFFICE) for number in numbers]
        for number, accepted_at in (("h1", None), ("h2", at("2020-01-03 10:00"))):
            history = {"accepted_at": accepted_at, "answered_at": at("2020-02-03 10:00")}
            received_at = at("2020-01-02 10:00")
            registered.append(desk.registered(number, received_at=received_at, named_office=OFFICE, history=history))
        desk.deliver(registered)
        desk.act("assign", staff("9901X"), "n2", office="9901WAT", reason="。")
        for number in ("n3", "n4", "n5"):
            desk.act("accept", staff(OFFICE), number)
        for number in ("n4", "n5"):
            desk.answer(number, OFFICE, outcome="explained")
        desk.act("serve", staff(OFFICE), "n5", method="sms")
    with clock.frozen(at("2026-03-18 10:00")):
        desk.fire()
    return desk, registered


def found(site):
    desk, registered = site
    with desk.database.reading() as reading:
        return [(one.kind, one.what, one.subject) for one in check(Logs(desk, registered), reading)]


def spoil(site, statement):
    with site[0].database.unit_of_work() as uow:
        uow.session.execute(statement)


def key(site, number):
    return site[0].assignments(number)[-1].id


def test_nothing_is_found_where_all_is_right(site):
    assert found(site) == []


def test_a_registered_matter_without_a_case_is_missing(site):
    desk, registered = site
    assert found((desk, [*registered, desk.registered("lost")])) == [("missing", "case", "lost")]


def test_a_case_that_vanished_is_missing(site):
    spoil(site, delete(CaseFile).where(CaseFile.number == "n5"))
    assert found(site) == [("missing", "case", "n5")]


def test_an_assignment_that_vanished_is_missing_twice_over(site):
    spoil(site, delete(Assignment).where(Assignment.number == "n5"))
    assert found(site) == [("missing", "assignment", "n5"), ("missing", "assignment", "n5")]


@pytest.mark.parametrize("number", ["n1", "n5"])
def test_two_handling_assignments_that_stand_at_once_are_doubled(site, number):
    spoil(site, text("DROP INDEX uq_assignment_live"))
    row = site[0].assignments(number)[0]
    copy = {column.name: getattr(row, column.name) for column in Assignment.__table__.columns}
    spoil(site, insert(Assignment).values({**copy, "id": "copy"}))
    assert found(site) == [("doubled", "assignment", number), ("missing", "event", number)]


def test_a_case_of_no_registered_matter_is_inconsistent(site):
    desk, registered = site
    assert found((desk, registered[1:])) == [("inconsistent", "case", "all")]


@pytest.mark.parametrize(
    "values",
    [
        *({"state": state} for state in ("issued", "settled", "nowhere")),
        {"version": 9},
        {"office": "9901WAT"},
        {"served_at": None},
        {"extended_days": 30},
    ],
    ids=["state before", "state ended", "state unknown", "version", "office", "moment", "extension"],
)
def test_a_row_that_differs_from_the_log_is_inconsistent(site, values):
    spoil(site, update(Assignment).where(Assignment.number == "n5").values(values))
    assert found(site) == [("inconsistent", "assignment", "n5")]


@pytest.mark.parametrize(
    "values", [{"state": "closed"}, {"state": "archived"}, {"version": 1}], ids=["closed", "archived", "version"]
)
def test_a_case_that_differs_from_the_log_is_inconsistent(site, values):
    spoil(site, update(CaseFile).where(CaseFile.number == "n5").values(values))
    assert found(site) == [("inconsistent", "case", "n5")]


def a_clock(site, number, name):
    """Return the condition that picks a clock of the matter's last assignment."""
    return (Clock.subject == key(site, number)) & (Clock.name == name)


CLOCKS = [("n1", "accept"), ("n2", "accept"), ("n3", "answer"), ("n5", "review_window"), ("h1", "answer")]


@pytest.mark.parametrize(("number", "name"), CLOCKS)
def test_a_clock_whose_date_was_changed_is_inconsistent(site, number, name):
    spoil(site, update(Clock).where(a_clock(site, number, name)).values(due_legal=date(2026, 12, 31)))
    assert found(site) == [("inconsistent", "clock", number)]


@pytest.mark.parametrize(
    "values",
    [{"started_on": date(2026, 3, 9)}, {"days": 90}, {"extended": 30}, {"excluded": 3}, {"result": "met"}],
    ids=["start", "days", "extension", "exclusion", "result"],
)
def test_a_clock_that_was_reckoned_otherwise_is_inconsistent(site, values):
    spoil(site, update(Clock).where(a_clock(site, "n3", "answer")).values(values))
    assert found(site) == [("inconsistent", "clock", "n3")]


@pytest.mark.parametrize(("number", "name"), CLOCKS)
def test_a_clock_that_vanished_is_missing(site, number, name):
    spoil(site, delete(Clock).where(a_clock(site, number, name)))
    assert found(site) == [("missing", "clock", number)]


def test_a_clock_that_the_law_does_not_give_is_inconsistent(site):
    spoil(site, update(Clock).where(a_clock(site, "n4", "answer")).values(name="fast_answer"))
    assert sorted(found(site)) == [("inconsistent", "clock", "n4"), ("missing", "clock", "n4")]


def test_an_open_clock_without_its_timer_is_missing(site):
    timer = tables.timer
    spoil(site, delete(timer).where(timer.c.subject == f"{key(site, 'n3')}:answer"))
    assert found(site) == [("missing", "timer", "n3")]


def test_a_timer_that_would_fire_after_its_day_is_inconsistent(site):
    timer = tables.timer
    late = timer.c.subject == f"{key(site, 'n3')}:answer"
    spoil(site, update(timer).where(late).values(fire_at=datetime(2099, 1, 1, tzinfo=UTC)))
    assert found(site) == [("inconsistent", "timer", "n3")]


def test_a_clock_that_passed_its_end_in_silence_is_missing(site):
    spoil(site, update(Clock).where(a_clock(site, "n3", "answer")).values(stage=99))
    assert found(site) == [("missing", "clock.overdue", "n3")]


def test_a_timer_that_fired_and_told_nothing_is_missing(site):
    log = tables.event_log
    spoil(site, delete(log).where(log.c.type == "clock.overdue", log.c.subject == "n1"))
    assert found(site) == [("missing", "clock.overdue", "n1")]


def test_a_clock_told_twice_is_doubled(site):
    (row,) = [row for row in site[0].said("clock.overdue") if row.subject == "n1"]
    again = {**row._mapping, "seq": None, "id": "again"}
    spoil(site, insert(tables.event_log).values(again))
    assert found(site) == [("doubled", "clock.overdue", f"{key(site, 'n1')}:accept")]
