"""Zip files whose bytes depend on nothing but their content, so that the hash of a paper says something."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: The earliest time a zip file can tell.
_TIME = (1980, 1, 1, 0, 0, 0)


def unpack(content: bytes, *, largest: int | None = None) -> dict[str, bytes]:
    """Return the members of a zip file by name, in order; raises ``BadZipFile`` above ``largest`` bytes in all."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if largest is not None and sum(entry.file_size for entry in archive.infolist()) > largest:
            raise zipfile.BadZipFile("too large")
        return {name: archive.read(name) for name in archive.namelist()}


def pack(content: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """Return the zip file again without times, with some members replaced."""
    return join({**unpack(content), **(replaced or {})})


def join(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file of the members, in their order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=6)
    return packed.getvalue()
