"""How cells are read: times in every usual notation, numbers that are ids, and nothing made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.ledger import cells, moments

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
    assert moments.read(written, SHANGHAI) == moments.Written(moment, whole_day=False)


@pytest.mark.parametrize("written", ["2019/4/25", "2019-04-25", "2019年4月25日", "2019.04.25"])
def test_a_day_alone_is_known_to_be_a_whole_day(written: str) -> None:
    day = datetime(2019, 4, 25, tzinfo=SHANGHAI)

    assert moments.read(written, SHANGHAI) == moments.Written(day, whole_day=True)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("20190425", datetime(2019, 4, 25)),
        ("20190425093209", AT),
        ("20190425T0932", MINUTE),
        ("20190425 09:32", MINUTE),
        ("２０１９－４－２５　９：３２", MINUTE),
        ("２０１９．４．２５", datetime(2019, 4, 25)),
        ("2019/4/25 上午9:32", MINUTE),
        ("2019/4/25 下午3:05", datetime(2019, 4, 25, 15, 5)),
        ("2019年4月25日下午3点05分", datetime(2019, 4, 25, 15, 5)),
        ("2019年4月25日晚上8时", datetime(2019, 4, 25, 20)),
        ("2019/4/25 上午12:05", datetime(2019, 4, 25, 0, 5)),
        ("2026/3/2 上午12:30:10", datetime(2026, 3, 2, 0, 30, 10)),
        ("2019年4月25日9点半", datetime(2019, 4, 25, 9, 30)),
        ("2019年4月25日中午12点", datetime(2019, 4, 25, 12)),
        ("2019/4/25 3:05:06 PM", datetime(2019, 4, 25, 15, 5, 6)),
        ("2019/4/25 12:05 a.m.", datetime(2019, 4, 25, 0, 5)),
        ("二〇一九年四月二十五日", datetime(2019, 4, 25)),
        ("二○一九年十月三十一日", datetime(2019, 10, 31)),
        ("二零一九年十二月廿五日上午九时三十二分", datetime(2019, 12, 25, 9, 32)),
        ("2019年4月25日（星期四）", datetime(2019, 4, 25)),
        ("2019-04-25 周四 09:32:09", AT),
        ("2019年4月25号", datetime(2019, 4, 25)),
        ("2019-04-25T09:32:09+0800", AT),
        ("2019-04-25 01:32:09 UTC+0", AT),
    ],
)
def test_a_moment_is_read_as_chinese_systems_and_people_write_it(written: str, moment: datetime) -> None:
    found = moments.read(written, SHANGHAI)

    assert found is not None
    assert found.moment == moment.replace(tzinfo=SHANGHAI)
    assert found.whole_day == (moment.hour == moment.minute == 0)


@pytest.mark.parametrize(
    "written",
    [
        "2019/4/25 0:00",
        "2019-04-25 00:00:00",
        "2019年4月25日0时0分",
        "2019-04-24T16:00:00Z",
    ],
)
def test_midnight_to_the_second_is_a_bare_day_however_it_is_written(written: str) -> None:
    assert moments.read(written, SHANGHAI) == moments.Written(datetime(2019, 4, 25, tzinfo=SHANGHAI), whole_day=True)


@pytest.mark.parametrize(
    ("declared", "written", "moment"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "06/26/2018 10:58:54 AM", datetime(2018, 6, 26, 10, 58, 54)),
        ("month/day/year", "6/5/2018", datetime(2018, 6, 5)),
        ("month/day/year", "06/26/2018 12:50:01 PM", datetime(2018, 6, 26, 12, 50, 1)),
        ("day/month/year", "6.5.2018 9:05", datetime(2018, 5, 6, 9, 5)),
        ("year/day/month", "2018/6/5", datetime(2018, 5, 6)),
        ("%y-%m-%d", "18-06-05", datetime(2018, 6, 5)),
        ("month/day/year", "2018年6月5日", datetime(2018, 6, 5)),
        ("day/month/year", "2026-03-02", datetime(2026, 3, 2)),
        ("month/day/year", "2018/6/5 9:05", datetime(2018, 6, 5, 9, 5)),
        ("%d.%m.%Y", "2018/6/5", datetime(2018, 6, 5)),
    ],
)
def test_a_form_of_dates_is_read_where_it_is_declared(declared: str, written: str, moment: datetime) -> None:
    found = moments.read(written, SHANGHAI, [moments.form(declared)])

    assert found is not None
    assert found.moment == moment.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("month/day/year", "26/6/2018"),
        ("year/day/month", "2018/6/13"),
        ("%d.%m.%Y", "1/2/2018"),
    ],
)
def test_where_a_form_is_declared_no_other_is_guessed(declared: str, written: str) -> None:
    assert moments.read(written, SHANGHAI, [moments.form(declared)]) is None


@pytest.mark.parametrize("declared", ["", "day", "month/day", "%H:%M", "%Y-%m", "month/month/year", "%Q"])
def test_a_form_that_names_no_day_is_none(declared: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the mapping tells it in a sentence
        moments.form(declared)


@pytest.mark.parametrize(
    ("written", "zone", "said"),
    [
        ("2018-11-04 01:30", "America/New_York", "有两个"),
        ("2018-03-11 02:30", "America/New_York", "不存在"),
        ("1988-09-11 01:30", "Asia/Shanghai", "有两个"),
        ("0001-01-01T00:00:00+14:00", "Asia/Shanghai", "年份"),
        ("9999-12-31 23:59:59 -1200", "Asia/Shanghai", "年份"),
        ("2019年4月25日（星期五）", "Asia/Shanghai", "星期不符"),
        ("2026-03-02 周日 09:00", "Asia/Shanghai", "星期不符"),
    ],
)
def test_a_moment_that_is_two_or_none_is_told(written: str, zone: str, said: str) -> None:
    with pytest.raises(moments.Unclear) as unclear:
        moments.read(written, ZoneInfo(zone))
    assert said in unclear.value.zh


def test_a_zone_in_the_text_says_which_of_two_moments_it_is() -> None:
    found = moments.read("2018-11-04 01:30-05:00", ZoneInfo("America/New_York"))

    assert found is not None
    assert found.moment == datetime(2018, 11, 4, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2019/4/25 上午13:00",
        "2019/4/25 晚上12点",
        "19/4/25",
        "2019年4月",
        "4月25日",
        "9:32",
        "201904",
        "20191325",
        "二〇一九年十三月一日",
        "去年",
        "4/25/2019",
        "25.04.2019",
        "2019/13/1",
        "2019/2/29",
        "2019/4/25 25:00",
        "2019/4/25 9",
        "0000/1/1",
    ],
)
def test_what_is_no_moment_is_not_taken_for_one(written: str) -> None:
    assert moments.read(written, SHANGHAI) is None


@given(st.text(max_size=40))
def test_no_text_makes_reading_fail(written: str) -> None:
    moments.read(written, SHANGHAI)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1)))
def test_the_text_of_a_date_cell_is_read_back_as_the_same_moment(value: datetime) -> None:
    written = moments.read(cells.moment_of(value).isoformat(), SHANGHAI)

    assert written is not None
    assert written.moment.replace(tzinfo=None) == value.replace(microsecond=0)


@given(st.integers(20_000, 79_999), st.integers(0, 86_399))
def test_a_bare_number_in_a_column_of_times_is_excels_count_of_days(days: int, seconds: int) -> None:
    assert cells.moment_of(days + seconds / 86_400) == datetime(1899, 12, 30) + timedelta(days=days, seconds=seconds)


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
    written = moments.read("2019-04-25T01:32:09Z", ZoneInfo("Europe/Berlin"))

    assert written is not None
    assert written.moment.astimezone(UTC) == AT.astimezone(UTC)
