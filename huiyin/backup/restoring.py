"""Restore a site from a backup set: everything is looked at before anything is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from huiyin import catalog, clock, durable, migrations, site
from huiyin.backup import checking, manifest, postgres, seal
from huiyin.backup.errors import SetDamaged, SetUnfit, SiteNotEmpty, SiteRuns
from huiyin.backup.making import copy_content, kind_of
from huiyin.backup.manifest import Manifest
from huiyin.backup.place import Place
from huiyin.backup.sqlite import file_of
from huiyin.bus import presence, queues
from huiyin.bus.status import Databases
from huiyin.db import UnitOfWork
from huiyin.errors import SettingError, said
from huiyin.files import store_at
from huiyin.files.errors import ContentDamaged, ContentLost
from huiyin.settings import Settings

#: Where the databases that a restore replaced are put, beside the new ones.
_REPLACED = "replaced-"
_GROUP = "huiyin.restored"


@dataclass(frozen=True)
class Options:
    """``replace`` data that are there; leave a ``gap`` in the numbers that may have been given after the set."""

    replace: bool = False
    gap: bool = True


def restore(settings: Settings, place: Place, name: str, passphrase: str | None, options: Options) -> Manifest:
    """Put the set ``name`` into the empty site of ``settings`` and return its manifest.

    Raises a :class:`huiyin.errors.HuiyinError` before anything is written where the set is damaged or does not fit, or
    where the site runs or has data.
    """
    found = checking.check(place, name, contents=False).manifest
    with _alone(settings), place.reading(name) as folder:
        _require_fit(settings, found)
        databases = Databases(settings)
        try:
            _require_free(settings, databases, found, options)
            secret = _secret(settings, folder, found, passphrase)
            _contents(settings, place, folder, found)
            _databases(settings, databases, folder, found)
        finally:
            databases.close()
        _keep_secret(settings, secret)
        site.migrate(settings)
        if not settings.embedded:
            queues.delete_all(settings.amqp_uri)
        if options.gap:
            _leave_gaps(settings)
    return found


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep services away: those embedded cannot start, and those on a broker must not run."""
    if not settings.embedded:
        require_stopped(settings)
    with site.hold(settings) if settings.embedded else nullcontext():
        yield


def require_stopped(settings: Settings) -> None:
    """Raise :class:`SiteRuns` where a service runs on the broker of the site."""
    names = list(catalog.installed())
    running = sorted(set(names) - set(presence.away(settings.amqp_uri, names)))
    if running:
        raise SiteRuns(services=", ".join(running))


def _require_fit(settings: Settings, found: Manifest) -> None:
    """The numbers, the kind of database and the migrations must be those of the site."""
    if found.site != settings.site:
        zh = f"它属于站点 {found.site}，而 HUIYIN_SITE 是 {settings.site}"
        raise _unfit(found, zh, f"it is of the site {found.site}, and HUIYIN_SITE is {settings.site}")
    if found.kind != kind_of(settings):
        zh = f"其中的数据库是 {found.kind}，而本站点用 {kind_of(settings)}；要换数据库，请先恢复，再用 huiyin move"
        en = f"its databases are {found.kind} and the site's are {kind_of(settings)}; restore, then huiyin move"
        raise _unfit(found, zh, en)
    installed = catalog.installed()
    if missing := sorted(set(found.revisions) - set(installed)):
        zh, en = f"没有安装服务 {', '.join(missing)}", f"these services are not installed: {', '.join(missing)}"
        raise _unfit(found, zh, en)
    for service, revision in found.revisions.items():
        migrations.require_known_revision(catalog.folder(installed[service]), revision)


def _unfit(found: Manifest, zh: str, en: str) -> SetUnfit:
    return SetUnfit(name=found.name, why=said(zh, en))


def _require_free(settings: Settings, databases: Databases, found: Manifest, options: Options) -> None:
    for name in found.revisions:
        database = databases[name]
        has_data = database.exists if database.is_sqlite else bool(postgres.tables(database))
        if has_data and not options.replace:
            where = file_of(database).absolute() if database.is_sqlite else f"{database.engine.url.database}"
            raise SiteNotEmpty(where=str(where))
    store_at(settings.files).require_usable()


def _secret(settings: Settings, folder: Path, found: Manifest, passphrase: str | None) -> str | None:
    """Return the secret of the set, to be kept; None where the site has it already, or it is not in the set."""
    given = settings.where_secret.given or _standing_secret(settings)
    if passphrase is None or not found.sealed:
        if not given:
            zh = "站点没有密钥：请给出封存口令（--passphrase-file），或设置 HUIYIN_SECRET"
            en = "the site has no secret: give the passphrase (--passphrase-file), or set HUIYIN_SECRET"
            raise _unfit(found, zh, en)
        return None
    secret = str(seal.unseal((folder / manifest.SEALED).read_bytes(), passphrase, found.name)["secret"])
    if settings.where_secret.given and given != secret:
        why = said(
            "与备份中的密钥不同（huiyin backup unseal 可以看到）",
            "it is not that of the set (see huiyin backup unseal)",
        )
        raise SettingError(name="HUIYIN_SECRET", why=why)
    return None if given == secret else secret


def _standing_secret(settings: Settings) -> str:
    return settings.secret if settings.where_secret.path.exists() else ""


def _contents(settings: Settings, place: Place, folder: Path, found: Manifest) -> None:
    """Bring back what the store lacks. Contents are named by their hash: one that is there is the same."""
    store = store_at(settings.files)
    there = set(store.hashes())
    for sha256 in manifest.contents_of(folder):
        if sha256 in there:
            continue
        try:
            copy_content(place.store, store, sha256)
        except (ContentDamaged, ContentLost) as error:
            file = f"contents/{sha256[:2]}/{sha256[2:4]}/{sha256}"
            raise SetDamaged(name=found.name, file=file, why=said("不见了或已损坏", "is missing or damaged")) from error


def _databases(settings: Settings, databases: Databases, folder: Path, found: Manifest) -> None:
    if found.kind == "sqlite":
        return _files(settings, {file_of(databases[name]): folder / found.database(name) for name in found.revisions})
    for name in found.revisions:
        postgres.empty(databases[name])
        postgres.restore(folder / found.database(name), databases[name])
    return None


def _files(settings: Settings, files: Mapping[Path, Path]) -> None:
    """Write all files of SQLite aside, put what is there out of the way, and give the new ones their names."""
    at = clock.now().strftime("%Y-%m-%dT%H%M%SZ")
    aside = {target: target.with_name(f".{target.name}.restored") for target in files}
    for target, source in files.items():
        aside[target].unlink(missing_ok=True)
        durable.copy(source, aside[target])
    for target in files:
        for old in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
            if old.exists():
                _put_away(old, settings.data / f"{_REPLACED}{at}")
    for target, written in aside.items():
        os.replace(written, target)
        durable.sync(target.parent)


def _put_away(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(path, folder / path.name)


def _keep_secret(settings: Settings, secret: str | None) -> None:
    """Only an embedded site keeps its secret in a file; the setting of another was compared."""
    if secret is None:
        return
    path = settings.where_secret.path
    if path.exists():
        _put_away(path, settings.data / f"{_REPLACED}secret-{clock.now():%Y-%m-%dT%H%M%SZ}")
    durable.write(path, f"{secret}\n".encode("ascii"))
    durable.sync(path.parent)


def _leave_gaps(settings: Settings) -> None:
    """Have each service pass over the numbers that it may have given after the set was made."""
    databases = Databases(settings)
    try:
        for point in entry_points(group=_GROUP):
            if point.name in databases.services:
                leave_gap: Callable[[UnitOfWork], None] = point.load()
                with databases[point.name].unit_of_work() as uow:
                    leave_gap(uow)
    finally:
        databases.close()
