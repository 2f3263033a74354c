"""How cells are read: times in every usual notation, numbers that are ids, and nothing made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.ledger import cells

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2019, 4, 25, 9, 32, 9, tzinfo=SHANGHAI)
MINUTE = AT.replace(second=0)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2019/4/25 9:32:09", AT),
        ("2019-04-25 09:32:09", AT),
        ("2019-04-25T09:32:09", AT),
        ("2019-04-25 09:32:09.000", AT),
        ("2019.4.25 9:32", MINUTE),
        ("2019年4月25日 9时32分9秒", AT),
        ("2019年4月25日9时32分", MINUTE),
        ("2019年04月25日 09:32", MINUTE),
        ("2019/4/25 9：32：09", AT),
        ("  2019/4/25   9:32:09 \n", AT),
        ("2019-04-25T01:32:09Z", AT),
        ("2019-04-25T03:32:09+02:00", AT),
        ("2019-04-24T20:02:09-0530", AT),
    ],
)
def test_a_moment_is_read_in_the_usual_notations(written: str, moment: datetime) -> None:
    assert cells.written_moment(written, SHANGHAI) == cells.Written(moment, whole_day=False)


@pytest.mark.parametrize("written", ["2019/4/25", "2019-04-25", "2019年4月25日", "2019.04.25"])
def test_a_day_alone_is_known_to_be_a_whole_day(written: str) -> None:
    day = datetime(2019, 4, 25, tzinfo=SHANGHAI)

    assert cells.written_moment(written, SHANGHAI) == cells.Written(day, whole_day=True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "去年",
        "4/25/2019",
        "25.04.2019",
        "2019/13/1",
        "2019/2/29",
        "2019/4/25 25:00",
        "20190425",
        "2019/4/25 9",
        "0000/1/1",
    ],
)
def test_what_is_no_moment_is_not_taken_for_one(written: str) -> None:
    assert cells.written_moment(written, SHANGHAI) is None


@given(st.text(max_size=40))
def test_no_text_makes_reading_fail(written: str) -> None:
    cells.written_moment(written, SHANGHAI)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1)))
def test_the_text_of_a_date_cell_is_read_back_as_the_same_moment(value: datetime) -> None:
    written = cells.written_moment(cells.moment_text(value), SHANGHAI)

    assert written is not None
    assert written.moment.replace(tzinfo=None) == value.replace(microsecond=0)


@given(st.integers(20_000, 79_999), st.integers(0, 86_399))
def test_a_bare_number_in_a_column_of_times_is_excels_count_of_days(days: int, seconds: int) -> None:
    text = cells.moment_text(days + seconds / 86_400)

    assert datetime.fromisoformat(text) == datetime(1899, 12, 30) + timedelta(days=days, seconds=seconds)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        ("\n\t 路灯 \n", "路灯"),
        (2549, "2549"),
        (2549.0, "2549"),
        (13800000000.0, "13800000000"),
        (1.5, "1.5"),
        (date(2019, 4, 25), "2019-04-25"),
        (datetime(2019, 4, 25, 9, 32, 9), "2019-04-25 09:32:09"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(cell: object, text: str) -> None:
    assert cells.text(cell) == text


def test_a_zone_in_the_text_goes_before_the_ledgers_own() -> None:
    written = cells.written_moment("2019-04-25T01:32:09Z", ZoneInfo("Europe/Berlin"))

    assert written is not None
    assert written.moment.astimezone(UTC) == AT.astimezone(UTC)
