"""Read a CSV file as an office's spreadsheet saves it. Pure: bytes in, cells out; what they mean is for others."""

from __future__ import annotations

import csv
import io


class Unreadable(Exception):
    """The bytes are no CSV; ``zh`` and ``en`` say why, without a full stop."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def lines(content: bytes) -> list[list[str]]:
    """Return the cells of each line: UTF-8, with or without a mark, or GB18030. Raises :class:`Unreadable`."""
    try:
        return list(csv.reader(io.StringIO(_text(content), newline=""), strict=True))
    except csv.Error:
        raise Unreadable(
            "不是完整的 CSV，请检查是否有未闭合的引号", "it is no well-formed CSV (look for an unclosed quote)"
        ) from None


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    why_en = "it is neither UTF-8 nor GB18030; save it as 'CSV UTF-8'"
    raise Unreadable("编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”", why_en)
