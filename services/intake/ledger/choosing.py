"""Which sheets of a spreadsheet are read: all that carry the same header, or those that the mapping names."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.intake.errors import LedgerUnreadable, MappingWrong
from services.intake.ledger import findings, headers
from services.intake.ledger.findings import Findings, Kind
from services.intake.ledger.headers import Columns
from services.intake.ledger.mapping import Mapping
from services.intake.ledger.rows import Row, Sheet

_FIRST = headers.WITHIN + headers.MOST_ROWS
_LONGEST_TITLE, _MOST_TITLES = 30, 60


@dataclass(frozen=True)
class Table:
    """A sheet that is read: its columns, and the rows behind its header."""

    sheet: Sheet
    columns: Columns
    rows: Iterator[Row]

    @property
    def expected(self) -> int:
        """Return about how many rows come."""
        return max(self.sheet.expected - len(self.columns.above) - len(self.columns.rows), 0)


@dataclass(frozen=True)
class _Seen:
    """A sheet that was looked at: the table where it has a header, else the columns that came nearest to one."""

    sheet: Sheet
    columns: Columns | None
    table: Table | None = None


def tables(path: Path, sheets: Sequence[Sheet], mapping: Mapping, found: Findings) -> list[Table]:
    """Return the sheets to read, at least one; each that is not, and what lies beside the rest, goes to ``found``.

    Raises :class:`MappingWrong` naming the columns or sheets that are missing.
    """
    _require_named(path, sheets, mapping)
    named = [sheet for sheet in sheets if not mapping.sheets or sheet.name in mapping.sheets]
    seen = [_look(sheet, mapping) for sheet in named if mapping.sheets or not sheet.hidden]
    read = [each.table for each in seen if each.table]
    if mapping.sheets:
        _require_all(path, seen, mapping)
    if not read:
        raise _missing(path, mapping, seen, [sheet for sheet in sheets if sheet not in named or sheet.hidden])
    if not mapping.sheets:
        read = _alike(read)
    for table in read:
        headers.require_single(table.columns)
        _note_beside(table, found)
    for sheet in sheets:
        if not any(table.sheet is sheet for table in read):
            _note_unread(sheet, sheet in named, found)
    return read


def _alike(found: Sequence[Table]) -> list[Table]:
    """Return the tables of one kind: of those with the same fields, the ones that together hold most."""
    kinds: Counter[frozenset[str]] = Counter()
    for table in found:
        kinds[frozenset(table.columns.places)] += (1 + table.expected) * len(table.columns.places)
    most = max(kinds, key=kinds.__getitem__)
    return [table for table in found if frozenset(table.columns.places) == most]


def _look(sheet: Sheet, mapping: Mapping) -> _Seen:
    rows = sheet.rows()
    first = list(itertools.islice(rows, _FIRST))
    columns, suffices = headers.locate(mapping.columns, first, mapping.header_rows, own=mapping.own)
    if columns is None or not suffices:
        return _Seen(sheet, columns)
    behind = (row for row in first if row.number > max(columns.rows))
    return _Seen(sheet, columns, Table(sheet, columns, itertools.chain(behind, rows)))


def _require_named(path: Path, sheets: Sequence[Sheet], mapping: Mapping) -> None:
    unknown = [name for name in mapping.sheets if name not in [sheet.name for sheet in sheets]]
    if unknown and sheets[0].name:
        names, has = "、".join(unknown), "、".join(sheet.name for sheet in sheets)
        zh, en = f"没有名为 {names} 的工作表；文件里有：{has}", f"it has no sheet called {names}; it has {has}"
        raise LedgerUnreadable(path.name, zh, en)


def _require_all(path: Path, seen: Sequence[_Seen], mapping: Mapping) -> None:
    for each in seen:
        if not each.table:
            raise _missing(path, mapping, [each], [])


def _note_unread(sheet: Sheet, named: bool, found: Findings) -> None:
    kind: Kind = findings.NO_HEADER
    if not sheet.cells:
        kind = findings.NO_CELLS
    elif not sheet.expected:
        return
    elif not named:
        kind = findings.NOT_NAMED
    elif sheet.hidden:
        kind = findings.NOT_SHOWN
    found.note(kind, sheet.name, str(sheet.expected))


def _note_beside(table: Table, found: Findings) -> None:
    sheet, columns, beside = table.sheet, table.columns, table.sheet.beside
    for row in columns.above:
        found.note(findings.ABOVE, sheet.name, row=row.number)
    if len(columns.rows) > 1:
        for number in columns.rows:
            found.note(findings.HEADER, sheet.name, row=number)
    if beside.comments:
        found.note(findings.COMMENTS, sheet.name, str(beside.comments))
    if beside.pictures:
        found.note(findings.PICTURES, sheet.name)
    if beside.hidden_rows or beside.hidden_columns:
        found.note(findings.HIDDEN, sheet.name, f"{beside.hidden_rows} + {beside.hidden_columns}")


def _missing(path: Path, mapping: Mapping, seen: Sequence[_Seen], others: Sequence[Sheet]) -> Exception:
    """Return what to say of a file, or of one sheet, without a header that can be used."""
    located = [(each.columns, each.sheet) for each in seen if each.columns]
    best, sheet = max(located, key=lambda pair: len(pair[0].places), default=(None, None))
    if best is None and not others:
        return LedgerUnreadable(path.name, "表格是空的", "it holds no rows")
    columns = best or Columns((), {})
    where_zh, where_en = (
        (f"工作表 {sheet.name} 里有", f"the sheet {sheet.name} has")
        if sheet and sheet.name
        else ("文件里有", "the file has")
    )
    present = _listed([title for title in columns.header if title])
    more_zh = more_en = ""
    if others:
        names = "、".join(sheet.name for sheet in others)
        more_zh, more_en = (
            f"。没有看的工作表：{names}（可在列对应的 sheets 里写明）",
            f". Not looked at: {names}; name them under sheets",
        )
    wanted = "、".join(title for name, title in mapping.columns.items() if name not in columns.places)
    if not wanted and {"title", "content"} & set(columns.places):
        known = "、".join(columns.named().values())
        zh = f"只认出一列（{known}）；{where_zh}：{present}{more_zh}。请写一个列对应文件（--mapping）"
        en = f"only one column is known ({known}); {where_en} {present}{more_en}; write a mapping file (--mapping)"
        return MappingWrong(zh, en)
    if not wanted:
        zh = f"认不出标题或内容是哪一列；{where_zh}：{present}{more_zh}。请写一个列对应文件（--mapping）"
        en = f"no column is known as title or content; {where_en} {present}{more_en}; write a mapping file (--mapping)"
        return MappingWrong(zh, en)
    return MappingWrong(
        f"缺少列：{wanted}；{where_zh}：{present}{more_zh}",
        f"these columns are missing: {wanted}; {where_en} {present}{more_en}",
    )


def _listed(titles: Sequence[str]) -> str:
    """Return the titles for a sentence, without what no title is."""
    shown = [title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "…" for title in titles[:_MOST_TITLES]]
    return "、".join([*shown, "…"] if len(titles) > _MOST_TITLES else shown)
