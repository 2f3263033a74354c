"""Write what an import read: batches of drafts, one unit of work each."""

from __future__ import annotations

from huiyin.actors import Actor
from huiyin.db import Database
from huiyin.plugins.channels import Draft
from services.intake import handlers
from services.intake.domain import Numbering


class Writer:
    """Registers batches of drafts, one unit of work each; ``batch`` is how many rows make one."""

    def __init__(self, database: Database, origin: handlers.Origin, numbering: Numbering, batch: int) -> None:
        self.batch = batch
        self._database = database
        self._origin = origin
        self._numbering = numbering

    def write(self, drafts: list[Draft]) -> int:
        """Register those drafts that are not registered yet; return how many they were."""
        if not drafts:
            return 0
        distinct = list({draft.source_key: draft for draft in drafts}.values())
        with self._database.unit_of_work(Actor(kind="operator", id="import", office=self._origin.received_by)) as uow:
            return handlers.register_missing(uow, distinct, self._origin, self._numbering)
