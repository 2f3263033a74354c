"""Entry points of reporting: what it listens to and what it can be asked."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import Service, on, query
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from services.reporting import handlers, schemas
from services.reporting.plugins import Panel

_ASSIGNMENTS = (
    "case.classified",
    "assignment.issued",
    "assignment.moved",
    "assignment.accepted",
    "assignment.extended",
    "assignment.answered",
    "assignment.served",
    "assignment.ended",
    "mediation.ended",
)
_CLOCKS = ("clock.due_soon", "clock.overdue", "clock.moved")


class ReportingService(Service):
    """What happened, kept as facts, and the figures counted from them."""

    name = "reporting"
    plugin_groups = ("figures",)
    former_handlers = ("accusations",)

    @on(
        "intake",
        "matter.registered",
        "matter.amended",
        handler="facts_intake",
        batch=200,
        gather=0.25,
        repeatable=True,
    )
    def facts_intake(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep what was registered, with the office it complains of, and what registers tell of since."""
        handlers.keep_matters(uow, events)

    @on(
        "routing",
        *_ASSIGNMENTS,
        *_CLOCKS,
        handler="facts_routing",
        batch=200,
        gather=0.25,
        repeatable=True,
    )
    def facts_routing(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep who answers, each step and each notice."""
        handlers.keep(uow, events)

    @on("routing", "case.classified", handler="sortings", batch=200, gather=0.25, repeatable=True)
    def sortings(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep which office a case complains of since it was sorted."""
        handlers.keep_sortings(uow, events, self._ask_accused)

    @on("routing", "office.changed", handler="offices", batch=200, repeatable=True)
    def offices(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep the registry of offices."""
        handlers.keep(uow, events)

    @on(
        "followup",
        "visit.due",
        "visit.made",
        "rating.given",
        handler="facts_followup",
        batch=200,
        gather=0.25,
        repeatable=True,
    )
    def facts_followup(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep visits and ratings."""
        handlers.keep(uow, events)

    @query(schemas.Figures)
    def figures(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Count the figures of an office and a period, as of a day."""
        return handlers.figures(
            reading, request, Panel(self.desk.plugins("figures"), self.desk.settings.plugin_seconds)
        )

    def _ask_accused(self, numbers: list[str]) -> dict[str, str | None]:
        accused: dict[str, str | None] = self.desk.as_service().call("routing", "accused", {"numbers": numbers})
        return accused
