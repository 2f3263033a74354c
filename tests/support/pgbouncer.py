"""A PgBouncer in transaction mode between the tests and a PostgreSQL: each transaction gets another session."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from tests.support.postgres import Postgres, unprivileged
from tests.support.processes import Child, Unavailable, free_port, listens, program, wait_until

_START_SECONDS = 30
#: So few sessions of the server that clients must share them.
_SESSIONS = 2


class PgBouncer:
    """One that runs until it is closed; raises :class:`Unavailable` where its program is not installed."""

    def __init__(self, postgres: Postgres) -> None:
        found = program("pgbouncer", "/usr/sbin")
        if found is None:
            raise Unavailable("PgBouncer is not installed (on Debian: apt-get install pgbouncer)")
        self._server = make_url(postgres.url("DATABASE"))
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-pgbouncer-"))
        user = unprivileged()
        if user is not None:
            shutil.chown(self._folder, user)
        config = self._folder / "pgbouncer.ini"
        config.write_text(self._config(), "ascii")
        self._process = Child([found, config], self._folder / "pgbouncer.log", user=user)
        wait_until(lambda: listens(self.port), seconds=_START_SECONDS, what="PgBouncer")

    def url(self, direct: str) -> str:
        """Return the address of a database of the server, with PgBouncer between."""
        return direct.replace(f":{self._server.port or 5432}/", f":{self.port}/")

    def close(self) -> None:
        """End it and delete its folder."""
        self._process.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _config(self) -> str:
        login = f"user={self._server.username}"
        if self._server.password:
            login += f" password={self._server.password}"
        return f"""
[databases]
* = host={self._server.host} port={self._server.port or 5432} {login}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {_SESSIONS}
max_client_conn = 200
"""
