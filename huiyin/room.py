"""Whether an error says that there is no room left: on a disk, in a quota, in a database."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SQLITE_FULL = ("disk is full", "disk I/O error")
#: PostgreSQL's disk_full, and the class of errors it belongs to: insufficient resources.
_POSTGRES_FULL = "53100"
#: With less than this many bytes left nothing is sure to be kept.
_LEAST = 1024 * 1024


def is_full(error: BaseException) -> bool:
    """Return True where ``error`` says that something has no room, and not that it is wrong."""
    if isinstance(error, OSError):
        # what ``tempfile`` raises at its first use, where no temporary folder takes a file
        return error.errno in _FULL or (error.errno == errno.ENOENT and "No usable temporary" in str(error))
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) == _POSTGRES_FULL:
        return True
    return any(sign in str(error.orig) for sign in _SQLITE_FULL)


def has_room(folder: Path) -> bool:
    """Return False where the disk under ``folder`` is as good as full."""
    left = room_left(folder)
    return left is None or left >= _LEAST


def room_left(folder: Path) -> int | None:
    """Return how many bytes the disk under ``folder`` still takes; None where there is no such folder."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
