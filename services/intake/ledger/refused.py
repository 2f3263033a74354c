"""The list of a ledger's refused rows, an .xlsx beside it: each row as it was, its number and the reasons.

Once corrected, the list can itself be imported: it keeps the ledger's headers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.intake.errors import RefusedListUnwritable
from services.intake.ledger.sheets import Row

_ADDED = ("行号", "原因")


class RefusedList:
    """Collects refused rows in a file that is written at the end, and only where there are any."""

    def __init__(self, ledger_file: Path, header: Sequence[str]) -> None:
        self.path = ledger_file.with_name(ledger_file.stem + ".refused.xlsx")
        self.count = 0
        self._header = header
        self._book: Any = None
        self._page: Any = None

    def add(self, row: Row, reason: str) -> None:
        """Keep one row and why it was refused."""
        self.count += 1
        if self._book is None:
            self._open()
        self._page.append([row.number, self._cell(reason), *self._own(row.cells)])

    def save(self) -> Path | None:
        """Write the list, replacing an earlier one; return where it is, None where nothing was refused."""
        if self._book is None:
            return None
        try:
            self._book.save(self.path)
        except OSError as error:
            self._page.close()
            raise RefusedListUnwritable(refused=self.count, file=self.path.name) from error
        return self.path

    def _open(self) -> None:
        import openpyxl  # 20 MB that only an import needs

        self._book = openpyxl.Workbook(write_only=True)
        self._page = self._book.create_sheet("refused")
        self._page.append([*_ADDED, *self._own(self._header)])

    def _own(self, values: Sequence[Any]) -> list[Any]:
        """Return the cells without those that an earlier list added."""
        added = {index for index, title in enumerate(self._header) if title in _ADDED}
        return [self._cell(value) for index, value in enumerate(values) if index not in added]

    def _cell(self, value: Any) -> Any:
        """Return text as text: what begins with ``=`` must not become a formula on the clerk's machine."""
        if not isinstance(value, str):
            return value
        from openpyxl.cell import WriteOnlyCell  # as above
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # as above

        cell = WriteOnlyCell(self._page, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
