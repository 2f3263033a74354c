"""Put a case into the plain values that papers are filled from: rows of routing, and the words intake keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.plugins import case_values as paper
from services.routing.papers.values import matter, oversight, steps
from services.routing.papers.values import source as paper_source
from services.routing.papers.values.source import Source

_OFFICE = "office"
#: How an organ is reached. What is given for one paper comes before what the registry knows.
_REACHED = ("phone", "contact", "address")


def collect(source: Source, issuer: str, given: Mapping[str, Any]) -> paper.CaseValues:
    """Return the values of a paper that ``issuer`` issues; ``given`` adds what no row knows, such as who signs."""
    parts: dict[str, Any] = {}
    for name, read in _PARTS.items():
        found = read(source)
        if found is not None:
            parts[name] = found
    organ = replace(
        paper_source.organ_of(source, issuer), **{name: given[name] for name in _REACHED if given.get(name)}
    )
    signed = paper.Paper(
        issued_on=local_day(clock.now()),
        signer=given.get("signer"),
        attachments=tuple(given.get("attachments") or ()),
        copies=tuple(given.get("copies") or ()),
    )
    return replace(paper.CaseValues(paper=signed, organ=organ, **parts), **_added(parts, given.get("parts") or {}))


_PARTS: Mapping[str, Callable[[Source], Any]] = {
    "matter": matter.matter,
    "person": paper_source.person,
    "issues": matter.issues,
    "periods": matter.periods,
    "assignment": matter.assignment,
    "refusal": matter.refusal,
    "route": matter.route,
    "earlier": steps.earlier,
    "draft": steps.draft,
    "remedy": steps.remedy,
    "extension": steps.extension,
    "hearing": steps.hearing,
    "agreement": steps.agreement,
    "objection": steps.objection,
    "service": steps.service,
    "completion": steps.completion,
    "review": steps.review,
    "order": oversight.order,
    "advice": oversight.advice,
    "suggestion": steps.suggestion,
    "urgent": oversight.urgent,
    "ending": matter.ending,
}
#: Parts that whoever issues a paper may fill in, since no row of a case tells them.
GIVEN: Mapping[str, type] = {
    "matter": paper.Matter,
    "completion": paper.Completion,
    "earlier": paper.Earlier,
    "suggestion": paper.Suggestion,
    "service": paper.Service,
    "hearing": paper.Hearing,
    _OFFICE: paper.Organ,
    "visit": paper.Visit,
    "agency": paper.Agency,
    "refusal": paper.Refusal,
    "remedy": paper.Remedy,
    "urgent": paper.Urgent,
}


def _added(parts: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given parts, laid over what the case tells of them; what the case knows is not overwritten."""
    added = {name: _laid_over(name, parts.get(name), values) for name, values in given.items() if name != _OFFICE}
    assignment = parts.get("assignment")
    if _OFFICE in given and assignment is not None:
        office = _laid_over(_OFFICE, assignment.office, given[_OFFICE], before=_REACHED)
        added["assignment"] = replace(assignment, office=office)
    return added


def _laid_over(name: str, told: Any, values: Mapping[str, Any], before: tuple[str, ...] = ()) -> Any:
    """Return what is told with the values where it says nothing; those named in ``before`` win wherever they are."""
    known = told or GIVEN[name]()
    absent = [one.name for one in fields(known) if getattr(known, one.name) in (None, (), "")]
    return replace(
        known, **paper_source.known(GIVEN[name], values, [*absent, *(one for one in before if values.get(one))])
    )
