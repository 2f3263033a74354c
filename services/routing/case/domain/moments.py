"""When a step may be said to have happened: not before the step it follows, and not in the future."""

from __future__ import annotations

from datetime import datetime

from huiyin.clock import OFFICE_ZONE
from services.routing.case.errors import MomentOutOfRange

_NAMES = {
    "received": ("收到", "receipt"),
    "accepted": ("受理", "acceptance"),
    "answered": ("答复", "the answer"),
    "served": ("送达", "service"),
    "requested": ("申请", "the request"),
    "told": ("告知", "the notice"),
    "step": ("所告知的步骤", "the step it tells of"),
    "opened": ("提交调解", "the mediation's beginning"),
    "ended": ("调解结束", "the mediation's end"),
    "called": ("听证开始", "the hearing's beginning"),
    "heard": ("听证结束", "the hearing's end"),
    "executed": ("执行", "carrying it out"),
    "happened": ("发生", "what happened"),
    "learned": ("知悉", "learning of it"),
    "told_of": ("报送", "telling of it"),
}


def check_moment(step: str, at: datetime, *, follows: str, earliest: datetime, now: datetime) -> None:
    """Raise :class:`MomentOutOfRange` where ``at`` lies before the step it follows, or in the future."""
    if earliest <= at <= now:
        return
    (step_zh, step_en), (before_zh, before_en) = _NAMES[step], _NAMES[follows]
    shown = earliest.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")
    raise MomentOutOfRange(step=step_en, step_zh=step_zh, before=before_en, before_zh=before_zh, earliest=shown)
