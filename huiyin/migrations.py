"""Run a service's own alembic migrations, on PostgreSQL under an advisory lock.

Each service has ``migrations/env.py`` (thin over :func:`run_env`), ``migrations/versions/0001_….py`` and ``HEAD``.
Alembic itself is loaded only where something is migrated: every start of a process asks how its database stands.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, column, inspect, select, table, text

from huiyin.bus.tables import metadata as bus_metadata
from huiyin.db import Database
from huiyin.errors import SettingError, said

if TYPE_CHECKING:
    from alembic.config import Config

#: Where alembic notes the revision of a database.
_NOTE = table("alembic_version", column("version_num"))
_LOCK = zlib.crc32(b"huiyin migrations")


def config(folder: Path) -> Config:
    """Return the alembic configuration of the service in ``folder``."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(folder / "migrations"))
    return settings


def upgrade(folder: Path, database: Database) -> None:
    """Bring the database of the service in ``folder`` to the newest migration, one process at a time."""
    if is_current(folder, database):
        return
    from alembic import command

    settings = config(folder)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def head(folder: Path) -> str:
    """Return the revision the code of the service in ``folder`` expects (its one-line ``HEAD`` file)."""
    return (folder / "migrations" / "HEAD").read_text("ascii").strip()


def is_current(folder: Path, database: Database) -> bool:
    """Return True where the database stands at :func:`head`."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(_NOTE.name):
            return False
        return connection.execute(select(_NOTE)).scalars().all() == [head(folder)]


def require_current(service: str, folder: Path, database: Database) -> None:
    """Raise :class:`SettingError` with what to do where the database is not at :func:`head`."""
    if not is_current(folder, database):
        why = said(
            f"{service} 的数据库不是版本 {head(folder)}，请运行：huiyin migrate {service}",
            f"the database of {service} is not at revision {head(folder)}; run: huiyin migrate {service}",
        )
        raise SettingError(name="HUIYIN_DATABASE_URL", why=why)


def run_env(metadata: MetaData) -> None:
    """Be the body of a service's ``env.py``: migrate on the connection that :func:`upgrade` handed over."""
    from alembic import context

    connection: Connection = context.config.attributes["connection"]
    options: dict[str, Any] = {"render_as_batch": connection.dialect.name == "sqlite"}
    context.configure(connection=connection, target_metadata=[bus_metadata, metadata], **options)
    with context.begin_transaction():
        context.run_migrations()
