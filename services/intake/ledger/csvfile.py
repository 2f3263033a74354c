"""Read a CSV file: find its encoding and delimiter, and let a broken byte or quote cost the row that it is in.

What cannot be decoded stands in the text as one half of a pair (U+DC00 and the byte), which no sound text holds; so a
row that has one is known, and the rows around it are read.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.intake.domain import Problem
from services.intake.errors import LedgerUnreadable
from services.intake.ledger import cells, headers
from services.intake.ledger.rows import Row

_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_DELIMITERS = ",\t;|"
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
#: An encoding fits a file where so many characters beyond ASCII are whole for each byte that is not.
_WHOLE_PER_BROKEN = 4
_ERRORS = "huiyin-broken-bytes"
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_HALF = re.compile("[\ud800-\udfff]")
_TITLES = frozenset(itertools.chain.from_iterable(headers.HEADERS.values()))
_FORMULA_OF_TEXT = re.compile(r'="((?:[^"]|"")*)"\s*')
_NAMED_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)

_UNDECODED = Problem(
    "row", "含有无法识别的字符（编码有误）", "it holds bytes that are no characters in the file's encoding"
)
_QUOTES = Problem("row", "引号有误或没有结束", "it has a stray or unclosed quote")
_TOO_LONG = Problem(
    "row", f"单元格超过 {csv.field_size_limit()} 字，或引号没有结束", "a cell is too long, or its quote open"
)


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes are text, and its number of lines."""

    name: str
    lines: int


def encoding(path: Path, first: bytes) -> Encoding:
    """Return the encoding that fits the file but for single broken bytes or rows; raises :class:`LedgerUnreadable`.

    Text in GB18030 is hardly ever also valid UTF-8, while almost anything is valid GB18030: so UTF-8 is tried first,
    and a broken byte in good UTF-8 does not make it GB18030. Where lines of both stand in one file, that counts in
    which the header stands, else that of most lines: so the fewest rows are lost.
    """
    marked = [name for mark, name in _MARKS.items() if first.startswith(mark)][:1]
    for name in marked or _unmarked_wide(path) or ["utf-8", "gb18030"]:
        found = _counted(path, name, mixed=name == "utf-8" and _mostly_utf_8(path))
        if found is not None:
            return found
    zh = "文字编码既不是 UTF-8、UTF-16，也不是 GB18030（GBK）；请用 Excel 或 WPS 打开后另存为 .xlsx"
    raise LedgerUnreadable(path.name, zh, "its text is neither UTF-8 nor GB18030; save it as .xlsx")


def _unmarked_wide(path: Path) -> list[str]:
    """Return UTF-16 where a file without a mark is that: its delimiters and line ends have a zero byte each."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    for name in ("utf-16-le", "utf-16-be") if b"\0" in sample else ():
        text = sample[: len(sample) // 2 * 2].decode(name, "replace")
        signs = sum(map(text.count, ",\t;\n"))
        if signs > 1 and "\0" not in text and text.count("\ufffd") * _WHOLE_PER_BROKEN < len(text):
            return [name]
    return []


def _mostly_utf_8(path: Path) -> bool:
    """Return True where the header is in UTF-8, or, where it is in ASCII, more other lines are than are not."""
    lines = good = bad = 0
    with path.open("rb") as file:
        while line := file.readline(_CHUNK):
            line = line.removeprefix(codecs.BOM_UTF8)
            lines += bool(line.strip())
            if not line.isascii():
                if lines == 1:
                    return _is_utf_8(line)
                good, bad = (good + 1, bad) if _is_utf_8(line) else (good, bad + 1)
    return good > 0 and good >= bad


def _is_utf_8(line: bytes) -> bool:
    """Return True for a line that is UTF-8 and not by chance: it has a Chinese character."""
    try:
        return _CHINESE.search(line.decode()) is not None
    except UnicodeDecodeError:
        return False


def _counted(path: Path, name: str, *, mixed: bool = False) -> Encoding | None:
    """Decode the whole file by a piece at a time; return None where too much is broken, unless lines are ``mixed``."""
    lines = whole = broken = 0
    with path.open("rb") as file:
        for text in _pieces(file, name):
            lines += text.count("\n")
            if not text.isascii():
                halves = len(_HALF.findall(text))
                broken += halves
                whole += len(text) - len(text.encode("ascii", "ignore")) - halves
    return Encoding(name, lines) if mixed or whole >= broken * _WHOLE_PER_BROKEN else None


def _pieces(file: BinaryIO, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)(_errors())
    while chunk := file.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _errors() -> str:
    """Return the name of the handler of broken bytes, known to Python from the first call on."""
    codecs.register_error(_ERRORS, _halves)
    return _ERRORS


def _halves(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


def rows(path: Path, found: Encoding) -> Iterator[Row]:
    """Yield the rows; one whose bytes or quotes are broken has a ``fault``, and reading goes on in the next line."""
    with path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding=found.name, errors=_errors(), newline="")
        lines = _Lines(_without_marks(text))
        delimiter = _delimiter(lines)
        for number, (texts, fault) in enumerate(_records(lines, delimiter), start=1):
            other = found.name == "gb18030" and _is_other("".join(texts))
            yield _row(number, texts, _UNDECODED if other else fault, ended=lines.ended)


def _row(number: int, texts: list[str], fault: Problem | None, *, ended: bool) -> Row:
    if any(map(_HALF.search, texts)):
        fault = _UNDECODED
    return Row(number, [cells.typed(_unquoted(text)) for text in texts], fault=fault, ended=ended)


def _is_other(text: str) -> bool:
    """Return True for a text that was read as GB18030 and is Chinese in UTF-8."""
    return not text.isascii() and _is_utf_8(text.encode("gb18030", "ignore"))


def _unquoted(text: str) -> str:
    """Return what Excel makes of ``="007"``, the way in which programs keep a number from losing its zeros."""
    found = _FORMULA_OF_TEXT.fullmatch(text) if text.startswith("=") else None
    return found[1].replace('""', '"') if found else text


def _without_marks(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines without the byte order marks before the first: a file joined from two has two of them."""
    rest = iter(lines)
    for first in rest:
        yield first.lstrip("\ufeff")
        break
    yield from rest


class _Lines:
    """The lines of a file. Those taken since the last ``begin`` can be given back, all but the first."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._rest = iter(lines)
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self.ended = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._rest)
        self._taken.append(line)
        self.ended = line.endswith(("\n", "\r"))
        return line

    def begin(self) -> None:
        """Forget what was taken."""
        self._taken.clear()

    def give_back(self) -> str:
        """Give back all lines taken but the first, and return that."""
        first, *others = self._taken
        self._back.extendleft(reversed(others))
        self._taken.clear()
        return first

    def put(self, line: str) -> None:
        """Have ``line`` come next."""
        self._back.appendleft(line)
        self._taken.clear()


def _delimiter(lines: _Lines) -> str:
    """Return the delimiter of the first line that has any, or the one that the first line declares (``sep=;``)."""
    seen: list[str] = []
    for line in lines:
        seen.append(line)
        if any(sign in line for sign in _DELIMITERS):
            break
    declared = _NAMED_DELIMITER.fullmatch(seen[0]) if seen else None
    for line in reversed(seen[1:] if declared else seen):
        lines.put(line)
    if declared:
        return declared[1]
    if not seen or headers.plain(seen[0]) in _TITLES:  # one column alone: what its texts hold parts nothing
        return ","
    return max(_DELIMITERS, key=seen[-1].count)


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[list[str], Problem | None]]:
    fresh: Callable[[], Iterator[list[str]]] = lambda: csv.reader(lines, delimiter=delimiter, strict=True)  # noqa: E731
    reader = fresh()
    while True:
        lines.begin()
        try:
            yield next(reader), None
        except StopIteration:
            return
        except csv.Error as error:
            first = lines.give_back()
            reader = fresh()
            yield first.rstrip("\r\n").split(delimiter), _TOO_LONG if "limit" in str(error) else _QUOTES
