"""Arithmetic shared by the built-in figures: shares, percentiles, and steps taken in time or late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from huiyin.plugins.figures import FactGroup

_FOUR_PLACES = Decimal("0.0001")

#: Whether a matter took a step, and whether in time.
Step = Callable[[FactGroup], tuple[bool, bool | None]]


def share(part: int, of: int) -> float | None:
    """Return ``part / of`` with four decimals, half up; None where there is no base (not 0 and not 1)."""
    return rounded(Fraction(part, of)) if of else None


def rounded(value: Fraction) -> float:
    """Return ``value`` with four decimals, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(_FOUR_PLACES, ROUND_HALF_UP))


def percentile(counts: Mapping[int, int], fraction: Fraction) -> float | None:
    """Return the percentile of a sample given as value → how often, interpolated like SQL's PERCENTILE_CONT."""
    total = sum(counts.values())
    if not total:
        return None
    place = fraction * (total - 1)
    below = place.numerator // place.denominator
    low, high = _at(counts, below), _at(counts, min(below + 1, total - 1))
    return rounded(low + (high - low) * (place - below))


def mean(counts: Mapping[int, int]) -> float | None:
    """Return the mean of a sample given as value → how often."""
    total = sum(counts.values())
    return rounded(Fraction(sum(value * count for value, count in counts.items()), total)) if total else None


def standings(groups: Iterable[FactGroup], step: Step, unknown: str) -> Counter[str]:
    """Count matters by how they stand with a step.

    ``in_time`` and ``late`` took it, ``overdue`` should have, ``pending`` still may; ``ended`` no longer had to;
    ``unknown`` names those of which the records do not tell.
    """
    counts: Counter[str] = Counter({"in_time": 0, "late": 0, "overdue": 0, "pending": 0, "ended": 0, unknown: 0})
    for group in groups:
        taken, in_time = step(group)
        if in_time is None:
            counts[unknown if taken or group.answered else "ended" if group.ending else "pending"] += group.count
        else:
            counts["in_time" if in_time else "late" if taken or group.ending else "overdue"] += group.count
    return counts


def due(counts: Mapping[str, int]) -> int:
    """Return how many took the step or should have: the base of a share in time."""
    return counts["in_time"] + counts["late"] + counts["overdue"]


def _at(counts: Mapping[int, int], index: int) -> int:
    """Return the value at ``index`` of the sorted sample."""
    for value in sorted(counts):
        if index < counts[value]:
            return value
        index -= counts[value]
    raise IndexError(index)
