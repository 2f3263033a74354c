"""A small invented county, so that a newcomer has somewhere to send the first matter."""

from __future__ import annotations

from pathlib import Path

from huiyin.actors import Actor
from huiyin.settings import Settings
from services.routing.offices import office_file, registry
from services.routing.offices.importing import import_offices

_COUNTY = Path(__file__).parent / "county.csv"


def load(settings: Settings) -> None:
    """Fill an empty registry with the invented county; one that has offices is left as it is."""
    database = settings.database("routing")
    with database.unit_of_work(Actor(kind="operator", id="demo")) as uow:
        if not len(registry.load(uow.session).all):
            content = office_file.read(_COUNTY.read_bytes())
            import_offices(uow, content, site=settings.site, progress=lambda _rows: None)
    database.close()
