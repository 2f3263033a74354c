"""Rows of a CSV file whose cells may have slipped: a line that was broken in two, or has cells too many.

A line break without quotes leaves a row with too few cells, followed by one that begins in the middle of a record.
A row from which a program has left out empty cells at its end is short too; it is taken where its own date, and that
of the row after it, stand in their columns, or where its last cell is empty: then nothing of it is elsewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from services.intake.domain import MOMENTS, Problem
from services.intake.ledger import cells
from services.intake.ledger.headers import Columns
from services.intake.ledger.rows import Row

_OVER = Problem("row", "单元格比表头多，可能错位", "there are more cells than headers")
_SHORT = Problem(
    "row", "单元格比表头少，可能断行或错位", "there are fewer cells than headers; its line may be broken in two"
)
_BEFORE = Problem("row", "下一行像是本行断开的后半", "the next row looks like the rest of this one")
_AFTER = Problem("row", "上一行像是本行断开的前半", "the row before looks like the beginning of this one")
#: Fields of one short word each: nobody breaks a line in them.
_NO_WORDS = ("external_id", "phone", "people_count", "place", "named_office", "purpose", *MOMENTS)
#: Rows that are held back at once; a file of nothing but short rows must not be kept in memory.
_LONGEST_RUN = 1000
#: Into so many parts a line is broken at the most.
_MOST_PARTS = 20
_EXCELS_BLOCK = 16


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
        held = [judge.following(held, row)]
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
        whole = self._whole_ones(run, following)
        if run and not (whole[0] or run[0].fault or self._dated(run[0])) and self._filled(before):
            before = [_faulty(before[0], _BEFORE)]
        yield from before
        for row, good in zip(run, whole, strict=True):
            yield row if good and (all(whole) or self._dated(row)) else _faulty(row, _SHORT)

    def _whole_ones(self, run: list[Row], following: Row | None) -> list[bool]:
        broken, blocks = self._broken(run), self._blocks(run)
        behind = zip(run, [*run[1:], following], strict=False)
        return [
            at in blocks or (at not in broken and self._whole(row, after)) for at, (row, after) in enumerate(behind)
        ]

    def _blocks(self, run: list[Row]) -> set[int]:
        """Return the indexes of rows that a program has written shorter all together, their last columns being empty.

        Excel does so with sixteen rows at once. Lines that are broken have no such length one after another, unless
        two of them make one row.
        """
        found: set[int] = set()
        for length, items in itertools.groupby(enumerate(run), key=lambda item: len(item[1].cells)):
            block = [at for at, row in items if row.ended]
            if len(block) >= _EXCELS_BLOCK and length > 1 and 2 * length - 1 != self._columns.width:
                found.update(block)
        return found

    def _broken(self, run: list[Row]) -> set[int]:
        """Return the indexes of rows that together have the cells of one: each break has made two of one cell."""
        broken: set[int] = set()
        for begin, first in enumerate(run):
            cells_together = len(first.cells)
            for end, row in enumerate(run[begin + 1 : begin + _MOST_PARTS], start=begin + 1):
                cells_together += len(row.cells) - 1
                if cells_together == self._columns.width:
                    broken.update(range(begin, end + 1))
        return broken

    def following(self, held: list[Row], row: Row) -> Row:
        """Return the row behind a run; the last cell of that may be the beginning of its first."""
        last = held[-1] if held else row
        alone = len(last.cells) == 1 and self.short(last) and not (last.fault or self._dated(last))
        return _faulty(row, _AFTER) if alone and self._wordy(0) and self._says(row) else row

    def _whole(self, row: Row, after: Row | None) -> bool:
        if not cells.says(row.cells[-1]):
            return True
        sound = after is None or not any(map(cells.says, after.cells)) or self._dated(after)
        return row.ended and sound and self._dated(row)

    def _dated(self, row: Row) -> bool:
        """Return True where all times stand in their columns, the time of receipt among them."""
        times = self._columns.moments(row)
        needed = "received_at" if "received_at" in self._columns.places else next(iter(times), "")
        return needed in times and all(map(self._cell_dated, times.values()))

    def _filled(self, before: list[Row]) -> bool:
        """Return True where the row ends in words of the last column, so that they may go on in the next line."""
        at = self._columns.width - 1
        filled = (row for row in before if len(row.cells) > at and cells.says(row.cells[at]))
        return self._wordy(at) and any(map(self._says, filled))

    def _says(self, row: Row) -> bool:
        return any(map(cells.says, row.cells)) and not self._columns.repeated(row)

    def _wordy(self, index: int) -> bool:
        return all(self._columns.places.get(name) != index for name in _NO_WORDS)


def _faulty(row: Row, fault: Problem) -> Row:
    return row if row.fault else replace(row, fault=fault)
