"""Open a spreadsheet, .xlsx or CSV, and read its rows one by one; a file that is none is told in one sentence."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from services.intake.errors import LedgerUnreadable

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """An open spreadsheet. ``expected`` is about how many rows come; ``ragged`` where a row may slip its columns."""

    rows: Iterator[Row]
    expected: int | None
    ragged: bool


@contextmanager
def opened(path: Path, sheet: str | None = None) -> Iterator[Sheet]:
    """Open the spreadsheet at ``path``; ``sheet`` names one of an .xlsx file, by default the first.

    Raises :class:`LedgerUnreadable`, also while rows are read, where the file is not what its name says or is cut off.
    """
    first = _first_bytes(path)
    if path.suffix.lower() == ".xlsx":
        with _xlsx(path, first, sheet) as found:
            yield found
    elif path.suffix.lower() == ".csv":
        with _csv(path, first) as found:
            yield found
    else:
        raise LedgerUnreadable(path.name, "只能读取 .xlsx 和 .csv 文件，请另存后再导入", "save it as .xlsx or .csv")


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            first = file.read(8)
    except OSError as error:
        zh = "文件不存在或无权读取"
        raise LedgerUnreadable(path.name, zh, "there is no such file, or it may not be read") from error
    if not first:
        raise LedgerUnreadable(path.name, "文件是空的", "it is empty")
    if first.startswith(_OLD_EXCEL):
        zh = "这是旧版 Excel 文件或加了密码，请另存为不带密码的 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is an old Excel file or has a password; save it as .xlsx without one")
    return first


@contextmanager
def _xlsx(path: Path, first: bytes, sheet: str | None) -> Iterator[Sheet]:
    if not first.startswith(_ZIP):
        zh = "它不是真正的 .xlsx 文件，请用 Excel 或 WPS 打开后另存为 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is not really .xlsx; open it with Excel or WPS and save it as .xlsx")
    with path.open("rb") as file:
        page = _page(path, _book(path, file), sheet)
        expected = page.max_row
        # Programs that write a wrong extent into the file would otherwise hide columns.
        page.reset_dimensions()
        yield Sheet(_xlsx_rows(path, page), expected, ragged=False)


def _book(path: Path, file: BinaryIO) -> Any:
    import openpyxl  # 20 MB that only an import needs

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        # A malformed file fails anywhere inside zip, XML or the workbook's model, with any kind of exception.
        raise _damaged(path) from error


def _page(path: Path, book: Any, sheet: str | None) -> Any:
    names = [page.title for page in book.worksheets]
    if sheet is not None and sheet not in names:
        raise LedgerUnreadable(path.name, f"没有名为 {sheet} 的工作表", f"it has no sheet called {sheet}")
    if not names:
        raise LedgerUnreadable(path.name, "没有工作表", "it has no sheet")
    return book.worksheets[names.index(sheet) if sheet else 0]


def _xlsx_rows(path: Path, page: Any) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield Row(number, cells)
    except Exception as error:
        raise _damaged(path, number) from error


def _damaged(path: Path, after: int = 0) -> LedgerUnreadable:
    zh, en = "文件已损坏或不完整，请重新导出", "it is damaged or cut off; export it again"
    if after:
        zh, en = f"第 {after} 行之后{zh}", f"after row {after} {en}"
    return LedgerUnreadable(path.name, zh, en)


@contextmanager
def _csv(path: Path, first: bytes) -> Iterator[Sheet]:
    if first.startswith(_ZIP):
        zh = "它是 Excel 文件，请把扩展名改为 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is an Excel file; rename it to .xlsx")
    encoding, lines = _encoding(path, first)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.readline())
        file.seek(0)
        yield Sheet(_csv_rows(path, csv.reader(file, delimiter=delimiter, strict=True)), lines, ragged=True)


def _encoding(path: Path, first: bytes) -> tuple[str, int]:
    """Return the encoding that fits the whole file, and its number of lines.

    Text in GB18030 is hardly ever also valid UTF-8, while almost anything is valid GB18030: so UTF-8 is tried first.
    """
    marked = [encoding for mark, encoding in _MARKS.items() if first.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            with path.open(encoding=encoding, newline="") as file:
                return encoding, _count_lines(file)
        except UnicodeError:
            continue
    raise LedgerUnreadable(path.name, "文字编码既不是 UTF-8 也不是 GB18030", "its text is neither UTF-8 nor GB18030")


def _count_lines(file: TextIO) -> int:
    lines = 0
    while chunk := file.read(_CHUNK):
        lines += chunk.count("\n")
    return lines


def _delimiter(header: str) -> str:
    return max(",\t;", key=header.count)


def _csv_rows(path: Path, reader: Any) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, cells)
    except csv.Error as error:
        zh, en = f"第 {number + 1} 行的引号或格式有误", f"row {number + 1} has a stray or unclosed quote"
        raise LedgerUnreadable(path.name, zh, en) from error
