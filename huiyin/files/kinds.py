"""What a file is, found from its content: of a kind that is taken, or refused in a sentence.

The name a file comes with decides nothing, save that a text whose name is a script's is a script.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import puremagic

from huiyin.files import office
from huiyin.files.errors import FileEmpty, FileExecutable, FileIsArchive, FileKindUnknown
from huiyin.files.names import extension_of


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: the extension its name gets, and its media type."""

    extension: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    extension: Kind(extension, media_type)
    for extension, media_type in {
        "pdf": "application/pdf",
        "jpg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "webp": "image/webp",
        "heic": "image/heic",
        "tiff": "image/tiff",
        "bmp": "image/bmp",
        "docx": _OFFICE + "wordprocessingml.document",
        "xlsx": _OFFICE + "spreadsheetml.sheet",
        "pptx": _OFFICE + "presentationml.presentation",
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ofd": "application/ofd",
        "txt": "text/plain",
        "mp3": "audio/mpeg",
        "m4a": "audio/mp4",
        "wav": "audio/wav",
        "amr": "audio/amr",
        "mp4": "video/mp4",
        "mov": "video/quicktime",
    }.items()
}
MEDIA_TYPES = frozenset(kind.media_type for kind in KINDS.values())

#: Kinds that one signature at the beginning tells, by the extensions that puremagic knows them by too.
_SIGNED = {"pdf", "jpg", "png", "gif", "webp", "tiff", "wav", "amr"}
_ARCHIVES = {"zip", "rar", "7z", "gz", "bz2", "xz", "tar", "cab", "iso", "lzh", "z", "zst", "dmg", "arj"}
_PROGRAMS = {"exe", "dll", "class", "lnk", "html", "svg", "swf", "chm", "reg", "wasm", "dex", "scr", "msi", "hta"}
#: Would pass for plain text, and is no use as such.
_OTHER_TEXTS = {"rtf", "ps", "eps"}
#: Windows, Linux, macOS, Java, Android, shortcuts, WebAssembly: puremagic does not tell all of them apart.
_PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"dex\n",
    b"L\0\0\0\x01\x14\x02\0",
    b"\0asm",
)
#: Brands of the one container of newer pictures, sound and film; puremagic knows a few of each.
_BRANDS = {
    "heic": re.compile(rb"hei[cxms]|mif1|msf1|hevc"),
    "mp4": re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash"),
    "m4a": re.compile(rb"M4[AB] "),
    "mov": re.compile(rb"qt  "),
}
#: A shorter signature than this could begin a text by chance.
_LEAST_SIGNATURE = 3
_MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_HEAD = 64 * 1024
_MARKUP = re.compile(r"\s*(#!|<(!|\?|%|(html|head|body|svg|script|iframe|a|img|meta|xml|style)\b))", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(stream: IO[bytes], name: str) -> Kind:
    """Return what the seekable ``stream`` holds; ``name`` is what its sender calls it. The stream is rewound.

    Raises a kind of :class:`huiyin.errors.Invalid` from ``huiyin.files.errors`` for whatever is not taken.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise FileEmpty()
    try:
        return KINDS[_found(stream, head, name)]
    finally:
        stream.seek(0)


def unknown() -> FileKindUnknown:
    """Return the refusal of a kind that is not taken, with those that are."""
    return FileKindUnknown(kinds=", ".join(KINDS))


def _found(stream: IO[bytes], head: bytes, name: str) -> str:
    if head.startswith(office.ZIP):
        return office.kind_of_zip(stream) or _refused(unknown())
    if head.startswith(office.OLE):
        return office.kind_of_ole(stream) or _refused(unknown())
    found = _by_start(head) or _by_signature(head)
    if found is None and (text := _text(head)) is not None:
        if _MARKUP.match(text) or office.ACTIVE.fullmatch(extension_of(name)):
            raise FileExecutable()
        return "txt"
    if found is None and head.startswith(_PROGRAM_STARTS):
        raise FileExecutable()
    return found or _short_start(head) or _refused(unknown())


def _refused(error: Exception) -> str:
    raise error


def _by_start(head: bytes) -> str | None:
    """Return those kinds that puremagic misses or takes for others."""
    if head[4:8] == b"ftyp":
        fitting = (kind for kind, brands in _BRANDS.items() if brands.fullmatch(head[8:12]))
        return next(fitting, None) or _refused(unknown())
    return "mp3" if head.startswith(b"ID3") else None


def _by_signature(head: bytes) -> str | None:
    """Return the kind by the longest signature that puremagic finds at the file's beginning."""
    matches = [match for match in _matches(head) if len(match.byte_match) >= _LEAST_SIGNATURE]
    longest = max((len(match.byte_match) for match in matches), default=0)
    extensions = {match.extension.lstrip(".").lower() for match in matches if len(match.byte_match) == longest}
    if extensions & _PROGRAMS:
        raise FileExecutable()
    if extensions & _ARCHIVES:
        raise FileIsArchive()
    if extensions & _OTHER_TEXTS:
        raise unknown()
    return next(iter(extensions & _SIGNED), None)


def _matches(head: bytes) -> Iterator[puremagic.main.PureMagicWithConfidence]:
    """Yield what begins like this; a signature at the end says nothing about what opens the file."""
    try:
        yield from (match for match in puremagic.magic_string(head) if match.offset >= 0)
    except puremagic.PureError:
        return


def _short_start(head: bytes) -> str | None:
    """Return the kinds with a beginning of two bytes, once the file is known to be no text."""
    size_matches = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"
    return "bmp" if size_matches else "mp3" if _MP3_FRAME.match(head) else None


def _text(head: bytes) -> str | None:
    """Return the beginning as text, in UTF-8, UTF-16 with its mark, or GB18030; None where it is none."""
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < _HEAD)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else text
    return None
