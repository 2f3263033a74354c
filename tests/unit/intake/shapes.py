"""Ledgers of every shape, made together with what must become of each of their rows.

Whoever writes a row says at the same time what it must be: the values it is registered with, a word of the reason it is
refused for, or that it is named. So the judge needs to read no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
REGISTERED, REFUSED, NAMED, NOTHING, EITHER = "registered", "refused", "named", "nothing", "registered or refused"
#: A row that is no matter and ends in words, before a line that is broken in two: they might go on there.
NAMED_OR_REFUSED = "named or refused"

TITLES = {
    "external_id": ("编号", "信访编号", "登记编号"),
    "title": ("标题", "概况"),
    "content": ("反映内容", "投诉内容", "诉求"),
    "received_at": ("收到时间", "来信日期", "登记时间"),
    "name": ("姓名", "信访人"),
    "phone": ("联系电话", "手机号码"),
    "address": ("住址", "家庭住址"),
    "people_count": ("信访人数", "人数"),
    "category": ("内容分类", "问题类别"),
    "answered_at": ("答复时间", "办结日期"),
    "answer": ("答复意见", "办理结果"),
}
_ALWAYS = ("external_id", "content", "received_at")
_UNUSED = ("经办人", "备注", "领导批示", "")
_WORDS = (
    "路灯不亮",
    "水管漏了",
    "请尽快修好",
    "村口的桥",
    "𠮷家沟",
    "第3组",
    "A座",
    "“危险”",
    "👨‍👩‍👧",
    "100%",
    "a,b;c|d\te",
    '引"号"',
)
#: What is written, and what of it is to be kept.
_MARKS = (
    ("\u200b", "\u200b"),
    ("\ufeff", ""),
    ("\u202e", ""),
    ("\x07", ""),
    ("\ufffe", ""),
    ("\ufdd3", ""),
    ("_x0041_", "_x0041_"),
)
_BREAKS = (("\r\n", "\n"), ("\n", "\n"), ("\u2028", "\n"), ("\x0b", "\n"))
_NAMES = ("测试甲", "测试乙", "阿依古丽·测试", "㐂丙")


@dataclass(frozen=True)
class Cell:
    """One cell: what it shows as text, and how a file holds it.

    In a workbook ``text``, ``number``, ``error`` or ``formula``; in a CSV file also ``open``: its quote
    never ends.
    """

    shown: str
    kind: str = "text"
    value: str = ""
    code: str = "General"


@dataclass(frozen=True)
class Line:
    """One row: cells by column, and what must become of it. ``width`` is how many cells a CSV file has of it."""

    cells: dict[int, Cell]
    fate: str
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    width: int | None = None
    noted: bool = True
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """What a ledger looks like; ``seed`` chooses the rest."""

    seed: int
    book: bool
    two_rows: bool = False
    declared: bool = False
    merged: str = "refuse"
    epoch_1904: bool = False


@dataclass
class Ledger:
    """One sheet: the fields of its columns (None: not used), its header, and its rows."""

    fields: list[str | None]
    header: list[list[str]]
    above: list[str]
    lines: list[Line]
    titles: list[str]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class Maker:
    """Makes the sheets of one ledger. Ids are never used twice."""

    def __init__(self, shape: Shape, faults: Sequence[Fault]) -> None:
        self.shape = shape
        self._faults = faults
        self.chance = Random(shape.seed)
        self._count = 0
        chance = self.chance
        fields: list[str | None] = [
            *_ALWAYS,
            *(name for name in TITLES if name not in _ALWAYS and chance.random() < 0.5),
        ]
        if ("answer" in fields) and "answered_at" not in fields:
            fields.append("answered_at")
        chosen = {name: chance.choice(TITLES[name]) for name in fields if name}
        unused = chance.sample(_UNUSED, chance.randrange(3))
        self._columns: list[tuple[str | None, str]] = [*chosen.items(), *((None, title) for title in unused)]

    def sheet(self) -> Ledger:
        """Make a sheet with the columns of this ledger, in an order of its own."""
        columns = self.chance.sample(self._columns, len(self._columns))
        while not columns[-1][1]:  # a column without a title is within the table
            columns = self.chance.sample(columns, len(columns))
        titles = [title for _, title in columns]
        above = ["测试县信访台账", "2025年度"][: self.chance.choice((0, 0, 1, 2))]
        made = Ledger([name for name, _ in columns], self._header(titles), above, [], titles)
        for _ in range(self.chance.randrange(5)):
            made.lines += self._lines(made)
        if self.shape.book:
            self._merge(made)
        return made

    def _header(self, titles: list[str]) -> list[list[str]]:
        """Return the header's rows: one, or two with a group over two columns."""
        marked = [self._marked(title) for title in titles]
        if not self.shape.two_rows:
            return [marked]
        known = {title for names in TITLES.values() for title in names}
        pairs = [at for at in range(len(titles) - 1) if titles[at] and known.intersection(titles[at : at + 2])]
        at = self.chance.choice(pairs)
        upper = [*marked[:at], "有关情况", "", *marked[at + 2 :]]
        return [upper, [mark if at <= index <= at + 1 else "" for index, mark in enumerate(marked)]]

    def _marked(self, title: str) -> str:
        marks = ("{}", "{}", "{}*", " {} ", "{}：", "\u200b{}\ufeff", "{}\n", "（{}）")
        return self.chance.choice(marks).format(title) if title else ""

    def _lines(self, made: Ledger) -> list[Line]:
        """Return the next row, seldom a broken one that takes two lines."""
        if self.chance.random() < 0.6:
            return [self.good(made)]
        return self.chance.choice(self._faults)(self, made)

    def good(self, made: Ledger) -> Line:
        self._count += 1
        received = self._moment()
        answered = self._answer_time(received)
        cells: dict[int, Cell] = {}
        values: dict[str, Any] = {"people_count": 1}
        for index, name in enumerate(made.fields):
            cell, value = self._field(name, received, answered)
            if cell is not None:
                cells[index] = cell
            if value is not None and name:
                values[name] = value
        if "answered_at" in values and values["answered_at"].date() == received.date() and not _timed(answered):
            values["answered_at"] = max(values["answered_at"], values["received_at"])
        return Line(cells, REGISTERED, values)

    def _field(self, name: str | None, received: datetime, answered: datetime | None) -> tuple[Cell | None, Any]:
        chance = self.chance
        if name == "external_id":
            return self._id()
        if name == "content":
            return self._text(3, breaks=True)
        if name == "received_at":
            return self._written(received), received.replace(tzinfo=ZONE)
        if name == "answered_at" or name == "answer":
            if answered is None:
                return None, None
            if name == "answered_at":
                return self._written(answered), answered.replace(tzinfo=ZONE)
            return self._text(2, breaks=True)
        if name is None:
            return (Cell(chance.choice(_WORDS)), None) if chance.random() < 0.5 else (None, None)
        return _OTHERS[name](self) if chance.random() < 0.7 else (None, None)

    def _id(self) -> tuple[Cell, str]:
        number = f"{self._count:05d}"
        if self.chance.random() < 0.2:
            return Cell(number, "number", str(self._count), "00000"), number
        mark = self.chance.choice(("", "", "\u200b", "\ufeff"))
        return Cell(f"LZ{mark}{number}{mark}"), f"LZ{number}"

    def _text(self, most: int, *, breaks: bool = False) -> tuple[Cell, str]:
        """Return words with marks between them, and what is to be kept."""
        pieces = [(word, word) for word in self.chance.sample(_WORDS, self.chance.randrange(1, most + 1))]
        written, kept = pieces[0]
        for word, same in pieces[1:]:
            mark, stays = self.chance.choice(_BREAKS if breaks and self.chance.random() < 0.5 else _MARKS)
            written, kept = written + mark + word, kept + stays + same
        return Cell(written), kept

    def _title(self) -> tuple[Cell, str]:
        written, kept = self.chance.choice(
            (("路灯\n不亮", "路灯 不亮"), ("桥\u202e坏了", "桥坏了"), ("𠮷家沟", "𠮷家沟"))
        )
        return Cell(written), kept

    def _name(self) -> tuple[Cell, str]:
        name = self.chance.choice(_NAMES)
        return Cell(name + self.chance.choice(("", " ", "\u200b"))), name

    def _phone(self) -> tuple[Cell, str]:
        digits = f"0531{self.chance.randrange(10**7):07d}"
        kinds = (Cell(digits, "number", str(int(digits)), "0" * 11), Cell(digits), Cell(_wide(digits)))
        return self.chance.choice(kinds), digits

    def _people(self) -> tuple[Cell, int]:
        count = self.chance.randrange(1, 300)
        texts = (f"{count}", f"{count}人", _wide(str(count)), f"{count}.0")
        return self.chance.choice((*map(Cell, texts), Cell(str(count), "number", str(count)))), count

    def _moment(self) -> datetime:
        day = datetime(2015, 1, 1) + timedelta(days=self.chance.randrange(3600))
        return day if self.chance.random() < 0.3 else day + timedelta(seconds=self.chance.randrange(1, 86_400))

    def _answer_time(self, received: datetime) -> datetime | None:
        if self.chance.random() < 0.3:
            return None
        if self.chance.random() < 0.3:
            return received.replace(hour=0, minute=0, second=0)
        return received + timedelta(days=self.chance.randrange(100), seconds=self.chance.randrange(3))

    def _written(self, at: datetime) -> Cell:
        """Write a moment in one of the ways that keep its seconds."""
        chance = self.chance
        if self.shape.book and chance.random() < 0.4:
            epoch = datetime(1904, 1, 1) if self.shape.epoch_1904 else datetime(1899, 12, 30)
            days = (at - epoch).total_seconds() / 86_400
            return Cell(
                "", "number", repr(days), chance.choice(("yyyy/m/d h:mm:ss", 'yyyy"年"m"月"d"日"', "General", "m/d/yy"))
            )
        if self.shape.declared:
            return Cell(chance.choice((f"{at:%m/%d/%Y %I:%M:%S %p}", f"{at:%Y年%m月%d日 %H时%M分%S秒}")))
        written = chance.choice(_NOTATIONS)(at)
        if not _timed(at) and chance.random() < 0.5:
            written = chance.choice(_DAYS)(at)
        return Cell(written)

    def _merge(self, made: Ledger) -> None:
        """Merge the name of one row over the next, which has none of its own."""
        if "name" not in made.fields:
            return
        column = made.fields.index("name")
        for at, (first, second) in enumerate(zip(made.lines, made.lines[1:], strict=False)):
            both = first.fate == second.fate == REGISTERED and "name" in first.values
            if both and column not in second.cells and column in first.cells and self.chance.random() < 0.5:
                made.merged.append((at, at + 1, column, column))
                made.lines[at + 1] = self._under(second, first.values["name"])

    def _under(self, line: Line, name: str) -> Line:
        if self.shape.merged == "refuse":
            return replace(line, fate=REFUSED, reason="合并")
        return replace(line, values={**line.values, "name": name}) if self.shape.merged == "fill" else line


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def _timed(at: datetime | None) -> bool:
    return at is not None and (at.hour, at.minute, at.second) != (0, 0, 0)


_NOTATIONS: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M:%S}",
    lambda at: f"{at:%Y年%m月%d日 %H时%M分%S秒}",
    lambda at: f"{at:%Y%m%d%H%M%S}",
    lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+08:00",
    lambda at: _wide(f"{at:%Y.%m.%d}") + f"　{at:%H：%M：%S}",
    lambda at: f"{at.year}年{at.month}月{at.day}日（星期{'一二三四五六日'[at.weekday()]}）{at:%H:%M:%S}",
    lambda at: f"{at:%Y/%m/%d %I:%M:%S %p}",
)
_DAYS: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at.year}/{at.month}/{at.day}",
    lambda at: f"{at.year}/{at.month}/{at.day} 0:00",
    lambda at: f"{at:%Y%m%d}",
    lambda at: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(at.year)) + f"年{at.month}月{at.day}日",
)
_OTHERS: dict[str, Callable[[Maker], tuple[Cell, Any]]] = {
    "title": Maker._title,
    "name": Maker._name,
    "phone": Maker._phone,
    "address": lambda maker: (Cell("东河镇1号"), "东河镇1号"),
    "people_count": Maker._people,
    "category": lambda maker: (Cell(" 城乡建设\n"), "城乡建设"),
}
#: Makes the next row or two of a sheet, with something that needs care.
Fault = Callable[[Maker, Ledger], list[Line]]
