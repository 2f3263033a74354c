"""Pure rules of followup: when a reminder is due, who may visit, whom a rating speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from huiyin.actors import Actor
from huiyin.clock import OFFICE_ZONE
from services.followup.errors import OfficeNotKnownYet, RatingNotYours, VisitByHandler, VisitOutsideOffice

#: The two sides a person rates, each once: 信访部门 and 责任单位 (国信发〔2022〕11号, two separate ratings).
PETITION_OFFICE = "petition_office"
RESPONSIBLE_OFFICE = "responsible_office"
SIDES = (PETITION_OFFICE, RESPONSIBLE_OFFICE)
#: 满意, 基本满意, 不满意.
SCORES = ("satisfied", "mostly", "dissatisfied")

_OFFICE_OPENS = time(8, 0)


@dataclass(frozen=True)
class Oversight:
    """Who looks after ``office``: itself and the offices above it, and the petition offices of those, nearest first."""

    office: str
    lineage: tuple[str, ...]
    petition_offices: tuple[str, ...]

    @property
    def petition_office(self) -> str:
        """The office whose work with the matter the side ``petition_office`` rates.

        Where no petition office is registered, the top of the tree does its work.
        """
        if not self.lineage:
            raise OfficeNotKnownYet()
        return self.petition_offices[0] if self.petition_offices else self.lineage[-1]

    def rated_office(self, side: str) -> str:
        """Return the code of the office that a rating of ``side`` speaks of."""
        return self.petition_office if side == PETITION_OFFICE else self.office


def reminder_at(due_on: date) -> datetime:
    """Return the moment (UTC) at which a visit due on ``due_on`` is announced: 08:00 in Asia/Shanghai."""
    return datetime.combine(due_on, _OFFICE_OPENS, OFFICE_ZONE).astimezone(UTC)


def require_may_visit(visitor: Actor, handler: str | None, oversight: Oversight) -> None:
    """Raise unless ``visitor`` is someone other than ``handler`` from an office that looks after the matter's."""
    visitor.require("staff", "operator")
    if handler is not None and visitor.id == handler:
        raise VisitByHandler()
    if visitor.kind == "operator":
        return
    if not oversight.lineage:
        raise OfficeNotKnownYet()
    if visitor.office not in (*oversight.lineage, *oversight.petition_offices):
        raise VisitOutsideOffice()


def require_may_rate(person: Actor, number: str) -> None:
    """Raise unless ``person`` came with the query code of the matter ``number``."""
    if person.kind == "nobody":
        person.require("petitioner")
    if person.kind != "petitioner" or person.matter != number:
        raise RatingNotYours()


def may_follow(reader: Actor, number: str) -> bool:
    """Return True where ``reader`` may see the visits and ratings of the matter ``number``."""
    return reader.kind in ("staff", "operator", "service") or (reader.kind == "petitioner" and reader.matter == number)


def may_read_note(reader: Actor, visitor: str | None) -> bool:
    """Return True where ``reader`` may see what was noted at a visit: the visitor, and the operator.

    A note can hold what the person said about the responsible office, so that office does not read it.
    """
    return reader.kind == "operator" or (reader.kind == "staff" and reader.id == visitor)
