"""What a number in a spreadsheet shows: a moment, a percentage, zeros, words, as its number format says. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from services.intake.ledger import cells, sections

GENERAL = "General"
#: Formats known by number alone (ECMA-376 part 1 §18.8.30), those of Chinese spreadsheets included.
_BUILT_IN = {
    1: "0",
    2: "0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy/m/d"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 55, 56), "h:mm:ss"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    49: "@",
    # as a Chinese Excel shows them
    **dict.fromkeys((5, 6, 42), '"¥"#,##0'),
    **dict.fromkeys((7, 8, 44), '"¥"#,##0.00'),
}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NO_LETTERS = re.compile(r"general|standard|G/通用格式|AM/PM|A/P|上午/下午", re.IGNORECASE)
#: What a number without words is not shown by: its exact value says more.
_COMPUTED = ("point", "comma", "percent", "at", "letter")
_EXPONENT = re.compile(r"[0#?]E[+-]", re.IGNORECASE)


def code_of(number: int, own: dict[int, str]) -> str:
    """Return the format's code; ``own`` are those the file defines."""
    return own.get(number) or _BUILT_IN.get(number, GENERAL)


def shown(value: int | float, code: str, epoch: datetime) -> Any:
    """Return what the cell holds: a number, a moment, or a :class:`cells.Number` that shows more than its figures."""
    kind = _kind(code)
    if kind in ("day", "clock"):
        return _worded(_moment(value, epoch, day=kind == "day"), code)
    if kind == "elapsed":
        return cells.Number(value, _elapsed(value))
    plain = cells.number(value)
    if isinstance(plain, cells.Shortened):
        return plain
    return _number(value, code, epoch, percent=kind == "percent")


def _number(value: int | float, code: str, epoch: datetime, *, percent: bool) -> Any:
    """Return a number with the words of its format; where these are not rendered, with a note that there are any."""
    plain = cells.text(float(value) * 100) + "%" if percent else cells.text(value)
    note = ""
    try:
        section, figures = sections.chosen(code, Decimal(repr(value)))
        simple = value >= 0 and value == int(value) and section.known and not section.has(*_COMPUTED)
        if section.words or simple:
            plain, rounded = sections.filled(section, figures, cells.text(abs(value)))
            plain = f"-{plain}" if section.has("general") and figures < 0 else plain
            note = cells.ROUNDED if rounded else ""
    except sections.NotRendered:
        note = cells.WORDS
    if note or percent or plain != cells.text(value) or epoch != cells.EPOCH_1900:
        return cells.Number(value, plain or cells.text(value), epoch, note)
    return value


def _worded(cell: Any, code: str) -> Any:
    """Return a moment with the words of its format, units aside."""
    if isinstance(cell, cells.ErrorValue):
        return cell
    try:
        before, behind = sections.date_words(code)
    except sections.NotRendered:
        return cells.Moment(cell, cells.shown(cell), code, cells.WORDS)
    return cells.Moment(cell, f"{before}{cells.shown(cell)}{behind}", code) if before or behind else cell


@lru_cache(maxsize=1000)
def _kind(code: str) -> str:
    section = _LITERAL.sub("", code).split(";")[0]
    if _ELAPSED.search(section):
        return "elapsed"
    letters = _NO_LETTERS.sub("", _BRACKETS.sub("", section)).lower()
    if not _EXPONENT.search(letters):
        clock = "h" in letters or "s" in letters
        if "y" in letters or "d" in letters or "aaa" in letters or ("m" in letters and not clock):
            return "day"
        if clock:
            return "clock"
    return "percent" if "%" in letters else "number"


def _moment(days: float, epoch: datetime, *, day: bool) -> Any:
    """Return the moment; what lies before or beyond the calendar is what Excel shows for it."""
    if days < 0:
        return cells.ErrorValue("#####")
    try:
        moment = cells.moment(days, epoch)
    except OverflowError:
        return cells.ErrorValue("#####")
    if days < 1 and not day:
        return time(moment.hour, moment.minute, moment.second)
    return moment


def _elapsed(days: float) -> str:
    """Return a length of time as hours, minutes and seconds; it is no moment."""
    seconds = round(abs(days) * 86_400)
    return f"{'-' if days < 0 else ''}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
