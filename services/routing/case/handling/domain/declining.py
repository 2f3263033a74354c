"""Why a matter, or a request for review, is not accepted: the grounds, each with its source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.routing.case.domain import life
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.domain.reviewing import Duty
from services.routing.case.reviews.errors import GroundUnfit


@dataclass(frozen=True)
class Ground:
    """One ground: its names, where it stands (local rules are models only), and what can be declined on it."""

    zh: str
    en: str
    article: str
    kinds: tuple[str, ...]


NOT_COMPETENT, UNDER_WAY = "not_competent", "under_way"
_REMEDIES = "第三十五条、第三十六条"

GROUNDS = {
    NOT_COMPETENT: Ground(
        "不属于本机关职权范围", "not within the office's competence", "第二十三条第一款", life.ANSWERING
    ),
    UNDER_WAY: Ground("已经受理或者正在办理", "under way already", "第十九条第三款", (life.HANDLE,)),
    "in_remedy": Ground("仍在复查、复核期限内", "a review can still be asked for", _REMEDIES, (life.HANDLE,)),
    "window_lapsed": Ground("未在规定期限内提出复查、复核", "the time for asking is over", _REMEDIES, life.ANSWERING),
    "not_reviewable": Ground("不属于复查、复核范围", "not open to review", _REMEDIES, reviewing.KINDS),
    "wrong_place": Ground("未向有权处理的机关提出", "brought to the wrong level", "第二十条第一款", (life.HANDLE,)),
    "other": Ground("其他", "another ground", "", life.ANSWERING),
}


def check(ground: str, kind: str) -> None:
    """Raise :class:`GroundUnfit` where an assignment of ``kind`` cannot be declined on the ground."""
    if kind in GROUNDS[ground].kinds:
        return
    known = [one for one in GROUNDS.values() if kind in one.kinds]
    raise GroundUnfit(
        ground=GROUNDS[ground].en,
        ground_zh=GROUNDS[ground].zh,
        known=", ".join(one.en for one in known),
        known_zh="、".join(one.zh for one in known),
    )


def is_under_way(case_state: str, duties: Sequence[Duty]) -> bool:
    """Return True where a matter is accepted or being handled, or its opinion looked at again (条例 Art 19(3))."""
    living = (one for one in duties if one.kind in life.ANSWERING)
    return case_state == life.OPEN and any(one.state in life.OPEN_STATES for one in living)
