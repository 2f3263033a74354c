"""What a paper is about, and what several of its parts read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from huiyin.clock import OFFICE_ZONE
from huiyin.plugins import case_values as paper
from services.routing.case.models.cases import Assignment, CaseFile, Draft
from services.routing.case.store import cases
from services.routing.leading.models import UrgentReport
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

#: Routing's words for the fate of an advice or a suggestion → those of papers.
ADOPTED = {
    "yes": "adopted", "adopted": "adopted", "partly": "partly", "partly_adopted": "partly", "no": "not_adopted",
    "not_adopted": "not_adopted",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """What a paper is about: the case, one of its assignments, what intake tells, and the order, advice or report."""

    session: Any
    reference: Reference
    case: CaseFile | None
    one: Assignment | None
    matter: Mapping[str, Any]
    about: SupervisionOrder | Advice | UrgentReport | None = None


def organ_of(source: Source, code: str | None) -> paper.Organ:
    """Return the organ as the registry knows it, with its abbreviation, address and telephone where it has them."""
    office = source.reference.office(code)
    if office is None:
        return paper.Organ(code=code, name=code)
    return paper.Organ(office.code, office.name, office.abbreviation, office.address, office.phone)


def person(source: Source) -> paper.Person:
    """Return who brought the matter: the first of them, and the names of all."""
    people = source.matter.get("people") or []
    first = people[0] if people else {}
    return paper.Person(
        name=first.get("name"),
        address=first.get("address"),
        phone=first.get("phone"),
        count=source.case.people_count if source.case else 1,
        representatives=tuple(one["name"] for one in people if one.get("name")),
    )


def last_draft(source: Source) -> Draft | None:
    """Return the last draft of the assignment; None where there is none."""
    return cases.last_draft(source.session, source.one.id) if source.one else None


def known(kind: type, values: Mapping[str, Any], names: Any) -> dict[str, Any]:
    """Return those of the values that the part has under the names, as its types want them."""
    return {name: _typed(kind, name, values[name]) for name in names if values.get(name) is not None}


def _typed(kind: type, name: str, value: Any) -> Any:
    if name == "agents":
        return tuple(
            paper.Agent(**{key: one.get(key) for key in ("name", "relation", "phone", "proof")}) for one in value
        )
    if isinstance(value, list):
        return tuple(value)
    said = {one.name: str(one.type) for one in fields(kind)}[name]
    if "datetime" in said and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(OFFICE_ZONE)
    return date.fromisoformat(value) if "date" in said and isinstance(value, str) else value
