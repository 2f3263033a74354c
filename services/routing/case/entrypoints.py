"""What every part of routing's entry points has: the reference data of the transaction."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import Service
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import NotFound
from services.routing.case import access
from services.routing.reference import Reference

_LONGEST_ID = 36


class Entrypoints(Service):
    """A part of ``RoutingService``."""

    def _reference(self, work: UnitOfWork | Reading) -> Reference:
        """Return the reference data; every step and question of staff begins here, so that it is asked of all."""
        reference = self._public_reference(work)
        access.check_in_force(work.actor, reference)
        return reference

    def _public_reference(self, work: UnitOfWork | Reading) -> Reference:
        """Return the reference data for what everybody may read, whoever asks."""
        return Reference(work.session, self.desk.shared, self._ask_attachment)

    def _ask_attachment(self, number: str, key: str) -> str | None:
        if len(key) > _LONGEST_ID:
            return None
        asked = {"number": number, "attachment": key}
        try:
            found: dict[str, Any] = self.desk.as_service().call("intake", "attachment", asked)
        except NotFound:
            return None
        return str(found["purpose"])
