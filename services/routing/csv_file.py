"""A CSV file as an office's spreadsheet saves and opens it. Pure: bytes and cells; what they mean is for others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What a spreadsheet would take for a formula, a number or a day, and show and save otherwise than it is: codes of
#: twelve digits become 3.6E+11, telephones lose their zero. Days in ISO form are read back as days.
_TAKEN_OTHERWISE = re.compile(r"[=+\-@].*|0\d+|\d{12,}|\d[\d.,:/\-eE+ ]*[.,:/\-eE+ ][\d.,:/\-eE+ ]*", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


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


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as a CSV that a spreadsheet opens as it is: UTF-8 with a mark, one line per row.

    A tab stands before a cell that the program would take for a formula or a number; reading trims it again.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    return f"\t{cell}" if _TAKEN_OTHERWISE.fullmatch(cell) and not _DAY.fullmatch(cell) else cell


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    why_en = "it is neither UTF-8 nor GB18030; save it as 'CSV UTF-8'"
    raise Unreadable("编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”", why_en)
