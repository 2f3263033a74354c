"""People's words within an organ's sentence: they cannot end their quotation, nor read as a sentence of the organ.

A paper shows them, it does not correct them: only marks of quotation change, as GB/T 15834 has quotations within a
quotation. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from huiyin.plugins.case_values import CaseValues
from huiyin.text import is_name

_OPENING, _CLOSING, _STRAIGHT = "“„‟〝❝‘‚‛❛", "”〞〟❞’❜", '"＂″'
_INNER_QUOTES, _INNER_TITLES = "‘’", "〈〉"
_TITLE_OPENING, _TITLE_CLOSING = "《〈", "》〉"
_BREAKS = re.compile("[\a\r\n\u2028\u2029]+")
_SENTENCE_MARKS = re.compile("[。｡．！？；：!?;:…\a\n\u2028\u2029]")
#: A tag that prints, another tag, an element of the document, or a mark of quotation.
_PIECES = re.compile(r"\{\{(-?)(.*?)(-?)\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>|[“”《》]", re.DOTALL)


def quoted(text: Any) -> str:
    """Return ``text`` as it stands between “ and ”: in one line, its own quotation marks single and in pairs.

    A mark without its partner is left out; the apostrophe of a name stays. Marks around the whole go: they are there.
    """
    inner = _nested(_in_one_line(text), _OPENING, _CLOSING, _STRAIGHT, _INNER_QUOTES)
    return inner[1:-1] if _is_whole(inner) else inner


def titled(text: Any) -> str:
    """Return ``text`` as it stands between 《 and 》: in one line, its own marks of a title 〈〉 and in pairs."""
    return _nested(_in_one_line(text), _TITLE_OPENING, _TITLE_CLOSING, "", _INNER_TITLES)


def apart(text: str | None) -> str | None:
    """Return a name, address or telephone; one with marks of a sentence stands in quotation marks."""
    return text if text is None or is_name(text) else f"“{quoted(text)}”"


def apart_as_sentence(text: str | None) -> str | None:
    """Return what somebody asks for; where it holds the end of a sentence, it stands in quotation marks."""
    return f"“{quoted(text)}”" if text and _SENTENCE_MARKS.search(text) else text


def in_one_paragraph(text: str | None) -> str | None:
    """Return a text of several lines in quotation marks and in one line: none of them passes for a heading."""
    return f"“{quoted(text)}”" if text and _BREAKS.search(text.strip()) else text


def spoken(case: CaseValues) -> CaseValues:
    """Return the case with what people say of themselves set apart wherever it could read as a sentence."""
    person = replace(
        case.person,
        name=apart(case.person.name),
        address=apart(case.person.address),
        phone=apart(case.person.phone),
        representatives=tuple(apart(name) or "" for name in case.person.representatives),
    )
    agents = tuple(
        replace(agent, name=apart(agent.name), relation=apart(agent.relation), phone=apart(agent.phone))
        for agent in case.agency.agents
    )
    parties = tuple(replace(party, name=apart(party.name)) for party in case.agreement.parties)
    return replace(
        case,
        person=person,
        agency=replace(case.agency, agents=agents),
        agreement=replace(case.agreement, parties=parties, dispute=apart_as_sentence(case.agreement.dispute)),
        service=replace(case.service, recipient=apart(case.service.recipient)),
    )


def guarded(source: str) -> str:
    """Return the source of a template whose tags between “…” or 《…》 print what cannot end that quotation.

    Marks are counted within a paragraph, so that any template is guarded: Huiyin's, an office's and a plugin's.
    """
    depth = {"“": 0, "《": 0}

    def guard(found: re.Match[str]) -> str:
        piece = found[0]
        if piece in depth:
            depth[piece] += 1
        elif piece in "”》":
            opening = "“" if piece == "”" else "《"
            depth[opening] = max(0, depth[opening] - 1)
        elif piece.startswith("</w:p>"):
            depth.update(dict.fromkeys(depth, 0))
        elif piece.startswith("{{") and any(depth.values()):
            filters = "|quoted" * bool(depth["“"]) + "|titled" * bool(depth["《"])
            return f"{{{{{found[1]} ({found[2]}){filters} {found[3]}}}}}"
        return piece

    return _PIECES.sub(guard, source)


def _in_one_line(text: Any) -> str:
    plain = text.unescape() if isinstance(text, Markup) else str(text)
    return _BREAKS.sub(" ", plain).strip()


def _nested(text: str, opening: str, closing: str, straight: str, inner: str) -> str:
    """Return ``text`` with its pairs of marks as ``inner``, and without those that have no partner."""
    pieces = list(text)
    unclosed: list[int] = []
    for at, character in enumerate(text):
        ends = character in straight and unclosed and text[unclosed[-1]] in straight
        if (character in closing and not _is_apostrophe(text, at)) or ends:
            begun = unclosed.pop() if unclosed else None
            pieces[at] = "" if begun is None else inner[1]
            if begun is not None:
                pieces[begun] = inner[0]
        elif character in opening or (character in straight):
            unclosed.append(at)
            pieces[at] = ""
    return "".join(pieces)


def _is_apostrophe(text: str, at: int) -> bool:
    """Return True for ’ within a word of an alphabet; Chinese characters have none."""
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] == "’" and len(around) == 2 and all(each.isalpha() and not _is_wide(each) for each in around)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _is_whole(text: str) -> bool:
    """Return True where one pair of marks encloses the whole text."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "‘") - (character == "’" and not _is_apostrophe(text, at))
        if depth == 0:
            return at > 0 and at == len(text) - 1 and text[0] == "‘"
    return False
