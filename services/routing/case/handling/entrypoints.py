"""Entry points of handling a matter: accept or decline it, list its requests, draft, check, answer, serve, end."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command
from huiyin.db import UnitOfWork
from services.routing.case import schemas
from services.routing.case.entrypoints import Entrypoints
from services.routing.case.handling import acceptance, ending, execution, extension, listing, opinions
from services.routing.case.proceedings import schemas as proceedings


class Handling(Entrypoints):
    """From acceptance to service."""

    @command(schemas.Accept)
    def accept(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Accept a matter."""
        return acceptance.accept(uow, request, self._reference(uow))

    @command(schemas.Decline)
    def decline(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Decline a matter and say where to go."""
        return acceptance.decline(uow, request, self._reference(uow))

    @command(schemas.DeclineFinal)
    def decline_final(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """No longer accept a matter that a recheck has ended."""
        return acceptance.decline_final(uow, request, self._reference(uow))

    @command(schemas.Divert)
    def divert(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Lead a matter to its legal route."""
        return acceptance.divert(uow, request, self._reference(uow))

    @command(schemas.Draft)
    def draft(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write an opinion for another person to check."""
        return opinions.draft(uow, request, self._reference(uow))

    @command(schemas.ReturnDraft)
    def return_draft(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Return a draft to its writer."""
        return opinions.return_draft(uow, request, self._reference(uow))

    @command(schemas.Answer)
    def answer(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Issue the checked draft as the office's opinion."""
        return opinions.answer(uow, request, self._reference(uow))

    @command(schemas.AnswerAtOnce)
    def answer_at_once(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Answer on the fast track."""
        return opinions.answer_at_once(uow, request, self._reference(uow))

    @command(schemas.Serve)
    def serve(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that the answer reached the person."""
        return opinions.serve(uow, request, self._reference(uow))

    @command(proceedings.Itemize)
    def itemize(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """List the requests of a matter."""
        return listing.itemize(uow, request, self._reference(uow))

    @command(proceedings.Extend)
    def extend(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Extend the period for the opinion."""
        return extension.extend(uow, request, self._reference(uow))

    @command(proceedings.Terminate)
    def terminate(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """End a matter without an answer."""
        return ending.terminate(uow, request, self._reference(uow))

    @command(proceedings.TakeBack)
    def take_back(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take back the part of an assisting office."""
        return ending.take_back(uow, request, self._reference(uow))

    @command(proceedings.PlanExecution)
    def plan_execution(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Set the day by which what was supported is carried out."""
        return execution.plan_execution(uow, request, self._reference(uow))

    @command(proceedings.ReportExecution)
    def report_execution(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Report whether it was carried out."""
        return execution.report_execution(uow, request, self._reference(uow))
