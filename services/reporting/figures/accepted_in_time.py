"""The figure ``accepted_in_time``: the share of matters accepted on or before the legal last day (条例 Art 23)."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting.figures import arithmetic

_UNKNOWN = "acceptance_not_recorded"


class AcceptedInTime:
    """Judged by the responsible office's own assignment; silence after the last day counts against it."""

    name = "accepted_in_time"
    api_version = 1
    title_zh = "及时受理率"
    title_en = "accepted in time"
    unit = "share"
    parts_zh = {
        "in_time": "按期受理",
        "late": "超期受理",
        "overdue": "超期未受理",
        "pending": "未到期",
        "ended": "已另行终结",
        _UNKNOWN: "受理未记载",
    }
    definition = (
        "Matters accepted on or before the legal last day, divided by those accepted and those not accepted whose "
        "last day has passed. Matters not due yet, and records that tell no acceptance, are left out and counted."
    )

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Divide those in time by those due."""
        counts = arithmetic.standings(groups, _acceptance, _UNKNOWN)
        of = arithmetic.due(counts)
        return FigureValue(self.name, arithmetic.share(counts["in_time"], of), of, dict(counts))


def _acceptance(group: FactGroup) -> tuple[bool, bool | None]:
    return group.accepted, group.accepted_in_time
