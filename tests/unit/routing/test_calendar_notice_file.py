"""A calendar file is read as an office types it, and refused by row where a day is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from services.routing.law.calendar.errors import CalendarFileInvalid, CalendarFileUnreadable
from services.routing.law.calendar.faults import DOUBTS, FAULTS
from services.routing.law.calendar.notice_check import judge
from services.routing.law.calendar.notice_file import read
from services.routing.law.calendar.packaged import packaged
from services.routing.law.calendar.value import StoredCalendar
from tests.unit.routing.calendars import INVENTED_2027, NOTICES, published, with_2027

TODAY = date(2026, 11, 20)
NOTICE = INVENTED_2027.read_text("utf-8")
ENGLISH = """day,until,kind,name
2027/1/1,2027/1/3,rest,New Year
2027/1/31,,work,Spring Festival
2027/2/5,2027/2/14,rest,Spring Festival
2027/2/20,,work,Spring Festival
2027/4/5,,rest,Qingming
2027/5/3,2027/5/5,rest,Labour Day
2027/5/8,,work,Labour Day
2027/6/9,,rest,
2027/9/15,,rest,
2027/9/26,,work,
2027/10/1,2027/10/7,rest,National Day
2027/10/9,,work,
"""


def take(text, calendar=None, **how):
    file = read(text if isinstance(text, bytes) else text.encode())
    return judge(file.lines, calendar or published(), **{"today": TODAY, **how})


def with_row(number, row):
    """Return the notice with another row in the place of ``number`` (the header is row 1)."""
    rows = NOTICE.splitlines()
    rows[number - 1] = row
    return "\n".join(rows)


def faults_of(text, calendar=None, **how):
    with pytest.raises(CalendarFileInvalid) as refused:
        take(text, calendar, **how)
    rows = refused.value.params["rows"]
    assert refused.value.params["count"] == len(rows)
    return [(row["row"], row["code"]) for row in rows], rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_is_read_as_spreadsheets_save_it(encoding):
    judged = take(NOTICE.encode(encoding))
    assert list(judged.notices) == [2027]
    assert len(judged.notices[2027]) == 35
    assert judged.doubts == ()


def test_columns_may_be_english_and_weekends_inside_a_rest_left_out():
    judged = take(ENGLISH)
    typed = published().with_notice(2027, judged.notices[2027])
    assert typed.changed(2027, with_2027()) == []


@pytest.mark.parametrize("written", ["2027-04-05", "2027/4/5", "2027.4.5", "2027年4月5日", "2027-04-05 00:00:00"])
def test_a_day_may_be_written_as_people_do(written):
    [line] = read(f"day,kind\n{written},放假\n".encode()).lines
    assert line.first == line.last == date(2027, 4, 5)


@pytest.mark.parametrize("weekday", ["周一", "星期一", "一", "Monday", "mon"])
def test_a_weekday_may_be_written_as_people_do(weekday):
    [line] = read(f"日期,星期,安排\n2027-04-05,{weekday},放假\n".encode()).lines
    assert line.first == date(2027, 4, 5)


def test_several_years_may_stand_in_one_file():
    rows = (NOTICES / "2026.csv").read_text("utf-8") + "\n".join(NOTICE.splitlines()[1:])
    assert list(take(rows).notices) == [2026, 2027]


def test_columns_that_mean_nothing_are_told_and_empty_rows_are_passed_over():
    file = read("日期,安排,备注\n,,\n2027-04-05,放假,x\n".encode())
    assert file.ignored == ("备注",)
    assert [line.row for line in file.lines] == [3]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "lacks the columns day"),
        ("日期,节日\n2027-01-01,元旦\n".encode(), "lacks the columns kind"),
        ("日期,日期,安排\n".encode(), "has the columns day twice"),
        ("日期,安排\n".encode(), "lists no day"),
        (b'day,kind\n"2027-01-01,rest\n', "unclosed quote"),
        (b"day,kind\n2027-01-01,\xff\xff\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_what_is_no_notice_is_refused_in_a_sentence(content, why):
    with pytest.raises(CalendarFileUnreadable) as refused:
        read(content)
    assert why in refused.value.text("en")
    assert "{" not in refused.value.text("zh")


WRONG_ROWS = [
    ("a day that does not exist", 5, "2027-02-30,周六,,上班,春节", "day_bad"),
    ("words for a day", 5, "二月二十日,周六,,上班,春节", "day_bad"),
    ("no day", 5, ",周六,,上班,春节", "day_missing"),
    ("an end that is no day", 12, "2027-10-01,周五,2027-10-32,放假,国庆节", "day_bad"),
    ("an end before the beginning", 12, "2027-10-07,周四,2027-10-01,放假,国庆节", "until_reversed"),
    ("a rest of forty days", 12, "2027-10-01,周五,2027-11-07,放假,国庆节", "run_long"),
    ("a kind that is none", 5, "2027-02-20,周六,,加班,春节", "kind_bad"),
    ("no kind", 5, "2027-02-20,周六,,,春节", "kind_bad"),
    ("the weekday of another day", 5, "2027-02-21,周六,,上班,春节", "weekday_wrong"),
    ("a weekday that is none", 5, "2027-02-20,周八,,上班,春节", "weekday_bad"),
    ("a name too long for a festival", 5, f"2027-02-20,周六,,上班,{'春' * 65}", "name_long"),
    ("cells beyond the header", 5, "2027-02-20,周六,,上班,春节,x", "cells_extra"),
    ("a day twice", 5, "2027-01-31,周日,,上班,春节", "day_duplicate"),
    ("a day inside a rest again", 5, "2027-02-13,周六,,上班,春节", "day_duplicate"),
    ("a weekday worked to make up for rest", 5, "2027-02-19,周五,,上班,春节", "work_on_weekday"),
    ("a year no file can be checked for", 5, "2072-02-20,,,上班,春节", "year_unknown"),
    ("make-up work far from any festival", 5, "2027-03-20,周六,,上班,春节", "work_apart"),
    ("a festival in the wrong month", 9, "2027-07-09,周五,,放假,端午节", "festival_missing"),
]


@pytest.mark.parametrize(
    ("row", "text", "code"), [case[1:] for case in WRONG_ROWS], ids=[case[0] for case in WRONG_ROWS]
)
def test_a_wrong_day_is_refused_by_its_row(row, text, code):
    found, rows = faults_of(with_row(row, text))
    assert code in {code for _, code in found}
    assert code == "festival_missing" or row in {number for number, _ in found}
    assert all(each["zh"].startswith(f"第 {each['row']} 行") and "{" not in each["zh"] + each["en"] for each in rows)


def test_a_statutory_holiday_cannot_be_worked_whatever_the_file_says():
    found, rows = faults_of("day,kind\n2027-05-02,work\n")
    assert found == [(2, "work_on_festival")]
    assert "第二条" in rows[0]["zh"]
    assert "劳动节" in rows[0]["zh"]


def test_every_wrong_row_is_told_at_once():
    found, _ = faults_of("日期,安排\n2027-13-01,放假\n2027-01-01,加班\n,放假\n")
    assert found == [(2, "day_bad"), (3, "kind_bad"), (4, "day_missing")]


@pytest.mark.parametrize(
    ("row", "festival"),
    [(2, "2027-01-01 元旦"), (4, "2027-02-05 春节"), (6, "2027-04-05 清明节"), (9, "2027-06-09 端午节")],
)
def test_a_year_without_a_statutory_festival_is_refused(row, festival):
    text = "\n".join(line for number, line in enumerate(NOTICE.splitlines(), 1) if number != row)
    found, rows = faults_of(text)
    assert [code for _, code in found] == ["festival_missing"]
    assert festival in rows[0]["zh"]
    assert festival in rows[0]["en"]


def test_a_slip_of_the_year_is_told_with_the_row():
    found, rows = faults_of(with_row(5, "2028-02-19,周六,,上班,春节"))
    assert found == [(5, "festival_missing")]
    assert "2028" in rows[0]["zh"]
    found, rows = faults_of(with_row(5, "2028-02-19,周六,,上班,春节"), stated=[2027])
    assert found == [(5, "year_not_stated")]


def test_the_last_days_of_december_are_for_the_notice_of_the_next_year():
    taken = take(NOTICE.replace("2027-01-01,周五,2027-01-03", "2026-12-31,周四,2027-01-03"), as_published=True)
    assert taken.notices[2027][0].day == date(2026, 12, 31)
    found, _ = faults_of("day,kind\n2027-12-31,rest\n", stated=[2027])
    assert found == [(2, "year_not_stated")]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (5, ""),
        (8, "2027-05-23,周日,,上班,劳动节"),
        (7, "2027-05-01,周六,2027-05-06,放假,劳动节"),
        (13, "2027-10-09,周六,2027-10-10,上班,国庆节"),
    ],
    ids=["make-up day left out", "make-up day far off", "one day of rest too many", "one make-up day too many"],
)
def test_a_day_too_many_or_too_few_is_noticed_by_the_count_of_the_law(row, text):
    found, _ = faults_of(with_row(row, text))
    assert {code for _, code in found} in ({"unbalanced"}, {"work_apart"})


@pytest.mark.parametrize("year", [*range(2014, 2027)])
def test_every_notice_of_the_past_is_plausible_but_those_that_were_extraordinary(year):
    notice = packaged().of_notice(year)
    text = "day,kind,name\n" + "\n".join(f"{one.day},{'work' if one.working else 'rest'},{one.name}" for one in notice)
    if year in (2015, 2020):
        found, _ = faults_of(text, StoredCalendar([], []))
        assert {code for _, code in found} <= DOUBTS
        assert {fault.code for fault in take(text, StoredCalendar([], []), as_published=True).doubts} <= DOUBTS
    else:
        assert take(text, StoredCalendar([], [])).doubts == ()


def test_a_past_year_keeps_its_days_unless_the_operator_insists():
    later, with_slip = date(2028, 1, 5), NOTICE.replace("2027-05-08,周六", "2027-05-09,周日")
    assert take(NOTICE, with_2027(), today=later).doubts == (), "the same notice again changes nothing"
    found, rows = faults_of(with_slip, with_2027(), today=later)
    assert found == [(2, "past_year")]
    assert "2 of its days" in rows[0]["en"]
    judged = take(with_slip, with_2027(), today=later, as_published=True)
    assert [fault.code for fault in judged.doubts] == ["past_year"]


def test_a_past_year_that_was_only_guessed_may_still_get_its_notice():
    assert take(NOTICE, published(), today=date(2028, 1, 5)).doubts == ()


def test_insisting_takes_no_day_that_is_wrong_in_law():
    found, _ = faults_of("day,kind\n2027-05-02,work\n", as_published=True)
    assert found == [(2, "work_on_festival")]


def test_every_fault_speaks_both_languages():
    assert all(zh and en and zh != en for zh, en in FAULTS.values())
    assert set(FAULTS) >= DOUBTS


def test_rest_far_from_any_festival_is_told_by_its_row():
    found, _ = faults_of(NOTICE + "2027-07-09,周五,,放假,端午节\n")
    assert (14, "rest_apart") in found
