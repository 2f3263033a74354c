"""The content store: files kept once under the hash of their content, in a folder or an S3-compatible bucket.

Who owns a content keeps its hash in a row of its own: intake for attachments, routing for issued papers. The store
knows hashes and bytes, and neither names nor matters. What is kept is never changed and never deleted here.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol

from huiyin.errors import NoRoom
from huiyin.files.errors import ContentDamaged, StoreAway
from huiyin.files.place import Bucket, Folder, Place
from huiyin.room import is_full

__all__ = ["Bucket", "Folder", "Place", "Store", "Stored", "hash_of", "open_whole", "store_at"]

#: How much of a file is in memory at a time, in bytes.
CHUNK = 256 * 1024
#: Up to this size a content that has to be read twice is held in memory, in bytes.
IN_MEMORY = 1024 * 1024

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Stored:
    """A content that is kept: its SHA-256 in 64 small hexadecimal digits, and its size in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """Where contents are kept. One serves a whole process; any number of processes may share the place.

    Each method raises :class:`huiyin.errors.Temporary` where the place cannot be reached or takes nothing more.
    """

    def put(self, stream: IO[bytes]) -> Stored:
        """Keep what ``stream`` gives from where it stands to its end; a content that is kept already stays as it is, or
        is replaced where it is damaged.

        When this returns, the content survives a power cut.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Return a stream of the content, for the caller to close; raises :class:`ContentLost` where it is not kept."""
        ...

    def exists(self, sha256: str) -> bool:
        """Return True where the content is kept."""
        ...

    def hashes(self) -> Iterator[str]:
        """Yield the hash of every content that is kept, in ascending order."""
        ...

    def require_usable(self) -> None:
        """Raise :class:`huiyin.errors.SettingError` where the place is wrong; one that is only away is no fault."""
        ...


def store_at(place: Place) -> Store:
    """Return the store at ``place``; nothing is touched before its first use."""
    if isinstance(place, Folder):
        from huiyin.files.folder import FolderStore

        return FolderStore(place)
    from huiyin.files.bucket import BucketStore  # its client is loaded only by a site that has a bucket

    return BucketStore(place)


def open_whole(store: Store, sha256: str) -> BinaryIO:
    """Return a stream of the content once all of it has been read and has the hash; the caller closes it.

    Raises :class:`ContentDamaged` where it has not, and what :meth:`Store.open` raises.
    """
    kept = store.open(sha256)
    try:
        stream = kept if kept.seekable() else _aside(kept)
        sound = hash_of(stream).sha256 == sha256
    except OSError as error:
        kept.close()
        raise (NoRoom() if is_full(error) else StoreAway()) from error
    stream.seek(0)
    if not sound:
        stream.close()
        raise ContentDamaged(sha256=sha256)
    return stream


def _aside(kept: BinaryIO) -> BinaryIO:
    """Return what comes over a network as a temporary file, which can be read twice."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    with kept:
        while chunk := kept.read(CHUNK):
            file.write(chunk)
    file.seek(0)
    return file  # type: ignore[return-value]  # it reads like any binary file


def hash_of(stream: IO[bytes]) -> Stored:
    """Read ``stream`` to its end and return what its content is."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Stored(digest.hexdigest(), size)


def checked(sha256: str) -> str:
    """Return ``sha256``; raises ValueError for what is no hash: it becomes part of a path."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("not a SHA-256 in 64 small hexadecimal digits")
    return sha256
