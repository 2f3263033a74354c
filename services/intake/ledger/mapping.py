"""Which column of a ledger says what: from a mapping file, or guessed from the headers offices usually write."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.clock import OFFICE_ZONE
from services.intake.channels.ledger import FIELDS
from services.intake.domain import MOMENTS
from services.intake.errors import LedgerUnreadable, MappingWrong
from services.intake.ledger import cells
from services.intake.ledger.sheets import Row

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

_KEYS = ("ledger", "columns", "constants", "timezone", "sheet")
_NEVER_CONSTANT = ("external_id", "title", "content", "answer", *MOMENTS)
_LONGEST_LEDGER = 60
_HEADER_WITHIN = 20
_FEWEST_GUESSED = 2


@dataclass(frozen=True)
class Mapping:
    """How to read a ledger. ``ledger`` names the register the file comes from, whatever the file is called.

    ``columns`` is field → header (empty: guess), ``constants`` field → the value of every row.
    """

    ledger: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    timezone: str = OFFICE_ZONE.key
    sheet: str | None = None


@dataclass(frozen=True)
class Columns:
    """Where the fields are in this file: its header, and field → index."""

    header: tuple[str, ...]
    places: dict[str, int]

    def named(self) -> dict[str, str]:
        """Return field → header as found."""
        return {name: self.header[index] for name, index in self.places.items()}

    def values(self, row: Row) -> dict[str, str]:
        """Return field → text of those fields that the row fills."""
        found = {
            name: cells.moment_text(row.cells[index]) if name in MOMENTS else cells.text(row.cells[index])
            for name, index in self.places.items()
            if index < len(row.cells)
        }
        return {name: value for name, value in found.items() if value}

    def overflows(self, row: Row) -> bool:
        """Return True where the row goes on past the last column, so that its cells may have slipped."""
        return any(cells.text(cell) for cell in row.cells[len(self.header) :])


def load(path: Path | None, ledger_file: Path) -> Mapping:
    """Read the mapping file; without one the columns are to be guessed and the ledger is called as its file."""
    if path is None:
        return Mapping(_short(ledger_file.stem.removesuffix(".refused")))
    value = _yaml(path)
    if not isinstance(value, dict) or not set(value) <= set(_KEYS):
        zh = f"{path.name} 只能有这些项：{'、'.join(_KEYS)}"
        raise MappingWrong(zh, f"{path.name} may hold only these: {', '.join(_KEYS)}")
    return Mapping(
        ledger=_ledger(path, value.get("ledger")),
        columns=_fields(path, "columns", value.get("columns"), (*FIELDS, "external_id")),
        constants=_fields(path, "constants", value.get("constants"), [f for f in FIELDS if f not in _NEVER_CONSTANT]),
        timezone=_timezone(str(value.get("timezone") or OFFICE_ZONE.key)),
        sheet=None if value.get("sheet") is None else str(value["sheet"]),
    )


def _yaml(path: Path) -> Any:
    import yaml  # only an import needs it

    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        why = type(error).__name__
        raise MappingWrong(f"无法读取 {path.name}（{why}）", f"{path.name} cannot be read as YAML ({why})") from error


def _ledger(path: Path, name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= _LONGEST_LEDGER:
        zh = f"{path.name} 缺少 ledger：请给这本台账起一个不超过 {_LONGEST_LEDGER} 字的固定名称"
        raise MappingWrong(zh, f"{path.name} needs ledger: a lasting name of at most {_LONGEST_LEDGER} characters")
    return name.strip()


def _fields(path: Path, key: str, given: Any, known: Sequence[str]) -> dict[str, str]:
    given = given or {}
    if not isinstance(given, dict) or not set(given) <= set(known):
        zh = f"{path.name} 的 {key} 只认这些字段：{'、'.join(known)}"
        raise MappingWrong(zh, f"{key} in {path.name} knows only these fields: {', '.join(known)}")
    return {name: str(value) for name, value in given.items() if value is not None}


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as error:
        raise MappingWrong(f"没有名为 {name} 的时区", f"no time zone is called {name}") from error


def _short(stem: str) -> str:
    if len(stem) <= _LONGEST_LEDGER:
        return stem
    return stem[: _LONGEST_LEDGER - 9] + "~" + hashlib.sha256(stem.encode("utf-8", "replace")).hexdigest()[:8]


def locate(mapping: Mapping, rows: Iterator[Row], file: str) -> Columns:
    """Find the header among the first rows and where each field is; ``rows`` then stands at the first row of data.

    Raises :class:`MappingWrong` naming the columns that are missing.
    """
    best: Columns | None = None
    for row in itertools.islice(rows, _HEADER_WITHIN):
        header = tuple(_plain(cells.text(cell)) for cell in row.cells)
        if not any(header):
            continue
        found = Columns(header, _places(mapping, header))
        if _complete(mapping, found):
            return _single(found)
        if best is None or len(found.places) > len(best.places):
            best = found
    if best is None:
        raise LedgerUnreadable(file, "表格是空的", "it holds no rows")
    raise _missing(mapping, best)


def _plain(header: str) -> str:
    """Return a header without the marks that forms add: spaces, line breaks, stars, colons, brackets."""
    return re.sub(r"[\s*＊:：()（）]", "", header)


def _places(mapping: Mapping, header: tuple[str, ...]) -> dict[str, int]:
    if mapping.columns:
        wanted = {name: _plain(title) for name, title in mapping.columns.items()}
        return {name: header.index(title) for name, title in wanted.items() if title in header}
    guessed: dict[str, int] = {}
    for name, titles in HEADERS.items():
        fitting = [header.index(title) for title in titles if title in header]
        if fitting:
            guessed[name] = fitting[0]
    return guessed


def _complete(mapping: Mapping, found: Columns) -> bool:
    says_something = "title" in found.places or "content" in found.places
    if mapping.columns:
        return says_something and len(found.places) == len(mapping.columns)
    return says_something and len(found.places) >= _FEWEST_GUESSED


def _single(found: Columns) -> Columns:
    doubled = sorted({title for title in found.named().values() if found.header.count(title) > 1})
    if doubled:
        names = "、".join(doubled)
        zh = f"列名重复：{names}。请改成不同的名称"
        raise MappingWrong(zh, f"these columns appear twice: {names}; rename one of each")
    return found


def _missing(mapping: Mapping, best: Columns) -> MappingWrong:
    present = "、".join(title for title in best.header if title)
    wanted = [title for name, title in mapping.columns.items() if name not in best.places]
    if not wanted:
        zh = f"认不出标题或内容是哪一列；文件里有：{present}。请写一个列对应文件（--mapping）"
        en = f"no column is known as title or content; the file has {present}; write a mapping file (--mapping)"
        return MappingWrong(zh, en)
    names = "、".join(wanted)
    zh = f"缺少列：{names}；文件里有：{present}"
    return MappingWrong(zh, f"these columns are missing: {names}; the file has {present}")
