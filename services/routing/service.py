"""The nameko class of routing: entry points only. Rules are in ``domain.py``, use cases in ``handlers/``."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import Service, command, on, query, timer
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from services.routing import registry, schemas
from services.routing.handlers import cases, clocks, matters, offices, steps
from services.routing.handlers.matters import Texts
from services.routing.registry import Registry


class RoutingService(Service):
    """Who must answer a matter, and by when."""

    name = "routing"
    plugin_groups = ("rules",)

    @on("intake", "matter.registered", handler="matters", batch=100, repeatable=True)
    def matters(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Choose the responsible office of each registered matter."""
        routing = matters.Routing(
            registry=self._registry(uow),
            rules=self.desk.plugins("rules"),
            seconds=self.desk.settings.plugin_seconds,
            ask_texts=self._ask_texts,
        )
        matters.open_assignments(uow, events, routing)

    @command(schemas.Accept)
    def accept(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Accept a matter."""
        return steps.accept(uow, request, lambda: self._registry(uow))

    @command(schemas.Answer)
    def answer(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a matter."""
        return steps.answer(uow, request, lambda: self._registry(uow))

    @command(schemas.Serve)
    def serve(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that the answer reached the person."""
        return steps.serve(uow, request, lambda: self._registry(uow))

    @command(schemas.Assign)
    def assign(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Move a matter to another office."""
        return steps.assign(uow, request, lambda: self._registry(uow))

    @timer(clocks.DUE_SOON, batch=100)
    def due_soon(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Tell which legal periods end soon."""
        clocks.tell(uow, timers)

    @timer(clocks.OVERDUE, batch=100)
    def overdue(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Tell which legal periods are over."""
        clocks.tell(uow, timers)

    @query(schemas.Case)
    def case(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return where a matter stands."""
        return cases.case(reading, request, self._registry(reading))

    @query(schemas.Worklist)
    def worklist(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the matters of an office."""
        return cases.worklist(reading, request, self._registry(reading))

    @query(schemas.Offices)
    def offices(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the office tree."""
        return offices.offices(reading, request, self._registry(reading))

    def _registry(self, work: UnitOfWork | Reading) -> Registry:
        return registry.current(work.session, self.desk.shared)

    def _ask_texts(self, numbers: list[str]) -> Texts:
        texts: Texts = self.desk.as_service().call("intake", "read_texts", {"numbers": numbers})
        return texts
