"""Names of files as they are kept: what a person wrote, made safe for every system that may save it. Pure."""

from __future__ import annotations

import re
import unicodedata

from huiyin.text import identifier

#: A name without its extension has at most so many characters, and fits into what file systems take with it.
_MOST_CHARACTERS = 80
_MOST_BYTES = 200
_NAMELESS = "附件"
_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,9})$")
#: Characters that Windows takes in no name, and its names for devices, which it takes with any extension too.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|\s|$)", re.IGNORECASE)


def extension_of(name: str) -> str:
    """Return the extension a name ends with, in small letters, or nothing."""
    found = _EXTENSION.search(name.strip().rstrip(". "))
    return found[1].lower() if found else ""


def safe_name(name: str, extension: str) -> str:
    """Return ``name`` without path and without what could mislead or fail, ending with ``extension``.

    What nobody sees goes, joiners too: two names that look alike are alike. The extension is the content's, whatever
    the name says; every script stays as it is, private-use characters of rare names included.
    """
    plain = unicodedata.normalize("NFC", identifier(re.split(r"[/\\]", name)[-1]))
    stem = _stem(" ".join(_FORBIDDEN.sub("_", plain).split()), extension)
    stem = _cut(stem).strip(". ") or _NAMELESS
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}"


def _stem(name: str, extension: str) -> str:
    """Return the name without its extension, and without the right one, where it stood before a wrong one."""
    stem = _EXTENSION.sub("", name.rstrip(". "))
    return stem[: -len(extension) - 1] if stem.lower().endswith(f".{extension}") else stem


def _cut(stem: str) -> str:
    return stem[:_MOST_CHARACTERS].encode()[:_MOST_BYTES].decode(errors="ignore")
