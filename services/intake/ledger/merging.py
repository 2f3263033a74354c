"""Merged cells: what a cell says stands in its first place only, and is seen over all places it covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.intake.ledger.rows import Merged, Row

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")


@dataclass(frozen=True)
class Range:
    """One merged cell: its rows by number, its columns by index, first and last."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


Ranges = Sequence[Range]


def ranges(references: Iterable[str]) -> Ranges:
    """Return the merged cells that references such as ``A2:A4`` name, in the order of their first rows."""
    found = (_RANGE.fullmatch(reference.upper()) for reference in references)
    return sorted(
        (
            Range(int(match[2]), int(match[4]), _index(match[1]), _index(match[3]))
            for match in found
            if match is not None
        ),
        key=lambda merged: merged.first_row,
    )


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def applied(rows: Iterator[Row], merged: Ranges) -> Iterator[Row]:
    """Yield the rows with what covers their places; ``merged`` in the order of their first rows."""
    waiting = list(reversed(merged))
    open_: list[tuple[Range, Any]] = []
    for row in rows:
        open_ = [(area, cell) for area, cell in open_ if area.last_row >= row.number]
        wide: dict[int, int] = {}
        covered = {index: Merged(area.first_row, cell) for area, cell in open_ for index in (area.first_column,)}
        while waiting and waiting[-1].first_row <= row.number:
            area = waiting.pop()
            begins = area.first_row == row.number
            cell = row.cells[area.first_column] if begins and area.first_column < len(row.cells) else None
            if begins and area.last_column > area.first_column:
                wide[area.first_column] = area.last_column - area.first_column + 1
            if area.last_row > row.number and cell is not None:
                open_.append((area, cell))
        yield replace(row, covered=covered, wide=wide) if covered or wide else row
