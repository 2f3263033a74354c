"""The figure ``days_to_answer``: median and 90th percentile of the days from receipt to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures.arithmetic import mean, percentile


class DaysToAnswer:
    """The median says what is usual, the 90th percentile what the patient tenth waits for."""

    name = "days_to_answer"
    api_version = 1
    title_zh = "答复天数中位数"
    title_en = "median days to answer"
    unit = "days"
    parts_zh = {"p90": "九成在此天数内", "mean": "平均天数"}
    definition = (
        "The median of the calendar days from receipt to answer over all matters answered; p90 is the 90th percentile. "
        "Both are interpolated between neighbouring matters, like PERCENTILE_CONT in SQL."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Take the percentiles of the days."""
        days: Counter[int] = Counter()
        for group in groups:
            if group.days_to_answer is not None:
                days[group.days_to_answer] += group.count
        parts = {"p90": percentile(days, Fraction(9, 10)), "mean": mean(days)}
        return FigureValue(self.name, percentile(days, Fraction(1, 2)), sum(days.values()), parts)
