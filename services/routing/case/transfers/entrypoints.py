"""Entry points of who must answer: sort a case, give it on, object, dispute, recuse; and who held it when."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query, timer
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from services.routing import shapes
from services.routing.case.entrypoints import Entrypoints
from services.routing.case.transfers import (
    classification,
    disputes,
    objections,
    recusal,
    schemas,
    succession,
    transfers,
)
from services.routing.case.views import timeline as history
from services.routing.offices import ending


class Transfers(Entrypoints):
    """Who must answer, where the first choice does not stand."""

    @command(schemas.Classify)
    def classify(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Sort a case."""
        return classification.classify(uow, request, self._reference(uow))

    @command(schemas.Assign)
    def assign(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Give a matter to another office."""
        return transfers.assign(uow, request, self._reference(uow))

    @command(schemas.AddAssist)
    def add_assist(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Ask another office for its part."""
        return transfers.add_assist(uow, request, self._reference(uow))

    @command(schemas.Object)
    def object(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Object to a transfer."""
        return objections.object(uow, request, self._reference(uow))

    @command(schemas.UpholdObjection)
    def uphold_objection(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Agree with an objection."""
        return objections.uphold_objection(uow, request, self._reference(uow))

    @command(schemas.RejectObjection)
    def reject_objection(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Reject an objection."""
        return objections.reject_objection(uow, request, self._reference(uow))

    @command(schemas.Dispute)
    def dispute(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Put a dispute of competence to the superior."""
        return disputes.dispute(uow, request, self._reference(uow))

    @command(schemas.DecideDispute)
    def decide_dispute(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Decide a dispute of competence."""
        return disputes.decide_dispute(uow, request, self._reference(uow))

    @command(schemas.Recuse)
    def recuse(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Keep a member of staff from a matter."""
        return recusal.recuse(uow, request, self._reference(uow))

    @query(shapes.Case)
    def timeline(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return who held a matter when."""
        return history.timeline(reading, request, self._reference(reading))

    @timer(ending.TIMER, batch=20)
    def office_ends(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Move the open work of offices that have ended."""
        succession.on_day(uow, timers, self._reference(uow))
