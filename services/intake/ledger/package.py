"""The parts of an .xlsx file (ECMA-376, transitional and strict alike): what refers to what, texts, formats, sheets.

openpyxl does not read strict files, ``_x000D_``, the formats of East Asia, or whether a formula has a result, and in
the mode that keeps memory small neither merged cells nor comments: so the parts that matter here are read from XML.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree import ElementTree

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class Relation:
    """One part that another refers to: the last word of its kind, and where it is."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one file, by name. Names are taken whatever their capitals (OPC §9.1.1)."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        self._names = {name.lower().lstrip("/"): name for name in self._zip.namelist()}

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def has(self, part: str) -> bool:
        """Return True where there is such a part."""
        return part.lower() in self._names

    def open(self, part: str) -> IO[bytes]:
        """Return the part's bytes as a stream; raises ``KeyError`` where there is none."""
        return self._zip.open(self._names[part.lower()])

    def root(self, part: str) -> ElementTree.Element:
        """Return the part's XML as a whole."""
        with self.open(part) as file:
            return ElementTree.parse(file).getroot()  # noqa: S314 - expat bounds what entities expand to

    def relations(self, part: str) -> list[Relation]:
        """Return what the part refers to within the file."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(listed):
            return []
        return [
            Relation(
                item.get("Id", ""),
                item.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/"),
            )
            for item in self.root(listed)
            if item.get("TargetMode") != "External"
        ]


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def true(value: str | None) -> bool:
    """Return what an attribute of XML Schema's boolean says; False where it is not there."""
    return (value or "").strip().lower() in _YES


def attribute(element: ElementTree.Element, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def children(element: ElementTree.Element | None, name: str) -> list[ElementTree.Element]:
    """Return the element's children of that name, in any namespace."""
    return [child for child in element if local(child.tag) == name] if element is not None else []


def child(element: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    """Return the first child of that name."""
    return next(iter(children(element, name)), None)


def string(item: ElementTree.Element) -> str:
    """Return the text of a shared or inline string: all its runs, without the phonetic ones."""
    texts = []
    for part in item:
        name = local(part.tag)
        if name == "t":
            texts.append(part.text or "")
        elif name == "r":
            texts += [run.text or "" for run in children(part, "t")]
    return unescaped("".join(texts))


def unescaped(text: str) -> str:
    """Return a text of the type ST_Xstring: ``_xHHHH_`` is the character U+HHHH, and ``_x005F_`` an underscore."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def strings(package: Package, part: str) -> list[str]:
    """Return all shared strings."""
    found: list[str] = []
    with package.open(part) as file:
        for element in finished(file, ("si",)):
            found.append(string(element))
    return found


def finished(file: IO[bytes], names: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements of those names as they end; each is emptied afterwards, so that memory stays small."""
    path: list[ElementTree.Element] = []
    inside = 0
    for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - as above
        if event == "start":
            path.append(element)
            inside += local(element.tag) in names
            continue
        path.pop()
        if local(element.tag) in names:
            inside -= 1
            yield element
        if not inside and path:
            path[-1].remove(element)
