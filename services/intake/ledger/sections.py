"""The sections of a number format that carry words or units, and what they show (ECMA-376 part 1 §18.8.31). Pure.

What is not rendered here (fractions, exponents, Chinese numerals, conditions on negative numbers) is told apart, so
that nobody takes the bare number for all that was shown.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>general|standard|G/通用格式)'
    r"|(?P<place>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<at>@)|(?P<end>;)|(?P<letter>[A-Za-z/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
#: Signs that part or enclose figures and say nothing by themselves.
_SIGNS = re.compile(r"[\s+\-()（）:/]*")
#: The units and signs of dates; what else stands in a date's format are words.
_DATE_SIGNS = re.compile(r"[\s\-()（）:：/.,，T年月日号时点分秒星期周上下午@]*")
_UNITS_BEHIND = "年月日号时点分秒 "

#: One piece of a section: its kind, and the words where it has any.
Piece = tuple[str, str]


class NotRendered(ValueError):
    """A format with words of which it is not known here what it shows."""


@dataclass(frozen=True)
class Section:
    """One section: its pieces, the condition under which it applies, and whether it says anything beside figures."""

    pieces: tuple[Piece, ...]
    condition: tuple[str, Decimal] | None = None
    known: bool = True

    @property
    def words(self) -> bool:
        """Return True where it shows more than figures and their signs."""
        return not _SIGNS.fullmatch("".join(text for kind, text in self.pieces if kind == "word"))

    def has(self, *kinds: str) -> bool:
        """Return True where it has a piece of one of the kinds."""
        return any(kind in kinds for kind, _ in self.pieces)


@lru_cache(maxsize=1000)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format."""
    found: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token.lastgroup == "end":
            found.append([])
        else:
            found[-1].append(token)
    return tuple(map(_section, found))


def _section(tokens: Sequence[re.Match[str]]) -> Section:
    pieces: list[Piece] = []
    condition, known = None, True
    for token in tokens:
        kind, text = token.lastgroup or "", token[token.lastgroup or 0]
        if kind == "bracket":
            condition = _condition(text) or condition
            known = known and not text.upper().startswith("DBNUM")
            text = found[1] if (found := _CURRENCY.fullmatch(text)) else ""
        if kind in ("quoted", "escaped", "other", "bracket"):
            pieces.append(("word", text))
        elif kind:
            pieces.append((kind, text))
    return Section(tuple(pieces), condition, known and not any(kind == "letter" for kind, _ in pieces))


def _condition(text: str) -> tuple[str, Decimal] | None:
    found = _CONDITION.fullmatch(text.strip())
    return (found[1], Decimal(found[2])) if found else None


def chosen(code: str, value: Decimal) -> tuple[Section, Decimal]:
    """Return the section for a number, and the number as it stands there: mostly without its sign.

    Raises :class:`NotRendered` where a format with words has no section for it.
    """
    found = sections(code)
    numeric = [section for section in found[:3] if not section.has("at")]
    if any(section.condition for section in numeric):
        return _conditional(numeric, value)
    if not numeric:
        return found[0], value
    at = 1 if value < 0 and len(numeric) > 1 else 2 if value == 0 and len(numeric) > 2 else 0
    return numeric[at], -value if at == 1 else value


def _conditional(numeric: Sequence[Section], value: Decimal) -> tuple[Section, Decimal]:
    fits = (section for section in numeric if not section.condition or _holds(section.condition, value))
    section = next(fits, None)
    if section is None or value < 0:
        raise NotRendered("no section is known to apply")
    return section, value


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    return _TESTS[condition[0]](value, condition[1])


def filled(section: Section, value: Decimal, general: str) -> tuple[str, bool]:
    """Return what the section shows, and whether digits of the number are rounded away; ``general`` is it in General.

    Raises :class:`NotRendered` where the section holds what is not known here.
    """
    if not section.known or section.has("at"):
        raise NotRendered("a piece of the format is not known")
    if section.has("general"):
        return _joined(section, {"general": general}), False
    if not section.has("place"):
        return _joined(section, {}), False
    return _figures(section, value)


def _joined(section: Section, texts: dict[str, str]) -> str:
    return "".join(texts.get(kind, text) for kind, text in section.pieces).strip()


def _figures(section: Section, value: Decimal) -> tuple[str, bool]:
    pieces = section.pieces
    point = next((at for at, (kind, _) in enumerate(pieces) if kind == "point"), None)
    whole, rest = pieces[:point], pieces[point:] if point is not None else ()
    places = [at for at, (kind, _) in enumerate(pieces) if kind == "place"]
    commas = [at for at, (kind, _) in enumerate(pieces) if kind == "comma"]
    grouped = any(places[0] < at < places[-1] and (point is None or at < point) for at in commas)
    scale = sum(at > places[-1] for at in commas)
    exact = value * 100 ** sum(kind == "percent" for kind, _ in pieces) / Decimal(1000) ** scale
    decimals = sum(kind == "place" for kind, _ in rest)
    rounded = abs(exact).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits, _, fraction = f"{rounded:f}".partition(".")
    sign = "-" if value < 0 and rounded else ""
    shown = _whole(whole, digits, grouped=grouped) + _fraction(rest, fraction)
    return (sign + shown).strip(), rounded != abs(exact)


def _whole(pieces: Sequence[Piece], digits: str, *, grouped: bool) -> str:
    """Fill the places before the point from the right; digits that are too many stand before the first."""
    places = [at for at, (kind, _) in enumerate(pieces) if kind == "place"]
    if grouped and any(kind == "word" for kind, _ in pieces[places[0] : places[-1]]):
        raise NotRendered("words among grouped figures")
    least = sum(pieces[at][1] == "0" for at in places)
    left = "" if digits == "0" and not least else digits.rjust(least, "0")
    if grouped:
        filling = {at: "" for at in places} | {places[0]: re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", left)}
    else:
        filling = {}
        for at in reversed(places):
            left, filling[at] = (left, "") if not left else (left[:-1], left[-1])
        if places:
            filling[places[0]] = left + filling[places[0]]
    return "".join(_piece(piece, filling.get(at, "")) for at, piece in enumerate(pieces))


def _fraction(pieces: Sequence[Piece], digits: str) -> str:
    figures = list(digits)
    optional = [text != "0" for kind, text in pieces if kind == "place"]
    while figures and figures[-1] == "0" and optional[len(figures) - 1]:
        figures.pop()
    left = iter(figures)
    return "".join(_piece(piece, next(left, "") if piece[0] == "place" else "") for piece in pieces)


def _piece(piece: Piece, figure: str) -> str:
    kind, text = piece
    return figure if kind == "place" else "" if kind == "comma" else text


def of_text(text: str, code: str) -> str:
    """Return what a format shows for a text: ``@"先生"`` adds its words."""
    if "@" not in code:
        return text
    section = sections(code)[-1]
    words = section.known and section.has("at") and section.words and not section.has("place", "general")
    return "".join(text if kind == "at" else word for kind, word in section.pieces) if words else text


@lru_cache(maxsize=1000)
def date_words(code: str) -> tuple[str, str]:
    """Return the words before and behind a date's figures, beside its units.

    Raises :class:`NotRendered` where there are words among the figures.
    """
    pieces = sections(code)[0].pieces
    letters = [at for at, (kind, _) in enumerate(pieces) if kind in ("letter", "place")]
    first, last = letters[0], letters[-1]
    between = _words(pieces[first : last + 1])
    if not _DATE_SIGNS.fullmatch(between):
        raise NotRendered("words among the figures of a date")
    before, behind = _words(pieces[:first]), _words(pieces[last + 1 :]).lstrip(_UNITS_BEHIND)
    return "" if _DATE_SIGNS.fullmatch(before) else before, "" if _DATE_SIGNS.fullmatch(behind) else behind


def _words(pieces: Sequence[Piece]) -> str:
    return "".join(text for kind, text in pieces if kind == "word")
