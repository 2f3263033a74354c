"""A CSV file as an office's spreadsheet saves and opens it. Pure: bytes and cells; what they mean is for others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from huiyin import spreadsheet

#: What a spreadsheet would take for a formula, a number or a day, and show and save otherwise than it is: codes of
#: twelve digits become 3.6E+11, telephones lose their zero. Days in ISO form are read back as days.
_TAKEN_OTHERWISE = re.compile(r"[=+\-@].*|0\d+|\d{12,}|\d[\d.,:/\-eE+ ]*[.,:/\-eE+ ][\d.,:/\-eE+ ]*", re.DOTALL)
_QUOTED = re.compile('"[^"]*"')
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Unreadable(Exception):
    """The bytes are no CSV; ``zh`` and ``en`` say why, without a full stop."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row; ``row`` counts as a spreadsheet does, the header being row 1.

    A kind of file has a subclass with its ``sentences``: code → Chinese and English, with ``{value}`` and ``{other}``.
    """

    sentences: ClassVar[Mapping[str, tuple[str, str]]] = {}

    row: int
    code: str
    value: str = ""
    other: int = 0

    def text(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        zh, en = self.sentences[self.code]
        template = f"row {self.row}: {en}" if language == "en" else f"第 {self.row} 行：{zh}"
        return template.replace("{value}", self.value).replace("{other}", str(self.other))


def lines(content: bytes) -> list[list[str]]:
    """Return the cells of each line: UTF-8, with or without a mark, or GB18030. Raises :class:`Unreadable`.

    Cells are parted by what parts those of the first line: commas, semicolons or tabs, as spreadsheets save them.
    """
    text = _text(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise _unreadable(error, reader.line_num) from None


def _delimiter(text: str) -> str:
    first = _QUOTED.sub("", text.lstrip("\r\n").partition("\n")[0])
    return max(",;\t", key=first.count)


def _unreadable(error: csv.Error, line: int) -> Unreadable:
    if "unexpected end" in str(error):
        return Unreadable(
            "不是完整的 CSV，请检查是否有未闭合的引号", "it is no well-formed CSV (look for an unclosed quote)"
        )
    return Unreadable(
        f"不是完整的 CSV，请检查第 {line} 行及其前后的引号和过长的单元格",
        f"it is no well-formed CSV (look for a stray quote or a cell that is too long near line {line})",
    )


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as a CSV that a spreadsheet opens as it is: UTF-8 with a mark, one line per row.

    A tab stands before a cell that the program would take for a formula, a number or an error; reading trims it again.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    taken = _TAKEN_OTHERWISE.fullmatch(cell) and not _DAY.fullmatch(cell)
    return f"\t{cell}" if taken or spreadsheet.is_error(cell) else cell


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    why_en = "it is neither UTF-8 nor GB18030; save it as 'CSV UTF-8'"
    raise Unreadable("编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”", why_en)
