"""An invented ledger with planted faults, and the figures it must give, computed from the spreadsheet alone."""

from __future__ import annotations

import csv
import random
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from tests.support import county

HEADER = {
    "external_id": "编号",
    "title": "标题",
    "content": "反映内容",
    "received_at": "收到时间",
    "accepted_at": "受理时间",
    "answer": "答复意见",
    "answered_at": "答复时间",
    "named_office": "责任单位",
    "place": "问题属地",
    "category": "内容分类",
    "people_count": "信访人数",
    "purpose": "信访目的",
}
GOOD, REPEATED, OF_EACH_FAULT = 300, 5, 12
_FIRST, _DAYS = datetime(2018, 1, 1), 2500
#: Where a period ends on a day that the next month does not have, or the year changes.
_MONTH_ENDS = ("2019-01-31 23:59:59", "2020-02-29 00:00:00", "2021-12-31 23:30:00", "2022-08-31 12:00:00")
_WAITS = (0, 14, 15, 16, 59, 60, 61, 90)
_CATEGORIES = ("劳动和社会保障", "城乡建设", "环境保护", "农村农业", None)
_ANSWER = "经核实情况属实，已安排处理。"

Row = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is changed in a good row so that it must be refused, and words of the reason a clerk then reads."""

    change: Callable[[Row], Row]
    reason: str


def _with(**values: Any) -> Callable[[Row], Row]:
    return lambda row: {**row, **values}


_OPEN = {"accepted_at": None, "answered_at": None, "answer": None}
_PAST = {"received_at": "2021/6/2 10:00:00", **_OPEN}

FAULTS = (
    Fault(_with(title=None, content=None), "请写明诉求内容"),
    Fault(_with(received_at=None), "缺少收到时间"),
    Fault(_with(received_at="去年冬天"), "无法识别收到时间"),
    Fault(_with(received_at="2021/2/29 10:00:00"), "无法识别收到时间"),
    Fault(_with(received_at="2199/1/1 8:00:00", **_OPEN), "收到时间晚于现在"),
    Fault(_with(received_at="1899/12/31 8:00:00", **_OPEN), "收到时间的年份不合常理"),
    Fault(_with(**{**_PAST, "answered_at": "2021/6/2 09:59:59"}), "答复时间早于收到时间"),
    Fault(_with(**{**_PAST, "accepted_at": "2021/6/1"}), "受理时间早于收到时间"),
    Fault(_with(**{**_PAST, "answer": _ANSWER}), "有答复意见而没有答复时间"),
    Fault(_with(content="长" * 20_001), "内容有 20001 字，最多 20000 字"),
    Fault(_with(named_office="999999"), "责任单位不在机构登记簿中"),
    Fault(_with(place="不存在的村"), "问题属地不在机构登记簿中"),
    Fault(_with(people_count="许多"), "信访人数不是整数"),
    Fault(_with(people_count=0), "信访人数请填 1 至 9999"),
    Fault(_with(purpose="闲聊"), "信访目的请填"),
    Fault(lambda row: {**row, "external_id": str(row["external_id"]) * 20}, "编号超过 100 字"),
)
#: What is said of a row that has the id of one before it and other words.
CHANGED = "内容不同，未改动：内容"


@dataclass(frozen=True)
class Ledger:
    """A ledger file, its mapping, and the row numbers that must be refused, each with words of the reason.

    ``changed`` are those that must be listed as another version of a row before them.
    """

    path: Path
    mapping: Path
    faults: dict[int, str]
    changed: frozenset[int]

    @property
    def skipped(self) -> set[int]:
        """The rows that are no matters."""
        return {*self.faults, *self.changed}


def write(folder: Path, seed: int = 20_240_229) -> Ledger:
    """Write the ledger into ``folder``: good rows and bad ones mixed, an empty row, and rows that come twice."""
    chance = random.Random(seed)
    good = [_good(index, chance) for index in range(GOOD)]
    bad = [(_bad(fault, number, chance), fault.reason) for number, fault in enumerate(FAULTS * OF_EACH_FAULT)]
    mixed: list[tuple[Row, str | None]] = [*((row, None) for row in good), *bad]
    chance.shuffle(mixed)
    mixed += [({}, None), *((row, None) for row in good[:REPEATED])]
    mixed += [({**row, "content": "内容已经改过。"}, CHANGED) for row in good[-OF_EACH_FAULT:]]
    path = folder / "登记台账.xlsx"
    _save(path, [row for row, _ in mixed])
    told = {number: reason for number, (_, reason) in enumerate(mixed, start=2) if reason}
    changed = frozenset(number for number, reason in told.items() if reason == CHANGED)
    faults = {number: reason for number, reason in told.items() if number not in changed}
    return Ledger(path, _mapping(folder), faults, changed)


def _good(index: int, chance: random.Random) -> Row:
    received = _FIRST + timedelta(days=chance.randrange(_DAYS), seconds=chance.randrange(86_400))
    if index % 10 == 0:
        received = datetime.fromisoformat(chance.choice(_MONTH_ENDS))
    row = {
        "external_id": f"LZ{index:05d}",
        "title": f"第{index}件",
        "content": "路灯不亮，请派人维修。",
        "received_at": received,
        "named_office": chance.choice(list(answering())),
        "place": None,
        "category": chance.choice(_CATEGORIES),
        "people_count": chance.randrange(1, 40),
        "purpose": "求决",
    }
    return _written({**row, **_handled(received, chance)}, chance)


def _handled(received: datetime, chance: random.Random) -> Row:
    """One in six still waits for an answer; of one in two the acceptance is recorded."""
    wait = chance.choice((*_WAITS, chance.randrange(150)))
    accepted = received + timedelta(days=chance.randrange(wait + 1)) if chance.random() < 0.5 else None
    if chance.random() < 1 / 6:
        return {"accepted_at": accepted, "answered_at": None, "answer": None}
    answered = (received + timedelta(days=wait)).replace(hour=23, minute=59, second=59)
    return {"accepted_at": accepted, "answered_at": answered, "answer": _ANSWER}


def _written(row: Row, chance: random.Random) -> Row:
    """Write the row's times as offices do: as cells of Excel, in three notations, an answer also by its day alone."""
    notations = (
        "{0:%Y}/{0.month}/{0.day} {0.hour}:{0:%M:%S}",
        "{0:%Y-%m-%d %H:%M:%S}",
        "{0:%Y年%m月%d日 %H时%M分%S秒}",
    )
    notation = chance.choice((None, *notations))
    moments = {name: row[name] for name in ("received_at", "accepted_at", "answered_at") if row[name]}
    written = {name: notation.format(at) if notation else at for name, at in moments.items()}
    if "answered_at" in moments and chance.random() < 0.2 and row["accepted_at"] is None:
        written["answered_at"] = f"{row['answered_at']:%Y/%m/%d}"
    return {**row, **written}


def _bad(fault: Fault, number: int, chance: random.Random) -> Row:
    return fault.change({**_good(1, chance), "external_id": f"HZ{number:05d}"})


def _save(path: Path, rows: Iterable[Row]) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(HEADER.values()))
    for row in rows:
        book.active.append([row.get(field) for field in HEADER])
    book.save(path)


def _mapping(folder: Path) -> Path:
    path = folder / "mapping.yaml"
    lines = [f"  {field}: {title}" for field, title in HEADER.items()]
    path.write_text("\n".join(["ledger: 测试县登记台账", "columns:", *lines]), "utf-8")
    return path


@dataclass(frozen=True)
class Question:
    """Of which matters: received from ``first`` to ``last``, as of a day; answered by one township, if ``under``."""

    first: date
    last: date
    as_of: date
    under: str | None = None


@dataclass(frozen=True)
class Expected:
    """What the figures must be."""

    registered: int
    answered: int
    within_15: int
    within_60: int
    median: float
    ninetieth: float


def expected(
    path: Path, question: Question, *, skip: Iterable[int] = (), header: Mapping[str, str] = HEADER
) -> Expected:
    """Answer the question by reading nothing but the spreadsheet. ``skip`` are the rows that must have been refused."""
    received: set[Any] = set()
    waits: dict[Any, int] = {}
    for row in rows(path, set(skip)):
        key, day, answered = row[header["external_id"]], day_of(row[header["received_at"]]), row[header["answered_at"]]
        if not question.first <= day <= min(question.last, question.as_of):
            continue
        if question.under and answering()[row[header["named_office"]]] != question.under:
            continue
        received.add(key)
        if answered and day_of(answered) <= question.as_of:
            waits[key] = (day_of(answered) - day).days
    return _summary(len(received), list(waits.values()))


def _summary(registered: int, waits: list[int]) -> Expected:
    return Expected(
        registered=registered,
        answered=len(waits),
        within_15=sum(days <= 15 for days in waits),
        within_60=sum(days <= 60 for days in waits),
        median=statistics.median(waits),
        # This method interpolates linearly between neighbours, as PERCENTILE_CONT does.
        ninetieth=statistics.quantiles(waits, n=10, method="inclusive")[-1],
    )


def rows(path: Path, skip: set[int]) -> Iterator[Row]:
    """Yield the rows of a spreadsheet that are neither empty nor skipped."""
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        lines = book.worksheets[0].iter_rows(values_only=True)
        header = next(lines)
        for number, cells in enumerate(lines, start=2):
            if number not in skip and any(cell is not None for cell in cells):
                yield dict(zip(header, cells, strict=True))


def day_of(cell: Any) -> date:
    """Return the day a cell tells, whatever its notation."""
    if isinstance(cell, datetime):
        return cell.date()
    year, month, day = (int(part) for part in re.findall(r"\d+", cell)[:3])
    return date(year, month, day)


@cache
def answering() -> dict[str, str]:
    """Return which office answers for each one that may be named: for a station its township does."""
    with county.OFFICES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: row["parent_code"] if row["kind"] == "station" else row["code"] for row in rows}
