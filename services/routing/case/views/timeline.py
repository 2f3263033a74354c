"""Who held the matter when (责任倒查, P22): the steps of a case from routing's own log, with the names of that time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiyin.db import Reading
from huiyin.events.envelope import iso
from services.routing.case.domain import timeline as rows
from services.routing.case.domain.timeline import Said
from services.routing.case.store import timeline as kept
from services.routing.case.views import cases
from services.routing.reference import Reference

_OFFICES = ("from_office", "proposed", "other", "decider", "competent")


def timeline(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return the steps of a case in the order they were said, and which office held it from when until when.

    Whoever may see the case may see it; petitioners see the steps that are told to them. The log is append-only, so an
    office is called here as it was when it took the step, whatever became of it.
    """
    cases.opened(reading, request["number"], reference)
    said = kept.of_matter(reading.session, request["number"])
    events = [Said(row.seq, row.type, row.time, row.office, row.data) for row in said]
    shown = rows.shown(events, public=reading.actor.kind == "petitioner")
    names = _Names(reading, shown, reference)
    return {
        "number": request["number"],
        "steps": [_step(one, names) for one in shown],
        "holders": [_holder(*held, names) for held in rows.holders(shown)],
    }


class _Names:
    """What offices were called at each place of the log."""

    def __init__(self, reading: Reading, events: Iterable[Said], reference: Reference) -> None:
        self._reference = reference
        self._known = kept.names(reading.session, {code for one in events for code in _codes(one)})

    def at(self, code: str | None, place: int) -> str:
        """Return the name at ``place``; the first known one for what was said before, the present one where none is."""
        known = self._known.get(code or "", [])
        before = [name for since, name in known if since < place]
        if before:
            return before[-1]
        return known[0][1] if known else self._reference.name(code)


def _codes(one: Said) -> set[str]:
    named = (one.data.get(field) for field in _OFFICES)
    return {code for code in (one.office, one.data.get("office"), *named) if code}


def _step(one: Said, names: _Names) -> dict[str, Any]:
    office = one.data.get("office") or one.office
    named = {field: names.at(one.data[field], one.place) for field in _OFFICES if one.data.get(field)}
    return {
        "at": iso(one.at),
        "step": one.type,
        "title": rows.title(one.type),
        "by": rows.role(one.type),
        "office": office,
        "office_name": names.at(office, one.place) if office else None,
        "assignment": one.data.get("assignment"),
        "details": rows.details(one),
        "names": named,
    }


def _holder(office: str, kind: str, since: Said, until: Said | None, names: _Names) -> dict[str, Any]:
    return {
        "office": office,
        "office_name": names.at(office, since.place),
        "kind": kind,
        "since": iso(since.at),
        "until": iso(until.at) if until else None,
    }
