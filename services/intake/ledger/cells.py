"""What one cell of a ledger holds: text, a number, a moment, or something that says nothing. Pure.

Moments that are written as text are read in ``moments``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from huiyin import spreadsheet
from huiyin import text as sound

#: Excel counts days from one of these two. Numbers from 20,000 to 80,000 are days of 1954 to 2119: wide enough for
#: dates, and too narrow for most other numbers.
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_SERIALS = (20_000, 80_000)
#: Excel keeps 15 digits of a number and writes zeros for the rest: from here on it says something else than was typed.
_FIRST_CHANGED = 10**15

_COUNTED = ("人", "名")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
WORDS, ROUNDED = "words", "rounded"
#: How a list of refused rows shows a formula without a result, so that it does not pass for an empty cell there.
_NO_RESULT = "#公式没有结果"


@dataclass(frozen=True)
class ErrorValue:
    """A cell that shows an error: it says nothing."""

    shown: str


@dataclass(frozen=True)
class NoResult:
    """A formula whose result the file does not hold; only the program that calculates it can tell."""


@dataclass(frozen=True)
class Shortened:
    """A number of more digits than a spreadsheet keeps: what was typed is lost."""

    shown: str


@dataclass(frozen=True)
class Number:
    """A number that its format shows otherwise (``007``, ``50%``), or that counts its days from another epoch.

    ``note`` is :data:`WORDS` where the format has words that ``shown`` lacks, :data:`ROUNDED` where it lacks digits.
    """

    value: int | float
    shown: str
    epoch: datetime = EPOCH_1900
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """A moment whose number format ``code`` has words beside it (``收于2026-03-02``)."""

    value: datetime | time
    shown: str
    code: str
    note: str = ""


def typed(text: str) -> Any:
    """Return what a cell of nothing but text holds: the text, or what its words stand for."""
    bare = text.strip()
    if bare == _NO_RESULT:
        return NoResult()
    if spreadsheet.is_error(bare):
        return ErrorValue(bare)
    if spreadsheet.is_shortened(bare):
        return Shortened(bare)
    return text


def number(value: int | float) -> Any:
    """Return what a cell with a number holds."""
    return Shortened(format(value, ".14E")) if abs(value) >= _FIRST_CHANGED else value


def says(cell: Any) -> bool:
    """Return True where the cell shows anything, an error included."""
    return bool(shown(cell))


def text(cell: Any) -> str:
    """Return what the cell says, trimmed: whole numbers without ``.0``, times in ISO order, nothing for errors."""
    return "" if isinstance(cell, ErrorValue | NoResult | Shortened) else shown(cell)


def shown(cell: Any) -> str:
    """Return what the cell shows, errors included."""
    if cell is None:
        return ""
    if isinstance(cell, NoResult):
        return _NO_RESULT
    if isinstance(cell, Number | Moment | ErrorValue | Shortened):
        return cell.shown
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _digits(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return sound.words(str(cell))


def _digits(value: int | float) -> str:
    """Return a number as Excel shows it: 15 digits, without an exponent where that fits."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    plain = format(value, ".15g")
    return plain if "e" not in plain else format(value, ".20f").rstrip("0")


def moment_of(cell: Any) -> datetime | None:
    """Return the moment that a cell in a column of times holds; a bare number there is Excel's count of days."""
    value = cell.value if isinstance(cell, Number | Moment) else cell
    epoch = cell.epoch if isinstance(cell, Number) else EPOCH_1900
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float) and _SERIALS[0] <= value <= _SERIALS[1]:
        return moment(value, epoch)
    return None


def moment(days: float, epoch: datetime) -> datetime:
    """Return the moment that is ``days`` after the epoch, to the second; raises ``OverflowError`` beyond the calendar.

    Excel takes 1900 for a leap year: before the day that never was its count is one behind.
    """
    behind = 1 if epoch == EPOCH_1900 and days < 60 else 0
    return epoch + timedelta(days=behind, seconds=round(days * 86_400))


def count(text: str) -> str:
    """Return a number of people in plain figures where the text is one: ``３人``, ``5.0``; else the text."""
    typed = sound.code(text)
    for word in _COUNTED:
        typed = typed.removesuffix(word).strip()
    typed = typed.replace(",", "") if _GROUPED.fullmatch(typed) else typed
    whole, point, rest = typed.partition(".")
    return whole if point and not rest.strip("0") and whole.isdigit() else typed
