"""A service's own database: engine and unit of work. PostgreSQL and SQLite, through SQLAlchemy.

No nameko, kombu or eventlet here; ``huiyin.bus.driver`` makes the PostgreSQL driver cooperative.
"""

from __future__ import annotations

import os
import re
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, make_url, select
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from huiyin import clock, engines
from huiyin.actors import NOBODY, Actor
from huiyin.bus import news, statements
from huiyin.bus.news import CHANNEL, News
from huiyin.bus.outbox import Outbox
from huiyin.bus.tables import command
from huiyin.bus.timers import TimerChanges
from huiyin.errors import HuiyinError
from huiyin.pool import RestingPool
from huiyin.room import is_full

#: Largest SQLite file, in bytes, that is read through when a site starts.
MOST_LOOKED_THROUGH = 1 << 30
#: How much a trial of the room writes, in bytes.
_TRIAL_BYTES = 32 * 1024
#: URL of a SQLite file → the lock of its one writer in this process, whoever opened it.
_WRITERS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
#: Connection strings may hold a password; libpq's own messages hold none.
_PASSWORD = re.compile(r"://[^@\s]*@")


class DatabaseDamaged(HuiyinError):
    """The file of an SQLite database is no database, is cut off, or has damaged pages."""

    code = "database_damaged"
    zh = (
        "数据库文件 {file} 已损坏或不完整，没有改动任何内容。请保留现有文件夹，用最近的备份恢复整个数据文件夹"
        "（mv {folder} {folder}.damaged && huiyin restore 备份），再运行 huiyin up 和 huiyin verify。"
    )
    en = (
        "The database file {file} is damaged or cut off; nothing was changed. Keep the folder and restore the "
        "latest backup in its place (mv {folder} {folder}.damaged && huiyin restore BACKUP), then run huiyin up and "
        "huiyin verify."
    )


class UnitOfWork:
    """One transaction of one service: its rows, the events it says, the timers it sets. All are kept, or none."""

    def __init__(self, session: Session, actor: Actor = NOBODY, traceparent: str | None = None) -> None:
        self.session = session
        self.actor = actor
        self.traceparent = traceparent
        self._outbox = Outbox(traceparent)
        self._timers = TimerChanges()
        self._events = False
        self._due: datetime | None = None

    def emit(
        self,
        type_: str,
        subject: str,
        data: dict[str, Any],
        *,
        office: str | None = None,
        time: datetime | None = None,
    ) -> None:
        """Say that ``type_`` happened to ``subject``.

        ``office`` is the code of the office it concerns; ``time`` (UTC) is when it happened there, by default now.
        Raises :class:`huiyin.events.registry.EventInvalid` where ``data`` does not fit the event's schema.
        """
        self._outbox.append(type_, subject, data, office=office, time=time)
        self._events = True

    def set_timer(self, kind: str, subject: str, fire_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Have ``@timer(kind)`` called once, at or after ``fire_at`` (UTC). Setting it again moves it."""
        self._timers.set(kind, subject, fire_at, payload or {})
        self.due(fire_at)

    def due(self, at: datetime) -> None:
        """Have whoever does what is due look at ``at`` (UTC), once this is committed."""
        self._due = at if self._due is None else min(self._due, at)

    def cancel_timer(self, kind: str, subject: str) -> None:
        """Forget a timer that has not fired."""
        self._timers.cancel(kind, subject)

    def insert_missing(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert the rows whose key is not there yet; return how many were inserted."""
        return len(self.insert_missing_returning(table, rows, next(iter(table.primary_key))))

    def insert_missing_returning(self, table: Table, rows: Sequence[Mapping[str, Any]], column: Any) -> list[Any]:
        """Insert the rows whose key is not there yet; return ``column`` of those inserted, in any order."""
        if not rows:
            return []
        statement = statements.insert_missing(statements.dialect_of(self.session), table, column)
        # one row alone is spared the machinery for many
        values = dict(rows[0]) if len(rows) == 1 else list(rows)
        return list(statements.run(self.session, statement, values).scalars())

    def upsert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, or set the same columns where the primary key is there already.

        All rows have the same columns, and no two the same key.
        """
        if not rows:
            return
        keys = tuple(column.name for column in table.primary_key)
        changed = tuple(name for name in rows[0] if name not in keys)
        statement = statements.upsert(statements.dialect_of(self.session), table, keys, changed)
        statements.run(self.session, statement, list(rows))

    @property
    def news(self) -> News:
        """What it leaves to be done."""
        return News(self._events, self._due)

    def flush(self) -> None:
        """Write rows, events and timers to the transaction without committing it."""
        self.session.flush()
        self._timers.write(self.session)
        self._outbox.write(self.session)


@dataclass(frozen=True)
class Reading:
    """A session that only reads, and who is asking."""

    session: Session
    actor: Actor = NOBODY


class Database:
    """The engine of one service, and the way to work with it.

    ``session_url`` is where to go for what needs a session of the server: ``url`` may be a PgBouncer that gives each
    transaction another one. ``connections`` bounds the pool.
    """

    def __init__(self, url: str, *, session_url: str = "", connections: int = engines.MOST_CONNECTIONS) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._session_url = session_url
        self.engine = engines.pooled(url, connections, prepares=not session_url)
        #: True from a write that found no room to a trial that found some.
        self.full = False
        # SQLite takes one writer. A second writer of this process must wait here and not inside SQLite,
        # where waiting would stop every greenlet, the first writer included.
        self._one_writer: AbstractContextManager[Any] = _WRITERS[url] if self.is_sqlite else nullcontext()

    @cached_property
    def session_engine(self) -> Engine:
        """What opens connections to PostgreSQL that are sessions: outside the pool, each statement for itself."""
        return engines.of_sessions(self._session_url or self.url)

    @contextmanager
    def unit_of_work(self, actor: Actor = NOBODY, traceparent: str | None = None) -> Iterator[UnitOfWork]:
        """Open a transaction; commit it when the block ends, roll it back when the block raises."""
        with self._one_writer, Session(self.engine, expire_on_commit=False) as session:
            uow = UnitOfWork(session, actor, traceparent)
            try:
                yield uow
                uow.flush()
                said = uow.news
                if said and not self.is_sqlite and not news.is_heard(self.url):
                    # a command: the replicas that run are told by the commit itself
                    session.execute(select(func.pg_notify(CHANNEL, said.text())))
                session.commit()
            except DBAPIError as error:
                self.full = self.full or is_full(error)
                raise
        if said:
            news.tell(self.url, said)

    def try_room(self) -> None:
        """Write and delete a row of some size; raises what the driver raises where there is no room for it."""
        trial = {"method": "try_room", "key": secrets.token_hex(16), "body_hash": "", "at": clock.now()}
        with self.unit_of_work() as uow:
            uow.session.execute(command.insert().values(**trial, answer=secrets.token_hex(_TRIAL_BYTES)))
        with self.unit_of_work() as uow:
            uow.session.execute(command.delete().where(command.c.key == trial["key"]))
        self.full = False

    @property
    def folder(self) -> Path | None:
        """Where the file of an SQLite database lies; None where it has none."""
        return self._file.parent if self._file else None

    @contextmanager
    def reading(self, actor: Actor = NOBODY) -> Iterator[Reading]:
        """Open a session for reading only; whatever it changes is rolled back."""
        with Session(self.engine.execution_options(huiyin_reads=True)) as session:
            yield Reading(session, actor)

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """Open a session for a question or two: each is sent alone, without BEGIN before and ROLLBACK after it."""
        with Session(self.engine.execution_options(huiyin_reads=True)) as session:
            alone(session)
            yield session

    def create(self) -> None:
        """Make the file of an SQLite database, readable by its owner alone, and its folder, where they are missing."""
        path = self._file
        if path is None or path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its log and its index of the log the mode of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    @property
    def exists(self) -> bool:
        """False where it is an SQLite database whose file is missing or empty; a server's is taken to be there."""
        return self._file is None or (self._file.exists() and self._file.stat().st_size > 0)

    def require_sound(self) -> None:
        """Raise :class:`DatabaseDamaged` where SQLite finds the file damaged or cut off. Nothing is changed.

        A file over :data:`MOST_LOOKED_THROUGH` bytes is opened and not read through, which would take minutes.
        """
        if self._file is None:
            return
        whole = self._file.stat().st_size <= MOST_LOOKED_THROUGH
        try:
            with self.engine.execution_options(huiyin_reads=True).connect() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)" if whole else "PRAGMA schema_version")
                if whole and found.scalar() != "ok":
                    raise DatabaseDamaged(**self._named())
        except DatabaseError as error:
            if is_away(error):
                raise
            raise DatabaseDamaged(**self._named()) from error

    def _named(self) -> dict[str, str]:
        assert self._file is not None
        return {"file": str(self._file.absolute()), "folder": str(self._file.parent.absolute())}

    @property
    def _file(self) -> Path | None:
        name = make_url(self.url).database if self.is_sqlite else None
        return Path(name) if name and name != ":memory:" else None

    def rest(self) -> None:
        """Let go of connections to PostgreSQL that nobody has used for a while."""
        if isinstance(self.engine.pool, RestingPool):
            self.engine.pool.rest()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def alone(session: Session) -> None:
    """Have each question of a session that has asked nothing yet be sent without a transaction around it.

    In READ COMMITTED each sees what is committed at its own moment either way.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    session.connection(execution_options={"huiyin_alone": True} if sqlite else {"isolation_level": "AUTOCOMMIT"})


def is_away(error: BaseException) -> bool:
    """Return True where ``error`` says that the database cannot be reached, not that the statement was wrong."""
    if isinstance(error, PoolTimeout | InterfaceError) or is_full(error):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or (isinstance(error, OperationalError) and _lost(error))


def why_away(error: BaseException) -> str:
    """Return what the driver said first, which names server, role or file and never a statement's values."""
    told: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    lines = str(told).strip().splitlines() or [type(told).__name__]
    return _PASSWORD.sub("://", lines[0])


def _lost(error: OperationalError) -> bool:
    if error.statement is None and type(error.orig).__module__.startswith("psycopg"):
        return True  # the server was not even reached: a name nobody knows, a closed port, a refused password
    text = str(error.orig)
    signs = ("connection", "server closed", "starting up", "shutting down", "database is locked", "recovery mode")
    return any(sign in text for sign in signs)
