"""Read an .xlsx file: its sheets, and their rows one by one, with what each cell shows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from services.intake.errors import LedgerUnreadable
from services.intake.ledger import cells, formats, merging, package, sections
from services.intake.ledger.package import Package, Relation, child, children, local, true
from services.intake.ledger.rows import Beside, Row, Sheet

_WHOLE = re.compile(r"-?\d+")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d+)")
#: What a cell shows whose value is none of its kind; it costs its row only.
_MALFORMED = "#损坏"
_PICTURES = ("drawing", "oleObject", "package", "control")
_COMMENTS = ("comments", "threadedComment")


@dataclass(frozen=True)
class Styles:
    """What a cell's value depends on beside itself: texts, formats by style, the epoch, and whether results hold."""

    strings: list[str]
    formats: list[str]
    epoch: datetime
    calculated: bool


def sheets(path: Path, parts: Package) -> list[Sheet]:
    """Return the sheets in the order of their tabs; raises :class:`LedgerUnreadable` where the file is no workbook."""
    main = next((item.target for item in parts.relations("") if item.kind == "officeDocument"), "xl/workbook.xml")
    root = parts.root(main) if parts.has(main) and main.endswith(".xml") else None
    if root is None or local(root.tag) != "workbook":
        zh = "它不是真正的 .xlsx 文件，请用 Excel 或 WPS 打开后另存为 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is not really .xlsx; open it with Excel or WPS and save it as .xlsx")
    relations = {item.id: item for item in parts.relations(main)}
    styles = _styles(parts, root, list(relations.values()))
    found = [
        _sheet(path, parts, entry, relations.get(_id_of(entry)), styles)
        for entry in children(child(root, "sheets"), "sheet")
    ]
    if not found:
        raise LedgerUnreadable(path.name, "没有工作表", "it has no sheet")
    return found


def _id_of(entry: ElementTree.Element) -> str:
    """Return the relation's id: unlike the sheet's own it stands in the namespace of relations."""
    return next((value for key, value in entry.attrib.items() if key.startswith("{") and local(key) == "id"), "")


def _styles(parts: Package, root: ElementTree.Element, relations: list[Relation]) -> Styles:
    at = {item.kind: item.target for item in relations}
    properties, calculation = child(root, "workbookPr"), child(root, "calcPr")
    return Styles(
        package.strings(parts, at["sharedStrings"]) if parts.has(at.get("sharedStrings", "")) else [],
        _formats(parts.root(at["styles"])) if parts.has(at.get("styles", "")) else [],
        cells.EPOCH_1904 if properties is not None and true(properties.get("date1904")) else cells.EPOCH_1900,
        calculation is None or not true(calculation.get("fullCalcOnLoad")),
    )


def _formats(root: ElementTree.Element) -> list[str]:
    """Return the code of the number format of each style of cells."""
    own = {
        int(item.get("numFmtId", "0")): item.get("formatCode", formats.GENERAL)
        for item in children(child(root, "numFmts"), "numFmt")
    }
    return [formats.code_of(int(style.get("numFmtId", "0")), own) for style in children(child(root, "cellXfs"), "xf")]


def _sheet(path: Path, parts: Package, entry: ElementTree.Element, relation: Relation | None, styles: Styles) -> Sheet:
    name, hidden = package.unescaped(entry.get("name", "")), entry.get("state", "visible") != "visible"
    if relation is None or relation.kind != "worksheet" or not parts.has(relation.target):
        return Sheet(name, lambda: iter(()), 0, hidden, cells=False)
    survey = _survey(parts, relation.target)

    def rows() -> Iterator[Row]:
        return merging.applied(_rows(path, parts, relation.target, name, styles), survey.merged)

    return Sheet(name, rows, survey.rows, hidden, beside=survey.beside(parts.relations(relation.target), parts))


@dataclass
class _Survey:
    """What a first pass over a sheet finds, since merged cells stand behind the rows they cover."""

    rows: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: merging.Ranges = ()

    def beside(self, relations: list[Relation], parts: Package) -> Beside:
        # A threaded comment has a plain one in its place, for programs that do not know it.
        comments = max((_comments(parts, item.target) for item in relations if item.kind in _COMMENTS), default=0)
        pictures = sum(item.kind in _PICTURES for item in relations)
        return Beside(comments, pictures, self.hidden_rows, self.hidden_columns)


def _comments(parts: Package, target: str) -> int:
    if not parts.has(target):
        return 0
    return sum(local(element.tag) in ("comment", "threadedComment") for element in parts.root(target).iter())


def _survey(parts: Package, target: str) -> _Survey:
    """Go over the sheet once. Damage ends the pass here and is told when the rows are read."""
    survey, ranges = _Survey(), []
    try:
        with parts.open(target) as file:
            for element in package.finished(file, ("row", "col", "mergeCell")):
                kind = local(element.tag)
                if kind == "row":
                    filled = any(len(cell) for cell in element)
                    survey.rows += filled
                    survey.hidden_rows += filled and true(element.get("hidden"))
                elif kind == "col":
                    survey.hidden_columns += true(element.get("hidden"))
                else:
                    ranges.append(element.get("ref", ""))
    except Exception:  # noqa: S110 - as for the rows: a malformed part fails anywhere, with any exception
        pass
    survey.merged = merging.ranges(ranges)
    return survey


def _rows(path: Path, parts: Package, target: str, name: str, styles: Styles) -> Iterator[Row]:
    number = 0
    try:
        with parts.open(target) as file:
            for element in package.finished(file, ("row",)):
                number = _number(element, number)
                yield Row(number, _cells(element, styles), name)
    except Exception as error:
        # A malformed part fails anywhere inside zip, XML or a number, with any kind of exception.
        raise damaged(path, number) from error


def _number(row: ElementTree.Element, before: int) -> int:
    number = int(row.get("r") or before + 1)
    if number <= before:
        raise ValueError("rows stand in another order than their numbers")
    return number


def damaged(path: Path, after: int = 0) -> LedgerUnreadable:
    """Return the error of a file that breaks off, ``after`` the number of the last good row."""
    zh, en = "文件已损坏或不完整，请重新导出", "it is damaged or cut off; export it again"
    if after:
        zh, en = f"第 {after} 行之后{zh}", f"after row {after} {en}"
    return LedgerUnreadable(path.name, zh, en)


def _cells(row: ElementTree.Element, styles: Styles) -> list[Any]:
    found: dict[int, Any] = {}
    index = -1
    for element in row:
        if local(element.tag) != "c":
            continue
        reference = element.get("r")
        index = column(reference) if reference else index + 1
        if index in found:
            raise ValueError("a cell stands twice")
        found[index] = _cell(element, styles) if len(element) else None
    values = [None] * (1 + max((index for index, value in found.items() if value is not None), default=-1))
    for index, value in found.items():
        if value is not None:
            values[index] = value
    return values


def column(reference: str) -> int:
    """Return the index of the column of a reference such as ``AB12``; raises ``ValueError`` where it is none."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError("no reference")
    return _column(found[1].upper())


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def letters(index: int) -> str:
    """Return the letters of the column with that index: 0 is A."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def _cell(element: ElementTree.Element, styles: Styles) -> Any:
    try:
        return _read(element, styles)
    except (ValueError, IndexError, OverflowError):
        return cells.ErrorValue(_MALFORMED)


def _read(element: ElementTree.Element, styles: Styles) -> Any:
    parts = {local(part.tag): part for part in element}
    written = parts["v"].text or "" if "v" in parts else ""
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return _text(package.string(parts["is"]), element, styles) if "is" in parts else None
    if "f" in parts and _unresolved(kind, "v" in parts, written, styles):
        return cells.NoResult()
    if kind == "str":
        return _text(package.unescaped(written), element, styles)
    if kind == "s":
        return _text(styles.strings[_index(written.strip())], element, styles) if written else None
    return _value(kind, written.strip(), _code(element, styles), styles) if written else None


def _code(element: ElementTree.Element, styles: Styles) -> str:
    style = int(element.get("s", "0"))
    return styles.formats[style] if style < len(styles.formats) else formats.GENERAL


def _text(text: str, element: ElementTree.Element, styles: Styles) -> Any:
    """Return what a text is, with the words that its format adds."""
    cell = cells.typed(text)
    return sections.of_text(cell, _code(element, styles)) if isinstance(cell, str) and cell.strip() else cell


def _unresolved(kind: str, has_value: bool, written: str, styles: Styles) -> bool:
    """Return True for a formula without its result: an empty text is one, and 0 none where all is still to be counted.

    Programs that cannot calculate write 0 and ask for it in ``fullCalcOnLoad``, which Excel takes away when it saves.
    """
    if kind == "str":
        return not has_value
    return not written or (kind == "n" and written == "0" and not styles.calculated)


def _value(kind: str, written: str, code: str, styles: Styles) -> Any:
    if kind == "e":
        return cells.ErrorValue(written)
    if kind == "b":
        return "TRUE" if true(written) else "FALSE"
    if kind == "d":
        return datetime.fromisoformat(written)
    value = int(written) if _WHOLE.fullmatch(written) else float(written)
    if not math.isfinite(value):
        raise ValueError("no number")
    return formats.shown(value, code, styles.epoch)


def _index(written: str) -> int:
    index = int(written)
    if index < 0:
        raise ValueError("no shared string has that number")
    return index
