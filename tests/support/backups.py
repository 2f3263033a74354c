"""Sites and sets for tests of backup, restore and move."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from sqlalchemy import select

from huiyin import settings, verify
from huiyin.backup import restoring
from huiyin.backup.place import place_at
from huiyin.bus.status import Databases
from huiyin.bus.tables import event_log
from huiyin.files import store_at
from huiyin.settings import Settings
from tests.support import county

PASSPHRASE = "an invented passphrase"


def settings_of(folder: Path, **given: str) -> Settings:
    """Return the settings of an embedded site in ``folder``, or of another where ``given`` says so."""
    return settings.read({"HUIYIN_SITE": county.SITE, "HUIYIN_DATA": str(folder), **given})


def keep(site: Settings, content: bytes) -> str:
    """Keep a content in the store of the site and return its hash."""
    return store_at(site.files).put(io.BytesIO(content)).sha256


def content(site: Settings, sha256: str) -> bytes:
    """Return a content of the store."""
    with store_at(site.files).open(sha256) as stream:
        return stream.read()


def findings(site: Settings) -> list[verify.Finding]:
    """Return what the judge finds on the site."""
    databases = Databases(site)
    found = list(verify.verify(databases))
    databases.close()
    return found


def log(site: Settings, service: str) -> list[str]:
    """Return the ids of the events of a service, in the order of their positions."""
    databases = Databases(site)
    with databases[service].reading() as reading:
        ids = list(reading.session.scalars(select(event_log.c.id).order_by(event_log.c.position)))
    databases.close()
    return ids


def restored(site: Settings, sets: Path, *, replace: bool = False, gap: bool = True) -> Settings:
    """Restore the newest of ``sets`` to the site and return the site."""
    place = place_at(str(sets), {})
    options = restoring.Options(replace=replace, gap=gap)
    restoring.restore(site, place, place.names()[-1], PASSPHRASE, options)
    return site


def copied(folder: Path, target: Path) -> Path:
    """Copy a folder of sets, to be damaged."""
    shutil.copytree(folder, target)
    return target
