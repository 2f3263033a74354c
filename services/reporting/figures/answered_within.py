"""The figure ``answered_within``: how soon after the receipt the answers came, in bands of 15 and 60 days."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures.arithmetic import share

#: Calendar days from receipt to answer.
SOON = 15
LEGAL = 60


class AnsweredWithin:
    """Counted from the receipt, as the person waits, and not from the acceptance, as the law counts."""

    name = "answered_within"
    api_version = 1
    title_zh = "60日内答复占比"
    title_en = "answered within 60 days"
    unit = "share"
    parts_zh = {"within_15": "15日内占比", "within_60": "60日内占比", "count_15": "15日内", "count_60": "60日内"}
    definition = (
        "Matters answered within 60 calendar days of their receipt, divided by all matters answered. The part "
        "within_15 is the same share for 15 days; count_15 and count_60 are the numbers of matters."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Divide those within each band by those answered."""
        taken = [(group.days_to_answer, group.count) for group in groups if group.days_to_answer is not None]
        of = sum(count for _, count in taken)
        soon = sum(count for days, count in taken if days <= SOON)
        legal = sum(count for days, count in taken if days <= LEGAL)
        parts = {"within_15": share(soon, of), "within_60": share(legal, of), "count_15": soon, "count_60": legal}
        return FigureValue(self.name, share(legal, of), of, parts)
