"""Write what an import read: batches of entries, one unit of work each."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.actors import Actor
from huiyin.db import Database
from services.intake import handlers
from services.intake.domain import Numbering
from services.intake.entries import Entry, Outcome


class Writer:
    """Takes in batches of entries, one unit of work each; ``batch`` is how many rows make one."""

    def __init__(self, database: Database, origin: handlers.Origin, numbering: Numbering, batch: int) -> None:
        self.batch = batch
        self._database = database
        self._origin = origin
        self._numbering = numbering
        self._claims = handlers.Claims()

    def write(self, given: Sequence[Entry]) -> list[Outcome]:
        """Register those entries that are not registered yet; return what became of each, in their order."""
        if not given:
            return []
        importer, well = Actor(kind="operator", id="import", office=self._origin.received_by), False
        try:
            with self._database.unit_of_work(importer) as uow:
                outcomes = handlers.take_in(uow, given, self._origin, self._numbering, self._claims)
            well = True
        finally:
            self._claims.settle(well=well)
        return outcomes
