"""A PostgreSQL for tests: the one that runs on this machine, or a private one that may be stopped. Loopback only."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests.support import debian
from tests.support.pace import patient
from tests.support.processes import Child, TooLate, Unavailable, cpu_seconds, free_port, program, wait_until

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_START_SECONDS = 120
#: How many connections the whole suite may have open: three workers with a site of eight processes each.
CONNECTIONS = 250
_ROOM = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - count(*)
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class Postgres:
    """A database server on which every test gets databases of its own."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url).set(drivername="postgresql+psycopg")
        self._made: list[str] = []
        self._free: list[str] = []

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of ``database``; ``{service}`` in a name is left as it is."""
        plain = self._server.set(database="DATABASE").render_as_string(hide_password=False)
        return plain.replace("DATABASE", database)

    def create_database(self, name: str | None = None) -> str:
        """Make an empty database, called ``name`` or by chance, and return its URL."""
        name = name or f"huiyin_test_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        self._made.append(name)
        return self.url(name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend the URL of an empty database; it is emptied and lent again, because dropping one waits for the disk."""
        url = self._free.pop() if self._free else self.create_database()
        yield url
        name = str(make_url(url).database)
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        self._execute(f"{others} AND pid <> pg_backend_pid()", name)
        self._execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        self._free.append(url)

    def drop_database(self, name: str) -> None:
        """Drop a database that :meth:`create_database` made, whoever is connected to it."""
        self._made.remove(name)
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Drop every database that :meth:`create_database` made."""
        names, self._made, self._free = self._made, [], []
        for name in names:
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def is_up(self) -> bool:
        """Return True where a client can connect."""
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def version(self) -> str:
        """Return the version of the server, like ``17.6``."""
        return str(self._ask("SHOW server_version")).split()[0]

    def execute(self, statement: str) -> None:
        """Run a statement as the server's own user."""
        self._execute(statement)

    def _execute(self, statement: str, database: str | None = None) -> None:
        with self._connected(database) as connection:
            connection.execute(statement.encode())

    def _ask(self, question: str) -> Any:
        """Return the one value that answers ``question``."""
        with self._connected() as connection:
            [value] = connection.execute(question.encode()).fetchone() or [None]
            return value

    def _connected(self, database: str | None = None) -> psycopg.Connection[Any]:
        server = self._server if database is None else self._server.set(database=database)
        parts = server.translate_connect_args(username="user", database="dbname")
        return psycopg.connect(**parts, autocommit=True, connect_timeout=round(patient(5)))


class SharedPostgres(Postgres):
    """A server that runs already on this machine and has room for ``connections``. It is not started or stopped."""

    def __init__(self, url: str, connections: int) -> None:
        super().__init__(url)
        if self._server.host not in ("127.0.0.1", "localhost") or not self.is_up():
            raise Unavailable(
                f"no PostgreSQL answers at {self._server.host}:{self._server.port} (only this machine is asked)"
            )
        # a worker has been handed a server on which the others work already
        if "PYTEST_XDIST_WORKER" not in os.environ and (room := self._room()) < connections:
            raise Unavailable(
                f"the PostgreSQL at {self._server.host}:{self._server.port} has {room} connections left and the tests "
                f"need up to {connections}: raise its max_connections, or end what uses it"
            )

    def _room(self) -> int:
        """Return how many more connections the server takes from us."""
        return int(self._ask(_ROOM))


class PrivatePostgres(Postgres):
    """A server of our own that writes to disk as in production: data survive a crash, not ``close``.

    Where it is not ``durable`` it never waits for the disk. ``connections`` is how many it takes. Its programs are
    those of the system in the folder ``root``, where one is given.
    """

    def __init__(self, *, durable: bool = True, connections: int = 2 * CONNECTIONS, root: Path | None = None) -> None:
        self._settings = {
            "max_connections": str(connections),
            "fsync": "on" if durable else "off",
            "shared_buffers": "128MB",
        }
        self._programs = installed(root)
        self._enter = [] if root is None else debian.enter(root, user="postgres")
        # Not below pytest's folder, which only its owner may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-postgres-"))
        self._port = free_port()
        # a root is entered as root, and left by the program that enters it
        self._user = unprivileged() if root is None else None
        self._owner = self._user if root is None else debian.user_id(root, "postgres")
        self._server_process: Child | None = None
        super().__init__(f"postgresql://huiyin@127.0.0.1:{self._port}/postgres")
        self._initialise()

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [*self._enter, self._programs["postgres"], "-D", self._folder / "data", *options]
        self._server_process = Child(command, self._folder / "postgres.log", user=self._user)
        wait_until(self._came_up, seconds=_START_SECONDS, what="the private PostgreSQL", every=0.1)

    def stop(self) -> None:
        """Stop the server: transactions are rolled back, connections closed."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End the server at once, as a power cut would; the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Crash the server and start it again."""
        self.crash()
        self.start()

    def cpu_seconds(self) -> float:
        """Return the processor time the server has used since it was started."""
        return cpu_seconds(self._server_process.pid) if self._server_process else 0.0

    @contextmanager
    def statements(self) -> Iterator[Callable[[], list[str]]]:
        """Have every statement that arrives meanwhile noted; the function that is given returns them."""
        log = self._folder / "postgres.log"
        self._log_statements("all")
        before = log.stat().st_size
        try:
            yield lambda: _statements_in(log.read_bytes()[before:].decode("utf-8", "replace"))
        finally:
            self._log_statements("none")

    def connections(self) -> dict[str, int]:
        """Return how many clients each database has."""
        query = "SELECT datname, count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY datname"
        with self._connected() as connection:
            return dict(connection.execute(query).fetchall())

    def _log_statements(self, which: str) -> None:
        with self._connected() as connection:
            connection.execute(f"ALTER SYSTEM SET log_statement = '{which}'".encode())
            connection.execute("SELECT pg_reload_conf()")
        wait_until(lambda: self._ask("SHOW log_statement") == which, seconds=30, what=f"log_statement {which}")

    def close(self) -> None:
        """End everything this object started and delete its folder."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _came_up(self) -> bool:
        if self._server_process is None or not self._server_process.running:
            log = (self._folder / "postgres.log").read_text("utf-8", "replace")
            raise TooLate(f"the private PostgreSQL ended while starting:\n{log[-2000:]}")
        return self.is_up()

    def _end(self, how: signal.Signals) -> None:
        if self._server_process is not None:
            # Only the first process takes the signal; it tells the others itself.
            self._server_process.end(how, whole_group=False)
            self._server_process = None

    def _initialise(self) -> None:
        if self._owner is not None:
            shutil.chown(self._folder, self._owner)
        command: list[str | Path] = [
            *self._enter,
            self._programs["initdb"],
            "-D",
            self._folder / "data",
            "-U",
            "huiyin",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        maker = Child(command, self._folder / "initdb.log", user=self._user)
        maker.end(signal.SIGCONT, seconds=60)
        if not (self._folder / "data" / "PG_VERSION").exists():
            raise Unavailable(f"initdb failed: {maker.last_lines(3)}")


def installed(root: Path | None = None) -> dict[str, Path]:
    """Return where PostgreSQL's programs are; raises :class:`Unavailable` where one is missing."""
    places = {name: program(name, *_FOLDERS, root=root) for name in ("initdb", "postgres")}
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise Unavailable(f"PostgreSQL is not installed ({', '.join(missing)} not found)")
    return {name: place for name, place in places.items() if place is not None}


def _statements_in(log: str) -> list[str]:
    """Return the statements of a log; a statement of several lines goes on with a tab."""
    whole = re.sub(r"\n\t\s*", " ", log)
    return re.findall(r"LOG:  (?:execute [^:]*|statement): (.*)", whole)


def unprivileged() -> str | None:
    """Return the user to run as where we are root, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = subprocess.run(["id", "-u", "postgres"], capture_output=True, check=False).returncode == 0
    return "postgres" if known else "nobody"
