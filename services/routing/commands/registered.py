"""The registry as other parts of the command line may ask for it."""

from __future__ import annotations

from huiyin.offices import OfficeTree
from huiyin.settings import Settings
from services.routing.commands.work import OPERATOR, routing_database
from services.routing.offices import registry


def offices(configured: Settings) -> OfficeTree:
    """Return every office there is or was; raises where the registry's database cannot be read."""
    with routing_database(configured) as database, database.reading(OPERATOR) as reading:
        return registry.load(reading.session).all
