"""Open a spreadsheet, .xlsx or CSV, and read its sheets row by row; a file that is none is told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.intake.errors import LedgerUnreadable
from services.intake.ledger import csvfile, workbook
from services.intake.ledger.package import Package
from services.intake.ledger.rows import Sheet

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@contextmanager
def opened(path: Path) -> Iterator[list[Sheet]]:
    """Open the spreadsheet at ``path`` and return its sheets; a CSV file has one, without a name.

    Raises :class:`LedgerUnreadable`, also while rows are read, where the file is not what its name says or is cut off.
    """
    if path.is_dir():
        raise LedgerUnreadable(path.name, "它是文件夹，请写出其中的文件", "it is a folder; name a file in it")
    first = _first_bytes(path)
    if path.suffix.lower() == ".xlsx":
        with _xlsx(path, first) as found:
            yield found
    elif path.suffix.lower() == ".csv":
        yield [_csv(path, first)]
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
def _xlsx(path: Path, first: bytes) -> Iterator[list[Sheet]]:
    if not first.startswith(_ZIP):
        zh = "它不是真正的 .xlsx 文件，请用 Excel 或 WPS 打开后另存为 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is not really .xlsx; open it with Excel or WPS and save it as .xlsx")
    with path.open("rb") as file:
        try:
            parts = Package(file)
            found = workbook.sheets(path, parts)
        except LedgerUnreadable:
            raise
        except Exception as error:
            # A malformed file fails anywhere inside zip, XML or the workbook's parts, with any kind of exception.
            raise workbook.damaged(path) from error
        try:
            yield found
        finally:
            parts.close()


def _csv(path: Path, first: bytes) -> Sheet:
    if first.startswith(_ZIP):
        zh = "它是 Excel 文件，请把扩展名改为 .xlsx"
        raise LedgerUnreadable(path.name, zh, "it is an Excel file; rename it to .xlsx")
    encoding = csvfile.encoding(path, first)
    return Sheet("", lambda: csvfile.rows(path, encoding), encoding.lines, ragged=True)
