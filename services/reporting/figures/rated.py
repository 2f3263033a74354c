"""The figure ``rated``: how many of those who were answered gave a rating (参评率)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures.arithmetic import share


class Rated:
    """Silence is counted as silence: it is neither satisfied nor left out."""

    name = "rated"
    api_version = 1
    title_zh = "参评率"
    title_en = "rated"
    unit = "share"
    parts_zh = {
        "rated": "已评价",
        "petition_office": "评价信访部门",
        "responsible_office": "评价责任单位",
        "visited": "已回访",
    }
    definition = (
        "Matters of which the person rated at least one side, divided by all matters answered. The parts count those "
        "that rated either side, each side, and those visited."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Divide those rated by those answered."""
        counts = Counter({part: 0 for part in self.parts_zh})
        answered = [group for group in groups if group.answered]
        for group in answered:
            counts.update({part: group.count for part, holds in _parts(group).items() if holds})
        of = sum(group.count for group in answered)
        return FigureValue(self.name, share(counts["rated"], of), of, dict(counts))


def _parts(group: FactGroup) -> dict[str, bool]:
    petition, responsible = group.petition_office_score is not None, group.responsible_office_score is not None
    return {
        "rated": petition or responsible,
        "petition_office": petition,
        "responsible_office": responsible,
        "visited": group.visited,
    }
