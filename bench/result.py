"""What a benchmark says: a value, what was asked for, and the floor it is compared with; as a table and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """One figure. ``most`` turns the target round: the value must not be above it. ``detail`` explains the value."""

    name: str
    value: float
    unit: str
    target: float | None = None
    most: bool = False
    floor: float | None = None
    least_ratio: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """The value as a share of its floor."""
        return None if not self.floor else self.value / self.floor

    @property
    def good(self) -> bool | None:
        """Whether target and ratio are reached; None where nothing was asked for."""
        if self.target is None and self.least_ratio is None:
            return None
        reached = self.target is None or (self.value <= self.target if self.most else self.value >= self.target)
        return reached and (self.least_ratio is None or (self.ratio or 0) >= self.least_ratio)


def as_json(results: list[Result]) -> str:
    """Return the results as JSON."""
    rows = [{**asdict(result), "ratio": _rounded(result.ratio), "good": result.good} for result in results]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_table(results: list[Result]) -> str:
    """Return the results as a table for people."""
    rows: list[tuple[str, ...]] = [("what", "value", "unit", "target", "floor", "of floor", "")]
    rows += [_row(result) for result in results]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _row(result: Result) -> tuple[str, ...]:
    sign = "≤" if result.most else "≥"
    target = "" if result.target is None else f"{sign} {result.target:,g}"
    share = "" if result.ratio is None else f"{result.ratio:.2f}"
    wanted = "" if result.least_ratio is None else f" (≥ {result.least_ratio:g})"
    mark = {None: "", True: "reached", False: "NOT reached"}[result.good]
    floor = "" if result.floor is None else f"{result.floor:,.1f}"
    return (result.name, f"{result.value:,.1f}", result.unit, target, floor, share + wanted, mark)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
