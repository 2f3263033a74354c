"""Moments as people and systems write them, to the second. Pure.

The year comes first, unless a mapping declares another form: 4/5/2019 is two days, and nobody guesses which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from huiyin import text as sound

_WEEKDAYS = "一二三四五六日"
_REST = (
    r"(?:\s*\(?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])\)?)?"
    r"(?:[T,\s]*(?P<half>[^\W\d_]{1,2}|[AP]\.?M\.?)?\s*(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{1,2})"
    r"(?:\s*:\s*(?P<second>\d{1,2})(?:[.,]\d+)?)?(?:\s*(?P<half_after>[AaPp]\.?[Mm]\.?))?)?"
    r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|(?:UTC|GMT)[+-]?\d{1,2})?"
)
_YEAR_FIRST = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
_CHINESE = r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"
#: GB/T 7408, basic format, and the fourteen digits that systems write.
_BASIC = (
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T\s]*(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_USUAL = (re.compile(_YEAR_FIRST + _REST), re.compile(_BASIC))
_ALWAYS = (re.compile(_CHINESE + _REST),)
_ORDER = re.compile(r"(year|month|day)[-/. ](year|month|day)[-/. ](year|month|day)")
_PARTS = {"year": r"(?P<year>\d{4})", "month": r"(?P<month>\d{1,2})", "day": r"(?P<day>\d{1,2})"}
_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_SAMPLE = datetime(2018, 6, 26)

#: Words for the parts of a clock, as signs.
_UNITS = (
    (re.compile(r"[时点]半"), ":30"),
    (re.compile(r"[时点][整钟]?(?!\s*\d)"), ":00"),
    (re.compile(r"\s*[时点]\s*"), ":"),
    (re.compile(r"分(?!\s*\d)"), ""),
    (re.compile(r"\s*分\s*"), ":"),
    (re.compile(r"\s*秒"), ""),
)
_DIGITS = {**dict.fromkeys("〇零○Oo", 0), **dict(zip("一二三四五六七八九", range(1, 10), strict=True))}
_NUMERAL_YEAR = re.compile(r"[〇零○Oo0一二三四五六七八九]{4}(?=\s*年)")
_NUMERAL = re.compile(r"[〇零○一二三四五六七八九十廿卅]+(?=\s*[月日号时点分秒])")

#: Half of the day → the hours that may be written with it, and those of them that are twelve hours later by the clock.
#: 上午12点 and 晚上12点 are two moments each, so neither is here; 上午12:30 is half past midnight.
_HALVES: dict[str, tuple[Iterable[int], Iterable[int]]] = {
    **dict.fromkeys(("上午", "早上", "早晨", "清晨", "凌晨"), (range(12), ())),
    "中午": ((11, 12, 13, 14, 1, 2), (1, 2)),
    "下午": (range(1, 24), range(1, 12)),
    "傍晚": ((*range(4, 9), *range(16, 21)), range(4, 9)),
    "晚上": ((*range(5, 12), *range(17, 24)), range(5, 12)),
    "PM": (range(1, 24), range(1, 12)),
}


@dataclass(frozen=True)
class Written:
    """A moment as written; ``whole_day`` where only the day was: midnight to the second is nothing else."""

    moment: datetime
    whole_day: bool


class Unclear(ValueError):
    """A moment that may be two, or never was; ``zh`` and ``en`` say why, to stand behind what the moment is called."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Form:
    """A declared form of moments: ``parse`` returns the naive or aware moment, or raises ``ValueError``.

    ``year_month_day`` is False where the form puts the day behind the year: then 2026-03-02 is two days.
    """

    parse: Callable[[str], datetime]
    year_month_day: bool = True


def form(declared: str) -> Form:
    """Return the form that a mapping declares: an order such as ``month/day/year``, or a form as of ``strptime``.

    Raises ``ValueError`` where it names no whole day.
    """
    ordered = _ORDER.fullmatch(declared.strip().lower())
    if ordered and len(set(ordered.groups())) == len(_PARTS):
        pattern = re.compile(r"\s*[-/.]\s*".join(_PARTS[part] for part in ordered.groups()) + _REST)
        return Form(lambda text: _matched(text, (pattern,)), ordered.groups() != ("year", "day", "month"))
    if datetime.strptime(_SAMPLE.strftime(declared), declared).replace(tzinfo=None) != _SAMPLE:
        raise ValueError(declared)
    parts = re.findall("%[-#]?([Yymd])", declared)
    return Form(lambda text: datetime.strptime(text, declared), [part.lower() for part in parts] != ["y", "d", "m"])


def read(written: str, zone: tzinfo, forms: Sequence[Form] = ()) -> Written | None:
    """Read a moment such as ``2019/4/25 9:32:09`` or ``二〇一九年四月二十五日``; None where it is none.

    ``zone`` applies where the text names none. Where ``forms`` are declared, figures are read in these, or
    with the year of four figures first. Raises
    :class:`Unclear` where the clock was put back or forward at that time, or the year is out of all bounds.
    """
    text = _plain(written)
    usual = (*_USUAL, *_ALWAYS) if all(form.year_month_day for form in forms) else _ALWAYS
    parsers: tuple[Callable[[str], datetime], ...] = (
        *(form.parse for form in forms),
        lambda text: _matched(text, usual),
    )
    for parse in parsers:
        try:
            moment = parse(text)
        except Unclear:
            raise
        except ValueError:
            continue
        return _placed(moment, zone)
    return None


def turned(written: str) -> bool:
    """Return True for a date whose year stands last, so that only a declaration tells its order."""
    return bool(re.match(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(\d{4}|\d{2})(?!\d)", _plain(written)))


def _plain(written: str) -> str:
    text = _NUMERAL_YEAR.sub(_year, sound.code(written))
    text = _NUMERAL.sub(_count, text)
    for word, sign in _UNITS:
        text = word.sub(sign, text)
    return text


def _year(numerals: re.Match[str]) -> str:
    return "".join(str(_DIGITS.get(numeral, numeral)) for numeral in numerals[0])


def _count(numerals: re.Match[str]) -> str:
    """Return 二十三, 十二, 廿三 or 〇九 in figures; what is no number stays."""
    tens, ten, ones = numerals[0].replace("廿", "二十").replace("卅", "三十").partition("十")
    if not ten:
        return "".join(str(_DIGITS[numeral]) for numeral in tens)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals[0]
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _matched(text: str, patterns: Iterable[re.Pattern[str]]) -> datetime:
    """Return what the first fitting pattern reads; raises ``ValueError`` where none fits or a part cannot be."""
    found = next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
    if found is None:
        raise ValueError("no moment")
    parts = found.groupdict()
    numbers = {name: int(parts.get(name) or 0) for name in _FIELDS}
    numbers["hour"] = _hour(numbers["hour"], numbers["minute"], parts.get("half"), parts.get("half_after"))
    moment = datetime(**numbers, tzinfo=_zone(parts.get("zone")))
    if parts.get("weekday") and _WEEKDAYS.index(parts["weekday"].replace("天", "日")) != moment.weekday():
        raise Unclear("与所写的星期不符", "is another day of the week than the one written")
    return moment


def _hour(hour: int, minute: int, *halves: str | None) -> int:
    """Return the hour of 24; raises ``ValueError`` where the half of the day does not go with it."""
    named = [half.upper().replace(".", "") for half in halves if half]
    for half in named:
        if half == "AM":
            if hour > 12:
                raise ValueError("no hour of the morning")
            return hour % 12
        if half == "上午" and hour == 12 and minute:
            return 0  # as spreadsheets write the first hour of the day; 上午12点 may be noon
        allowed, later = _HALVES.get(half, ((), ()))
        if hour not in allowed:
            raise ValueError("no hour of that half of the day")
        return hour + 12 if hour in later else hour
    return hour


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    figures = re.sub(r"[^\d+-]", "", written)
    if not figures:
        return UTC
    digits = figures.lstrip("+-")
    hours, minutes = (int(digits[:2]), int(digits[2:])) if len(digits) == 4 else (int(digits), 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if figures.startswith("-") else offset)


def _placed(moment: datetime, zone: tzinfo) -> Written:
    """Return the moment on the clock of ``zone``, where it has none of its own."""
    moment = moment.replace(microsecond=0)
    placed = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        shown = placed.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise Unclear("的年份不合常理", "has a year that cannot be right") from None
    whole_day = shown.time() == time.min
    if moment.tzinfo is None and moment.time() != time.min:
        _require_one(placed, shown)
    return Written(placed, whole_day or (moment.tzinfo is None and moment.time() == time.min))


def _require_one(placed: datetime, shown: datetime) -> None:
    if shown.replace(tzinfo=None) != placed.replace(tzinfo=None):
        raise Unclear("不存在（当时拨快了时钟），请核对", "never was: the clock was put forward then")
    if placed.utcoffset() != placed.replace(fold=1).utcoffset():
        zh = "有两个（当时拨慢了时钟），请写明时区，如 +08:00"
        raise Unclear(zh, "is two moments: the clock was put back then; write its zone, such as +08:00")
