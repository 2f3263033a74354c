"""Worked cases counted by hand on the State Council's calendars of 2024-2026, and the shape of the rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.clock import OFFICE_ZONE
from services.routing.legal_dates import STATE_CALENDAR, Due, add_days, due_soon_at, overdue_at

days = st.dates(date(2019, 1, 1), date(2026, 9, 30))
lengths = st.integers(1, 90)

CALENDAR_CASES = [
    ("an ordinary Wednesday", "2024-01-02", 15, "2024-01-17", "2024-01-17"),
    ("a Saturday", "2024-12-13", 15, "2024-12-28", "2024-12-30"),
    ("a Sunday", "2025-01-25", 15, "2025-02-09", "2025-02-10"),
    ("Spring Festival 2024, worked Sunday after it", "2024-01-26", 15, "2024-02-10", "2024-02-18"),
    ("last day of Spring Festival 2024", "2024-02-02", 15, "2024-02-17", "2024-02-18"),
    ("a Sunday worked before Spring Festival 2024", "2024-01-20", 15, "2024-02-04", "2024-02-04"),
    ("over the 29th of February", "2024-02-15", 15, "2024-03-01", "2024-03-01"),
    ("Qingming 2024, worked Sunday after it", "2024-03-20", 15, "2024-04-04", "2024-04-07"),
    ("Labour Day 2024", "2024-04-16", 15, "2024-05-01", "2024-05-06"),
    ("Dragon Boat 2024", "2024-05-26", 15, "2024-06-10", "2024-06-11"),
    ("a Saturday worked before Mid-Autumn 2024", "2024-08-30", 15, "2024-09-14", "2024-09-14"),
    ("Mid-Autumn 2024", "2024-08-31", 15, "2024-09-15", "2024-09-18"),
    ("National Day 2024", "2024-09-16", 15, "2024-10-01", "2024-10-08"),
    ("National Day 2024 after sixty days", "2024-08-02", 60, "2024-10-01", "2024-10-08"),
    ("a Saturday worked after National Day 2024", "2024-09-27", 15, "2024-10-12", "2024-10-12"),
    ("New Year 2025", "2024-12-17", 15, "2025-01-01", "2025-01-02"),
    ("Spring Festival 2025 after sixty days over the year", "2024-11-29", 60, "2025-01-28", "2025-02-05"),
    ("a Sunday worked before Spring Festival 2025", "2025-01-11", 15, "2025-01-26", "2025-01-26"),
    ("a Saturday worked after Spring Festival 2025", "2025-01-24", 15, "2025-02-08", "2025-02-08"),
    ("the end of February", "2025-02-13", 15, "2025-02-28", "2025-02-28"),
    ("the Saturday after the end of February", "2025-02-14", 15, "2025-03-01", "2025-03-03"),
    ("Qingming 2025", "2025-03-20", 15, "2025-04-04", "2025-04-07"),
    ("a Sunday worked before Labour Day 2025", "2025-04-12", 15, "2025-04-27", "2025-04-27"),
    ("Dragon Boat 2025", "2025-05-16", 15, "2025-05-31", "2025-06-03"),
    ("National Day 2025", "2025-09-16", 15, "2025-10-01", "2025-10-09"),
    ("last day of National Day 2025 after sixty days", "2025-08-09", 60, "2025-10-08", "2025-10-09"),
    ("a Saturday worked after National Day 2025", "2025-09-26", 15, "2025-10-11", "2025-10-11"),
    ("New Year 2026, worked Sunday after it", "2025-12-17", 15, "2026-01-01", "2026-01-04"),
    ("a Saturday worked before Spring Festival 2026", "2026-01-30", 15, "2026-02-14", "2026-02-14"),
    ("Spring Festival 2026", "2026-01-31", 15, "2026-02-15", "2026-02-24"),
    ("a Saturday worked after Spring Festival 2026", "2026-02-13", 15, "2026-02-28", "2026-02-28"),
    ("a Saturday worked after Labour Day 2026", "2026-04-24", 15, "2026-05-09", "2026-05-09"),
    ("a Sunday worked before National Day 2026", "2026-09-05", 15, "2026-09-20", "2026-09-20"),
    ("National Day 2026 after sixty days", "2026-08-05", 60, "2026-10-04", "2026-10-08"),
    ("thirty days from the last of January", "2025-01-31", 30, "2025-03-02", "2025-03-03"),
]

WORKING_CASES = [
    ("over Spring Festival 2024, whose eve was worked", "2024-02-08", 5, "2024-02-21"),
    ("over National Day 2024 with its worked Sunday", "2024-09-26", 5, "2024-10-09"),
    ("over New Year 2025", "2024-12-30", 5, "2025-01-07"),
    ("over Spring Festival 2025 with its worked Sunday", "2025-01-24", 5, "2025-02-07"),
    ("over National Day 2025 with its worked Saturday", "2025-09-30", 5, "2025-10-14"),
    ("over Spring Festival 2026 with its worked Saturday", "2026-02-12", 5, "2026-02-26"),
    ("over Labour Day 2026 with its worked Saturday", "2026-04-30", 5, "2026-05-11"),
    ("over Dragon Boat 2026", "2026-06-15", 5, "2026-06-23"),
    ("one day, from a Friday", "2024-03-15", 1, "2024-03-18"),
]


@pytest.mark.parametrize(
    ("start", "count", "nominal", "legal"),
    [case[1:] for case in CALENDAR_CASES],
    ids=[case[0] for case in CALENDAR_CASES],
)
def test_calendar_days_end_as_counted_by_hand(start, count, nominal, legal):
    due = add_days(date.fromisoformat(start), count)
    assert due == Due(date.fromisoformat(nominal), date.fromisoformat(legal))


@pytest.mark.parametrize(
    ("start", "count", "last"), [case[1:] for case in WORKING_CASES], ids=[case[0] for case in WORKING_CASES]
)
def test_working_days_end_as_counted_by_hand(start, count, last):
    day = date.fromisoformat(last)
    assert add_days(date.fromisoformat(start), count, "working") == Due(day, day)


@pytest.mark.parametrize(
    ("start", "count", "nominal", "legal"),
    [
        ("2026-11-15", 60, "2027-01-14", "2027-01-14"),
        ("2026-12-17", 15, "2027-01-01", "2027-01-04"),
        ("2027-04-16", 15, "2027-05-01", "2027-05-03"),
        ("2027-09-16", 15, "2027-10-01", "2027-10-04"),
    ],
)
def test_a_year_not_yet_published_is_provisional_with_weekends_and_fixed_holidays(start, count, nominal, legal):
    due = add_days(date.fromisoformat(start), count)
    assert due == Due(date.fromisoformat(nominal), date.fromisoformat(legal), provisional=True)


def test_the_last_day_of_a_published_year_is_final():
    assert add_days(date(2026, 12, 16), 15) == Due(date(2026, 12, 31), date(2026, 12, 31))


def test_working_days_that_reach_into_an_unpublished_year_are_provisional():
    assert add_days(date(2026, 12, 30), 3, "working") == Due(date(2027, 1, 5), date(2027, 1, 5), provisional=True)


def test_a_period_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        add_days(date(2026, 1, 1), 0)


@given(days, lengths)
def test_the_nominal_day_excludes_the_first_day(start, count):
    assert add_days(start, count).nominal == start + timedelta(days=count)


@given(days, lengths)
def test_the_legal_day_is_the_first_working_day_from_the_nominal_day_on(start, count):
    due = add_days(start, count)
    assert STATE_CALENDAR.is_working(due.legal)
    passed_over = [due.nominal + timedelta(days=n) for n in range((due.legal - due.nominal).days)]
    assert not any(STATE_CALENDAR.is_working(day) for day in passed_over)


@given(days, lengths, lengths, st.sampled_from(["calendar", "working"]))
def test_a_longer_period_never_ends_earlier(start, count, more, unit):
    shorter, longer = add_days(start, count, unit), add_days(start, count + more, unit)
    assert shorter.nominal < longer.nominal
    assert shorter.legal <= longer.legal


@given(days, lengths, st.sampled_from(["calendar", "working"]))
def test_a_later_start_never_ends_earlier(start, count, unit):
    assert add_days(start, count, unit).legal <= add_days(start + timedelta(days=1), count, unit).legal


@given(days, st.integers(1, 40))
def test_as_many_working_days_lie_in_the_period_as_it_counts(start, count):
    due = add_days(start, count, "working")
    inside = [start + timedelta(days=n) for n in range(1, (due.nominal - start).days + 1)]
    assert sum(STATE_CALENDAR.is_working(day) for day in inside) == count
    assert due.legal == due.nominal


def test_offices_are_told_at_nine_some_days_before_the_nominal_day():
    due = Due(date(2026, 2, 15), date(2026, 2, 24))
    assert due_soon_at(due, 3) == datetime(2026, 2, 12, 9, tzinfo=OFFICE_ZONE)


def test_a_period_is_over_when_its_last_legal_day_has_ended_in_shanghai():
    due = Due(date(2026, 2, 15), date(2026, 2, 24))
    assert overdue_at(due).isoformat() == "2026-02-24T16:00:00+00:00"
