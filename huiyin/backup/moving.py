"""Move an embedded site to PostgreSQL and RabbitMQ: row by row, one transaction per service, counted and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DataError, IntegrityError

from huiyin import catalog, clock, durable, migrations, site
from huiyin import settings as all_settings
from huiyin.backup import rows
from huiyin.backup.errors import MoveRefused
from huiyin.backup.making import copy_content, kind_of
from huiyin.backup.restoring import require_stopped
from huiyin.bus import continuity
from huiyin.bus.status import Databases
from huiyin.bus.tables import cursor, oldest_code
from huiyin.db import Database
from huiyin.errors import said
from huiyin.files import store_at
from huiyin.settings import Settings

#: Tables that a migration fills, and that SQLite makes: they are not moved.
_NOT_MOVED = ("alembic_version", oldest_code.name, "sqlite_sequence")


@dataclass(frozen=True)
class Moved:
    """The rows of one service that are in the new database; ``was_there`` where an earlier run brought them."""

    service: str
    rows: int
    was_there: bool


def move(settings: Settings, old: Path) -> Iterator[Moved]:
    """Take the data in the folder ``old`` to the site of ``settings``; yield each service when its rows are there.

    Raises a :class:`huiyin.errors.HuiyinError` where one of the sites runs, where they do not fit, or where the new one
    has other data. The old site is only read, until all is there.
    """
    source = all_settings.read({"HUIYIN_SITE": settings.site, "HUIYIN_DATA": str(old)})
    _require_new(settings)
    site.require_site(source)
    require_stopped(settings)
    with site.hold(source):
        here, there = Databases(source), Databases(settings)
        try:
            _require_movable(source, here)
            _require_same_secret(settings, source)
            site.migrate(settings)
            _contents(source, settings)
            for name, service in here.services.items():
                yield _service(name, catalog.folder(service), here[name], there[name])
        finally:
            here.close()
            there.close()
        _mark(source, settings)


def _refused(zh: str, en: str) -> MoveRefused:
    return MoveRefused(why=said(zh, en))


def _require_new(settings: Settings) -> None:
    if settings.embedded or kind_of(settings) != "postgresql":
        raise _refused(
            "请先按新站点设置 HUIYIN_AMQP_URI 和 HUIYIN_DATABASE_URL（PostgreSQL）",
            "set HUIYIN_AMQP_URI and HUIYIN_DATABASE_URL (PostgreSQL) as for the new site",
        )


def _require_movable(source: Settings, here: Databases) -> None:
    """The old databases must be sound, of this program's revisions, of one moment, and of the same site."""
    for name, service in here.services.items():
        database, folder = here[name], catalog.folder(service)
        database.require_sound()
        standing = migrations.require_known(folder, database)
        if standing != migrations.head(folder):
            run = f"HUIYIN_SITE={source.site} HUIYIN_DATA={source.data} huiyin migrate"
            zh, en = (
                f"{name} 的数据库还是旧版本，请先运行 {run}",
                f"the database of {name} is of an older version; run {run}",
            )
            raise _refused(zh, en)
        _require_site(source, database)
    continuity.require_whole(here)


def _require_site(source: Settings, database: Database) -> None:
    with database.reading() as reading:
        others = {row for row in reading.session.scalars(cursor.select().with_only_columns(cursor.c.source))}
    if wrong := sorted(name for name in others if not name.startswith(f"/{source.site}/")):
        was = wrong[0].split("/")[1]
        zh, en = f"原站点的 HUIYIN_SITE 是 {was}，请同样设置", f"HUIYIN_SITE of the old site is {was}; set the same"
        raise _refused(zh, en)


def _require_same_secret(settings: Settings, source: Settings) -> None:
    if settings.secret != source.secret:
        file = source.where_secret.path.absolute()
        raise _refused(
            f"HUIYIN_SECRET 与原站点的不同，请设为 {file} 的内容",
            f"HUIYIN_SECRET is not that of the old site; set it to what the file {file} holds",
        )


def _contents(source: Settings, target: Settings) -> None:
    """Copy the attachments and papers that the new store lacks, first: a row names only what is kept."""
    if source.files == target.files:
        return
    old, new = store_at(source.files), store_at(target.files)
    new.require_usable()
    there = set(new.hashes())
    for sha256 in old.hashes():
        if sha256 not in there:
            copy_content(old, new, sha256)


def _service(name: str, folder: Path, here: Database, there: Database) -> Moved:
    """Copy the tables of one service, all of them or nothing, and compare what arrived."""
    tables = [table for table in migrations.tables(folder) if table.name not in _NOT_MOVED]
    with here.engine.connect() as connection:
        found = set(inspect(connection).get_table_names()) - set(_NOT_MOVED)
    if unknown := sorted(found - {table.name for table in tables}):
        names = ", ".join(unknown)
        raise _refused(f"{name} 中有不认识的表：{names}", f"{name} has tables that the program does not know: {names}")
    with (
        here.engine.execution_options(huiyin_reads=True).connect() as source,
        there.engine.begin() as target,
    ):
        was_there = any(rows.any_in(target, table) for table in tables)
        for table in () if was_there else tables:
            try:
                rows.copy(source, target, table)
            except (DataError, IntegrityError) as error:
                zh, en = (
                    f"{name}.{table.name} 有 PostgreSQL 不接受的行",
                    f"{name}.{table.name} has a row that PostgreSQL refuses",
                )
                raise _refused(zh, en) from error
        counted = [(rows.sum_of(source, table), rows.sum_of(target, table), table) for table in tables]
        if different := [table.name for one, other, table in counted if one != other]:
            raise _different(name, different, str(make_url(there.url).database), was_there)
    return Moved(name, sum(one.count for one, _, _ in counted), was_there)


def _different(name: str, tables: list[str], database: str, was_there: bool) -> MoveRefused:
    names = ", ".join(tables)
    if was_there:
        zh = f"数据库 {database} 已有别的数据（{names}），请换空的数据库"
        return _refused(zh, f"the database {database} has other data ({names}); give it empty ones")
    return _refused(f"{name} 的 {names} 复制后不一致", f"{names} of {name} differ after they were copied")


def _mark(source: Settings, target: Settings) -> None:
    """Keep the old site from starting by mistake: two sites would give the same numbers."""
    mark = source.data / site.MOVED
    if not mark.exists():
        url = make_url(target.database_url("{service}")).set(password=None).render_as_string()
        durable.write(mark, f"{clock.now().isoformat()} {url}\n".encode())
