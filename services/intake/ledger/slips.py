"""Rows of a CSV file whose cells may have slipped: a line that was broken in two, or has cells too many.

A line break without quotes leaves a row with too few cells, followed by one that begins in the middle of a record.
A row from which a program has left out empty cells at its end is short too; it is taken where its own date, and that
of the row after it, stand in their columns, or where its last cell is empty: then nothing of it is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from services.intake.domain import Problem
from services.intake.ledger import cells
from services.intake.ledger.headers import Columns
from services.intake.ledger.rows import Row

_OVER = Problem("row", "单元格比表头多，可能错位", "there are more cells than headers")
_SHORT = Problem(
    "row", "单元格比表头少，可能断行或错位", "there are fewer cells than headers; its line may be broken in two"
)
_BEFORE = Problem("row", "下一行像是本行断开的后半", "the next row looks like the rest of this one")
#: Rows that are held back at once; a file of nothing but short rows must not be kept in memory.
_LONGEST_RUN = 1000


def checked(rows: Iterator[Row], columns: Columns, dated: Callable[[Any], bool]) -> Iterator[Row]:
    """Yield the rows, those that may have slipped with their ``fault``; ``dated`` knows a cell that holds a moment."""
    judge = _Judge(columns, dated)
    held: list[Row] = []
    for read in rows:
        row = _faulty(read, _OVER) if columns.overflows(read) else read
        if judge.short(row) and len(held) < _LONGEST_RUN:
            held.append(row)
            continue
        yield from judge.judged(held, row)
        held = [row]
    yield from judge.judged(held, None)


class _Judge:
    """Tells whether the rows of one sheet are whole."""

    def __init__(self, columns: Columns, dated: Callable[[Any], bool]) -> None:
        self._columns = columns
        self._cell_dated = dated

    def short(self, row: Row) -> bool:
        """Return True where the row has fewer cells than the header, and is not empty."""
        return len(row.cells) < self._columns.width and any(map(cells.says, row.cells))

    def judged(self, held: list[Row], following: Row | None) -> Iterator[Row]:
        """Judge a run of short rows behind the row before it."""
        before = [row for row in held[:1] if not self.short(row)]
        run = held[len(before) :]
        whole = [self._whole(row, after) for row, after in zip(run, [*run[1:], following], strict=False)]
        if run and not (whole[0] or run[0].fault or self._dated(run[0])) and self._filled(before):
            before = [_faulty(before[0], _BEFORE)]
        yield from before
        for row, good in zip(run, whole, strict=True):
            yield row if good and (all(whole) or self._dated(row)) else _faulty(row, _SHORT)

    def _whole(self, row: Row, after: Row | None) -> bool:
        if not cells.says(row.cells[-1]):
            return True
        sound = after is None or not any(map(cells.says, after.cells)) or self._dated(after)
        return row.ended and sound and self._dated(row)

    def _dated(self, row: Row) -> bool:
        return any(map(self._cell_dated, self._columns.moments(row)))

    def _filled(self, before: list[Row]) -> bool:
        """Return True where the row reaches the last column, so that what was there may go on in the next line."""
        width = self._columns.width
        return any(len(row.cells) >= width and cells.says(row.cells[width - 1]) for row in before)


def _faulty(row: Row, fault: Problem) -> Row:
    return row if row.fault else replace(row, fault=fault)
