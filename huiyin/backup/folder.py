"""Backup sets in a folder: each written aside, onto the disk, and then given its name."""

from __future__ import annotations

import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huiyin import durable
from huiyin.backup.errors import BackupBusy
from huiyin.backup.manifest import NAME
from huiyin.backup.place import CONTENTS
from huiyin.files import Folder, store_at

_SET = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")
_ASIDE = ".unfinished-"
_LOCK = ".in-use.lock"


class FolderPlace:
    """Sets below one folder, which only its owner may enter."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self.store = store_at(Folder(top / CONTENTS))

    def names(self) -> list[str]:
        """Return the names of the whole sets, the oldest first."""
        if not self._top.is_dir():
            return []
        return sorted(path.parent.name for path in self._top.glob(f"*/{NAME}") if _SET.fullmatch(path.parent.name))

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Keep other backups away, and clear what killed ones left."""
        self._top.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._top / _LOCK).open("w", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupBusy(place=str(self._top)) from error
            for left in self._top.glob(f"{_ASIDE}*"):
                shutil.rmtree(left)
            yield

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a folder aside; see :meth:`huiyin.backup.place.Place.writing`."""
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self._top))  # mode 0700
        try:
            yield aside
            durable.sync_tree(aside)
            aside.rename(self._top / name)
            durable.sync(self._top)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        """Give the folder of the set."""
        yield self._top / name

    def delete(self, name: str) -> None:
        """Take the set's name away first: half a set must not look like one."""
        aside = self._top / f"{_ASIDE}{name}"
        (self._top / name).rename(aside)
        shutil.rmtree(aside)
