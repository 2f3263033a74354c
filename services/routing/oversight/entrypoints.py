"""Entry points of supervision: orders and replies, advice and feedback, and the list of both."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query
from huiyin.db import Reading, UnitOfWork
from services.routing.case.entrypoints import Entrypoints
from services.routing.oversight import advising, lists, schemas
from services.routing.oversight import orders as supervision


class Supervision(Entrypoints):
    """What a petition office does where an office does not (条例 Art 40)."""

    @command(schemas.Supervise)
    def supervise(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Order an office to put something right, and to reply by a day."""
        return supervision.supervise(uow, request, self._reference(uow))

    @command(schemas.ReplySupervision)
    def reply_supervision(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Reply to an order."""
        return supervision.reply_supervision(uow, request, self._reference(uow))

    @command(schemas.WithdrawSupervision)
    def withdraw_supervision(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take an order back."""
        return supervision.withdraw_supervision(uow, request, self._reference(uow))

    @command(schemas.Advise)
    def advise(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Give advice."""
        return advising.advise(uow, request, self._reference(uow))

    @command(schemas.AnswerAdvice)
    def answer_advice(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Say in writing what became of an advice."""
        return advising.answer_advice(uow, request, self._reference(uow))

    @query(schemas.Supervision)
    def supervision(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the orders and advice of an office."""
        return lists.supervision(reading, request, self._reference(reading))
