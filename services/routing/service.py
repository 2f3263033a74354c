"""The nameko class of routing. Each package has its entry points in ``entrypoints.py``; here are those of the whole."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import on, query, timer
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from services.routing import composition, whole_case
from services.routing.case import clocks, schemas
from services.routing.case.handling.entrypoints import Handling
from services.routing.case.opening import amending, matters
from services.routing.case.opening.matters import Texts
from services.routing.case.proceedings.entrypoints import Proceedings
from services.routing.case.reviews.entrypoints import Reviews
from services.routing.case.telling import proofs
from services.routing.case.telling.entrypoints import Telling
from services.routing.case.transfers.entrypoints import Transfers
from services.routing.case.views import cases, worklists
from services.routing.law import in_force
from services.routing.leading.entrypoints import Conferences, Leadership, Urgency
from services.routing.offices import importing as offices
from services.routing.oversight import climbing
from services.routing.oversight.entrypoints import Supervision
from services.routing.papers.entrypoints import PaperWork

composition.compose()


class RoutingService(
    Handling, Transfers, Proceedings, Telling, Reviews, Supervision, Leadership, Conferences, Urgency, PaperWork
):
    """Who must answer a matter, and by when."""

    name = "routing"
    plugin_groups = ("rules", "documents")
    keeps_files = True

    @on("intake", "matter.registered", handler="matters", batch=100, repeatable=True)
    def matters(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Choose the responsible office of each registered matter."""
        routing = matters.Routing(
            reference=self._reference(uow),
            rules=self.desk.plugins("rules"),
            seconds=self.desk.settings.plugin_seconds,
            ask_texts=self._ask_texts,
        )
        matters.open_assignments(uow, events, routing)

    @on("intake", "matter.attachment_added", handler="attachments", batch=200, repeatable=True)
    def attachments(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Know the attachments of matters: a proof is one of them."""
        proofs.keep(uow, events)

    @on("intake", "matter.amended", handler="amendments", batch=50, repeatable=True)
    def amendments(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Take the steps that the register of an imported matter tells of since."""
        amending.amend(uow, events, self._reference(uow), self._ask_texts)

    @timer(clocks.TIMER, batch=100)
    def clocks(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Climb the next stage of each period whose moment has come."""
        climbing.climb(uow, timers, self._reference(uow))

    @query(schemas.Case)
    def case(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return where a matter stands."""
        return whole_case.case(reading, request, self._reference(reading))

    @query(schemas.Case)
    def case_if_open(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return where a matter stands; nothing before its case is open, and an error for those it is hidden from."""
        return whole_case.case_if_open(reading, request, self._reference(reading))

    @query(schemas.Case)
    def knows(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say that no open case is hidden from the caller under the number."""
        return cases.knows(reading, request, self._reference(reading))

    @query(schemas.Cases)
    def accused(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say to another service which unit each case accuses."""
        return cases.accused(reading, request)

    @query(schemas.Worklist)
    def worklist(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the matters of an office."""
        return worklists.worklist(reading, request, self._reference(reading))

    @query(schemas.Offices)
    def offices(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the office tree."""
        return offices.offices(reading, request, self._public_reference(reading).registry)

    @query(schemas.Periods)
    def periods(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return how long the periods of the law in force are."""
        return in_force.periods(reading, request, self._public_reference(reading).laws)

    def _ask_texts(self, numbers: list[str]) -> Texts:
        texts: Texts = self.desk.as_service().call("intake", "read_texts", {"numbers": numbers})
        return texts
