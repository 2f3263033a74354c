"""The lists beside a ledger: refused and changed rows, each as it was with its number and the reasons; and numbers.

Once corrected, a list of rows can itself be imported: it keeps the ledger's headers. Whatever the rows hold, it opens.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from huiyin import text as sound
from huiyin.errors import HuiyinError
from services.intake.domain import Problem
from services.intake.entries import Outcome
from services.intake.ledger import cells
from services.intake.ledger.rows import Row

_ADDED = ("行号", "原因")
#: What one cell of a spreadsheet holds, in UTF-16 units.
_LONGEST_CELL = 32_767
#: Stands in the reason of a row that looks whole on the list though it is not: what is wrong with it shows only in the
#: ledger. While the list says so, the row is refused again.
CONFIRM = Problem(
    "row",
    "请对照原台账改正本行，再清空本格（原因）后导入",
    "correct the row from the ledger itself, then empty this cell (原因) and import it",
)
_CUT = f"（单元格过长，此清单只列其开头；{CONFIRM.zh}）"
#: In a spreadsheet ``_x000D_`` is a character by its number, so these words themselves are written otherwise.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]\x00-\x1f']")
_NO_XML = re.compile("[\v\f]")
_HALF = re.compile("[\ud800-\udfff]")


class RowList:
    """Collects rows in an .xlsx that is written at the end, and only where there are any; ``kind`` is in its name."""

    def __init__(self, ledger_file: Path, kind: str, unwritable: type[HuiyinError]) -> None:
        self.path = ledger_file.with_name(f"{ledger_file.stem}.{kind}.xlsx")
        self._unwritable = unwritable
        self.count = 0
        self._book: Any = None
        self._pages: dict[str, Any] = {}

    def add(self, row: Row, header: Sequence[str], reason: str) -> None:
        """Keep one row, under the header of its sheet, and why it is on the list."""
        self.count += 1
        page = self._page(row.sheet, header)
        own = _own(row.cells, header)
        if any(_long(value) for value in own):
            reason = reason.removesuffix(_CUT) + _CUT
        page.append([row.number, *(self._cell(page, value) for value in (reason, *own))])

    def save(self) -> Path | None:
        """Write the list, replacing an earlier one; return where it is, None where there are none."""
        if self._book is None:
            return None
        try:
            self._book.save(self.path)
        except OSError as error:
            for page in self._pages.values():
                page.close()
            raise self._unwritable(count=self.count, refused=self.count, file=self.path.name) from error
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
        if isinstance(value, cells.Moment) and isinstance(value.value, datetime) and value.value.year >= 1900:
            return _dated(page, value.value, value.code)
        plain = _plain(value)
        if not isinstance(plain, str):
            return plain
        from openpyxl.cell import WriteOnlyCell  # as above

        cell = WriteOnlyCell(page, _fitted(plain))
        cell.data_type = "s"
        return cell


class NumberList:
    """Writes which number each row has here, a CSV beside the ledger that replaces an earlier one.

    It is a help and no more: where it cannot be written the import goes on without it.
    """

    def __init__(self, ledger_file: Path) -> None:
        self.path = ledger_file.with_name(ledger_file.stem + ".numbers.csv")
        self._file: TextIO | None = None
        self._waiting: list[list[Any]] = []
        try:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(["工作表", "行号", "台账编号", "登记编号", "结果"])
        except OSError:
            self._close()

    def add(self, row: Row, number: str | None, outcome: Outcome | None) -> None:
        """Add one row; ``outcome`` is None for one that was refused."""
        told = "退回" if outcome is None else "新登记" if outcome.new else "内容不同" if outcome.difference else "已有"
        own = [_inert(row.sheet), row.number, _inert(number or ""), outcome.matter if outcome else "", told]
        self._waiting.append(own)

    def flush(self) -> None:
        """Write what was added, in the order of the rows."""
        rows, self._waiting = sorted(self._waiting, key=lambda own: own[1]), []
        try:
            if self._file is not None:
                csv.writer(self._file).writerows(rows)
        except OSError:
            self._close()

    def save(self) -> Path | None:
        """End the list; return where it is, None where it could not be written."""
        self.flush()
        written = self._file is not None
        return self.path if self._close() and written else None

    def _close(self) -> bool:
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except OSError:
            return False
        return True


def _dated(page: Any, value: datetime, code: str) -> Any:
    """Return a date that is shown with words, as it was."""
    from openpyxl.cell import WriteOnlyCell  # as above

    cell = WriteOnlyCell(page, value)
    cell.number_format = code
    return cell


def _inert(text: str) -> str:
    """A tab stands before what a spreadsheet would take for a formula or a number."""
    return f"\t{text}" if re.match(r"[=+\-@\d]", text) else text


def reason_on(row: Row, header: Sequence[str]) -> str:
    """Return why the row was refused before, where it stands on such a list; empty for rows of a ledger."""
    listed = tuple(header[: len(_ADDED)]) == _ADDED and len(row.cells) >= len(_ADDED)
    return cells.text(row.cells[1]) if listed else ""


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
