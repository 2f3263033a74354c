"""Writes made ledgers: as CSV in any encoding, and as workbooks by openpyxl and part by part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import openpyxl

from services.intake.ledger.workbook import letters
from tests.unit.intake.books import Book, Page, error, formula, inline, number, shared
from tests.unit.intake.books import Cell as Written
from tests.unit.intake.shapes import Cell, Ledger, Line
from tests.unit.intake.shapes_faults import BROKEN

#: Encoding → what may stand before the text, and bytes that are no characters in it.
ENCODINGS: dict[str, tuple[tuple[bytes, ...], bytes]] = {
    "utf-8": ((b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"), b"\xe8\xb7"),
    "gb18030": ((b"",), b"\xc1"),
    "utf-16-le": ((b"", b"\xff\xfe"), b"\x3d\xd8"),
    "utf-16-be": ((b"", b"\xfe\xff"), b"\xd8\x3d"),
}
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def rows_of(made: Ledger) -> list[Line]:
    """Return all rows of a sheet, those above the header and the header too."""
    above = [Line({0: Cell(text)}, "") for text in made.above]
    header = [Line({at: Cell(text) for at, text in enumerate(row) if text}, "") for row in made.header]
    return [*above, *header, *made.lines]


@dataclass(frozen=True)
class Text:
    """How a CSV file is written."""

    encoding: str
    chance: Random

    def save(self, path: Path, made: Ledger) -> None:
        """Write the sheet."""
        marks, broken = ENCODINGS[self.encoding]
        sign = self.chance.choice(",,,;\t")
        end = self.chance.choice(("\r\n", "\n"))
        width = len(made.fields)
        lines = [self._line(line, sign, line.width or width) + end for line in rows_of(made)]
        parts = "".join(lines).encode(self.encoding).split(BROKEN.encode(self.encoding))
        path.write_bytes(self.chance.choice(marks) + broken.join(parts))

    def _line(self, line: Line, sign: str, width: int) -> str:
        return sign.join(self._cell(line.cells.get(at), sign) for at in range(width))

    def _cell(self, cell: Cell | None, sign: str) -> str:
        if cell is None:
            return ""
        text = cell.shown
        if cell.kind == "open":
            return '"' + text
        if any(special in text for special in (sign, '"', "\r", "\n")) or self.chance.random() < 0.1:
            return '"' + text.replace('"', '""') + '"'
        return text


def escaped(text: str) -> str:
    """Return a text as the type ST_Xstring has it."""
    plain = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)


class Parts:
    """A workbook written part by part: strict or not, texts in place, shared or in runs."""

    def __init__(self, chance: Random, *, strict: bool, from_1904: bool) -> None:
        self._chance = chance
        self._book = Book([], formats=[], strings=[], strict=strict, from_1904=from_1904)
        self._formats: list[str] = []
        self._strings: list[str] = []

    def save(self, path: Path, sheets: Sequence[Ledger], *others: Page) -> None:
        """Write the sheets, named 1月, 2月 and so on, and the others behind them."""
        pages = [self._page(made, f"{at}月") for at, made in enumerate(sheets, start=1)]
        self._book.pages = [*pages, *others]
        self._book.formats, self._book.strings = self._formats, self._strings
        self._book.save(path)

    def _page(self, made: Ledger, name: str) -> Page:
        rows = {
            at: {letters(index): self._cell(cell) for index, cell in sorted(line.cells.items())}
            for at, line in enumerate(rows_of(made), start=1)
            if line.cells or self._chance.random() < 0.5
        }
        first = len(made.above) + len(made.header) + 1
        merged = [
            f"{letters(left)}{first + top}:{letters(right)}{first + bottom}" for top, bottom, left, right in made.merged
        ]
        return Page(rows, name, merged=merged)

    def _cell(self, cell: Cell) -> Written:
        if cell.kind == "number":
            return number(cell.value, self._style(cell.code))
        if cell.kind == "error":
            return error(cell.shown)
        if cell.kind == "formula":
            return formula("A1", self._chance.choice(("", "<v/>")))
        text = escaped(cell.shown)
        if self._chance.random() < 0.5:
            return inline(text)
        self._strings.append(self._string(inline(text)[1].removeprefix("<is>").removesuffix("</is>")))
        return shared(len(self._strings) - 1)

    def _string(self, item: str) -> str:
        if self._chance.random() < 0.5:
            return item
        return f'<r>{item}</r><rPh sb="0" eb="1"><t>pinyin</t></rPh><phoneticPr fontId="1"/>'

    def _style(self, code: str) -> int:
        if code not in self._formats:
            self._formats.append(code)
        return self._formats.index(code) + 1


def save_by_openpyxl(path: Path, sheets: Sequence[Ledger], *, from_1904: bool) -> None:
    """Write a workbook as most programs in Python do."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if from_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for at, made in enumerate(sheets, start=1):
        page = book.create_sheet(f"{at}月")
        for row, line in enumerate(rows_of(made), start=1):
            for index, cell in line.cells.items():
                _put(page.cell(row, index + 1), cell)
        first = len(made.above) + len(made.header) + 1
        for top, bottom, left, right in made.merged:
            page.merge_cells(start_row=first + top, end_row=first + bottom, start_column=left + 1, end_column=right + 1)
    book.save(path)


def _put(place: object, cell: Cell) -> None:
    if cell.kind == "number":
        place.value, place.number_format = float(cell.value), cell.code  # type: ignore[attr-defined]
    elif cell.kind == "formula":
        place.value = "=A1"  # type: ignore[attr-defined]
    else:
        place.value = cell.shown if cell.kind == "error" else escaped(cell.shown)  # type: ignore[attr-defined]
