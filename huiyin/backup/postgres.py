"""PostgreSQL: snapshots that ``pg_dump`` writes down, their way back by ``pg_restore``, and what a dump holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, sql
from sqlalchemy import make_url

from huiyin.backup.errors import BackupFailed, ToolMissing
from huiyin.backup.extent import Extent
from huiyin.db import Database
from huiyin.errors import said

_LOG = "event_log"
#: Nobody has so many columns or rows in mind: how much of what a program says is passed on.
_MOST_SAID = 300
_COPY = re.compile(r"COPY (?:\S+\.)?(\S+) \((.*)\) FROM stdin;")
_TABLES = ("alembic_version", _LOG, "cursor", "inbox")


class PostgresSnapshot:
    """A transaction that goes on seeing its first moment and lends it to ``pg_dump``.

    A second connection holds the log meanwhile: in share mode it is read by everybody and written by nobody.
    """

    def __init__(self, database: Database) -> None:
        _tool("pg_dump")
        self._address, self._password = address(database)
        self._writer, self._reader = (_connect(self._address, self._password) for _ in range(2))
        self._id = self._schema = ""

    def hold(self, seconds: float) -> bool:
        """Lock the log; see :meth:`huiyin.backup.moment.Snapshot.hold`."""
        try:
            self._writer.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(round(seconds * 1000))))
            self._writer.execute(f"LOCK TABLE {_LOG} IN SHARE MODE".encode())
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            return False
        return True

    def begin(self) -> None:
        """Begin the transaction and export what it sees."""
        self._reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._reader.read_only = True
        self._id, self._schema = self._ask("SELECT pg_export_snapshot(), current_schema()")

    def release(self) -> None:
        """Give the lock back; nothing was written."""
        self._writer.rollback()

    def dump(self, path: Path) -> None:
        """Have ``pg_dump`` write what the snapshot sees."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        options = ["--format=custom", f"--snapshot={self._id}", f"--schema={self._schema}", f"--file={path}"]
        run("pg_dump", [*options, "--no-owner", "--no-privileges", f"--dbname={self._address}"], self._password)

    def close(self) -> None:
        """Close both connections."""
        self._reader.close()
        self._writer.close()

    def _ask(self, question: str) -> tuple[Any, ...]:
        return self._reader.execute(question.encode()).fetchone() or ()


def address(database: Database) -> tuple[str, str]:
    """Return how libpq's programs reach the database, without the password, and the password."""
    url = make_url(database.url)
    parts: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "dbname": url.database,
        **url.query,
    }
    given = {name: value for name, value in parts.items() if value is not None}
    password = str(given.pop("password", None) or url.password or "")
    return conninfo.make_conninfo("", **given), password


def connection_to(database: Database) -> closing[psycopg.Connection[Any]]:
    """Return a connection to the database, closed at the end of a ``with``."""
    return closing(_connect(*address(database)))


def _connect(where: str, password: str) -> psycopg.Connection[Any]:
    return psycopg.connect(where, password=password or None)


def restore(path: Path, database: Database) -> None:
    """Have ``pg_restore`` put a dump into the empty database, all of it or nothing."""
    where, password = address(database)
    with connection_to(database) as connection:
        row = connection.execute(b"SELECT current_schema()").fetchone() or ("public",)
    options = ["--exit-on-error", "--single-transaction", f"--schema={row[0]}", "--no-owner", "--no-privileges"]
    run("pg_restore", [*options, f"--dbname={where}", str(path)], password)


def tables(database: Database) -> list[str]:
    """Return the tables in the schema of the database."""
    question = b"SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    with connection_to(database) as connection:
        return [name for (name,) in connection.execute(question)]


def empty(database: Database) -> None:
    """Drop every table in the schema of the database."""
    names = [sql.Identifier(name) for name in tables(database)]
    if names:
        with connection_to(database) as connection:
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.SQL(", ").join(names)))
            connection.commit()


def fault(path: Path) -> str | None:
    """Return what ``pg_restore`` says of a dump it cannot read to its end; None where it is sound."""
    try:
        run("pg_restore", ["--file=/dev/null", str(path)])
    except BackupFailed as error:
        return str(error.params["why"]["en"])
    return None


def extent(path: Path) -> Extent:
    """Return how far a dumped database goes, and how far it has read the logs of others, by its own rows."""
    rows: dict[str, list[dict[str, str | None]]] = {name: [] for name in _TABLES}
    for table, row in _rows(path):
        rows[table].append(row)
    [revision] = [row["version_num"] for row in rows["alembic_version"]]
    positions = (int(row["position"]) if row["position"] else None for row in rows[_LOG])
    read = [
        (str(row["handler"]), str(row["source"]), int(row["position"] or 0)) for row in rows["cursor"] + rows["inbox"]
    ]
    return Extent.of(str(revision), positions, read)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield table and row of the bus's tables, only those columns that tell an extent, from the text of the dump."""
    wanted = {"version_num", "handler", "source", "position"}
    command = [_tool("pg_restore"), "--data-only", *(f"--table={name}" for name in _TABLES), "--file=-", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        table, columns = "", [""]
        for line in process.stdout:
            text = line.decode("utf-8").rstrip("\n")
            if begun := _COPY.fullmatch(text):
                table, columns = begun[1].strip('"'), [name.strip(' "') for name in begun[2].split(",")]
            elif text == "\\.":
                table = ""
            elif table:
                values = zip(columns, text.split("\t"), strict=True)
                yield table, {name: None if value == "\\N" else value for name, value in values if name in wanted}


def run(tool: str, arguments: list[str], password: str = "") -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where other users cannot see it.

    Raises :class:`ToolMissing` or :class:`BackupFailed` with what the program says first.
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(
        [_tool(tool), *arguments], env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        _refuse(tool, done.stderr)


def _refuse(tool: str, errors: str) -> None:
    lines = [line.partition("error: ")[2] or line for line in errors.splitlines() if "detail:" not in line]
    first = (lines or ["?"])[0][:_MOST_SAID]
    if "server version mismatch" in errors:
        versions = next((line for line in errors.splitlines() if "server version:" in line), "").partition("detail: ")[
            2
        ]
        raise ToolMissing(
            tool=tool, why=said(f"版本低于服务器：{versions}", f"it is older than the server: {versions}")
        )
    raise BackupFailed(why=said(f"{tool}：{first}", f"{tool}: {first}"))


def _tool(name: str) -> str:
    place = shutil.which(name)
    if place is None:
        raise ToolMissing(tool=name, why=said("没有找到", "it was not found"))
    return place
