"""What a test writes into the logs of services without running them, and how far others have read there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huiyin import catalog, settings
from huiyin.bus.status import Databases
from huiyin.bus.tables import cursor, event_log
from huiyin.clock import now
from huiyin.db import Database


@contextmanager
def databases_of(folder: Path) -> Iterator[Databases]:
    """Open the databases of the embedded site in ``folder``."""
    databases = Databases(settings.read({"HUIYIN_DATA": str(folder)}))
    yield databases
    databases.close()


def read_up_to(databases: Databases, source: str, reader: str, position: int) -> None:
    """Let every handler of ``reader`` have read the log of ``source`` up to ``position``."""
    with databases[reader].unit_of_work() as uow:
        row = {"handler": "h", "source": databases.source(source), "position": position, "head": position}
        handlers = [handler.name for handler in catalog.handlers(databases.services[reader])]
        uow.upsert(cursor, [{**row, "handler": name, "checked_at": now()} for name in handlers])


def say(database: Database, *positions: int) -> None:
    """Write an event into the log at each position."""
    with database.unit_of_work() as uow:
        row = {"type": "t", "subject": "s", "time": now(), "recordedtime": now(), "dataversion": 1, "data": {}}
        uow.session.execute(event_log.insert(), [{**row, "id": f"e{n}", "position": n} for n in positions])
