"""The life of a case as a small table, who may act on it, and when a step may have happened. Pure rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from huiyin.clock import OFFICE_ZONE
from huiyin.offices import Office, OfficeTree
from services.routing.errors import MomentOutOfRange, WrongState

ISSUED, ACCEPTED, ANSWERED, SERVED, REPLACED = "issued", "accepted", "answered", "served", "replaced"

#: (state, action) → next state. What is not here cannot be done.
TRANSITIONS = {
    (ISSUED, "accept"): ACCEPTED,
    (ISSUED, "assign"): REPLACED,
    (ACCEPTED, "answer"): ANSWERED,
    (ANSWERED, "serve"): SERVED,
}

#: States in which an office still has something to do.
OPEN_STATES = (ISSUED, ACCEPTED, ANSWERED)

#: Clock → the state in which the step it waits for has not been taken.
CLOCKS = {"accept": ISSUED, "answer": ACCEPTED}

#: 条例 Art 32: 支持, 解释说明, 不支持.
OUTCOMES = ("supported", "explained", "not_supported")
#: Ways an answer reaches the person.
METHODS = ("in_person", "post", "sms", "online", "public_notice")

STATE_NAMES = {ISSUED: "待受理", ACCEPTED: "已受理", ANSWERED: "已答复", SERVED: "已送达", REPLACED: "已改派"}
ACTION_NAMES = {
    "accept": ("受理", "accepted"),
    "assign": ("改派", "moved to another office"),
    "answer": ("答复", "answered"),
    "serve": ("送达", "served"),
}
_STEP_NAMES = {
    "received": ("收到", "receipt"),
    "accepted": ("受理", "acceptance"),
    "answered": ("答复", "the answer"),
    "served": ("送达", "service"),
}


def after(state: str, action: str) -> str:
    """Return the state after ``action``; raises :class:`WrongState` naming the present one and what is possible."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise _wrong_state(state, action) from None


def possible(state: str) -> list[str]:
    """Return the actions that can be taken in ``state``."""
    return [action for at, action in TRANSITIONS if at == state]


def may_act(offices: OfficeTree, staff_office: str | None, office: str) -> bool:
    """Return True where staff of ``staff_office`` may accept, answer and serve for ``office``: its own or one above."""
    return staff_office is not None and offices.is_under(office, staff_office)


def may_oversee(offices: OfficeTree, staff_office: str | None, office: str) -> bool:
    """Return True where staff of ``staff_office`` may see and transfer the matters of ``office``.

    A petition office stands where its government stands: transferring and urging is its task (条例 Art 14).
    """
    own = offices.get(staff_office)
    if own is None or own.kind != "petition_office" or own.parent is None:
        return may_act(offices, staff_office, office)
    return may_act(offices, own.parent, office)


def in_force(offices: OfficeTree, code: str | None, day: date) -> Office | None:
    """Return the office, or the successor that took over its work, that exists on ``day``; None where there is none."""
    return next((office for office in _line_of_succession(offices, code) if office.valid_on(day)), None)


def check_moment(step: str, at: datetime, *, follows: str, earliest: datetime, now: datetime) -> None:
    """Raise :class:`MomentOutOfRange` where ``at`` lies before the step it follows, or in the future."""
    if earliest <= at <= now:
        return
    (step_zh, step_en), (before_zh, before_en) = _STEP_NAMES[step], _STEP_NAMES[follows]
    shown = earliest.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")
    raise MomentOutOfRange(step=step_en, step_zh=step_zh, before=before_en, before_zh=before_zh, earliest=shown)


def _line_of_succession(offices: OfficeTree, code: str | None) -> Iterator[Office]:
    seen: set[str] = set()
    office = offices.get(code)
    while office is not None and office.code not in seen:
        seen.add(office.code)
        yield office
        office = offices.get(office.successor)


def _wrong_state(state: str, action: str) -> WrongState:
    zh, en = ACTION_NAMES[action]
    names = [ACTION_NAMES[step] for step in possible(state)]
    return WrongState(
        state=state,
        state_zh=STATE_NAMES[state],
        action=en,
        action_zh=zh,
        possible=possible(state),
        possible_zh=f"现在可以：{'、'.join(name for name, _ in names)}。" if names else "办理已结束，没有可做的步骤。",
        possible_en=f"It can be {' or '.join(name for _, name in names)}." if names else "No step is left to take.",
    )
