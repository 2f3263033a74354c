"""What one cell of a ledger says: text, or a moment written in any of the usual ways. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_MOMENT = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})\s*(?:[:：分]\s*(?:(?P<second>\d{1,2})(?:\.\d+)?秒?)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
#: Excel counts days from here; the bounds are 1954 and 2119, wide enough for dates and too narrow for most numbers.
_SERIAL_ZERO = datetime(1899, 12, 30)
_SERIALS = (20_000, 80_000)


@dataclass(frozen=True)
class Written:
    """A moment as written; ``whole_day`` where only the day was, and the moment is its first."""

    moment: datetime
    whole_day: bool


def text(cell: object) -> str:
    """Return what the cell shows, trimmed: whole numbers without ``.0``, times in ISO order, nothing for empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def moment_text(cell: object) -> str:
    """Return the text of a cell in a column of times, where a bare number is Excel's count of days."""
    if isinstance(cell, int | float) and _SERIALS[0] <= cell <= _SERIALS[1]:
        return text(_SERIAL_ZERO + timedelta(seconds=round(cell * 86_400)))
    return text(cell)


def written_moment(written: str, zone: tzinfo) -> Written | None:
    """Read a moment such as ``2019/4/25 9:32:09`` or ``2019年4月25日``; None where it is none.

    ``zone`` applies where the text names none.
    """
    found = _MOMENT.fullmatch(written.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[name] or 0) for name in _PARTS)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]) or zone)
    except ValueError:
        return None
    return Written(moment, whole_day=found["hour"] is None)


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)
