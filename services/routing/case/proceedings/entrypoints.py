"""Entry points of mediation and hearings."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command
from huiyin.db import UnitOfWork
from services.routing.case.entrypoints import Entrypoints
from services.routing.case.proceedings import hearings, mediation, schemas


class Proceedings(Entrypoints):
    """What may happen on the way to an answer."""

    @command(schemas.Mediate)
    def mediate(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Hand a matter to mediation."""
        return mediation.mediate(uow, request, self._reference(uow))

    @command(schemas.Resume)
    def resume(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take a matter back from mediation."""
        return mediation.resume(uow, request, self._reference(uow))

    @command(schemas.Settle)
    def settle(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """End a matter with an agreement."""
        return mediation.settle_by_agreement(uow, request, self._reference(uow))

    @command(schemas.CallHearing)
    def call_hearing(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Call a hearing."""
        return hearings.call_hearing(uow, request, self._reference(uow))

    @command(schemas.ConcludeHearing)
    def conclude_hearing(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Conclude or cancel a hearing."""
        return hearings.conclude_hearing(uow, request, self._reference(uow))
