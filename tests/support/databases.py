"""Databases of SQLite with their tables: made once by this process, and copied for each test that wants one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import MetaData

from huiyin import migrations
from huiyin.db import Database


def with_tables(url: str, *tables: MetaData) -> Database:
    """Return a new database at ``url`` that has the tables and nothing in them."""
    return _new(url, _file_with(*tables))


def migrated(url: str, service: Path) -> Database:
    """Return a new database at ``url``, at the newest migration of the service in the folder ``service``."""
    return _new(url, _file_of(service))


def _new(url: str, file: bytes) -> Database:
    database = Database(url)
    path = Path(str(database.engine.url.database))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(file)
    return database


@cache
def _file_with(*tables: MetaData) -> bytes:
    def create(database: Database) -> None:
        database.create()
        for each in tables:
            each.create_all(database.engine)

    return _made(create)


@cache
def _file_of(service: Path) -> bytes:
    return _made(lambda database: migrations.upgrade(service, database))


def _made(prepare: Callable[[Database], None]) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "template.sqlite"
        database = Database(f"sqlite:///{file}")
        prepare(database)
        database.close()  # the last one out writes the log into the file
        return file.read_bytes()
