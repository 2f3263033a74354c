"""What an Office document is inside, new (zip) or old (OLE): its kind, and nothing that runs."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import IO, Any

import olefile

from huiyin.files.errors import FileExecutable, FileHasMacros, FileIsArchive, FileLocked
from huiyin.files.names import extension_of

ZIP = b"PK\x03\x04"
OLE = olefile.MAGIC

#: Extensions of what runs when it is opened, on any of the usual systems.
ACTIVE = re.compile(
    "exe|com|scr|pif|cpl|ms[ip]|dll|sys|bat|cmd|psm?1|vb[se]|jse?|mjs|wsf?|wsh|hta|reg|inf|lnk|url|jar|class|"
    "sh|bash|zsh|pyc?|pl|rb|php|aspx?|jsp|x?html?|mht|mhtml|svgz?|xsl|swf|chm|applescript|command|desktop|apk|dex|app"
)

_TYPES = "[Content_Types].xml"
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
_ACTIVE_PARTS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/")
_LARGEST_TYPES = 1 << 20
#: A list of a document's parts is some kilobytes; a longer one would only cost time, in bytes.
_LARGEST_DIRECTORY = 2 << 20
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_END_64_MARK = b"PK\x06\x07"
_END_WITHIN = 1 << 16

_OLE_MACROS = {"macros", "vba", "_vba_project_cur", "_vba_project"}
_BOUND_SHEET, _FILE_PASS, _BIFF_END = 0x85, 0x2F, 0x0A
_MACRO_SHEET = 1


def kind_of_zip(stream: IO[bytes]) -> str | None:
    """Return ``docx``, ``xlsx``, ``pptx`` or ``ofd``; None for a document of another kind, or a damaged one.

    Raises :class:`FileHasMacros` or :class:`FileExecutable` where the document holds what runs, and
    :class:`FileIsArchive` for a zip file that is no document.
    """
    if not _is_listed_briefly(stream):
        return None
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _kind_of_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, struct.error):
        return None


def _is_listed_briefly(stream: IO[bytes]) -> bool:
    """Return True where the directory at the end is as small as a document's: reading it costs more than its bytes."""
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - _END_WITHIN - _END.size))
    tail = stream.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        return False
    directory = _END.unpack_from(tail, at)[5]
    return bool(directory <= _LARGEST_DIRECTORY) and tail[max(0, at - 20) : at][:4] != _END_64_MARK


def _kind_of_parts(archive: zipfile.ZipFile) -> str | None:
    names = [name.lower() for name in archive.namelist()]
    if "ofd.xml" in names:
        _refuse_programs(names)
        return "ofd"
    if "mimetype" in names:
        return None
    if _TYPES not in archive.namelist():
        raise FileIsArchive()
    with archive.open(_TYPES) as part:
        # parts may be written in UTF-16, where each second byte of these words is 0
        types = part.read(_LARGEST_TYPES).replace(b"\0", b"").lower()
    if b"macroenabled" in types or any(part in name for part in _ACTIVE_PARTS for name in names):
        raise FileHasMacros()
    _refuse_programs(names)
    return next((kind for mark, kind in _MAIN_PARTS.items() if mark in types), None)


def _refuse_programs(names: list[str]) -> None:
    if any(ACTIVE.fullmatch(extension_of(name)) for name in names):
        raise FileExecutable()


def kind_of_ole(stream: IO[bytes]) -> str | None:
    """Return ``doc`` or ``xls``; None for whatever else is kept in this form (installers, mails), or is damaged.

    Raises :class:`FileHasMacros` or :class:`FileLocked` where the document runs, or cannot be looked into.
    """
    stream.seek(0)
    try:
        with olefile.OleFileIO(stream) as document:
            return _kind_of_streams(document)
    except (FileHasMacros, FileLocked):
        raise
    except Exception:
        # olefile raises whatever a damaged file leads it to, and promises none of it
        return None


def _kind_of_streams(document: Any) -> str | None:
    paths = [[part.lower() for part in path] for path in document.listdir(streams=True, storages=True)]
    names = {path[0] for path in paths if len(path) == 1}
    if "encryptedpackage" in names:
        raise FileLocked()
    if any(part in _OLE_MACROS for path in paths for part in path):
        raise FileHasMacros()
    if "worddocument" in names:
        return "doc"
    book = next((name for name in ("workbook", "book") if name in names), None)
    if book is None:
        return None
    _refuse_macro_sheets(document.openstream(book).read())
    return "xls"


def _refuse_macro_sheets(book: bytes) -> None:
    """Go through the records that describe the workbook: Excel 4.0 macros are sheets of a kind of their own."""
    at = 0
    while at + 4 <= len(book):
        record, length = struct.unpack_from("<HH", book, at)
        if record == _FILE_PASS:
            raise FileLocked()
        if record == _BOUND_SHEET and length >= 6 and book[at + 9] == _MACRO_SHEET:
            raise FileHasMacros()
        if record == _BIFF_END:
            return
        at += 4 + length
