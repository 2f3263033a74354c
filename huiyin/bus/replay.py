"""Have a service apply a source's events again from a position on, after its handler was mended.

Only handlers that say they are ``repeatable`` take part: projections, where applying an event twice changes nothing.
The running service fetches the events at its next look at the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, update

from huiyin import catalog
from huiyin.bus import letters
from huiyin.bus.status import Databases
from huiyin.bus.tables import cursor, inbox, letter
from huiyin.db import UnitOfWork
from huiyin.errors import Conflict, NotFound


class NotRepeatable(Conflict):
    """A replay to a handler whose effects may not happen twice."""

    code = "not_repeatable"
    zh = "{service} 的处理程序 {handlers} 不允许重复处理事件，不能重放。缺失的事件会自动补齐，无需重放。"
    en = "Handlers {handlers} of {service} may not apply an event twice. What is missing is fetched without a replay."


def replay(databases: Databases, source: str, target: str, since: int) -> Iterator[str]:
    """Forget that ``target`` applied events of ``source`` at or after ``since``; yield each handler's name.

    Raises :class:`NotFound` where ``target`` listens to no event of ``source``, :class:`NotRepeatable` where a
    handler does not allow it; nothing is changed then.
    """
    handlers = [handler for handler in catalog.handlers(databases.services[target]) if handler.source == source]
    if not handlers:
        raise NotFound(what=f"{target} ← {source}")
    fixed = [handler.name for handler in handlers if not handler.repeatable]
    if fixed:
        raise NotRepeatable(service=target, handlers=", ".join(fixed))
    with databases[target].unit_of_work() as uow:
        for handler in handlers:
            _forget(uow, handler.name, databases.source(source), since)
    yield from (handler.name for handler in handlers)


def _forget(uow: UnitOfWork, handler: str, source: str, since: int) -> None:
    for table in (inbox, letter):
        again = (table.c.handler == handler) & (table.c.source == source) & (table.c.position >= since)
        if table is letter:
            again &= letter.c.state == letters.APPLIED
        uow.session.execute(delete(table).where(again))
    later = (cursor.c.handler == handler) & (cursor.c.source == source) & (cursor.c.position >= since)
    uow.session.execute(update(cursor).where(later).values(position=since - 1))
