"""A case as a whole: what the case shows of itself, and to staff also what leaders and oversight did about it."""

from __future__ import annotations

from typing import Any

from huiyin.db import Reading
from services.routing.case.views import cases
from services.routing.leading import on_case
from services.routing.oversight import lists
from services.routing.reference import Reference


def case(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return where the matter stands: to petitioners office, dates, clocks and answer; to staff every step too."""
    file, assignments = cases.opened(reading, request["number"], reference)
    view = cases.shown(reading, file, assignments, reference)
    if reading.actor.kind != "petitioner":
        view["led"] = on_case.of_case(reading.session, file, reference)
        view["supervision"] = lists.of_matter(reading.session, file.number, reference)
    return view


def case_if_open(reading: Reading, request: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return what :func:`case` does, and nothing where no case is open yet; raises where it is hidden."""
    return case(reading, request, reference) if cases.is_open(reading, request["number"]) else {}
