"""The group ``huiyin.figures``: what is counted. A figure folds groups of equal facts into one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class FactGroup:
    """Matters that look the same to every figure, ``count`` of them, as of the day asked about.

    Days are calendar days in Asia/Shanghai. ``None`` means: not known, or not happened by then.
    ``*_in_time`` is ``None`` while the step is neither taken nor overdue; scores are satisfied, mostly, dissatisfied.
    ``ending`` says how a matter ended without an answer: declined, diverted, settled, terminated and the like.
    """

    count: int
    channel: str
    category: str | None
    accepted: bool
    accepted_in_time: bool | None
    answered: bool
    answered_in_time: bool | None
    days_to_answer: int | None
    petition_office_score: str | None
    responsible_office_score: str | None
    visited: bool
    ending: str | None = None


@dataclass(frozen=True)
class FigureValue:
    """One figure: ``value`` is a share (0–1, four decimals, half up), a count or days; ``None`` where there is no base.

    ``of`` is the base it was computed on; ``parts`` are the counts behind it.
    """

    name: str
    value: float | int | None
    of: int
    parts: dict[str, float | int | None] = field(default_factory=dict)


class Figure(Protocol):
    """One figure. ``unit`` of its value is ``share``, ``count`` or ``days``.

    ``title_zh`` and ``title_en`` name it on pages; ``definition`` says what it divides by what.
    """

    name: str
    api_version: int
    title_zh: str
    title_en: str
    unit: str
    definition: str

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Fold the groups into the value."""
        ...


class NullFigure:
    """A figure that is always empty."""

    name = "null"
    api_version = 1
    title_zh = "空"
    title_en = "empty"
    unit = "count"
    definition = "Nothing is counted."

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Return an empty value."""
        return FigureValue(self.name, None, 0)
