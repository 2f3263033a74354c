"""Routing put together: each port of a lower package gets its answer from the package above that has it."""

from __future__ import annotations

from services.routing.case import clocks
from services.routing.case.closing import closing
from services.routing.oversight import ordering
from services.routing.oversight import store as oversight_store
from services.routing.papers import store as paper_store


def compose() -> None:
    """Give every port its answer; whoever takes steps of a case does it first. Doing it again changes nothing."""
    clocks.periods_over.answered_by(ordering.end_papers_about)
    closing.issued_papers.answered_by(paper_store.kinds_of_number)
    closing.unreplied_orders.answered_by(oversight_store.unreplied)
