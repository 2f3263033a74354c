"""Rows that need care, each with what must become of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.unit.intake.shapes import (
    EITHER,
    NAMED,
    NAMED_OR_REFUSED,
    NOTHING,
    REFUSED,
    REGISTERED,
    Cell,
    Fault,
    Ledger,
    Line,
    Maker,
)

#: Stands in a text where a file has bytes that are no characters.
BROKEN = "\ue000"
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?")
_QUIET = ("name", "phone", "address", "category")


def _at(made: Ledger, name: str) -> int:
    return made.fields.index(name)


def _with(line: Line, made: Ledger, name: str, cell: Cell | None) -> dict[int, Cell]:
    cells = {index: old for index, old in line.cells.items() if index != _at(made, name)}
    return {**cells, _at(made, name): cell} if cell else cells


def error_value(maker: Maker, made: Ledger) -> list[Line]:
    """An error says nothing; where it hides the content or the id, the row is refused."""
    line, word = maker.good(made), maker.chance.choice(_ERRORS)
    name = maker.chance.choice([name for name in made.fields if name in (*_QUIET, "external_id", "content")])
    title = made.titles[_at(made, name)]
    cells = _with(line, made, name, Cell(word, "error"))
    without = {field: value for field, value in line.values.items() if field != name}
    if name == "external_id":
        return [replace(line, cells=cells, fate=REFUSED, reason=word)]
    if name == "content" and "title" not in line.values:
        return [replace(line, cells=cells, fate=REFUSED, reason=word, errors=(title,))]
    if name == "content":
        without["content"] = line.values["title"].replace("路灯 ", "路灯\n")
    return [replace(line, cells=cells, values=without, errors=(title,))]


def without_result(maker: Maker, made: Ledger) -> list[Line]:
    """A formula whose result nobody wrote."""
    line = maker.good(made)
    name = maker.chance.choice([name for name in made.fields if name])
    return [replace(line, cells=_with(line, made, name, Cell("", "formula")), fate=REFUSED, reason="公式没有结果")]


def shortened(maker: Maker, made: Ledger) -> list[Line]:
    """A number of which Excel kept 15 digits."""
    line = maker.good(made)
    name = maker.chance.choice([name for name in made.fields if name in ("external_id", "phone", "content")])
    cell = Cell("4.30101E+17", "number", maker.chance.choice(("430101199001011230", "4.30101199001011E+17")))
    return [replace(line, cells=_with(line, made, name, cell), fate=REFUSED, reason="改短")]


def bad_date(maker: Maker, made: Ledger) -> list[Line]:
    """A date that is none, or may be two."""
    line = maker.good(made)
    written = maker.chance.choice(("去年", "2025/2/30", "25/4/2019x", "2019-4", "4-5-19", "9:30", "2019/4/25 25:00"))
    return [
        replace(line, cells=_with(line, made, "received_at", Cell(written)), fate=REFUSED, reason="无法识别收到时间")
    ]


def turned_date(maker: Maker, made: Ledger) -> list[Line]:
    """A date of another order than declared."""
    line = maker.good(made)
    written = "25/4/2019" if maker.shape.declared else "4/5/2019"
    return [
        replace(line, cells=_with(line, made, "received_at", Cell(written)), fate=REFUSED, reason="无法识别收到时间")
    ]


def no_date(maker: Maker, made: Ledger) -> list[Line]:
    line = maker.good(made)
    return [replace(line, cells=_with(line, made, "received_at", None), fate=REFUSED, reason="缺少收到时间")]


def too_long(maker: Maker, made: Ledger) -> list[Line]:
    line = maker.good(made)
    cell = Cell("长" * 20_001)
    return [replace(line, cells=_with(line, made, "content", cell), fate=REFUSED, reason="最多 20000 字")]


def empty(maker: Maker, made: Ledger) -> list[Line]:
    return [Line({}, NOTHING, noted=False)]


def total(maker: Maker, made: Ledger) -> list[Line]:
    cells = {0: Cell(maker.chance.choice(("合计", "总 计：", "本页小计")))}
    if "people_count" in made.fields[1:]:
        cells[_at(made, "people_count")] = Cell("12", "number", "12")
    return [Line(cells, NAMED, noted=False)]


def header_again(maker: Maker, made: Ledger) -> list[Line]:
    return [
        Line({index: Cell(title) for index, title in enumerate(row) if title}, NAMED, noted=False)
        for row in made.header
    ]


def note_alone(maker: Maker, made: Ledger) -> list[Line]:
    """Words in columns that are not used, and nowhere else."""
    unused = [index for index, name in enumerate(made.fields) if name is None]
    if not unused:
        return []
    return [Line({unused[0]: Cell("以下补录")}, NAMED, noted=False)]


def broken_bytes(maker: Maker, made: Ledger) -> list[Line]:
    line = maker.good(made)
    cell = Cell("路灯" + BROKEN)
    return [replace(line, cells=_with(line, made, "content", cell), fate=REFUSED, reason="无法识别的字符", noted=False)]


def open_quote(maker: Maker, made: Ledger) -> list[Line]:
    line = maker.good(made)
    plain = {index: replace(cell, shown=" ".join(cell.shown.split())) for index, cell in line.cells.items()}
    cells = _with(replace(line, cells=plain), made, "content", Cell("路灯不亮", "open"))
    return [replace(line, cells=cells, fate=REFUSED, reason="引号", noted=False)]


def cell_too_many(maker: Maker, made: Ledger) -> list[Line]:
    line, width = maker.good(made), len(made.fields)
    cells = {**line.cells, width: Cell("溢出")}
    return [replace(line, cells=cells, width=width + 1, fate=REFUSED, reason="比表头多", noted=False)]


def broken_line(maker: Maker, made: Ledger) -> list[Line]:
    """A line break in the content without quotes: neither part is a row, and those beside them may not be whole."""
    line, at = maker.good(made), _at(made, "content")
    first: dict[int, Any] = {index: cell for index, cell in line.cells.items() if index < at}
    second = {index - at: cell for index, cell in line.cells.items() if index > at}
    if made.lines and made.lines[-1].fate in (REGISTERED, REFUSED):
        before = made.lines[-1]
        fate = EITHER if before.fate == REGISTERED else REFUSED
        made.lines[-1] = replace(before, fate=fate, reason="", errors=())
    elif made.lines and made.lines[-1].fate == NAMED:
        made.lines[-1] = replace(made.lines[-1], fate=NAMED_OR_REFUSED)
    halves = [
        Line({**first, at: Cell("路灯坏了")}, REFUSED, reason="行", width=at + 1, noted=False),
        Line({**second, 0: Cell("请修")}, REFUSED, reason="行", width=len(made.fields) - at, noted=False),
    ]
    return [*halves, replace(maker.good(made), fate=EITHER)]


_ANY: tuple[Fault, ...] = (
    error_value,
    shortened,
    bad_date,
    turned_date,
    no_date,
    too_long,
    empty,
    total,
    header_again,
    note_alone,
)
OF_BOOKS: tuple[Fault, ...] = (*_ANY, without_result)
OF_TEXT: tuple[Fault, ...] = (*_ANY, broken_bytes, open_quote, cell_too_many, broken_line)
