"""The statutory days of rest: 《全国年节及纪念日放假办法》 Art 2, as it stands since 2025 and as it stood before.

The festivals that follow the moon and the sun are read from ``festivals.csv``. Their days are fixed by GB/T 33661-2017;
the file was computed with three programs that agree on every day, and no notice published so far contradicts it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).parent / "festivals.csv"

NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON_BOAT, MID_AUTUMN, NATIONAL = (
    "元旦",
    "春节",
    "清明节",
    "劳动节",
    "端午节",
    "中秋节",
    "国庆节",
)
#: Year from which the rules of 2024 hold: New Year's Eve of the farmer's calendar and 2 May are days of rest too.
_LONGER_SINCE = 2025
_EVE = timedelta(days=-1)


@lru_cache(maxsize=256)
def statutory_days(year: int) -> Mapping[date, str]:
    """Return the days of rest that no notice can take away, with their festival.

    Of years the file of festivals does not know, the days of the solar calendar only.
    """
    days = {date(year, 1, 1): NEW_YEAR, date(year, 5, 1): LABOUR}
    days |= {date(year, 10, day): NATIONAL for day in (1, 2, 3)}
    spring = _festivals().get(year, {}).get(SPRING)
    if spring:
        days |= {spring + timedelta(days=n): SPRING for n in range(3)}
    days |= {day: name for name, day in _festivals().get(year, {}).items() if name != SPRING and day not in days}
    if year >= _LONGER_SINCE:
        days |= {spring + _EVE: SPRING} if spring else {}
        days[date(year, 5, 2)] = LABOUR
    return MappingProxyType(dict(sorted(days.items())))


def statutory_count(year: int) -> int:
    """Return how many days of rest the law gives in a year; one that meets another, or a weekend, is made good."""
    return 13 if year >= _LONGER_SINCE else 11


def known_years() -> range:
    """Return the years whose festivals are known."""
    years = _festivals()
    return range(min(years), max(years) + 1)


@lru_cache(maxsize=1)
def _festivals() -> Mapping[int, Mapping[str, date]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {SPRING: "spring", QINGMING: "qingming", DRAGON_BOAT: "dragon_boat", MID_AUTUMN: "mid_autumn"}
    return {
        int(row["year"]): {name: date.fromisoformat(row[column]) for name, column in columns.items()} for row in rows
    }
