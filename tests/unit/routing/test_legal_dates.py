"""Legal dates equal those counted by hand in tests/data/worked_dates.yaml, and the rule has the shape of the law."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huiyin.clock import OFFICE_ZONE
from services.routing.law import legal_dates
from services.routing.law.calendar.value import StoredCalendar
from services.routing.law.legal_dates import STATE_CALENDAR, Due, add_days, period_due
from tests.unit.routing.calendars import published, with_2027

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "worked_dates.yaml").read_text("utf-8"))
UNITS = {"days": "calendar", "working_days": "working", "months": "months"}

dates = st.dates(date(2021, 12, 25), date(2027, 12, 31))
lengths = st.integers(1, 90)
units = st.sampled_from(["calendar", "working", "months"])
added = st.integers(0, 40)
calendars = st.sampled_from(["published", "with_2027"]).map({"published": published(), "with_2027": with_2027()}.get)


def _due(case):
    calendar = published()
    if "set" in case:
        return legal_dates.fixed(case["set"], calendar)
    [name] = [name for name in UNITS if name in case]
    bare = period_due(case["from"], case[name], UNITS[name], 0, calendar)
    more = case.get("extension", 0) + legal_dates.excluded_days(case.get("hearing", []), case["from"], bare.nominal)
    return period_due(case["from"], case[name], UNITS[name], more, calendar)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_period_ends_as_counted_by_hand(case):
    assert _due(case) == Due(case["nominal"], case["legal"], case.get("provisional", False)), case["why"]


@pytest.mark.parametrize("case", [case for case in CASES if "done" in case], ids=lambda case: case["case"])
def test_a_step_is_as_late_as_counted_by_hand(case):
    assert legal_dates.overdue_days(_due(case), case["done"]) == case["late"], case["why"]


def test_every_worked_case_has_its_reasoning_and_a_name_of_its_own():
    assert len({case["case"] for case in CASES}) == len(CASES) >= 60
    assert all(len(case["why"]) > 20 for case in CASES)


def test_the_notice_of_the_next_year_makes_provisional_dates_final_and_may_move_them():
    start = date(2026, 12, 7)
    assert add_days(start, 60, "calendar", published()) == Due(date(2027, 2, 5), date(2027, 2, 9), provisional=True)
    assert add_days(start, 60, "calendar", with_2027()) == Due(date(2027, 2, 5), date(2027, 2, 15))
    objection = add_days(date(2027, 2, 1), 5, "working", with_2027())
    assert objection == Due(date(2027, 2, 16), date(2027, 2, 16))  # Tue 2, Wed 3, Thu 4; rest 5-14; Mon 15, Tue 16


def test_a_year_without_notice_in_the_middle_of_a_period_makes_it_provisional():
    gap = StoredCalendar(with_2027().days.values(), with_2027().years - {2026})
    assert add_days(date(2025, 12, 1), 280, "working", gap).legal.year == 2027
    assert add_days(date(2025, 12, 1), 280, "working", gap).provisional
    assert not add_days(date(2025, 12, 1), 280, "working", with_2027()).provisional


def test_who_names_no_calendar_counts_by_the_packaged_one():
    assert add_days(date(2025, 9, 16), 15) == Due(date(2025, 10, 1), date(2025, 10, 9))
    assert not STATE_CALENDAR.is_working(date(2025, 10, 8))


@pytest.mark.parametrize(
    ("length", "more", "unit", "why"),
    [(0, 0, "calendar", "at least one day"), (5, -1, "calendar", "cannot shorten"), (5, 0, "lunar", "not lunar")],
)
def test_a_period_that_is_none_is_refused(length, more, unit, why):
    with pytest.raises(ValueError, match=why):
        period_due(date(2026, 1, 1), length, unit, more, published())


@given(dates, lengths, units, added, calendars)
def test_a_period_ends_after_its_first_day_and_its_legal_end_is_a_working_day_on_or_after_the_nominal(
    start, length, unit, more, calendar
):
    due = period_due(start, length, unit, more, calendar)
    assert start < due.nominal <= due.legal
    assert calendar.is_working(due.legal)
    passed_over = [due.nominal + timedelta(days=n) for n in range((due.legal - due.nominal).days)]
    assert not any(calendar.is_working(day) for day in passed_over)


@given(dates, lengths, units, st.integers(0, 30), calendars)
def test_a_later_start_never_ends_earlier(start, length, unit, later, calendar):
    first = add_days(start, length, unit, calendar)
    second = add_days(start + timedelta(days=later), length, unit, calendar)
    assert first.nominal <= second.nominal
    assert first.legal <= second.legal


@given(dates, lengths, lengths, units, calendars)
def test_a_longer_period_never_ends_earlier(start, length, more, unit, calendar):
    shorter, longer = add_days(start, length, unit, calendar), add_days(start, length + more, unit, calendar)
    assert shorter.nominal < longer.nominal
    assert shorter.legal <= longer.legal


@given(dates, lengths, calendars)
def test_as_many_working_days_take_at_least_as_long_as_calendar_days(start, length, calendar):
    assert add_days(start, length, "calendar", calendar).legal <= add_days(start, length, "working", calendar).legal


@given(dates, st.integers(1, 40), calendars)
def test_as_many_working_days_lie_in_the_period_as_it_counts(start, count, calendar):
    due = add_days(start, count, "working", calendar)
    inside = [start + timedelta(days=n) for n in range(1, (due.nominal - start).days + 1)]
    assert sum(calendar.is_working(day) for day in inside) == count
    assert due.legal == due.nominal


@given(dates, st.integers(1, 24), calendars)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(start, months, calendar):
    nominal = add_days(start, months, "months", calendar).nominal
    assert (nominal.year - start.year) * 12 + nominal.month - start.month == months
    assert nominal.day == start.day or (nominal.day < start.day and (nominal + timedelta(days=1)).day == 1)


@given(dates, lengths, units, added, calendars)
def test_what_is_added_counts_from_the_nominal_day_and_never_shortens(start, length, unit, more, calendar):
    bare, longer = period_due(start, length, unit, 0, calendar), period_due(start, length, unit, more, calendar)
    assert bare.legal <= longer.legal
    if unit == "working":
        assert longer == period_due(start, length + more, unit, 0, calendar)
    else:
        assert longer.nominal == bare.nominal + timedelta(days=more)


@given(dates, st.integers(1, 60), st.lists(st.tuples(st.integers(-10, 70), st.integers(0, 9)), max_size=3))
def test_the_days_that_count_in_a_period_are_exactly_its_length_whatever_is_excluded(start, length, offsets):
    spans = [(start + timedelta(days=at), start + timedelta(days=at + long)) for at, long in offsets]
    nominal = start + timedelta(days=length)
    end = nominal + timedelta(days=legal_dates.excluded_days(spans, start, nominal))
    inside = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    counted = [day for day in inside if not any(first <= day <= last for first, last in spans)]
    assert len(counted) == length


@given(dates, lengths, units, added, calendars)
def test_what_is_kept_of_a_computation_equals_what_is_computed_anew(start, length, unit, more, calendar):
    anew = legal_dates._period_due.__wrapped__(start, length, unit, more, calendar)
    assert anew == period_due(start, length, unit, more, calendar) == period_due(start, length, unit, more, calendar)


@given(dates, lengths, units)
def test_a_date_that_is_called_final_is_the_same_once_the_next_notice_is_out(start, length, unit):
    due = add_days(start, length, unit, published())
    assert due.provisional or due == add_days(start, length, unit, with_2027())


@given(dates, lengths, calendars, st.integers(0, 99))
def test_shares_of_a_period_rise_to_its_end(start, length, calendar, percent):
    due = add_days(start, length, "calendar", calendar)
    share, next_share = (legal_dates.share_at(start, due, each) for each in (percent, percent + 1))
    assert datetime.combine(start, datetime.max.time(), OFFICE_ZONE) < share < next_share
    assert next_share <= legal_dates.share_at(start, due, 100) == legal_dates.overdue_at(due)


def test_half_of_a_fortnight_has_run_after_a_week():
    due = add_days(date(2026, 3, 2), 14, "calendar", published())
    assert legal_dates.share_at(date(2026, 3, 2), due, 50) == datetime(2026, 3, 10, tzinfo=OFFICE_ZONE)


def test_offices_are_told_at_nine_some_days_before_the_nominal_day():
    due = Due(date(2026, 2, 15), date(2026, 2, 24))
    assert legal_dates.due_soon_at(due, 3) == datetime(2026, 2, 12, 9, tzinfo=OFFICE_ZONE)
    assert legal_dates.before_due_at(due, 3, "calendar", published()) == datetime(2026, 2, 12, 9, tzinfo=OFFICE_ZONE)


def test_working_days_before_and_after_the_end_pass_over_days_of_rest():
    due = Due(date(2026, 2, 26), date(2026, 2, 27))
    before = legal_dates.before_due_at(due, 3, "working", published())
    after = legal_dates.after_due_at(due, 2, "working", published())
    assert before == datetime(2026, 2, 14, 9, tzinfo=OFFICE_ZONE)  # Wed 25, Tue 24, then the worked Saturday
    assert after == datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)  # the worked Saturday 28, then Mon 2 March


def test_calendar_days_after_the_end_count_from_the_last_legal_day():
    due = Due(date(2026, 2, 15), date(2026, 2, 24))
    assert legal_dates.after_due_at(due, 1, "calendar", published()) == datetime(2026, 2, 25, 9, tzinfo=OFFICE_ZONE)
    assert legal_dates.after_due_at(due, 0, "working", published()) == datetime(2026, 2, 24, 9, tzinfo=OFFICE_ZONE)


def test_a_period_is_over_when_its_last_legal_day_has_ended_in_shanghai():
    due = Due(date(2026, 2, 15), date(2026, 2, 24))
    assert legal_dates.overdue_at(due).isoformat() == "2026-02-24T16:00:00+00:00"


def test_a_person_may_act_until_the_later_of_the_two_days():
    assert legal_dates.window_end(Due(date(2026, 1, 1), date(2026, 1, 4))) == date(2026, 1, 4)


def test_hours_count_from_the_moment_itself_over_any_rest():
    begun = datetime(2026, 2, 14, 23, 30, tzinfo=OFFICE_ZONE)
    assert legal_dates.hours_after(begun, 24) == datetime(2026, 2, 15, 15, 30, tzinfo=UTC)
