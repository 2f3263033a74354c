"""The group ``huiyin.documents``: kinds of paper (文书). A kind says what must be on it, and puts a case into words.

The words fill a Word template whose tags are the names of :meth:`DocumentKind.values`. The engine that renders,
numbers and stores belongs to routing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, Protocol

from huiyin.plugins.case_values import CaseValues


@dataclass(frozen=True)
class Required:
    """Something the law or the form wants on the paper.

    ``field`` is a path in :class:`CaseValues`, such as ``draft.facts``, ``periods.answer.legal`` or, for every member
    of a list, ``issues[].answer``; ``{n}`` in the names is then the member's place. ``article`` is where that is said.
    """

    field: str
    zh: str
    en: str
    article: str


class DocumentKind(Protocol):
    """One kind of paper.

    ``series`` is the kind's part of the number (文号代字), for example 信转 in 测信转〔2026〕12号. ``promises`` names
    the values in which a person undertakes something: the engine refuses a waiver of rights there. ``for_person`` says
    that the paper is addressed to the person of the matter, who may then read it with the query code.
    """

    name: str
    api_version: int
    title_zh: str
    title_en: str
    series: str
    required: Sequence[Required]
    promises: Sequence[str]
    for_person: bool

    def missing(self, case: CaseValues) -> list[Required]:
        """Return everything that must be on the paper and is not known, in the order of the paper."""
        ...

    def values(self, case: CaseValues) -> dict[str, Any]:
        """Return what the template's tags stand for: always the same names; ``None`` where nothing is known.

        A value is a text, a truth value, or a list of mappings of texts. A line break in a text is a new paragraph.
        """
        ...

    def template(self) -> bytes:
        """Return the Word template (.docx) that comes with the kind; read from its own package."""
        ...


def absent(case: CaseValues, required: Sequence[Required]) -> list[Required]:
    """Return those of ``required`` that ``case`` does not hold, one for each member of a list that lacks it."""
    return [lack for each in required for lack in _lacks(case, each)]


def _lacks(case: CaseValues, required: Required) -> Iterator[Required]:
    path, _, inside = required.field.partition("[].")
    found = _at(case, path)
    if not inside:
        if _is_empty(found):
            yield required
        return
    for place, member in enumerate(found or (None,), 1):
        if _is_empty(_at(member, inside)):
            zh, en = (text.replace("{n}", str(place)) for text in (required.zh, required.en))
            yield replace(required, zh=zh, en=en)


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif is_dataclass(value):
            value = getattr(value, step)
        else:
            return None
    return value


def _is_empty(value: Any) -> bool:
    """False is an answer and 0 is a number; blanks are neither."""
    return value in (None, (), {}) or (isinstance(value, str) and not value.strip())


class NullDocument:
    """A paper with nothing but its number, for tests and as the smallest example."""

    name = "null"
    api_version = 1
    title_zh = "空白文书"
    title_en = "blank paper"
    series = "空"
    required = (Required("matter.number", "信访事项编号", "the number of the matter", "网上办理工作规程第五条"),)
    promises = ()
    for_person = False

    def missing(self, case: CaseValues) -> list[Required]:
        """Ask for the matter's number only."""
        return absent(case, self.required)

    def values(self, case: CaseValues) -> dict[str, Any]:
        """Return the number."""
        return {"number": case.paper.number}

    def template(self) -> bytes:
        """Return one paragraph."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as docx:
            docx.writestr("[Content_Types].xml", _CONTENT_TYPES)
            docx.writestr("_rels/.rels", _RELATIONS)
            docx.writestr("word/document.xml", _DOCUMENT)
        return content.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>{{ number }}</w:t></w:r></w:p></w:body></w:document>"
)
