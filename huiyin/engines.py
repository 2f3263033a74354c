"""Engines of SQLAlchemy as every service has them: a bounded pool to PostgreSQL, and SQLite set up for a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from huiyin.errors import Temporary
from huiyin.pool import RestingPool

#: Most connections of a pool to PostgreSQL, unless a setting says otherwise: one per worker, and some for the bus.
MOST_CONNECTIONS = 12
#: Pooled connections to an SQLite file.
_POOL = 10
#: How long a server that does not answer is waited for, unless the address says ``connect_timeout``.
_CONNECT_SECONDS = 10
_BUSY_MS = 10_000
# A statement that fails is told in logs and letters; what a citizen wrote must not be in there.
_HIDDEN: Any = {"hide_parameters": True}


class DatabaseMissing(Temporary):
    """The file of an SQLite database is not there. Only a migration makes one: whoever asks elsewhere must not."""

    code = "database_missing"
    zh = (
        "文件夹 {folder} 中没有本站点的数据库 {file}。请到启动站点的文件夹运行，或用 HUIYIN_DATA 指明数据文件夹；"
        "新建站点请运行 huiyin up。"
    )
    en = (
        "There is no database {file} in the folder {folder}. Run the command where the site was started, or say with "
        "HUIYIN_DATA where its data are; huiyin up starts a new site."
    )


def pooled(url: str, connections: int, *, prepares: bool) -> Engine:
    """Return the engine of a database, its pool to PostgreSQL bounded by ``connections``.

    ``prepares``: whether the server may keep statements prepared, which it cannot behind PgBouncer.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _of_sqlite(url)
    waits = _waits(url) | ({} if prepares else {"prepare_threshold": None})
    pool: Any = {"poolclass": RestingPool, "pool_size": connections, "max_overflow": 0, "pool_use_lifo": True}
    return create_engine(url, connect_args=waits, pool_timeout=30, pool_recycle=1800, **pool, **_HIDDEN)


def of_sessions(url: str) -> Engine:
    """Return what opens connections to PostgreSQL that are sessions: outside a pool, each statement for itself."""
    waits = _waits(url)
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=waits, **_HIDDEN)


def _waits(url: str) -> dict[str, Any]:
    return {} if "connect_timeout" in make_url(url).query else {"connect_timeout": _CONNECT_SECONDS}


def _of_sqlite(url: str) -> Engine:
    engine = create_engine(
        url, pool_size=_POOL, max_overflow=_POOL * 2, connect_args={"check_same_thread": False}, **_HIDDEN
    )
    event.listen(engine, "do_connect", _require_file)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _require_file(_dialect: Any, _record: Any, positional: list[Any], _named: dict[str, Any]) -> None:
    """SQLite itself would make an empty database wherever it is asked for one."""
    path = Path(positional[0])
    if str(path) != ":memory:" and not path.exists():
        raise DatabaseMissing(what="SQLite", folder=str(path.parent.absolute()), file=path.name)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Turn off the driver's own transactions (SQLAlchemy's ``begin`` starts them) and set the file up for a log.

    A commit waits for the disk: after a power cut a number that was given must not be given again.
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    """Writers take the write lock at once: upgrading a read transaction later could fail with SQLITE_BUSY."""
    options = connection.get_execution_options()
    if options.get("huiyin_alone"):
        return
    reads = options.get("huiyin_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
