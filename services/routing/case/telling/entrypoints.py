"""Entry points of telling the person, and of what is written beside the steps of a case."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query
from huiyin.db import Reading, UnitOfWork
from services.routing import shapes
from services.routing.case.entrypoints import Entrypoints
from services.routing.case.telling import earlier, notes, proving, schemas, silence
from services.routing.case.telling import notices as notice_keeping


class Telling(Entrypoints):
    """Nobody is left without word."""

    @command(schemas.Tell)
    def tell(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that a notice was given."""
        return notice_keeping.tell(uow, request, self._reference(uow))

    @command(schemas.ProveService)
    def prove_service(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Add the proof of a service."""
        return proving.prove_service(uow, request, self._reference(uow))

    @command(schemas.Progress)
    def progress(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write a note of progress."""
        return notes.progress(uow, request, self._reference(uow))

    @command(schemas.Counsel)
    def counsel(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that the outcome was explained."""
        return notes.counsel(uow, request, self._reference(uow))

    @command(schemas.LinkEarlier)
    def link_earlier(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Name an earlier matter of the same person."""
        return earlier.link_earlier(uow, request, self._reference(uow))

    @query(schemas.Notices)
    def notices(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the notices due in a case."""
        return notice_keeping.notices_of_case(reading, request, self._reference(reading))

    @query(shapes.Case)
    def earlier_answers(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return what was answered before."""
        return earlier.earlier_answers(reading, request, self._reference(reading))

    @query(schemas.Silent)
    def silent(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the matters on which the person hears nothing."""
        return silence.silent(reading, request, self._reference(reading))
