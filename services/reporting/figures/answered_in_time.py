"""The figure ``answered_in_time``: the share of matters answered on or before the legal last day (条例 Art 34)."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures import arithmetic

_UNKNOWN = "due_not_known"


class AnsweredInTime:
    """A due-only share: what is not due yet neither helps nor harms."""

    name = "answered_in_time"
    api_version = 1
    title_zh = "按期答复率"
    title_en = "answered in time"
    unit = "share"
    parts_zh = {
        "in_time": "按期答复",
        "late": "超期答复",
        "overdue": "超期未答复",
        "pending": "未到期",
        "ended": "已另行终结",
        _UNKNOWN: "期限不明",
    }
    definition = (
        "Matters answered on or before the legal last day, divided by those answered and those not answered whose last "
        "day has passed. Matters not due yet, and answers whose last day is not known, are left out and counted."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Divide those in time by those due."""
        counts = arithmetic.standings(groups, _answer, _UNKNOWN)
        of = arithmetic.due(counts)
        return FigureValue(self.name, arithmetic.share(counts["in_time"], of), of, dict(counts))


def _answer(group: FactGroup) -> tuple[bool, bool | None]:
    return group.answered, group.answered_in_time
