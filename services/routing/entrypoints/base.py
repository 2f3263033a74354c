"""What every part of routing's entry points has: the reference data of the transaction."""

from __future__ import annotations

from huiyin.bus.service import Service
from huiyin.db import Reading, UnitOfWork
from services.routing.reference import Reference


class Entrypoints(Service):
    """A part of ``RoutingService``."""

    def _reference(self, work: UnitOfWork | Reading) -> Reference:
        return Reference(work.session, self.desk.shared)
