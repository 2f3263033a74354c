"""What a number in a spreadsheet shows: a moment, a percentage, leading zeros, as its number format says. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from services.intake.ledger import cells

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
}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NO_LETTERS = re.compile(r"general|standard|G/通用格式|AM/PM|A/P|上午/下午", re.IGNORECASE)
_EXPONENT = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
_PLACES = ("0", "#")
_MARK = "\0"


def code_of(number: int, own: dict[int, str]) -> str:
    """Return the format's code; ``own`` are those the file defines."""
    return own.get(number) or _BUILT_IN.get(number, GENERAL)


def shown(value: int | float, code: str, epoch: datetime) -> Any:
    """Return what the cell holds: a number, a moment, or a :class:`cells.Number` that shows more than its figures."""
    kind = _kind(code)
    if kind in ("day", "clock"):
        return _moment(value, epoch, day=kind == "day")
    if kind == "elapsed":
        return cells.Number(value, _elapsed(value))
    plain = cells.number(value)
    if isinstance(plain, cells.Shortened):
        return plain
    if kind == "percent":
        return cells.Number(value, cells.text(float(value) * 100) + "%")
    text = _filled(value, code)
    if text is not None and text != cells.text(value):
        return cells.Number(value, text, epoch)
    return value if epoch == cells.EPOCH_1900 else cells.Number(value, cells.text(value), epoch)


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


def _filled(value: int | float, code: str) -> str | None:
    """Return a whole number as its format shows it: zeros before it, words around it; None for other formats."""
    if value < 0 or value != int(value):
        return None
    template = _template(code)
    if template is None:
        return None
    before, inner, after = template
    least = sum(place == "0" for place in inner)
    places = sum(place in _PLACES for place in inner)
    digits = str(int(value)).rjust(least, "0")
    figures = iter(digits[-places:].rjust(places))
    filled = "".join(next(figures).strip() if part in _PLACES else part[1:] for part in inner)
    return (before + digits[:-places] + filled + after).strip()


@lru_cache(maxsize=1000)
def _template(code: str) -> tuple[str, tuple[str, ...], str] | None:
    """Return what stands before, among and after the places of digits; None where the format holds anything else.

    Among the places each word begins with a mark that tells it from them.
    """
    if _NO_LETTERS.fullmatch(code):
        return None
    literals: list[str] = []

    def kept(found: re.Match[str]) -> str:
        literals.append(found[1] if found[1] is not None else found[2] or "")
        return _MARK

    section = _BRACKETS.sub("", _LITERAL.sub(kept, code)).split(";")[0]
    section = re.sub("general", "0", section, flags=re.IGNORECASE)
    at = [index for index, sign in enumerate(section) if sign in _PLACES]
    if not at or re.search("[.,/%@?]|E[+-]", section):
        return None
    words = iter(literals)
    parts = [sign if sign in _PLACES else _MARK + (next(words) if sign == _MARK else sign) for sign in section]
    before, after = ("".join(part[1:] for part in side) for side in (parts[: at[0]], parts[at[-1] + 1 :]))
    return before, tuple(parts[at[0] : at[-1] + 1]), after
