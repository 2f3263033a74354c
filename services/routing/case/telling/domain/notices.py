"""Which notices are due to the person, which were given, and by when each must be. Pure.

件件有着落、事事有回音: a step that the person must hear of stays on a list until it is written down that they did. What
the steps make due is computed from them; only that a notice was given is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from huiyin.clock import local_day
from services.routing.case.domain import life
from services.routing.law.legal_dates import Calendar, add_days, fixed
from services.routing.law.profile import Profile

#: Channels whose people follow their matter on the query page: what stands there has been told to them.
ONLINE_CHANNELS = frozenset({"web"})
ONLINE = "online"

ACCEPTANCE, WHEREABOUTS, OPINION = "acceptance", "whereabouts", "opinion"
EXTENSION, HEARING = "extension", "hearing"
#: Ending of an assignment → the notice it makes due.
ENDING_NOTICES = {
    "declined": "declined",
    "no_longer_accepted": "no_longer_accepted",
    "diverted": "diverted",
    "settled": "settled",
    "terminated": "terminated",
}
NAMES = {
    ACCEPTANCE: ("受理告知", "acceptance"),
    "declined": ("不予受理告知", "non-acceptance"),
    "no_longer_accepted": ("不再受理告知", "no further acceptance"),
    "diverted": ("法定途径告知", "the legal route"),
    WHEREABOUTS: ("去向告知", "where the matter went"),
    EXTENSION: ("延期告知", "the extension"),
    HEARING: ("听证告知", "the hearing"),
    OPINION: ("意见书送达", "the opinion"),
    "settled": ("协议书送达", "the agreement"),
    "terminated": ("终止告知", "the termination"),
}
KINDS = tuple(NAMES)
#: Why a matter was terminated → nobody is left who could be told.
NOBODY_LEFT = "died"

#: How an office came to a matter that was given on, so that the person must hear where it went (条例 Art 22, 23(1)).
_GIVEN_ON = ("transfer", "assign", "decided")
#: The notices of Art 23, which are due by the end of the period that runs from the receipt.
_OF_RECEIPT = (ACCEPTANCE, WHEREABOUTS, "declined", "no_longer_accepted", "diverted")
_RECEIPT_PERIOD = "accept"


@dataclass(frozen=True)
class HearingCall:
    """A hearing that was called, and the day it is held on."""

    id: str
    called_at: datetime
    held_on: date


@dataclass(frozen=True)
class Steps:
    """The steps of one assignment that the person may have to hear of. ``ground`` is why it was terminated."""

    assignment: str
    kind: str
    mode: str
    state: str
    issued_at: datetime
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    served_at: datetime | None = None
    service_method: str | None = None
    extended_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = None
    ground: str | None = None
    hearings: tuple[HearingCall, ...] = ()
    imported_answer: bool = False


@dataclass(frozen=True)
class Given:
    """When a notice was given, how, and with which paper."""

    at: datetime
    method: str
    document: str | None = None
    proof: str | None = None


#: Assignment, kind and hearing (empty for other kinds) → the notice that was given.
GivenNotices = Mapping[tuple[str, str, str], Given]


@dataclass(frozen=True)
class DueNotice:
    """One notice: what about, since when it is due, and when and how it was given (None while it is owed).

    ``about`` is the hearing it speaks of. ``overtaken``: a later notice of the same assignment told the person more.
    """

    assignment: str
    kind: str
    due_since: datetime
    about: str = ""
    held_on: date | None = None
    given: Given | None = None
    overtaken: bool = False

    @property
    def owed(self) -> bool:
        """True while the person has heard neither of this step nor of a later one."""
        return self.given is None and not self.overtaken


@dataclass(frozen=True)
class Addressee:
    """Whether, and how, the person of a matter can be told. ``history``: the matter was imported with its steps."""

    channel: str
    notifiable: bool
    history: bool = False
    given: GivenNotices = field(default_factory=dict)


def due(steps: Sequence[Steps], person: Addressee) -> list[DueNotice]:
    """Return every notice the steps of a matter make due, the first due first, with what was given of them.

    Where name or address are unclear none is due (条例 Art 23(2)).
    """
    if not person.notifiable:
        return []
    found = [_told(notice, person) for one in steps for notice in _of_assignment(one, history=person.history)]
    return sorted((_overtaken(notice, found) for notice in found), key=lambda notice: notice.due_since)


def owed(notices: Iterable[DueNotice]) -> list[DueNotice]:
    """Return the notices that the person still waits for."""
    return [notice for notice in notices if notice.owed]


def last_day(notice: DueNotice, receipt_due: date | None, law: Profile, calendar: Calendar) -> date:
    """Return the day by which the notice must be given.

    Those of Art 23 are due with the period from the receipt (``receipt_due``, its legal last day), that of a hearing
    the profile's days before it. For the others the law names no period: theirs is as long as that of Art 23, by
    analogy.
    """
    if notice.kind == HEARING and notice.held_on is not None:
        return notice.held_on - timedelta(days=law.hearing_notice_days.number)
    if notice.kind in _OF_RECEIPT and receipt_due is not None:
        return receipt_due
    since, period = local_day(notice.due_since), law.periods.get(_RECEIPT_PERIOD)
    if period is None or period.days is None:
        return fixed(since, calendar).legal
    return add_days(since, period.days, period.unit, calendar).legal


def is_of_receipt(period: str, law: Profile) -> bool:
    """Return True for the periods within which the person hears what becomes of the matter (Art 22, 23)."""
    return period in law.periods and law.periods[period].notice in (ACCEPTANCE, WHEREABOUTS)


def given_online(channel: str, notice: str, *, notifiable: bool) -> bool:
    """Return True where the query page itself is the notice.

    The opinion is not: its service has a method and a proof of its own. 规程 and 简易办理办法 allow notice by network.
    """
    return channel in ONLINE_CHANNELS and notice != OPINION and notifiable


def _of_assignment(one: Steps, *, history: bool) -> Iterator[DueNotice]:
    """Yield what the steps of one assignment make due; an assisting office speaks to the one in the lead."""
    if one.kind == life.ASSIST or one.state == life.REPLACED:
        return
    for kind, at in _moments(one, history=history):
        if at is not None:
            yield DueNotice(one.assignment, kind, at, given=_served(one) if kind == OPINION else None)
    for call in one.hearings:
        yield DueNotice(one.assignment, HEARING, call.called_at, call.id, call.held_on)


def _moments(one: Steps, *, history: bool) -> Iterator[tuple[str, datetime | None]]:
    """Yield the steps with a notice of their own. What a ledger brought in was told, or not, before this system."""
    if not history:
        yield WHEREABOUTS, one.issued_at if one.kind == life.HANDLE and one.mode in _GIVEN_ON else None
        yield ACCEPTANCE, one.accepted_at
    yield OPINION, None if one.imported_answer else one.answered_at
    yield EXTENSION, one.extended_at
    if one.ending in ENDING_NOTICES and one.ground != NOBODY_LEFT:
        yield ENDING_NOTICES[one.ending], one.ended_at


def _served(one: Steps) -> Given | None:
    """An opinion is told by its service."""
    return Given(one.served_at, one.service_method or "") if one.served_at is not None else None


def _told(notice: DueNotice, person: Addressee) -> DueNotice:
    given = notice.given or person.given.get((notice.assignment, notice.kind, notice.about))
    if given is None and given_online(person.channel, notice.kind, notifiable=person.notifiable):
        given = Given(notice.due_since, ONLINE)
    return replace(notice, given=given)


def _overtaken(notice: DueNotice, others: Collection[DueNotice]) -> DueNotice:
    """Mark a notice that was never given where the person has heard of a later step of the same office since."""
    later = any(
        other.given is not None and other.assignment == notice.assignment and other.due_since >= notice.due_since
        for other in others
        if other is not notice
    )
    return replace(notice, overtaken=notice.given is None and later)
