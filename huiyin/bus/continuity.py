"""A log must not end before what others have read of it: then its database is of an earlier moment, or was emptied.

A service that went on from there would give numbers and positions a second time.
"""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from sqlalchemy import Table, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from huiyin import catalog
from huiyin.bus.status import Databases
from huiyin.bus.tables import cursor, event_log, inbox
from huiyin.db import Database
from huiyin.errors import HuiyinError

_log = structlog.get_logger()


class LogCutOff(HuiyinError):
    """Other services have read events of this one that its own log does not have."""

    code = "log_cut_off"
    zh = (
        "{service} 的数据库只到第 {last} 个事件，而 {reader} 已读到第 {seen} 个：它被清空过，或来自更早的备份。"
        "为免重复编号，没有启动，也没有改动。请用同一时刻的备份恢复全部数据库"
        "（huiyin restore 备份 --replace；或把 PostgreSQL 恢复到最近时刻），再运行 huiyin verify。"
    )
    en = (
        "The database of {service} ends at event {last}, but {reader} has read up to event {seen}: it was emptied, or "
        "is of an earlier back-up. So that no number is given twice, nothing was started and nothing changed. Restore "
        "all databases from a back-up of one moment (huiyin restore BACKUP --replace; or PostgreSQL to the latest "
        "moment), then run huiyin verify."
    )


def require_whole(databases: Databases, only: str | None = None) -> None:
    """Raise :class:`LogCutOff` where another service has read more of a log (or of that of ``only``) than it holds.

    A reader whose database cannot be reached from here is named in the log and passed over.
    """
    # what was read is looked up first: the others go on meanwhile, and no log ends before what was read of it by then
    read = [(handler, _seen(databases, handler)) for handler in _handlers(databases, only)]
    last = {source: _last(databases[source]) for source in {handler.source for handler, _ in read}}
    for handler, seen in read:
        source = handler.source
        if seen > last[source]:
            raise LogCutOff(service=source, last=last[source], reader=handler.service, seen=seen)


def _handlers(databases: Databases, only: str | None) -> Iterator[catalog.Handler]:
    for service in databases.services.values():
        for handler in catalog.handlers(service):
            if handler.source in databases.services and only in (None, handler.source):
                yield handler


def _last(database: Database) -> int:
    if not database.exists:
        return 0
    with database.reading() as reading:
        return _highest(reading.session, event_log)


def _seen(databases: Databases, handler: catalog.Handler) -> int:
    database, source = databases[handler.service], databases.source(handler.source)
    if not database.exists:
        return 0
    try:
        with database.reading() as reading:
            return max(_highest(reading.session, table, handler.name, source) for table in (cursor, inbox))
    except SQLAlchemyError as error:
        _log.warning("reader_not_asked", reader=handler.service, source=handler.source, failure=type(error).__name__)
        return 0


def _highest(session: Session, table: Table, handler: str | None = None, source: str | None = None) -> int:
    """Return the highest position in a table of the bus; 0 where there is none, or no table yet."""
    if not inspect(session.connection()).has_table(table.name):
        return 0
    query = select(func.max(table.c.position))
    if handler is not None:
        query = query.where(table.c.handler == handler, table.c.source == source)
    return session.execute(query).scalar() or 0
