"""Say in sentences how a date came about: the receipt, the days counted, additions, rest days, the end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.routing.law.domain.periods import FIXED, MET, VOID
from services.routing.law.legal_dates import Calendar, Due, overdue_days
from services.routing.law.profile import Length, Period, Text

_STARTS = {
    "received_at": ("收到", "receipt"),
    "issued_at": ("发出", "issue"),
    "accepted_at": ("受理", "acceptance"),
    "answered_at": ("作出意见", "the opinion"),
    "served_at": ("收到书面答复", "service of the written answer"),
}
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Counted:
    """One period with every input of its dates, and how it ended (``ended_on`` and ``result``; None while it runs).

    ``start_unrecorded``: the moment it should start with was never recorded, and it is counted from the receipt.
    """

    period: Period
    law: Text
    started_on: date
    days: int
    unit: str
    extended: int
    excluded: int
    due: Due
    ended_on: date | None
    result: str | None
    start_unrecorded: bool = False


def paragraph(one: Counted, calendar: Calendar, today: date) -> dict[str, str]:
    """Return how the dates of a period came about, in Chinese and in English."""
    parts = [_source(one), _counting(one), *_additions(one), _rolling(one, calendar), *_doubt(one), _ending(one, today)]
    return {"zh": "".join(zh for zh, _ in parts), "en": " ".join(en for _, en in parts)}


def _source(one: Counted) -> tuple[str, str]:
    zh, en = one.period.title.zh, one.period.title.en
    return f"{zh}：依据{one.law.zh}{one.period.article}。", f"{en}: {one.law.en}, {one.period.article}."


def _counting(one: Counted) -> tuple[str, str]:
    start_zh, start_en = _STARTS.get(one.period.starts, ("开始", "its start"))
    if one.unit == FIXED:
        return (
            f"期限由机关指定，最后一日为{_day_zh(one.due.nominal)}。",
            f"The day was set by an office: {one.due.nominal}.",
        )
    length = Length(one.days, one.unit).text
    if one.start_unrecorded:
        return (
            f"没有{start_zh}的记载，自{_day_zh(one.started_on)}收到之日起{length.zh}，开始当日不计入。",
            f"No {start_en} is recorded: {length.en} from receipt on {one.started_on}; that day is not counted.",
        )
    return (
        f"自{_day_zh(one.started_on)}{start_zh}之日起{length.zh}，开始当日不计入。",
        f"{length.en} from {start_en} on {one.started_on}; that day is not counted.",
    )


def _additions(one: Counted) -> list[tuple[str, str]]:
    parts = []
    if one.extended:
        parts.append((f"经批准延长{one.extended}日。", f"Extended by {one.extended} days."))
    if one.excluded:
        parts.append((f"听证所用{one.excluded}日不计入。", f"{one.excluded} days of a hearing are not counted."))
    return parts


def _rolling(one: Counted, calendar: Calendar) -> tuple[str, str]:
    nominal, legal = one.due.nominal, one.due.legal
    if nominal == legal:
        return f"最后一日为{_day_zh(nominal)}，是工作日。", f"The last day is {nominal}, a working day."
    rest_zh, rest_en = ("休息日", "a rest day") if not calendar.is_working(nominal) else ("", "")
    return (
        f"按日历计算的最后一日为{_day_zh(nominal)}，是{rest_zh}，顺延至{_day_zh(legal)}。",
        f"As counted it ends on {nominal}, {rest_en}, and so on {legal}, the next working day.",
    )


def _doubt(one: Counted) -> list[tuple[str, str]]:
    if not one.due.provisional:
        return []
    return [
        (
            "当年放假安排尚未公布，日期为暂定，公布后自动重新计算。",
            "The holidays of that year are not published yet: the date is provisional and is counted again then.",
        )
    ]


def _ending(one: Counted, today: date) -> tuple[str, str]:
    if one.ended_on is None:
        return _standing(one, today)
    if one.result == VOID:
        return f"{_day_zh(one.ended_on)}起不再计算。", f"From {one.ended_on} on it no longer runs."
    late = overdue_days(one.due, one.ended_on)
    if one.result == MET or not late:
        return f"{_day_zh(one.ended_on)}完成，未超期。", f"Done on {one.ended_on}, in time."
    return f"{_day_zh(one.ended_on)}完成，超期{late}日。", f"Done on {one.ended_on}, {late} days late."


def _standing(one: Counted, today: date) -> tuple[str, str]:
    late = overdue_days(one.due, today)
    if not late:
        left = (one.due.legal - today).days
        return f"还有{left}日。", f"{left} days are left."
    if one.period.right:
        return "期限已过。", "The time is over."
    return f"尚未完成，已超期{late}日。", f"Not done yet, {late} days late."


def _day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
