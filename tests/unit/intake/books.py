"""Spreadsheets written part by part, to say what openpyxl cannot: other programs' ways of writing the same."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

#: A cell: its attributes beside its reference, and what is in it.
Cell = tuple[str, str]


def inline(text: str) -> Cell:
    """Return a cell with its text in place."""
    return 't="inlineStr"', f'<is><t xml:space="preserve">{escape(text)}</t></is>'


def shared(index: int) -> Cell:
    """Return a cell whose text is the shared one with that number."""
    return 't="s"', f"<v>{index}</v>"


def number(written: str, style: int = 0) -> Cell:
    """Return a cell with a number as written; ``style`` counts the book's formats from 1."""
    return f's="{style}"', f"<v>{written}</v>"


def formula(formula: str, inner: str = "", kind: str = "") -> Cell:
    """Return a cell with a formula, and what stands beside it."""
    return f't="{kind}"' if kind else "", f"<f>{escape(formula)}</f>{inner}"


def error(shown: str) -> Cell:
    """Return a cell with an error value."""
    return 't="e"', f"<v>{shown}</v>"


@dataclass
class Page:
    """One sheet: rows by number, cells by letter."""

    rows: Mapping[int, Mapping[str, Cell]]
    name: str = "Sheet1"
    state: str = "visible"
    merged: Sequence[str] = ()
    comments: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()


@dataclass
class Book:
    """A workbook, written by :meth:`save`; ``strings`` are the insides of its shared strings."""

    pages: Sequence[Page]
    formats: Sequence[str] = ()
    strings: Sequence[str] = ()
    strict: bool = False
    from_1904: bool = False
    calculate: bool = False
    parts: dict[str, str] = field(default_factory=dict)

    def save(self, path: Path) -> Path:
        """Write the file."""
        for number_, page in enumerate(self.pages, start=1):
            self.parts[f"xl/worksheets/sheet{number_}.xml"] = self._sheet(page)
            if page.comments:
                self._comment(number_, page)
        self._workbook()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for name, content in self.parts.items():
                file.writestr(name, content)
        return path

    @property
    def _main(self) -> str:
        return _MAIN[self.strict]

    def _relations(self, items: Sequence[tuple[str, str]]) -> str:
        listed = "".join(
            f'<Relationship Id="rId{at}" Type="{_RELATIONS[self.strict]}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(items, start=1)
        )
        return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'

    def _workbook(self) -> None:
        sheets = "".join(
            f'<sheet name={quoteattr(page.name)} sheetId="{at}" state="{page.state}" r:id="rId{at}"/>'
            for at, page in enumerate(self.pages, start=1)
        )
        properties = '<workbookPr date1904="1"/>' if self.from_1904 else "<workbookPr/>"
        counting = '<calcPr fullCalcOnLoad="1"/>' if self.calculate else ""
        self.parts["xl/workbook.xml"] = (
            f'<workbook xmlns="{self._main}" xmlns:r="{_RELATIONS[self.strict]}">{properties}'
            f"<sheets>{sheets}</sheets>{counting}</workbook>"
        )
        targets = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(self.pages) + 1)]
        targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        self.parts["xl/_rels/workbook.xml.rels"] = self._relations(targets)
        self.parts["_rels/.rels"] = self._relations([("officeDocument", "xl/workbook.xml")])
        items = "".join(f"<si>{item}</si>" for item in self.strings)
        self.parts["xl/sharedStrings.xml"] = f'<sst xmlns="{self._main}">{items}</sst>'
        self.parts["xl/styles.xml"] = self._styles()
        self.parts["[Content_Types].xml"] = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )

    def _styles(self) -> str:
        own = "".join(
            f'<numFmt numFmtId="{200 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(self.formats)
        )
        styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(self.formats)))
        return (
            f'<styleSheet xmlns="{self._main}"><numFmts>{own}</numFmts>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
        )

    def _sheet(self, page: Page) -> str:
        rows = "".join(
            f'<row r="{at}" hidden="{int(at in page.hidden_rows)}">'
            + "".join(f'<c r="{letter}{at}" {attributes}>{inner}</c>' for letter, (attributes, inner) in cells.items())
            + "</row>"
            for at, cells in page.rows.items()
        )
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in page.merged)
        merges = f"<mergeCells>{merged}</mergeCells>" if merged else ""
        return f'<worksheet xmlns="{self._main}"><sheetData>{rows}</sheetData>{merges}</worksheet>'

    def _comment(self, at: int, page: Page) -> None:
        items = "".join(f'<comment ref="{cell}"><text><t>注</t></text></comment>' for cell in page.comments)
        self.parts[f"xl/comments{at}.xml"] = (
            f'<comments xmlns="{self._main}"><commentList>{items}</commentList></comments>'
        )
        relations = self._relations([("comments", f"../comments{at}.xml")])
        self.parts[f"xl/worksheets/_rels/sheet{at}.xml.rels"] = relations


def page(rows: Sequence[Sequence[str | Cell | None]], **more: object) -> Page:
    """Return a sheet with rows from the first on; a text is a cell with its text in place."""
    return Page(
        {
            at: {
                chr(65 + index): inline(cell) if isinstance(cell, str) else cell
                for index, cell in enumerate(row)
                if cell is not None
            }
            for at, row in enumerate(rows, start=1)
        },
        **more,  # type: ignore[arg-type]
    )
