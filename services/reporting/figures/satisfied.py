"""The figure ``satisfied``: how many of those who rated the responsible office were satisfied with it (满意率)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures.arithmetic import share

_SIDES = {"petition_office": "信访部门", "responsible_office": "责任单位"}
_SCORES = {"satisfied": "满意", "mostly": "基本满意", "dissatisfied": "不满意"}


class Satisfied:
    """Only ratings count: who did not rate is not counted as satisfied."""

    name = "satisfied"
    api_version = 1
    title_zh = "满意率"
    title_en = "satisfied"
    unit = "share"
    parts_zh = {f"{side}_{score}": f"{of}{word}" for side, of in _SIDES.items() for score, word in _SCORES.items()}
    definition = (
        "Matters whose person rated the responsible office satisfied or mostly satisfied, divided by those that rated "
        "it. The parts count every score of both sides."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Divide those satisfied by those who rated the responsible office."""
        counts = Counter({part: 0 for part in self.parts_zh})
        for group in groups:
            counts.update({part: group.count for part in _given(group)})
        content = counts["responsible_office_satisfied"] + counts["responsible_office_mostly"]
        of = content + counts["responsible_office_dissatisfied"]
        return FigureValue(self.name, share(content, of), of, dict(counts))


def _given(group: FactGroup) -> Iterator[str]:
    if group.petition_office_score is not None:
        yield f"petition_office_{group.petition_office_score}"
    if group.responsible_office_score is not None:
        yield f"responsible_office_{group.responsible_office_score}"
