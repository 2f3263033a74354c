"""Read the State Council's notice of holidays as an office types it (CSV). Pure: bytes in, lines or every fault out.

Columns ``day,kind`` are required, ``until,name,weekday`` may follow; headers and kinds may be Chinese. The weekday is
that of the first day, as notices state it: where it is given, a slip of the pen shows::

    日期,星期,至,安排,节日
    2026-01-01,周四,2026-01-03,放假,元旦
    2026-01-04,周日,,上班,元旦
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiyin.text import code, line, shows
from services.routing import csv_file
from services.routing.law.calendar.errors import CalendarFileUnreadable
from services.routing.law.calendar.faults import Fault, refuse

_COLUMNS = {
    "day": ("day", "date", "日期", "起始日期", "从"),
    "until": ("until", "to", "至", "到", "截止日期"),
    "kind": ("kind", "类型", "安排", "放假或上班"),
    "name": ("name", "节日", "名称", "假日"),
    "weekday": ("weekday", "星期", "周几"),
}
_COLUMN = {word: column for column, words in _COLUMNS.items() for word in words}
_KINDS = {"rest": False, "放假": False, "放假调休": False, "休息": False, "休": False}
_KINDS |= {"work": True, "上班": True, "调休上班": True, "补班": True, "班": True}
_WEEKDAYS = ("一 mon", "二 tue", "三 wed", "四 thu", "五 fri", "六 sat", "日 天 sun")
_WEEKDAY = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
#: The longest rest there has been is ten days (2020); a longer one is a slip of the month.
_LONGEST_RUN = 15
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Line:
    """One row that could be read: from ``first`` to ``last``, worked or rested."""

    row: int
    first: date
    last: date
    working: bool
    name: str

    def days(self) -> Iterator[date]:
        """Yield its days."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class NoticeFile:
    """A file as read: its lines, and the columns that mean nothing here."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()


def read(content: bytes) -> NoticeFile:
    """Read UTF-8 (with or without mark) or GB18030.

    Raises :class:`CalendarFileUnreadable`, or ``CalendarFileInvalid`` with every row that cannot be read.
    """
    cells = _cells(content)
    header = [line(cell) for cell in cells[0]] if cells else []
    columns = [_COLUMN.get(cell.lower(), "") for cell in header]
    _require_columns(columns)
    numbered = [(row, each) for row, each in enumerate(cells[1:], 2) if any(map(shows, each))]
    if not numbered:
        raise CalendarFileUnreadable(why_zh="没有任何日期", why_en="it lists no day")
    faults: list[Fault] = []
    lines = [_line(row, each, columns, faults) for row, each in numbered]
    refuse(faults)
    ignored = tuple(cell for cell, column in zip(header, columns, strict=True) if cell and not column)
    return NoticeFile(tuple(filter(None, lines)), ignored)


def _cells(content: bytes) -> list[list[str]]:
    try:
        return csv_file.lines(content)
    except csv_file.Unreadable as error:
        raise CalendarFileUnreadable(why_zh=error.zh, why_en=error.en) from None


def _require_columns(columns: list[str]) -> None:
    missing = [f"{name} ({_COLUMNS[name][-2]})" for name in ("day", "kind") if name not in columns]
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    if missing:
        names = ", ".join(missing)
        raise CalendarFileUnreadable(why_zh=f"第 1 行缺少列 {names}", why_en=f"row 1 lacks the columns {names}")
    if doubled:
        names = ", ".join(doubled)
        raise CalendarFileUnreadable(why_zh=f"第 1 行重复了列 {names}", why_en=f"row 1 has the columns {names} twice")


def _line(row: int, cells: list[str], columns: list[str], faults: list[Fault]) -> Line | None:
    found = len(faults)

    def refuse_row(code: str, value: str = "") -> None:
        faults.append(Fault(row, code, value))

    if any(map(shows, cells[len(columns) :])):
        refuse_row("cells_extra")
    value = {
        column: code(cell) if column != "name" else line(cell)
        for column, cell in zip(columns, cells, strict=False)
        if column
    }
    if not value.get("day"):
        refuse_row("day_missing")
    first = _date(value.get("day", ""), refuse_row)
    last = _date(value.get("until", ""), refuse_row) or first
    working = _KINDS.get(value.get("kind", "").lower())
    if working is None:
        refuse_row("kind_bad", value.get("kind", "")[:20] or "—")
    _check_shape(first, last, value.get("name", ""), refuse_row)
    _check_weekday(first, value.get("weekday", ""), refuse_row)
    if len(faults) > found or first is None or last is None or working is None:
        return None
    return Line(row, first, last, working, value.get("name", ""))


def _check_shape(first: date | None, last: date | None, name: str, refuse_row: Callable[[str, str], None]) -> None:
    if first and last and last < first:
        refuse_row("until_reversed", last.isoformat())
    elif first and last and (last - first).days >= _LONGEST_RUN:
        refuse_row("run_long", str(_LONGEST_RUN))
    if len(name) > _LONGEST_NAME:
        refuse_row("name_long", str(_LONGEST_NAME))


def _check_weekday(day: date | None, text: str, refuse_row: Callable[[str, str], None]) -> None:
    if not text:
        return
    said = _WEEKDAY.get(re.sub("^(周|星期)", "", text)[:3].lower())
    if said is None:
        refuse_row("weekday_bad", text[:20])
    elif day and day.weekday() != said:
        refuse_row("weekday_wrong", f"{day} 周{_WEEKDAYS[day.weekday()][0]}")


def _date(text: str, refuse_row: Callable[[str, str], None]) -> date | None:
    """Read 2027-01-31, 2027/1/31, 2027.1.31 or 2027年1月31日, with the midnight that a spreadsheet may append."""
    if not text:
        return None
    plain = re.sub(r"[ T]0{1,2}:00(:00)?$", "", text)
    try:
        return datetime.strptime(re.sub("[年月/.]", "-", plain).rstrip("日"), "%Y-%m-%d").date()
    except ValueError:
        refuse_row("day_bad", text[:20])
        return None
