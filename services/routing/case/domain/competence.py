"""Who may be given a matter and by whom, who takes over, and who decides a dispute about it (条例 Art 22-24, 30(3)).

Pure: offices and days in, offices or a refusal out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from huiyin.offices import UPPER_TIERS, Office, OfficeTree
from services.routing.case.errors import AccusedSide, OfficeCannotAnswer, SameOffice
from services.routing.case.transfers.errors import (
    BeyondReach,
    DirectFiling,
    ObjectionDecided,
    ObjectionTooLate,
    OneOfficeOnly,
    ReasonTooShort,
    ReplyByOutOfRange,
)
from services.routing.law.legal_dates import Due
from services.routing.offices.domain import roles, succession
from services.routing.offices.errors import OfficeUnknown

#: Characters of a reason that can be called detailed (详细说明理由, 条例 Art 23(3)).
LEAST_REASON = 20


@dataclass(frozen=True)
class Competence:
    """Every office there is or was, the day, and the unit the matter accuses: what competence is a question of."""

    offices: OfficeTree
    day: date
    accused: str | None = None

    def is_accused(self, code: str | None) -> bool:
        """Return True where the office is on the accused side."""
        return roles.on_accused_side(self.offices, self.accused, code)

    def answers(self, office: Office | None) -> bool:
        """Return True where a matter may be given to the office: in force, an organ of this county, not accused."""
        if office is None or not office.can_answer or office.tier in UPPER_TIERS:
            return False
        return self._stands(office)

    def overseer(self, code: str) -> Office | None:
        """Return the nearest petition office over the office that can take a matter, or else the nearest such organ."""
        petition_offices = (office for office in self._petition_offices_over(code) if self.answers(office))
        organs = (office for office in list(self.offices.up(code))[1:] if self.answers(office))
        return next(petition_offices, None) or next(organs, None)

    def heir(self, code: str) -> Office | None:
        """Return who goes on with the office's work: itself, its successor, or where there is none its overseer.

        条例 Art 24(2): 由继续行使其职权的机关、单位受理；职责不清的，由本级党委和政府或者其指定的机关、单位受理.
        """
        successor = succession.in_force(self.offices, code, self.day)
        return successor if self.answers(successor) else self.overseer(code)

    def keeper(self, code: str) -> Office | None:
        """Return who keeps a duty to tell the person, which a station keeps as well as an organ."""
        successor = succession.in_force(self.offices, code, self.day)
        return successor if self._stands(successor) else self.overseer(code)

    def transferor(self, code: str | None, holder: str) -> Office | None:
        """Return who speaks today for the office that gave the matter on to ``holder``; never ``holder`` itself."""
        found = self.keeper(code) if code else None
        return found if found is not None and found.code != holder else self.overseer(holder)

    def kept_by(self, code: str) -> set[str]:
        """Return the offices whose duties to tell fall to ``code``: itself, and those that ended in its favour."""
        ended = (office.code for office in self.offices if not office.valid_on(self.day))
        return {code, *(one for one in ended if (keeper := self.keeper(one)) is not None and keeper.code == code)}

    def reaches(self, giver: str | None, target: str) -> bool:
        """Return True where ``giver`` may give matters to ``target``: down its own system, or up.

        Down is what it oversees (属地管理、分级负责, Art 22(1)); up are the organs and the petition offices above it.
        """
        if giver is None:
            return False
        if roles.may_oversee(self.offices, giver, target):
            return True
        above = {office.code for office in list(self.offices.up(giver))[1:]}
        return target in above | {office.code for office in self._petition_offices_over(giver)}

    def decider(self, one: str, other: str) -> Office | None:
        """Return the common superior of two offices as it stands today; None where they have none in common."""
        superior = roles.common_superior(self.offices, one, other)
        found = succession.in_force(self.offices, superior.code, self.day) if superior else None
        return found if self.answers(found) and found is not None and found.code not in (one, other) else None

    def conference(self) -> Office | None:
        """Return the office that writes down what the joint conference decides: the petition office of the county."""
        home = self.offices.home
        beside_home = self.offices.children(home.code) if home else []
        return next((one for one in beside_home if one.kind == "petition_office" and self.answers(one)), home)

    def check_target(self, code: str, *taken: str) -> Office:
        """Return the office; raises unless it is in force, gives opinions, is none of ``taken`` and not accused."""
        office = self.offices.get(code)
        if office is None or not office.valid_on(self.day) or office.tier in UPPER_TIERS:
            raise OfficeUnknown(office=code)
        if not office.can_answer:
            raise OfficeCannotAnswer(office=code)
        if code in taken:
            raise SameOffice(office=code)
        if self.is_accused(code):
            raise AccusedSide(office=code)
        return office

    def check_reach(self, giver: str | None, target: str) -> None:
        """Raise :class:`BeyondReach` where the office may not give matters to the other."""
        if not self.reaches(giver, target):
            over = self.overseer(giver) if giver else None
            raise BeyondReach(giver=giver or "", office=target, over=over.code if over else "")

    def _stands(self, office: Office | None) -> bool:
        return office is not None and office.valid_on(self.day) and not self.is_accused(office.code)

    def _petition_offices_over(self, code: str) -> Iterator[Office]:
        for above in self.offices.up(code):
            for beside in self.offices.children(above.code):
                if beside.kind == "petition_office" and beside.code != code:
                    yield beside


def check_reason(reason: str) -> None:
    """Raise :class:`ReasonTooShort` where the reasons cannot be called detailed."""
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonTooShort(least=LEAST_REASON)


def check_objection(*, given_on: bool, decided: bool, due: Due | None, today: date) -> None:
    """Raise unless the office may object today: to what was given to it, once, within five working days (Art 23(3))."""
    if not given_on:
        raise DirectFiling()
    if decided:
        raise ObjectionDecided()
    if due is not None and today > due.legal:
        raise ObjectionTooLate(last=due.legal.isoformat())


def check_dispute(*, rejected: bool, offices: Collection[str]) -> None:
    """Raise :class:`OneOfficeOnly` unless an objection was rejected, or several offices are concerned (Art 24(1))."""
    if not rejected and len(set(offices)) < 2:
        raise OneOfficeOnly()


def check_reply_by(day: date, *, today: date, latest: date | None) -> None:
    """Raise :class:`ReplyByOutOfRange` unless the day lies after today, and not after the law's own last day."""
    if day <= today or (latest is not None and day > latest):
        last = latest.isoformat() if latest else "-"
        raise ReplyByOutOfRange(day=day.isoformat(), today=today.isoformat(), latest=last)
