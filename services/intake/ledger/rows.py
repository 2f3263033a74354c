"""What a spreadsheet is made of, whatever kind of file it came from: sheets, rows, cells, and what lies beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain import Problem


@dataclass(frozen=True)
class Merged:
    """A cell that stands over several rows: the number of its first row, and what it says."""

    row: int
    cell: Any


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, its cells, and the name of its sheet ("" in a CSV file).

    ``fault`` is why it cannot be used, where the file itself is broken there. ``ended`` is False where the file stops
    within its line. ``covered`` is index → the cell of an earlier row that covers the place; ``wide`` are the indexes
    of cells that stand over several columns, with how many.
    """

    number: int
    cells: Sequence[Any]
    sheet: str = ""
    fault: Problem | None = None
    ended: bool = True
    covered: Mapping[int, Merged] = field(default_factory=dict)
    wide: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """What a sheet holds beside the words of its cells, each a number."""

    comments: int = 0
    pictures: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``expected`` is about how many rows say something; ``ragged`` where a row may slip its columns.

    ``rows`` begins anew each time it is called; ``cells`` is False for what is no table (a chart).
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    expected: int
    hidden: bool = False
    ragged: bool = False
    beside: Beside = Beside()
    cells: bool = True
