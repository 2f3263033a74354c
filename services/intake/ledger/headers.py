"""Find the header of a sheet, of one row or of several, and which column of it says what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from huiyin import text as sound
from services.intake.domain import MOMENTS
from services.intake.errors import MappingWrong
from services.intake.ledger import cells
from services.intake.ledger.rows import Row

#: field → headers it goes by, the most certain first. A running row number (序号) identifies nothing.
HEADERS: dict[str, tuple[str, ...]] = {
    "external_id": ("留言编号", "信访件编号", "信访编号", "登记编号", "受理编号", "工单编号", "来信编号", "编号"),
    "title": ("留言主题", "标题", "主题", "概况", "信访概况", "概况信息", "事由"),
    "content": ("留言详情", "投诉内容", "信访内容", "反映内容", "反映情况", "主要诉求", "内容摘要", "内容", "诉求"),
    "received_at": ("留言时间", "收到时间", "信访日期", "来信日期", "来访日期", "来信时间", "来访时间", "登记时间"),
    "accepted_at": ("受理时间", "受理日期", "受理告知日期"),
    "answered_at": ("答复时间", "答复日期", "回复时间", "回复日期", "办结时间", "办结日期"),
    "answer": ("答复意见", "答复内容", "回复内容", "处理意见", "办理结果"),
    "name": ("姓名", "姓名名称", "信访人姓名", "信访人", "来信人", "来访人", "反映人", "投诉人", "留言用户"),
    "address": ("住址", "地址", "家庭住址", "通讯地址", "联系地址"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话", "固话"),
    "people_count": ("信访人数", "来访人数", "人数"),
    "place": ("问题属地", "属地", "问题发生地"),
    "category": ("内容分类", "问题分类", "问题类别"),
    "purpose": ("信访目的",),
    "named_office": ("责任单位", "办理机关", "办理单位", "承办单位"),
}

#: The header is among so many rows, and has at most so many itself.
WITHIN = 20
MOST_ROWS = 3
_FEWEST_GUESSED = 2
_LONGEST = 100


@dataclass(frozen=True)
class Title:
    """The header of one column: its own words, and before them those of the groups it belongs to."""

    own: str
    groups: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Return the header with its groups: 信访人姓名."""
        return "".join((*self.groups, self.own))

    @property
    def long(self) -> str:
        """Return the same for people to read: 信访人/姓名."""
        return "/".join((*self.groups, self.own))


@dataclass(frozen=True)
class Columns:
    """Where the fields are in one sheet: the titles of its columns, and field → index.

    ``doubled`` are the titles of fields that several columns could be. ``rows`` are the numbers of the header's rows,
    ``lines`` what these hold, ``above`` the rows before it that say something.
    """

    header: tuple[str, ...]
    places: dict[str, int]
    doubled: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    above: tuple[Row, ...] = ()
    width: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", _width(self.header))

    def named(self) -> dict[str, str]:
        """Return field → header as found."""
        return {name: self.header[index] for name, index in self.places.items()}

    def filled(self, row: Row) -> dict[str, Any]:
        """Return field → cell of those fields that the row fills, with errors and formulas without result too."""
        found = {name: row.cells[index] for name, index in self.places.items() if index < len(row.cells)}
        return {name: cell for name, cell in found.items() if cells.says(cell)}

    def unused(self, row: Row) -> Iterator[int]:
        """Yield the indexes of columns that no field stands for and the row says something in."""
        used = set(self.places.values())
        return (index for index, cell in enumerate(row.cells) if index not in used and cells.says(cell))

    def overflows(self, row: Row) -> bool:
        """Return True where the row goes on past the last column, so that its cells may have slipped."""
        return any(cells.says(cell) for cell in row.cells[len(self.header) :])

    def repeated(self, row: Row) -> bool:
        """Return True where the row is one of the header's own, as printed on top of every page."""
        return _plain_cells(row) in self.lines

    def moments(self, row: Row) -> dict[str, Any]:
        """Return field → cell of those columns of times that the row fills."""
        return {name: cell for name, cell in self.filled(row).items() if name in MOMENTS}


def _width(header: Sequence[str]) -> int:
    """Return how many columns there are up to the last that has a title."""
    return max((index for index, title in enumerate(header, start=1) if title), default=0)


def plain(header: str) -> str:
    """Return a header without the marks that forms add: spaces, line breaks, stars, colons, brackets, strokes."""
    return re.sub(r"[\s*＊:：()（）/／]", "", sound.identifier(header))


def _plain_cells(row: Row) -> tuple[str, ...]:
    """Return the row as a header reads; a cell that is longer than any title is not looked at to its end."""
    texts = [plain(cell[:_LONGEST] if isinstance(cell, str) else cells.shown(cell)) for cell in row.cells]
    return tuple(texts[: _width(texts)])


def locate(
    wanted: dict[str, str], first: Sequence[Row], rows: int | None = None, *, own: bool = False
) -> tuple[Columns | None, bool]:
    """Find the header among the first rows of a sheet: the columns that know most fields, and whether they suffice.

    ``wanted`` is field → header (empty: guess), ``rows`` how many rows the header has (None: find out). Where two
    readings know as many fields, that one is taken behind which no merged cell goes on, then that of fewer rows, and
    then the upper one. ``own``: the fields are those of a plugin's channel; where none are wanted by name, the first
    row that says something is the header.
    """
    best: tuple[tuple[bool, int, bool, int], Columns] | None = None
    lines = [_plain_cells(row) for row in first]
    for begin in range(min(len(first), WITHIN)):
        if not any(lines[begin]):
            continue
        for count in (rows,) if rows else range(1, MOST_ROWS + 1):
            columns = _read(wanted, first[: begin + count], lines[begin : begin + count], own=own)
            ends = not _goes_on(first[begin : begin + count], first[begin + count : begin + count + 1])
            rank = (_suffices(wanted, columns, own=own), len(columns.places), ends, -count)
            if own and not wanted:
                return columns, rank[0]
            if best is None or rank > best[0]:
                best = rank, columns
    return (best[1], best[0][0]) if best else (None, False)


def _goes_on(header: Sequence[Row], behind: Sequence[Row]) -> bool:
    """Return True where a cell of the header is merged over the row behind it."""
    numbers = {row.number for row in header}
    return any(merged.row in numbers for row in behind for merged in row.covered.values())


def _read(wanted: dict[str, str], rows: Sequence[Row], lines: Sequence[tuple[str, ...]], *, own: bool) -> Columns:
    """Return the columns as the last ``rows`` name them, whose plain cells are ``lines``."""
    titles = list(_titles(lines))
    at = _Titles(titles)
    found = at.wanted(wanted) if wanted else at.named() if own else at.guessed()
    often = Counter(title.own for title in titles)
    above, header = rows[: len(rows) - len(lines)], rows[len(rows) - len(lines) :]
    return Columns(
        header=tuple(title.long if often[title.own] > 1 else title.own for title in titles),
        places={name: indexes[0] for name, indexes in found.items()},
        doubled=tuple(sorted({titles[indexes[0]].own for indexes in found.values() if len(indexes) > 1})),
        rows=tuple(row.number for row in header),
        lines=tuple(line for line in lines if any(line)),
        above=tuple(row for row in above if any(map(cells.says, row.cells))),
    )


def _titles(lines: Sequence[tuple[str, ...]]) -> Iterator[Title]:
    """Yield the title of each column: the lowest words in it, under the groups that stand over it.

    A cell that spans columns gives way to those under it, one that spans rows counts for all of them: in both cases
    its words stand in its first place alone.
    """
    above = [""] * len(lines)
    for index in range(max(map(len, lines), default=0)):
        column = [line[index] if index < len(line) else "" for line in lines]
        lowest = max((level for level, words in enumerate(column) if words), default=0)
        for level in range(lowest):
            above[level] = column[level] or (above[level] if not any(column[:level]) else "")
        groups = [words for words in above[:lowest] if words and words != column[lowest]]
        yield Title(column[lowest], tuple(groups)) if column[lowest] else Title("")
        for level in range(lowest, len(lines)):
            above[level] = column[level]


class _Titles:
    """Knows where each title stands: as a whole, with its groups; else by its own words."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        self._own: defaultdict[str, list[int]] = defaultdict(list)
        for index, title in enumerate(titles):
            if title.own:
                self._whole[title.whole].append(index)
                self._own[title.own].append(index)

    def at(self, title: str) -> list[int]:
        """Return the indexes of the columns that a title may mean."""
        return self._whole.get(title) or self._own.get(title) or []

    def wanted(self, wanted: dict[str, str]) -> dict[str, list[int]]:
        """Return field → indexes as the mapping says."""
        found = {name: self.at(plain(title)) for name, title in wanted.items()}
        return {name: indexes for name, indexes in found.items() if indexes}

    def named(self) -> dict[str, list[int]]:
        """Return each title as the field it names."""
        return {title: self.at(title) for title in self._own}

    def guessed(self) -> dict[str, list[int]]:
        """Return field → indexes by the titles offices use, of one column rather than of several."""
        guessed: dict[str, list[int]] = {}
        for name, known in HEADERS.items():
            fitting = [indexes for title in known if (indexes := self.at(title))]
            if fitting:
                guessed[name] = next((indexes for indexes in fitting if len(indexes) == 1), fitting[0])
        return guessed


def _suffices(wanted: dict[str, str], found: Columns, *, own: bool) -> bool:
    if own:
        return bool(found.places) and len(found.places) >= len(wanted)
    says_something = "title" in found.places or "content" in found.places
    fewest = min(_FEWEST_GUESSED, sum(map(bool, found.header)))
    return says_something and len(found.places) >= (len(wanted) or fewest)


def require_single(columns: Columns) -> None:
    """Raise :class:`MappingWrong` where a column that is used has the title of another."""
    if columns.doubled:
        names = "、".join(columns.doubled)
        zh = f"列名重复：{names}。请改成不同的名称，或在列对应里连同上一行表头写明，如 信访人/姓名"
        en = f"these columns appear twice: {names}; rename one of each, or name its group too, as in 信访人/姓名"
        raise MappingWrong(zh, en)
