"""Fill a Word template with the values of a paper: bytes and plain values in, the same bytes out every time.

The template is Word with Jinja tags (docxtpl), run in a sandbox. A tag that nobody knows, and a tag that stands for
nothing and is printed all the same, are errors told in a sentence. No file, no database, no clock.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from huiyin.errors import said
from huiyin.plugins.documents import DocumentKind
from huiyin.plugins.example_case import EXAMPLE
from huiyin.text import isolated, printable
from services.routing.papers import packing, quoting, rights
from services.routing.papers.errors import DocumentWaivesRights, TemplateUnusable, lacking
from services.routing.papers.leaving_out import left_out

_LARGEST = 20 * 1024 * 1024
#: What would be taken for the marks of docxtpl. What XML may not hold goes with what no text may hold.
_MARKS = str.maketrans({"\a": None, "\v": None, "\f": None, "\x85": None, "\t": " "})
_TAG_IN_MESSAGE = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")
#: What opening something else than a Word document raises, and what a tag may raise that computes.
_NO_WORD = (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError)
_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    SyntaxError,
)


def render(kind: DocumentKind, values: Mapping[str, Any], template: bytes, *, place: str = "-") -> bytes:
    """Return the paper as the bytes of a .docx file.

    ``place`` says in errors which template it was. Raises :class:`TemplateUnusable` naming the tag or the fault, and
    :class:`DocumentWaivesRights` where a value of ``kind.promises`` gives up rights.
    """
    _refuse_waivers(kind, values)
    paper = _opened(kind, template, place)
    try:
        paper.render({name: _printed(name, value) for name, value in values.items()}, jinja_env=_environment())
        filled = io.BytesIO()
        paper.save(filled)
    except _FAULTS as error:
        raise TemplateUnusable(kind=kind.name, place=place, why=_why(error)) from error
    return packing.pack(filled.getvalue())


def check(kind: DocumentKind, template: bytes, *, place: str) -> None:
    """Raise :class:`TemplateUnusable` where the template cannot be opened, holds foreign tags, or leaves out a duty.

    Its own words are searched for waivers, and an invented case is printed with it.
    """
    known = kind.values(EXAMPLE)
    words, tags = _read(kind, template, place)
    unknown = sorted(tags - set(known))
    if unknown:
        names, all_names = "、".join(unknown), "、".join(sorted(known))
        why = said(
            f"其中的标签 {names} 不是这种文书的标签，可用的有 {all_names}",
            f"its tags {names} are not tags of this paper, which are {all_names}",
        )
        raise TemplateUnusable(kind=kind.name, place=place, why=why)
    lacks = left_out(kind, tags)
    if lacks:
        raise TemplateUnusable(kind=kind.name, place=place, why=lacking(lacks, "缺少必备内容 ", "it leaves out "))
    given_up = rights.waiver(words)
    if given_up:
        raise DocumentWaivesRights(title_zh=kind.title_zh, title_en=kind.title_en, words=given_up)
    render(kind, known, template, place=place)


def _read(kind: DocumentKind, template: bytes, place: str) -> tuple[str, set[str]]:
    """Return the words of the template itself, and the names of its tags."""
    paper = _opened(kind, template, place)
    try:
        tags = paper.get_undeclared_template_variables(_environment())
    except TemplateError as error:
        raise TemplateUnusable(kind=kind.name, place=place, why=_why(error)) from error
    return re.sub("<[^>]*>", "", paper.get_xml()), tags


def _opened(kind: DocumentKind, template: bytes, place: str) -> DocxTemplate:
    """Return the template as docxtpl has it; one that unpacks to too much, or carries a program, is not opened."""
    try:
        members = packing.unpack(template, largest=_LARGEST)
        paper = DocxTemplate(io.BytesIO(template))
        paper.init_docx()
    except _NO_WORD as error:
        why = said("文件不是可以打开的 Word 文档（.docx）", "the file is no Word document (.docx) that can be opened")
        raise TemplateUnusable(kind=kind.name, place=place, why=why) from error
    if "word/vbaProject.bin" in members:
        raise TemplateUnusable(kind=kind.name, place=place, why=said("文件带有宏", "the file carries macros"))
    return paper


class _Unfilled(StrictUndefined):
    """A known tag without content: a condition may ask for it, printing it is an error."""

    def __bool__(self) -> bool:  # type: ignore[override]  # there it never returns
        return False


class _Environment(ImmutableSandboxedEnvironment):
    """Keeps what it has compiled: the same few templates are filled all day."""

    def from_string(self, source: Any, *_args: Any, **_kwargs: Any) -> Template:
        """Compile ``source``, once."""
        return _compile(str(source))


@cache
def _environment() -> _Environment:
    environment = _Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"quoted": quoting.quoted, "titled": quoting.titled}
    return environment


@lru_cache(maxsize=512)
def _compile(source: str) -> Template:
    return ImmutableSandboxedEnvironment.from_string(_environment(), quoting.guarded(source))


def _printed(name: str, value: Any) -> Any:
    """Return a value as the template may print it; None becomes a tag that may be asked for and not be printed."""
    if value is None:
        return _Unfilled(name=name)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [{key: _printed(f"{name}.{key}", each) for key, each in member.items()} for member in value]
    return value


def _text(value: str) -> str:
    """Return a text with its line breaks as docxtpl wants them: ``\\a`` is a paragraph, ``\\n`` (U+2028) a line.

    What is written from right to left is set apart, so that it turns no sentence, date or number of the paper.
    """
    plain = printable(re.sub("\r\n?", "\n", value).translate(_MARKS))
    lines = (isolated(line.strip(" ")) for line in plain.split("\n") if line.strip())
    return "\a".join(lines).replace("\u2028", "\n")


def _refuse_waivers(kind: DocumentKind, values: Mapping[str, Any]) -> None:
    for name in kind.promises:
        given_up = rights.waiver(_flat(values.get(name)))
        if given_up:
            raise DocumentWaivesRights(title_zh=kind.title_zh, title_en=kind.title_en, words=given_up)


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_flat(each) for member in value for each in member.values())
    return value if isinstance(value, str) else ""


def _why(error: Exception) -> dict[str, str]:
    """Return what is wrong with a template in a sentence of both languages."""
    if isinstance(error, UndefinedError):
        found = _TAG_IN_MESSAGE.search(str(error))
        tag = next(filter(None, found.groups()), "") if found else str(error)
        return said(f"标签 {tag} 没有内容可填", f"nothing is known to put in the place of the tag {tag}")
    if isinstance(error, TemplateSyntaxError):
        return said(f"标签写法有误（{error.message}）", f"a tag is not well written ({error.message})")
    return said(f"标签不允许这样用（{error}）", f"a tag does what tags may not ({error})")
