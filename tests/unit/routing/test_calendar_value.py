"""Which days are worked: published notices, and years of which only the law is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.routing.law.calendar.packaged import packaged
from services.routing.law.calendar.statutory import known_years, statutory_count, statutory_days
from services.routing.law.calendar.value import SpecialDay, StoredCalendar, days_of_notice, notice_year
from tests.unit.routing.calendars import published, with_2027


@pytest.mark.parametrize("year", range(2022, 2027))
def test_the_package_knows_what_the_published_notices_say(year):
    assert packaged().changed(year, published()) == []
    assert year in packaged().years


@pytest.mark.parametrize("year", range(2014, 2027))
def test_no_published_notice_has_ever_had_a_statutory_day_worked(year):
    assert [day for day in statutory_days(year) if packaged().is_working(day)] == []


def test_a_weekend_worked_for_a_holiday_counts_and_a_weekday_of_rest_does_not():
    calendar = published()
    assert calendar.is_working(date(2026, 2, 14))
    assert calendar.name_of(date(2026, 2, 14)) == "春节"
    assert not calendar.is_working(date(2026, 2, 23))
    assert calendar.is_working(date(2026, 2, 24))
    assert not calendar.is_working(date(2026, 3, 1))


def test_the_last_days_of_december_belong_to_the_notice_of_the_next_year():
    assert notice_year(date(2026, 12, 28)) == 2026
    assert notice_year(date(2026, 12, 29)) == 2027
    assert days_of_notice(2027) == (date(2026, 12, 29), date(2027, 12, 28))
    assert published().is_published(date(2026, 12, 28))
    assert not published().is_published(date(2026, 12, 29))
    assert with_2027().is_published(date(2026, 12, 29))


def test_a_notice_that_reaches_back_into_december_holds():
    assert not published().is_working(date(2022, 12, 31))
    worked_saturday = date(2018, 12, 29)
    assert packaged().is_working(worked_saturday)
    assert worked_saturday in {special.day for special in packaged().of_notice(2019)}


def test_of_a_year_without_notice_the_statutory_days_are_known_even_those_of_the_moon():
    resting = [day for day in statutory_days(2027) if not published().is_working(day)]
    assert [day.isoformat()[5:] for day in resting] == [
        *("01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02"),
        *("06-09", "09-15", "10-01", "10-02", "10-03"),
    ]
    assert published().name_of(date(2027, 6, 9)) == "端午节"
    assert published().is_working(date(2027, 10, 4))
    assert not with_2027().is_working(date(2027, 10, 4))


def test_the_eve_of_spring_festival_and_the_second_of_may_are_statutory_since_2025():
    assert date(2024, 2, 9) not in statutory_days(2024)
    assert date(2025, 1, 28) in statutory_days(2025)
    assert date(2024, 5, 2) not in statutory_days(2024)
    assert date(2025, 5, 2) in statutory_days(2025)
    assert (statutory_count(2024), statutory_count(2025)) == (11, 13)


@pytest.mark.parametrize("year", known_years())
def test_the_festivals_lie_where_moon_and_sun_can_put_them(year):
    festivals = {name: day for day, name in sorted(statutory_days(year).items(), reverse=True)}
    assert date(year, 1, 20) <= festivals["春节"] <= date(year, 2, 21)
    assert festivals["清明节"] in (date(year, 4, 4), date(year, 4, 5))
    assert date(year, 5, 25) <= festivals["端午节"] <= date(year, 6, 25)
    mid_autumn = festivals.get("中秋节") or festivals["国庆节"]
    assert date(year, 9, 7) <= mid_autumn <= date(year, 10, 8)


def test_a_year_beyond_the_file_of_festivals_has_the_days_of_the_sun():
    assert date(2070, 10, 1) in statutory_days(2070)
    assert len(statutory_days(2070)) == 6


def test_a_notice_takes_the_place_of_the_one_before_and_of_no_other():
    corrected = published().with_notice(2026, [SpecialDay(date(2026, 5, 1), False, "劳动节")])
    assert corrected.is_working(date(2026, 10, 1))
    assert corrected.changed(2025, published()) == []
    assert corrected.years == published().years


def test_calendars_with_the_same_days_are_one_value():
    again = StoredCalendar(reversed(list(published().days.values())), published().years)
    assert (again, hash(again)) == (published(), hash(published()))
    assert again != with_2027()
    assert again != StoredCalendar(published().days.values(), [2026])


def test_days_changed_by_a_notice_are_told_and_only_those():
    changed = with_2027().changed(2027, published())
    assert date(2027, 1, 31) in changed
    assert date(2027, 2, 6) not in changed, "it was known to be statutory"
    first, last = days_of_notice(2027)
    others = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    agree = [day for day in others if with_2027().is_working(day) == published().is_working(day)]
    assert sorted([*changed, *agree]) == others
