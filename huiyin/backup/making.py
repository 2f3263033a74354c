"""Make a backup set of a running site: databases of one moment first, then the contents their rows name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from huiyin import __version__, clock, durable, migrations, secret_files
from huiyin.backup import manifest, moment, seal
from huiyin.backup.errors import BackupFailed
from huiyin.backup.manifest import Manifest
from huiyin.backup.place import Place
from huiyin.bus.status import Databases
from huiyin.engines import DatabaseMissing
from huiyin.errors import said
from huiyin.files import Store, open_whole, store_at
from huiyin.files.errors import ContentDamaged, ContentLost
from huiyin.settings import KNOWN, Settings

#: Settings that are secrets as a whole, and what in an address is a password.
_SECRETS = ("HUIYIN_SECRET", "HUIYIN_FILES_KEY", "HUIYIN_FILES_SECRET", "HUIYIN_PASSPHRASE")
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*(?=@)|(?<=password=)[^&\s]*")


def make(settings: Settings, place: Place, passphrase: str | None, environ: Mapping[str, str]) -> Manifest:
    """Make a set of the site and return its manifest. Without a ``passphrase`` the secret stays out of it.

    ``environ`` are the settings as they were given. Raises a :class:`huiyin.errors.HuiyinError` where the set could not
    be made; then nothing of it is left.
    """
    with place.holding():
        at = clock.now()
        name = _free_name(at, place.names())
        with place.writing(name) as folder:
            revisions, at = _databases(settings, folder)
            kept, lost = _contents(store_at(settings.files), place.store)
            durable.write(folder / manifest.CONTENTS, "".join(f"{sha256}\n" for sha256 in kept).encode("ascii"))
            _settings(settings, folder, environ)
            if passphrase is not None:
                durable.write(folder / manifest.SEALED, _sealed(settings, environ, passphrase, name))
            found = Manifest(
                name=name,
                site=settings.site,
                moment=at,
                version=__version__,
                kind=kind_of(settings),
                revisions=revisions,
                files=manifest.files_in(folder),
                contents=len(kept),
                lost=tuple(lost),
            )
            found.write(folder)
    return found


def kind_of(settings: Settings) -> str:
    """Return ``sqlite`` or ``postgresql``, as the databases of the site are."""
    return "postgresql" if settings.database_template.startswith("postgresql") else "sqlite"


def _free_name(at: datetime, taken: list[str]) -> str:
    plain = at.strftime("%Y-%m-%dT%H%M%SZ")
    numbered = (plain if count == 1 else f"{plain}-{count}" for count in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _databases(settings: Settings, folder: Path) -> tuple[dict[str, str], datetime]:
    """Dump every database as it was at one moment; return their revisions, and a time before that moment."""
    databases = Databases(settings)
    try:
        found = {name: databases[name] for name in databases.services}
        for name, database in found.items():
            if not database.exists:
                raise DatabaseMissing(what="SQLite", folder=str(settings.data.absolute()), file=f"{name}.sqlite")
        revisions = {name: _revision(name, migrations.revision(database)) for name, database in found.items()}
        at = clock.now()
        with moment.snapshots(found) as snapshots:
            for name, snapshot in snapshots.items():
                snapshot.dump(folder / manifest.database_file(name, kind_of(settings)))
    finally:
        databases.close()
    return revisions, at


def _revision(service: str, standing: str | None) -> str:
    if standing is None:
        why = said(
            f"{service} 的数据库是空的，请先运行 huiyin migrate",
            f"the database of {service} is empty; run huiyin migrate",
        )
        raise BackupFailed(why=why)
    return standing


def _contents(source: Store, target: Store) -> tuple[list[str], list[str]]:
    """Copy what the target lacks; return the hashes of all that is kept there, and of what is not whole here.

    The list is read after the databases: what a row names was kept before the row was.
    """
    there = set(target.hashes())
    kept, lost = [], []
    for sha256 in source.hashes():
        try:
            if sha256 not in there:
                copy_content(source, target, sha256)
            kept.append(sha256)
        except (ContentDamaged, ContentLost):
            lost.append(sha256)
    return kept, lost


def copy_content(source: Store, target: Store, sha256: str) -> None:
    """Copy one content that is whole; raises :class:`ContentDamaged` or :class:`ContentLost` where it is not."""
    with open_whole(source, sha256) as stream:
        target.put(stream)


def _settings(settings: Settings, folder: Path, environ: Mapping[str, str]) -> None:
    """Keep the settings as they were given, without passwords, and the edited templates of papers."""
    given = {name: environ[name] for name in KNOWN if name in environ and name not in _SECRETS}
    lines = [f"{name}={_PASSWORD.sub(_hidden, value)}\n" for name, value in given.items()]
    durable.write(folder / manifest.SETTINGS, "".join(lines).encode())
    if settings.templates is not None:
        for path in settings.templates.rglob("*"):
            if path.is_file():
                durable.copy(path, folder / manifest.TEMPLATES / path.relative_to(settings.templates))


def _hidden(found: re.Match[str]) -> str:
    return f"{found[1]}:…" if found[1] is not None else "…"


def _sealed(settings: Settings, environ: Mapping[str, str], passphrase: str, name: str) -> bytes:
    """Seal the secret, and all settings with their values, also those that are in files."""
    values = secret_files.read(environ)
    left_out = {"HUIYIN_PASSPHRASE", *(f"{name}_FILE" for name in secret_files.NAMES)}
    given = {name: values[name] for name in KNOWN if name in values and name not in left_out}
    return seal.seal({"secret": settings.secret, "settings": given}, passphrase, name)


def retain(place: Place, keep: int) -> list[str]:
    """Delete all sets but the newest ``keep``, of which the newest was found good before; return their names."""
    old = place.names()[:-keep]
    with place.holding():
        for name in old:
            place.delete(name)
    return old
