"""The figure ``registered``: how many matters."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.plugins.figures import FactGroup, FigureValue


class Registered:
    """Every matter of the cohort counts once, however it came in. No target belongs to this figure."""

    name = "registered"
    api_version = 1
    title_zh = "登记件数"
    title_en = "registered"
    unit = "count"
    parts_zh: dict[str, str] = {}
    definition = "The number of matters in the cohort."

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Count the matters."""
        total = sum(group.count for group in groups)
        return FigureValue(self.name, total, total)
