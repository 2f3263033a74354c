"""Small files of every kind: real as far as their beginnings and their insides say what they are."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_CUTOFF = 4096

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(64) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0" + bytes(64)
_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/main.xml" ContentType="application/{main}"/></Types>"""
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_WITH_MACROS = "vnd.ms-word.document.macroEnabled.main+xml"
SLIDES = "vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
TEMPLATE = "vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"


def zipped(*names: str, **contents: bytes) -> bytes:
    """Return a zip file with empty members, and some with content."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b""))
    return file.getvalue()


def document(main: str, *parts: str, encoding: str = "utf-8") -> bytes:
    """Return a document of the newer Office with these parts; ``main`` is the content type of the first."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES.format(main=main).encode(encoding))
        for name in ("_rels/.rels", "word/document.xml", *parts):
            archive.writestr(name, b"<x/>")
    return file.getvalue()


def workbook() -> bytes:
    """Return a workbook as openpyxl writes it."""
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def ole(streams: Mapping[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """Return a compound file, as older Office wrote it, with these streams and empty storages at its root."""
    entries = [(name, 2, content.ljust(_CUTOFF, b"\0")) for name, content in streams.items()]
    entries += [(name, 1, b"") for name in storages]
    directory_sectors = len(entries) // 4 + 1
    chains, at = [_END if n == directory_sectors else n + 1 for n in range(1, directory_sectors + 1)], 0
    directory, body = [_entry("Root Entry", 5, child=1 if entries else _FREE)], b""
    at = 1 + directory_sectors
    for number, (name, kind, content) in enumerate(entries, start=1):
        count = -(-len(content) // _SECTOR)
        right = number + 1 if number < len(entries) else _FREE
        directory.append(_entry(name, kind, right=right, start=at if content else _END, size=len(content)))
        chains += [_END if n == count - 1 else at + n + 1 for n in range(count)]
        body += content.ljust(count * _SECTOR, b"\0")
        at += count
    fat = struct.pack(f"<{len(chains) + 1}L", _FAT, *chains).ljust(_SECTOR, b"\xff")
    listed = b"".join(directory).ljust(directory_sectors * _SECTOR, b"\0")
    return _header() + fat + listed + body


def _header() -> bytes:
    fixed = struct.pack("<8s16s6H10L", bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 62, 3, 65534, 9, 6, 0, *_places())
    return (fixed + struct.pack("<L", 0)).ljust(_SECTOR, b"\xff")


def _places() -> tuple[int, ...]:
    """Reserved, directory sectors (0 in version 3), FAT sectors, first directory sector, …, no small streams."""
    return 0, 0, 1, 1, 0, _CUTOFF, _END, 0, _END, 0


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBB3L", len(text), kind, 1, _FREE, right, child)
    return text.ljust(64, b"\0") + links + bytes(16 + 4 + 16) + struct.pack("<LQ", start, size)


def excel_book(*sheet_kinds: int, password: bool = False) -> bytes:
    """Return the stream of an old workbook with sheets of these kinds: 0 is a table, 1 holds macros."""
    records = [(0x809, bytes(16))]
    if password:
        records.append((0x2F, bytes(6)))
    records += [(0x85, struct.pack("<LBBBB", 0, 0, kind, 1, 0) + b"A") for kind in sheet_kinds]
    records.append((0x0A, b""))
    return b"".join(struct.pack("<HH", number, len(content)) + content for number, content in records)
