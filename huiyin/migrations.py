"""Run a service's own alembic migrations, on PostgreSQL under an advisory lock.

Each service has ``migrations/env.py`` (thin over :func:`run_env`), ``migrations/versions/0001_….py`` and ``HEAD``.
Where code of an earlier revision works on the newest one too, ``migrations/OLDEST`` names it. A migration notes that in
the database, so that the earlier code knows it: it may then be started again beside, or instead of, the newer
(docs/decisions/0028).
Alembic itself is loaded only where something is migrated: every start of a process asks how its database stands.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, MetaData, Table, column, delete, insert, inspect, select, table, text

from huiyin.bus.tables import metadata as bus_metadata
from huiyin.bus.tables import oldest_code
from huiyin.db import Database
from huiyin.errors import HuiyinError, SettingError, said

if TYPE_CHECKING:
    from alembic.config import Config


_log = structlog.get_logger()


class RevisionUnknown(HuiyinError):
    """The database was migrated by a newer version of the service, on which this one does not work."""

    kind = "internal"
    code = "revision_unknown"
    zh = (
        "{service} 的数据库是版本 {standing}，本程序只认识到 {head}：它由更新的程序升级过。请改用那个版本的程序；"
        "要退回旧版本，请先恢复升级前的备份（huiyin restore 备份）。数据库没有改动。"
    )
    en = (
        "The database of {service} is at revision {standing}, and this program knows them up to {head}: a newer "
        "version has upgraded it. Use that version; to go back, first restore the back-up made before the upgrade "
        "(huiyin restore BACKUP). The database was left as it is."
    )


#: Where alembic notes the revision of a database.
_NOTE = table("alembic_version", column("version_num"))
#: The attribute of alembic's configuration in which :func:`tables` asks.
_TELL = "tell"
_LOCK = zlib.crc32(b"huiyin migrations")


def config(folder: Path) -> Config:
    """Return the alembic configuration of the service in ``folder``."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(folder / "migrations"))
    return settings


def upgrade(folder: Path, database: Database) -> None:
    """Bring the database of the service in ``folder`` to the newest migration, one process at a time.

    It is made where it is missing; one that a newer version has migrated, and on which this one works, stays as it is.
    Raises :class:`RevisionUnknown` where this version does not work on it.
    """
    database.create()
    standing = require_known(folder, database)
    if standing not in (None, *_known(folder)):
        return
    if standing == head(folder) and _oldest_noted(database, standing) == oldest(folder):
        return
    from alembic import command

    settings = config(folder)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        oldest_code.create(connection, checkfirst=True)
        connection.execute(delete(oldest_code))
        connection.execute(insert(oldest_code).values(revision=head(folder), oldest=oldest(folder)))


def tables(folder: Path) -> list[Table]:
    """Return the tables that the code of the service in ``folder`` declares, those of the bus too; a table that
    refers to another comes after it."""
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    settings, told = config(folder), list[MetaData]()
    settings.attributes[_TELL] = told
    script = ScriptDirectory.from_config(settings)
    with EnvironmentContext(settings, script):
        script.run_env()
    return [table for metadata in told for table in metadata.sorted_tables]


def head(folder: Path) -> str:
    """Return the revision the code of the service in ``folder`` expects (its one-line ``HEAD`` file)."""
    return (folder / "migrations" / "HEAD").read_text("ascii").strip()


def oldest(folder: Path) -> str:
    """Return the oldest revision whose code works on the database at :func:`head` (its ``OLDEST`` file, or none)."""
    file = folder / "migrations" / "OLDEST"
    return file.read_text("ascii").strip() if file.exists() else head(folder)


def revision(database: Database) -> str | None:
    """Return the revision at which the database stands; None where nothing was migrated yet."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(_NOTE.name):
            return None
        return connection.execute(select(_NOTE)).scalar()


def require_known(folder: Path, database: Database) -> str | None:
    """Return the revision of the database.

    Raises :class:`RevisionUnknown` where a newer version of the service in ``folder`` has migrated it to one on which
    this one does not work.
    """
    standing = revision(database)
    if standing not in (None, *_known(folder)):
        noted = _oldest_noted(database, standing)
        if noted is None or noted > head(folder):
            raise RevisionUnknown(service=folder.name, standing=standing, head=head(folder))
        _log.warning("database_ahead", service=folder.name, revision=standing, expected=head(folder))
    return standing


def require_known_revision(folder: Path, standing: str) -> None:
    """Raise :class:`RevisionUnknown` where the code of the service in ``folder`` has no migration ``standing``."""
    if standing not in _known(folder):
        raise RevisionUnknown(service=folder.name, standing=standing, head=head(folder))


def _known(folder: Path) -> set[str]:
    return {path.name.partition("_")[0] for path in (folder / "migrations" / "versions").glob("*.py")}


def _oldest_noted(database: Database, standing: str | None) -> str | None:
    """Return the oldest revision whose code works on the database; None where none was noted with ``standing``."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(oldest_code.name):
            return None
        noted = select(oldest_code.c.oldest).where(oldest_code.c.revision == standing)
        return connection.execute(noted).scalar()


def require_current(service: str, folder: Path, database: Database) -> None:
    """Raise :class:`SettingError` with what to do where the database is not yet at :func:`head`."""
    standing = require_known(folder, database)
    if standing in (None, *_known(folder)) and standing != head(folder):
        why = said(
            f"{service} 的数据库不是版本 {head(folder)}，请运行：huiyin migrate {service}",
            f"the database of {service} is not at revision {head(folder)}; run: huiyin migrate {service}",
        )
        raise SettingError(name="HUIYIN_DATABASE_URL", why=why)


def run_env(metadata: MetaData) -> None:
    """Be the body of a service's ``env.py``: migrate on the connection that :func:`upgrade` handed over.

    Where :func:`tables` asks, only tell the metadata.
    """
    from alembic import context

    if (told := context.config.attributes.get(_TELL)) is not None:
        told += [bus_metadata, metadata]
        return
    connection: Connection = context.config.attributes["connection"]
    options: dict[str, Any] = {"render_as_batch": connection.dialect.name == "sqlite"}
    context.configure(connection=connection, target_metadata=[bus_metadata, metadata], **options)
    with context.begin_transaction():
        context.run_migrations()
