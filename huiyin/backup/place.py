"""Where backup sets lie: a folder, or a bucket. A set has its name only once it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from huiyin.backup.errors import NoSet
from huiyin.errors import SettingError, said
from huiyin.files import Bucket, Store
from huiyin.files import place as files_place

#: Below a place: the contents of attachments and papers, of all sets together.
CONTENTS = "contents"


class Place(Protocol):
    """Where the sets of a site are. ``store`` keeps the contents that the sets name, each once."""

    store: Store

    def names(self) -> list[str]:
        """Return the names of the whole sets, the oldest first."""
        ...

    def holding(self) -> AbstractContextManager[None]:
        """Keep other backups away during the block; raises :class:`huiyin.backup.errors.BackupBusy`."""
        ...

    def writing(self, name: str) -> AbstractContextManager[Path]:
        """Give the block an empty folder; when it ends, what is in it is the set ``name``, or there is none."""
        ...

    def reading(self, name: str) -> AbstractContextManager[Path]:
        """Give the block a folder with the files of the set; they are not to be changed."""
        ...

    def delete(self, name: str) -> None:
        """Delete a set; contents stay, because a site deletes none either."""
        ...


def place_at(text: str, environ: Mapping[str, str]) -> Place:
    """Return the place that an argument names: a folder, or ``s3://bucket?endpoint=…`` as in ``HUIYIN_FILES``.

    Raises :class:`SettingError` saying what is wrong with it.
    """
    if text.startswith("s3:"):
        keys = {name: environ.get(name, "") for name in ("HUIYIN_FILES_KEY", "HUIYIN_FILES_SECRET")}
        found = files_place.read({"HUIYIN_FILES": text, **keys}, Path())
        assert isinstance(found, Bucket)
        from huiyin.backup.bucket import BucketPlace  # its client is loaded only where a bucket is named

        return BucketPlace(found)
    if "://" in text:
        why = said("应为文件夹，或 s3://存储桶?endpoint=https://…", "it is a folder, or s3://bucket?endpoint=https://…")
        raise SettingError(name="DIR", why=why)
    from huiyin.backup.folder import FolderPlace

    return FolderPlace(Path(text))


def require(place: Place, name: str | None, shown: str) -> str:
    """Return the name of the set asked for, or of the newest; raises :class:`NoSet` where there is none."""
    names = place.names()
    if name is None and names:
        return names[-1]
    if name not in names:
        raise NoSet(place=shown, name=name or "")
    return str(name)
