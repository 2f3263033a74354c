"""What leaders and joint conferences may decide, by which day, for whom; and how a day they set stands. Pure.

A day that leaders set is theirs and no period of the law: it does not roll over rest days. What was given to an office
that has ended, or is accused by the matter, falls to whoever goes on with its work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from huiyin.actors import Actor
from huiyin.offices import UPPER_TIERS, Office, OfficeTree
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import AccusedSide
from services.routing.law.legal_dates import Due, due_soon_at, overdue_at
from services.routing.leading.errors import BeyondLeading, DayPast, FourIncomplete, LeaderOnly, NotConvener, NotYourRota
from services.routing.offices.domain import roles
from services.routing.offices.errors import OfficeUnknown

#: How a leader came to read a matter: 来信、网上信访、来访.
FORMS = ("letter", "online", "visit")
#: 接访、下访.
RECEPTION_FORMS = ("reception", "visit_down")
#: Towards an office that fails its duty: 约谈、通报、挂牌督办、责令限期整改 (条例 Art 39(3)).
MEASURES = ("interview", "circular", "listed", "rectify")
#: How a hard case ends for the leader who took it.
RESOLVED, TAKEN_OVER = "resolved", "taken_over"
#: How a duty with a day stands.
OPEN, OVERDUE, DONE = "open", "overdue", "done"
STANDINGS = (OPEN, OVERDUE, DONE)

_FOUR = {
    "leader_title": ("定领导（leader_title）", "the leader (`leader_title`)"),
    "measures": ("定措施（measures）", "measures (`measures`)"),
    "due_on": ("定时间（due_on）", "a date (`due_on`)"),
    "responsibility": ("定责任（responsibility）", "responsibility (`responsibility`)"),
}
_CONVENERS = ("petition_office", "government")


def standing(due_on: date | None, done_on: date | None, today: date) -> str:
    """Return how a duty stands today: done, overdue once its day is over, or open."""
    if done_on is not None:
        return DONE
    return OVERDUE if due_on is not None and today > due_on else OPEN


def in_time(due_on: date | None, done_on: date | None) -> bool | None:
    """Return whether it was done by its day; None while it is not done, and where no day was set."""
    return None if due_on is None or done_on is None else done_on <= due_on


def day_comes_at(day: date) -> datetime:
    """Return nine o'clock of the day itself, when offices are told that it has come."""
    return due_soon_at(Due(day, day), 0)


def day_over_at(day: date) -> datetime:
    """Return the moment at which the day is over."""
    return overdue_at(Due(day, day))


def check_leader(actor: Actor) -> str:
    """Return the leader's office; raises :class:`LeaderOnly` unless the actor is staff with the role of a leader."""
    if actor.kind != "staff" or roles.LEADER not in actor.roles or actor.office is None:
        raise LeaderOnly()
    return actor.office


def check_day(day: date | None, today: date) -> None:
    """Raise :class:`DayPast` where the day set lies before today."""
    if day is not None and day < today:
        raise DayPast(day=day.isoformat(), today=today.isoformat())


def check_given(able: Competence, giver: str, code: str) -> Office:
    """Return the office that work is given to.

    Raises unless it is in force in this county, is the giver itself or an office it oversees, and is not accused.
    """
    office = check_known(able, code)
    if not roles.may_oversee(able.offices, giver, code):
        named = able.offices.get(giver)
        raise BeyondLeading(giver=named.name if named else giver, office=office.name)
    return office


def check_known(able: Competence, code: str) -> Office:
    """Return the office; raises unless it is in force in this county and not on the accused side."""
    office = able.offices.get(code)
    if office is None or not office.valid_on(able.day) or office.tier in UPPER_TIERS:
        raise OfficeUnknown(office=code)
    if able.is_accused(code):
        raise AccusedSide(office=code)
    return office


def check_four(given: Mapping[str, Any]) -> None:
    """Raise :class:`FourIncomplete` naming which of the four (四定) is missing."""
    missing = [names for field, names in _FOUR.items() if not given.get(field)]
    if missing:
        raise FourIncomplete(missing_zh="、".join(zh for zh, _ in missing), missing=", ".join(en for _, en in missing))


def check_rota(offices: OfficeTree, actor: Actor, office: Office) -> None:
    """Raise :class:`NotYourRota` unless the actor works for the office or one that oversees it."""
    if actor.kind != "operator" and not roles.may_oversee(offices, actor.office, office.code):
        raise NotYourRota(office=office.name)


def check_convener(offices: OfficeTree, actor: Actor, office: Office) -> None:
    """Raise :class:`NotConvener` unless ``office`` may call a joint conference and the actor may act for it (Art 13).

    A government calls one, or its petition office does for it, which is where the conference has its office.
    """
    own = offices.get(actor.office)
    acts = actor.kind == "operator" or (
        own is not None and own.kind in _CONVENERS and roles.may_oversee(offices, own.code, office.code)
    )
    if office.kind not in _CONVENERS or office.tier in UPPER_TIERS or not acts:
        raise NotConvener(office=own.name if own is not None and office.kind in _CONVENERS else office.name)


def overseen(offices: OfficeTree, code: str) -> set[str]:
    """Return the codes of the office and of all it oversees; a petition office stands where its government stands."""
    own = offices.get(code)
    top = own.parent if own is not None and own.kind == "petition_office" and own.parent else code
    return {code, *(office.code for office in offices.under(top))}


def is_one_of(offices: OfficeTree, office: str | None, codes: Collection[str]) -> bool:
    """Return True where ``office`` is one of the offices or stands above one."""
    return any(roles.may_act(offices, office, code) for code in codes)
