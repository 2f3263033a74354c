"""Intake's entry points. Rules are in ``domain.py``, use cases in ``handlers.py``."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import Service, command, on, query
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from services.intake import handlers, schemas
from services.intake.domain import Numbering
from services.intake.plugins import Channels

#: What routing says of a case that decides who may read its matter.
_OF_CASES = (
    "assignment.issued",
    "assignment.moved",
    "assignment.accepted",
    "assignment.answered",
    "case.classified",
    "case.recused",
)


class IntakeService(Service):
    """Registers what people bring, and finds it again by number or by query code."""

    name = "intake"
    plugin_groups = ("channels",)
    keeps_files = True

    #: True in the call that did the work, and not where its answer is only repeated.
    _first = False

    def _with_code(self, answer: dict[str, Any]) -> dict[str, Any]:
        return handlers.with_code(answer, self._numbering())

    def _registered(self, answer: dict[str, Any]) -> dict[str, Any]:
        if self._first:
            return self._with_code(answer)
        with self.desk.reading() as reading:
            return self._with_code(answer) if handlers.may_repeat_code(reading, answer["number"]) else answer

    def _resolved(self, answer: dict[str, Any]) -> dict[str, Any]:
        return handlers.resolved(answer)

    @command(schemas.Register, present=_registered)
    def register(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Register a matter; the answer is its receipt with the query code."""
        self._first = True
        channels = Channels(self.desk.plugins("channels"), self.desk.settings.plugin_seconds)
        return handlers.register(uow, request, channels, self._numbering())

    @command(schemas.ResolveCode, present=_resolved)
    def resolve_code(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Return the number a query code opens; wrong tries are counted and slowed down."""
        return handlers.resolve_code(uow, request, self._numbering())

    @query(schemas.OneMatter)
    def read_matter(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return a matter's texts; staff also learn who brought it."""
        return handlers.read_matter(reading, request)

    @query(schemas.OldNumber)
    def find_by_old_number(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the matters with a number in a register kept elsewhere that the caller may read."""
        return handlers.find_by_old_number(reading, request)

    @query(schemas.MayAttach)
    def may_attach(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say that the caller may add a file of this size, or why not, before it is sent."""
        return handlers.may_attach(reading, request)

    @command(schemas.Attach)
    def attach(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Add a file to a matter; its content is in the content store already."""
        return handlers.attach(uow, request, self.desk.files)

    @query(schemas.Attachments)
    def attachments(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the attachments of a matter that the caller may see."""
        return handlers.attachments(reading, request)

    @query(schemas.OneAttachment)
    def attachment(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return one attachment, with the hash under which its content is kept."""
        return handlers.attachment(reading, request)

    @query(schemas.ManyMatters)
    def read_texts(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the texts of many matters to another service."""
        return handlers.read_texts(reading, request)

    @query(schemas.OneMatter)
    def for_paper(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return what stands on a matter's papers to the service that issues them."""
        return handlers.for_paper(reading, request)

    @query(schemas.OneMatter)
    def may_read(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say that the caller may read the matter; to others it does not exist."""
        return handlers.may_read(reading, request)

    @command(schemas.OneMatter, present=_with_code)
    def print_receipt(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Return a matter's receipt again with its query code, for the office that registered it to print."""
        return handlers.print_receipt(uow, request, self._numbering())

    @on("routing", *_OF_CASES, handler="access", batch=100, repeatable=True)
    def access(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Learn which offices have, had and gave on a matter, whom it accuses, and who is kept from it."""
        handlers.learn(uow, events, self._ask_accused)

    @on("routing", "office.changed", handler="offices", batch=200)
    def offices(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep the list of offices that may be named."""
        handlers.keep_offices(uow, events)

    def _ask_accused(self, numbers: list[str]) -> dict[str, str | None]:
        accused: dict[str, str | None] = self.desk.as_service().call("routing", "accused", {"numbers": numbers})
        return accused

    def _numbering(self) -> Numbering:
        return Numbering(self.desk.settings.site, self.desk.settings.secret)
