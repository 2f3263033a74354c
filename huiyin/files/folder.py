"""The content store in a folder: ``ab/cd/abcd…``, each file written aside, made durable, and then given its name."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from huiyin import durable
from huiyin.errors import NoRoom, SettingError, said
from huiyin.files import CHUNK, Folder, Stored, checked, hash_of
from huiyin.files.errors import ContentLost, StoreAway
from huiyin.room import is_full

#: Where files are written before they have a name. What a killed process left there is old after a day.
_ASIDE = "incoming"
_OLD_SECONDS = 24 * 3600


class FolderStore:
    """Keeps contents below one folder. Files are readable by the user who runs the services, and by nobody else."""

    def __init__(self, place: Folder) -> None:
        self._top = place.path

    def put(self, stream: IO[bytes]) -> Stored:
        """Keep the content; see :meth:`huiyin.files.Store.put`."""
        with self._aside() as file:
            stored = _copy(stream, file)
            path = self._path(stored.sha256)
            with _away():
                if not _is_sound(path, stored):
                    file.flush()
                    os.fsync(file.fileno())
                    _name(Path(file.name), path, stored)
                # a name is safe when its folder is on disk; another process that gave it may not have come so far
                for folder in (path.parent, path.parent.parent, self._top):
                    durable.sync(folder)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Return the content as a file; see :meth:`huiyin.files.Store.open`."""
        with _away():
            try:
                return self._path(checked(sha256)).open("rb")
            except FileNotFoundError:
                raise ContentLost(sha256=sha256) from None

    def exists(self, sha256: str) -> bool:
        """Return True where the content is kept."""
        with _away():
            return self._path(checked(sha256)).is_file()

    def hashes(self) -> Iterator[str]:
        """Yield every hash, in ascending order; folders are read one at a time."""
        for first in _names(self._top, 2):
            for second in _names(self._top / first, 2):
                yield from _names(self._top / first / second, 64)

    def require_usable(self) -> None:
        """Make the folder, write and delete a file in it, and clear away what killed processes left."""
        try:
            with self._aside():
                pass
            self._clear()
        except StoreAway as error:
            reason = type(error.__cause__).__name__
            why = said(
                f"文件夹 {self._top} 无法写入（{reason}）。请检查它是否存在、运行服务的用户能否写入",
                f"the folder {self._top} cannot be written ({reason}); see that it exists and the services' user may",
            )
            raise SettingError(name="HUIYIN_FILES", why=why) from error

    def _path(self, sha256: str) -> Path:
        return self._top / sha256[:2] / sha256[2:4] / sha256

    @contextmanager
    def _aside(self) -> Iterator[IO[bytes]]:
        """Open a file without its final name; what is left of it when the block ends is deleted."""
        with _away():
            (self._top / _ASIDE).mkdir(parents=True, exist_ok=True)
            file = tempfile.NamedTemporaryFile(dir=self._top / _ASIDE, delete=False)  # noqa: SIM115
        try:
            with file:
                yield file
        finally:
            with suppress(FileNotFoundError):
                os.unlink(file.name)

    def _clear(self) -> None:
        for path in (self._top / _ASIDE).iterdir():
            with suppress(FileNotFoundError):  # another process was quicker
                if time.time() - path.stat().st_mtime > _OLD_SECONDS:
                    path.unlink()


@contextmanager
def _away() -> Iterator[None]:
    """Tell what the file system refuses (a full disk, a share that is away) as temporary."""
    try:
        yield
    except OSError as error:
        raise (NoRoom() if is_full(error) else StoreAway()) from error


def _copy(stream: IO[bytes], file: IO[bytes]) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        with _away():
            file.write(chunk)
    return Stored(digest.hexdigest(), size)


def _is_sound(path: Path, stored: Stored) -> bool:
    """Return True where ``path`` holds the content: a file may have been cut off, or a disk may have changed it."""
    try:
        with path.open("rb") as kept:
            return os.fstat(kept.fileno()).st_size == stored.size and hash_of(kept) == stored
    except FileNotFoundError:
        return False


def _name(written: Path, path: Path, stored: Stored) -> None:
    """Give the written file its name, unless another process has just kept the same content.

    A link never replaces a file, which a rename would. A share without links gets the rename: the bytes are the same.
    A file that is there and damaged is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(written, path)
    except FileExistsError:
        if not _is_sound(path, stored):
            os.rename(written, path)
    except OSError:
        os.rename(written, path)


def _names(folder: Path, length: int) -> list[str]:
    """Return the names in ``folder`` that are parts of hashes, sorted; other things that lie there are passed by."""
    with _away():
        try:
            found = [entry.name for entry in os.scandir(folder)]
        except (FileNotFoundError, NotADirectoryError):
            return []
    return sorted(name for name in found if len(name) == length and set(name) <= set("0123456789abcdef"))
