"""Who must be told of a major and urgent matter, and by whom, as the office tree has it (条例 Art 25). Pure.

本级党委和政府, the competent departments and the joint conference's office are told by the office that learned of it;
the petition office above and the 国家信访局, at the same time, by the petition office of its level (Art 25(2)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from huiyin.offices import Office, OfficeTree
from services.routing.law.legal_dates import hours_after
from services.routing.offices.domain import roles

GOVERNMENT, DEPARTMENT, CONFERENCE = "government", "department", "conference_office"
PETITION_OFFICE_ABOVE, NATIONAL = "petition_office_above", "national"
#: Role → its name, and the paragraph that says it must be told.
ROLES = {
    GOVERNMENT: ("本级党委和政府", "the Party committee and government of the level", "第二十五条第一款"),
    DEPARTMENT: ("相关主管部门", "a competent department", "第二十五条第一款"),
    CONFERENCE: ("本级信访工作联席会议办公室", "the office of the joint conference", "第二十五条第一款"),
    PETITION_OFFICE_ABOVE: ("上一级信访部门", "the petition office above", "第二十五条第二款"),
    NATIONAL: ("国家信访局", "the National Petition Office", "第二十五条第二款"),
}


@dataclass(frozen=True)
class Recipient:
    """One who must be told, and by which office. Without ``office`` it is an organ outside this registry."""

    role: str
    name: str
    teller: str
    office: str | None = None


def recipients(offices: OfficeTree, reporter: str, concerned: Iterable[str], demand: str) -> list[Recipient]:
    """Return who must be told of what ``reporter`` reports, in the order of the law.

    ``offices`` are those in force that may learn of the matter. ``concerned`` are the offices that have it, and those
    the reporter adds; with them the departments of the level are told whose keywords are in the ``demand``.
    """
    government = _government(offices, reporter)
    desk = _desk(offices, reporter)
    told_by = desk.code if desk else reporter
    above = roles.petition_office_over(offices, told_by)
    found = [_recipient(GOVERNMENT, government, reporter)]
    if desk is None or desk.code != reporter:
        found.append(_recipient(CONFERENCE, desk, reporter))
    taken = {reporter, above.code if above else None, *(one.office for one in found)}
    competent = [*concerned, *_competent(offices, government, demand)]
    departments = [office for code in dict.fromkeys(competent) if (office := offices.get(code))]
    found[1:1] = [_recipient(DEPARTMENT, one, reporter) for one in departments if one.code not in taken]
    return [*found, _recipient(PETITION_OFFICE_ABOVE, above, told_by), _recipient(NATIONAL, None, told_by)]


def due_at(learned_at: datetime, hours: int) -> datetime:
    """Return by when everybody must be told: the law says 及时, the profile how many hours that is here."""
    return hours_after(learned_at, hours)


def is_late(told_at: datetime | None, due: datetime, now: datetime) -> bool:
    """Return True where a recipient was told too late, or is not told although the time is over."""
    return (told_at or now) > due


def _government(offices: OfficeTree, reporter: str) -> Office | None:
    """Return the government of the reporter's level; a government itself reports to the one above."""
    above = list(offices.up(reporter))[1:]
    return next((office for office in above if office.kind == "government"), None)


def _desk(offices: OfficeTree, reporter: str) -> Office | None:
    """Return the petition office of the reporter's level, in which the joint conference has its office."""
    own = offices.get(reporter)
    return own if own is not None and own.kind == "petition_office" else roles.petition_office_over(offices, reporter)


def _competent(offices: OfficeTree, government: Office | None, demand: str) -> Iterator[str]:
    for office in offices.children(government.code) if government else []:
        if office.kind == "department" and any(word in demand for word in office.keywords):
            yield office.code


def _recipient(role: str, office: Office | None, teller: str) -> Recipient:
    name = office.name if office else ROLES[role][0]
    return Recipient(role, name, teller, office.code if office else None)
