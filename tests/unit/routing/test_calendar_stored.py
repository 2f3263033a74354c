"""The calendar of a site: from the package, then from files; what changed is told, and every process reads it anew."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.errors import Refused
from services.routing.law.calendar import importing as use_cases
from services.routing.law.calendar import stored
from services.routing.law.calendar.errors import CalendarFileInvalid
from services.routing.law.calendar.notice_file import read
from services.routing.law.calendar.packaged import packaged
from services.routing.law.calendar.value import StoredCalendar
from tests.unit.routing.calendars import INVENTED_2027, with_2027

NOTICE = INVENTED_2027.read_bytes()
OPERATOR = Actor("operator", "op")


class Site:
    """A site's calendar on a database of its own."""

    def __init__(self, database, at):
        self.database, self.shared, self.at = database, {}, at

    def load(self, content=NOTICE, actor=OPERATOR, now="2026-11-20T10:00", **how):
        with clock.frozen(self.at(now)), self.database.unit_of_work(actor) as uow:
            return use_cases.take_file(uow, read(content), how.pop("source", "国办发明电〔2026〕0号"), **how)

    def seed(self):
        with self.database.unit_of_work(OPERATOR) as uow:
            return use_cases.take_package(uow)

    def calendar(self):
        with self.database.reading() as reading:
            return stored.current(reading.session, self.shared)

    def years(self):
        with self.database.reading() as reading:
            return stored.years(reading.session)

    def said(self):
        with self.database.reading() as reading:
            query = select(tables.event_log).where(tables.event_log.c.type == "calendar.changed")
            return list(reading.session.execute(query.order_by(tables.event_log.c.seq)))


@pytest.fixture
def site(database, at):
    return Site(database, at)


def test_without_a_calendar_of_its_own_a_site_counts_by_the_packaged_one(site):
    assert site.calendar() == packaged()
    assert site.years() == {}


def test_a_loaded_notice_holds_from_then_on_beside_the_packaged_years(site):
    assert site.calendar().is_working(date(2027, 10, 4))
    taken = site.load()
    assert [change.year for change in taken.changes] == [2027]
    after = site.calendar()
    assert not after.is_working(date(2027, 10, 4))
    assert after.is_published(date(2027, 10, 4))
    assert after.name_of(date(2027, 1, 31)) == "春节"
    assert after.changed(2026, packaged()) == []
    assert after.years == packaged().years | {2027}


def test_loading_says_which_days_changed_and_from_which_source(site):
    site.load()
    [event] = site.said()
    assert event.subject == "2027"
    data = event.data
    assert (data["year"], data["version"], data["source"]) == (2027, 1, "国办发明电〔2026〕0号")
    assert "2027-01-31" in data["days"]
    assert "2027-02-06" not in data["days"]


def test_the_same_notice_again_changes_nothing_and_says_nothing(site):
    site.load()
    taken = site.load(now="2026-11-20T10:00")
    assert (taken.changes, taken.unchanged) == ((), (2027,))
    assert len(site.said()) == 1


def test_a_correction_takes_the_place_of_the_notice_and_every_process_reads_it(site):
    site.load()
    assert site.calendar().is_working(date(2027, 5, 8))
    site.load(NOTICE.replace("2027-05-08,周六".encode(), "2027-05-09,周日".encode()), now="2026-11-20T10:00")
    assert not site.calendar().is_working(date(2027, 5, 8))
    assert site.calendar().is_working(date(2027, 5, 9))
    assert [(event.data["version"], event.data["days"]) for event in site.said()][1] == (
        2,
        ["2027-05-08", "2027-05-09"],
    )


def test_a_file_with_a_wrong_day_changes_nothing(site):
    with pytest.raises(CalendarFileInvalid):
        site.load(NOTICE.replace(b"2027-05-08", b"2027-05-18"))
    assert site.years() == {}
    assert site.calendar() == packaged()
    assert site.said() == []


def test_only_the_operator_loads_a_calendar(site):
    with pytest.raises(Refused):
        site.load(actor=Actor("staff", "w1", office="990100"))


def test_a_calendar_that_has_not_changed_is_not_read_again(site):
    site.load()
    assert site.calendar() is site.calendar()


def test_once_a_site_has_a_calendar_an_upgrade_of_the_package_moves_no_date_by_itself(site, monkeypatch):
    site.seed()
    upgrade(monkeypatch)
    assert 2027 not in site.calendar().years


def test_seeding_takes_the_years_the_package_has_come_to_know(site, monkeypatch):
    assert site.seed().changes == ()
    assert site.years().keys() == packaged().years
    assert site.said() == []
    upgrade(monkeypatch)
    assert [change.year for change in site.seed().changes] == [2027]
    assert not site.calendar().is_working(date(2027, 10, 4))
    assert [event.subject for event in site.said()] == ["2027"]
    assert site.seed().changes == ()


def test_seeding_never_goes_over_a_year_loaded_from_a_file(site, monkeypatch):
    site.load(NOTICE.replace("2027-05-08,周六".encode(), "2027-05-09,周日".encode()))
    upgrade(monkeypatch)
    assert site.seed().changes == ()
    assert site.calendar().is_working(date(2027, 5, 9))


def upgrade(monkeypatch):
    """Have the package know the invented notice of 2027."""
    years = packaged().years | {2027}
    newer = StoredCalendar([*packaged().days.values(), *with_2027().of_notice(2027)], years)
    monkeypatch.setattr(use_cases.packaged, "packaged", lambda: newer)
