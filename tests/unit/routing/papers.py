"""For the tests of papers: the built-in kinds, and what a finished paper says."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields, is_dataclass, replace
from html import unescape

from huiyin import settings
from huiyin.plugins import loader
from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import DocumentKind
from services.routing.papers import engine
from services.routing.papers.example import of_kind

KINDS: dict[str, DocumentKind] = {
    kind.name: kind for kind in loader.load("documents", settings.read({}).plugins["documents"])
}
NUMBER = "测农信复〔2026〕12号"


def members(docx: bytes) -> dict[str, bytes]:
    """Return the files inside a Word document."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def paragraphs(docx: bytes) -> list[str]:
    """Return the text of every paragraph of a Word document, those of tables among them."""
    xml = members(docx)["word/document.xml"].decode("utf-8")
    return [
        unescape("".join(re.findall(r"<w:t(?: [^>]*)?>(.*?)</w:t>", each, re.DOTALL)))
        for each in re.findall(r"<w:p(?: [^>]*)?>(.*?)</w:p>", xml, re.DOTALL)
    ]


def text(docx: bytes) -> str:
    """Return the words of a Word document, a line for each paragraph."""
    return "\n".join(paragraphs(docx))


def printed(name: str, **changes: object) -> str:
    """Return the words of the invented paper of a kind, with parts of its case changed."""
    kind = KINDS[name]
    case = replace(of_kind(name, NUMBER), **changes)
    assert kind.missing(case) == []
    return text(engine.render(kind, kind.values(case), kind.template()))


def least(name: str) -> CaseValues:
    """Return a case of which only what the kind asks for is known."""
    kind, whole, case = KINDS[name], of_kind(name, NUMBER), CaseValues()
    while missing := kind.missing(case):
        for lack in missing:
            case = _with(case, whole, lack.field.split("."))
    return replace(case, paper=replace(case.paper, number=NUMBER))


def _with(value, whole, path):
    """Return ``value`` with what ``whole`` has at the end of the path."""
    name = path[0].removesuffix("[]")
    if isinstance(whole, dict):
        return {**value, name: _with(value.get(name) or type(whole[name])(), whole[name], path[1:])}
    found = getattr(whole, name)
    if len(path) == 1 or path[0].endswith("[]"):
        return replace(value, **{name: found})
    assert is_dataclass(found) or isinstance(found, dict), fields(whole)
    return replace(value, **{name: _with(getattr(value, name), found, path[1:])})
