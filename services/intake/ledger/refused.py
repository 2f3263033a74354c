"""The list of a ledger's refused rows, an .xlsx beside it: each row as it was, its number and the reasons.

Once corrected, the list can itself be imported: it keeps the ledger's headers. Whatever the rows hold, it opens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin import text as sound
from services.intake.errors import RefusedListUnwritable
from services.intake.ledger import cells
from services.intake.ledger.rows import Row

_ADDED = ("行号", "原因")
#: What one cell of a spreadsheet holds, in UTF-16 units.
_LONGEST_CELL = 32_767
_CUT = "（单元格过长，此清单只列其开头）"
#: In a spreadsheet ``_x000D_`` is a character by its number, so these words themselves are written otherwise.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]\x00-\x1f']")
_NO_XML = re.compile("[\v\f]")
_HALF = re.compile("[\ud800-\udfff]")


class RefusedList:
    """Collects refused rows in a file that is written at the end, and only where there are any."""

    def __init__(self, ledger_file: Path) -> None:
        self.path = ledger_file.with_name(ledger_file.stem + ".refused.xlsx")
        self.count = 0
        self._book: Any = None
        self._pages: dict[str, Any] = {}

    def add(self, row: Row, header: Sequence[str], reason: str) -> None:
        """Keep one row, under the header of its sheet, and why it was refused."""
        self.count += 1
        page = self._page(row.sheet, header)
        own = _own(row.cells, header)
        if any(_long(value) for value in own):
            reason += _CUT
        page.append([row.number, *(self._cell(page, value) for value in (reason, *own))])

    def save(self) -> Path | None:
        """Write the list, replacing an earlier one; return where it is, None where nothing was refused."""
        if self._book is None:
            return None
        try:
            self._book.save(self.path)
        except OSError as error:
            for page in self._pages.values():
                page.close()
            raise RefusedListUnwritable(refused=self.count, file=self.path.name) from error
        return self.path

    def _page(self, sheet: str, header: Sequence[str]) -> Any:
        import openpyxl  # 20 MB that only an import needs

        if self._book is None:
            self._book = openpyxl.Workbook(write_only=True)
        if sheet not in self._pages:
            page = self._pages[sheet] = self._book.create_sheet(_sheet_name(sheet))
            page.append([self._cell(page, value) for value in (*_ADDED, *_own(header, header))])
        return self._pages[sheet]

    @staticmethod
    def _cell(page: Any, value: Any) -> Any:
        """Return text as text: what begins with ``=`` must not become a formula on the clerk's machine."""
        plain = _plain(value)
        if not isinstance(plain, str):
            return plain
        from openpyxl.cell import WriteOnlyCell  # as above

        cell = WriteOnlyCell(page, _fitted(plain))
        cell.data_type = "s"
        return cell


def _own(values: Sequence[Any], header: Sequence[str]) -> list[Any]:
    """Return the cells without those that an earlier list added before them."""
    return list(values[len(_ADDED) :] if tuple(header[: len(_ADDED)]) == _ADDED else values)


def _plain(value: Any) -> Any:
    """Return what a spreadsheet can hold as it is; all else as the text it shows."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime) and value.year >= 1900:
        return value
    return value if isinstance(value, str) else cells.shown(value)


def _fitted(text: str) -> str:
    """Return text as XML can hold it, cut to what one cell takes."""
    whole = _NO_XML.sub("\n", sound.printable(_HALF.sub("\N{REPLACEMENT CHARACTER}", text)))
    return _ESCAPE.sub("_x005F_", whole).encode("utf-16-le")[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")


def _long(value: Any) -> bool:
    return isinstance(value, str) and len(value.encode("utf-16-le", "surrogatepass")) > 2 * _LONGEST_CELL


def _sheet_name(name: str) -> str:
    return _NO_SHEET_NAME.sub("_", sound.printable(name))[:31] or "refused"
