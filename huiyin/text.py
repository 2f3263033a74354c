"""Typed text made sound, in one place, before anybody checks or counts it: words, lines, codes, numbers. Pure.

People paste from chats, Word and scanners; what they cannot see they cannot delete. So nothing is refused here: line
ends are made alike, and what shows nothing but breaks databases, XML or the order of reading is left out. Limits are
counted on the result, in characters (Unicode code points). What is within visible text and belongs to it stays: joiners
of emoji, variation selectors, combining marks, private-use characters of names, characters newer than this Python.

Sources: Unicode 15.1 §23 (special areas), its property Default_Ignorable_Code_Point, UAX #9 (bidirectional
algorithm), UAX #15 (NFKC); XML 1.0 §2.2 (characters).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
#: Marks that turn the order of reading (UAX #9 §2, and their deprecated kin U+206A to U+206F).
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
#: U+nFFFE and U+nFFFF of all planes, and U+FDD0 to U+FDEF: no characters at all (Unicode §23.7).
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
#: Controls but tab and line ends, halves of characters, byte order marks, anchors of annotations.
_DROPPED = re.compile(f"[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb{_TURNING}{_NO_CHARACTERS}]")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

#: What has a width or a letter's category and shows nothing: fillers, blanks, and where a picture was (U+FFFC).
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159"
#: Shows nothing, whatever category this Python's tables give it (Default_Ignorable_Code_Point).
_IGNORABLE = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SHOWS_NOTHING = re.compile(f"[{_BLANKS}{_IGNORABLE}]")
#: Categories that show nothing by themselves: controls, formats, halves, spaces, and marks that need a letter.
_FORMATS = ("Cc", "Cf", "Cs")
_UNSEEN = (*_FORMATS, "Zs", "Zl", "Zp", "Mn", "Me")
#: Around a text these are as good as spaces; a joiner, selector or tag may belong to the character before it.
_AROUND = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000\u00ad\u180e\u200b\u2060" + _BLANKS
)
_BREAKS = re.compile("[\n\t]+")
#: Punctuation within names: points of foreign names (Tibetan ones have their own), hyphens, apostrophes, brackets.
_NAME_MARKS = "·•・･‧.．་༌᠆-－‐‑'＇’‘、/／()（）[]［］〔〕&＆*＊#＃@＠_＿"
_ORNAMENTAL_QUOTES = "\u275b\u275c\u275d\u275e"
_WHOLE_NUMBER = re.compile(r"[-+－＋−]?\d+")

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = ("R", "AL")
_LEFT_TO_RIGHT = "L"


def words(text: str) -> str:
    """Return what a person wrote, in as many lines as it has; empty where nothing in it shows.

    Every kind of line end becomes ``\\n``; spaces around the text go.
    """
    if text.isascii() and text.isprintable() and text == text.strip():
        return text  # most texts of events are codes and times: they are sound
    plain = printable(_LINE_ENDS.sub("\n", text))
    return plain.strip(_AROUND) if shows(plain) else ""


def line(text: str) -> str:
    """Like :func:`words`, for a name, a title or an address: line ends and tabs within become one space."""
    return " ".join(filter(None, (part.strip(" ") for part in _BREAKS.split(words(text)))))


def identifier(text: str) -> str:
    """Return an id of another register as it compares: nothing unseen in it, spaces within one; all else as written.

    Width and dashes stay: to that register （1） and (1) may be two.
    """
    plain = printable(_LINE_ENDS.sub(" ", text))
    seen = "".join(character for character in plain if not _hidden(character))
    return " ".join(seen.split()) if shows(seen) else ""


def code(text: str) -> str:
    """Return a code of this site as it compares: an :func:`identifier` in NFKC, full-width made plain, dashes ``-``.

    Capital and small letters stay as they are.
    """
    return "".join(map(_plain_dash, identifier(unicodedata.normalize("NFKC", text))))


def telephone(text: str) -> str:
    """Return a telephone as it is kept: an :func:`identifier`, full-width digits and letters made plain, dashes ``-``.

    All other punctuation stays as typed: it may part two numbers.
    """
    plain = "".join(
        unicodedata.normalize("NFKC", each) if "\uff10" <= each <= "\uff5a" and each.isalnum() else each
        for each in identifier(text)
    )
    return "".join(map(_plain_dash, plain))


def number(text: str) -> int:
    """Return the whole number a person typed, in full-width digits too; raises ``ValueError`` where it is none.

    What only looks like a digit (², ①) is none.
    """
    typed = identifier(text)
    if not _WHOLE_NUMBER.fullmatch(typed):
        raise ValueError("no whole number")
    return int(code(typed))


def is_name(text: str) -> bool:
    """Return True where ``text`` can be a name of people or organs: no mark in it begins, parts or ends a sentence.

    Names hold letters and digits of any script, spaces, and marks such as ``·``, ``-``, ``.``, ``’``, ``、``, ``（）``.
    """
    return not any(
        unicodedata.category(character) in ("Cc", "Zl", "Zp")
        or character in _ORNAMENTAL_QUOTES
        or (unicodedata.category(character).startswith("P") and character not in _NAME_MARKS)
        for character in text
    )


def printable(text: str) -> str:
    """Return ``text`` without what no text may hold: see the module. Line ends stay as they are."""
    if text.isascii() and text.isprintable():
        return text
    return _DROPPED.sub("", _HALVES.sub(_whole, text))


def loses(text: str) -> bool:
    """Return True where :func:`words` leaves out what no text may hold: controls, halves, marks that turn the order."""
    return bool((_CONTROLS if text.isascii() else _DROPPED).search(_HALVES.sub(_whole, text)))


def shows(text: str) -> bool:
    """Return True where at least one character of ``text`` can be seen on paper."""
    return any(_visible(character) for character in text)


def sound(value: Any) -> Any:
    """Return a JSON value with :func:`words` of every text in it; the names of fields stay."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, dict):
        return {name: sound(inner) for name, inner in value.items()}
    return [sound(inner) for inner in value] if isinstance(value, list | tuple) else value


def isolated(text: str) -> str:
    """Return ``text`` with each right-to-left part set apart (FSI…PDI), so that it turns nothing beside it.

    Such a part begins and ends with a letter of such a script, and no left-to-right letter is in it: an official
    date or number after an Uyghur name stays in its place.
    """
    if text.isascii():
        return text
    pieces, done = [], 0
    for begin, end in _right_to_left_parts(text):
        pieces += [text[done:begin], _FIRST_STRONG_ISOLATE, text[begin:end], _POP_ISOLATE]
        done = end
    return "".join([*pieces, text[done:]])


def _right_to_left_parts(text: str) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    open_part = False
    for at, character in enumerate(text):
        direction = unicodedata.bidirectional(character)
        if direction in _RIGHT_TO_LEFT:
            begin = parts.pop()[0] if open_part else at
            parts.append((begin, at + 1))
            open_part = True
        elif direction in (_LEFT_TO_RIGHT, "B") or character in "\a\u2028":
            open_part = False
    return parts


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN and not _SHOWS_NOTHING.match(character)


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in _FORMATS or bool(_SHOWS_NOTHING.match(character))


def _plain_dash(character: str) -> str:
    return "-" if character == "\N{MINUS SIGN}" or unicodedata.category(character) == "Pd" else character


def _whole(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16", "surrogatepass").decode("utf-16")
