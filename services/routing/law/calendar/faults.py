"""What can be wrong with a row of a calendar file, each with a code and a sentence in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.routing.csv_file import RowFault
from services.routing.law.calendar.errors import CalendarFileInvalid

#: code → (Chinese, English).
FAULTS = {
    "cells_extra": ("单元格比表头多", "it has more cells than the header"),
    "day_missing": ("没有填写日期 day", "its day is missing"),
    "day_bad": ("{value} 不是 2027-01-31 这样的日期，或没有这一天", "{value} is no such date as 2027-01-31"),
    "until_reversed": ("截止日期 {value} 早于起始日期", "its last day {value} is before its first"),
    "run_long": ("一次放假超过 {value} 天，请核对截止日期", "it spans more than {value} days; look at its last day"),
    "weekday_bad": ("{value} 不是星期几", "{value} is no day of the week"),
    "weekday_wrong": ("{value}，与文件所写的星期不符", "{value} is not on the day of the week that the file says"),
    "kind_bad": ("{value} 不是“放假”或“上班”", "{value} is neither rest nor work"),
    "name_long": ("节日名称超过 {value} 个字", "its name is longer than {value} characters"),
    "day_duplicate": ("{value} 已在第 {other} 行出现", "{value} is in row {other} already"),
    "year_unknown": ("{value} 年不在可以核对的年份之内", "{value} is not among the years that can be checked"),
    "year_not_stated": (
        "{value} 由 {other} 年的通知安排，不属于所加载的年份",
        "{value} is for the notice of {other}, which is not among the years being loaded",
    ),
    "work_on_weekday": (
        "{value} 不是周六或周日，本来就上班，不能是调休上班日",
        "{value} is no Saturday or Sunday: it is worked anyway and makes up for nothing",
    ),
    "work_on_festival": (
        "{value} 是法定节假日，不能上班（《全国年节及纪念日放假办法》第二条）",
        "{value} is a statutory holiday and cannot be worked (Rules on Holidays, Art 2)",
    ),
    "festival_missing": (
        "{other} 年的安排缺少法定节假日：{value}（《全国年节及纪念日放假办法》第二条）；如年份有误请改正",
        "the notice of {other} lacks statutory holidays: {value} (Rules on Holidays, Art 2); or is the year mistyped?",
    ),
    "rest_apart": (
        "{value} 放假，但前后相连的休息日中没有法定节假日",
        "{value} is a rest day, but no statutory holiday is among the rest days around it",
    ),
    "work_apart": (
        "{value} 上班，但前后 {other} 天内没有法定节假日",
        "{value} is worked, but no statutory holiday is within {other} days of it",
    ),
    "unbalanced": (
        "全年放假的工作日减去调休上班日应为 {other} 天，文件中是 {value} 天：多了或少了某一天",
        "weekdays off less weekend days worked must be {other} in a year, here they are {value}: a day is amiss",
    ),
    "past_year": (
        "{value} 年已经过去，而文件会改变其中 {other} 天",
        "{value} is over, and the file would change {other} of its days",
    ),
}

#: What an extraordinary notice may do (as those of 2015 and 2020 did): told, and taken where the operator insists.
DOUBTS = frozenset({"rest_apart", "work_apart", "unbalanced", "past_year"})


class Fault(RowFault):
    """What is wrong with one row of a notice of holidays."""

    sentences = FAULTS

    def to_json(self) -> dict[str, Any]:
        """Return the plain value that travels with the error."""
        return {"row": self.row, "code": self.code, "zh": self.text("zh"), "en": self.text("en")}


def refuse(faults: Sequence[Fault]) -> None:
    """Raise :class:`CalendarFileInvalid` listing the faults by row, if there are any."""
    if faults:
        rows = [fault.to_json() for fault in sorted(faults, key=lambda fault: fault.row)]
        raise CalendarFileInvalid(count=len(rows), rows=rows)
