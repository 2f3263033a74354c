"""Read an office file (CSV) and check it against the registry. Pure: bytes in, offices or every fault out.

Columns ``code,name,tier,parent_code`` are required; ``kind,site,categories,keywords,successor,valid_from,
valid_until,abbreviation,phone,address`` may follow. Categories and keywords are separated by ``;`` or ``；``.
A file says what it names: a column it lacks, or a row that ends before it, leaves a registered office as it is, and
an empty cell says that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from huiyin import spreadsheet, text
from huiyin.offices import KINDS, TIERS, Office
from services.routing import csv_file
from services.routing.offices.errors import OfficeFileInvalid, OfficeFileUnreadable

REQUIRED = ("code", "name", "tier", "parent_code")
_ON_PAPERS = ("abbreviation", "phone", "address")
OPTIONAL = ("kind", "site", "categories", "keywords", "successor", "valid_from", "valid_until", *_ON_PAPERS)

_KNOWN = REQUIRED + OPTIONAL
_SPOILT = {
    "cell_error": spreadsheet.is_error,
    "cell_shortened": spreadsheet.is_shortened,
    "cell_formula": spreadsheet.is_formula,
}

_DEFAULT_KIND = {**dict.fromkeys(TIERS, "government"), "village": "station", "point": "station"}
_CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")
#: Not digits alone: a number of a paper would seem to begin with a year or a code.
_ABBREVIATION = re.compile(r"(?!\d+$)[\w-]+")
_LONGEST = {"name": 128, "site": 32, "abbreviation": 16, "phone": 40, "address": 200}
#: Columns that people read; the others hold codes and dates.
_IN_WORDS = ("name", "categories", "keywords", "abbreviation", "phone", "address")

#: What can be wrong with a row: code → (Chinese, English).
FAULTS = {
    "cells_extra": ("单元格比表头多", "it has more cells than the header"),
    "cell_error": ("列 {value} 是错误值（如 #N/A），请改正", "its {value} is an error value such as #N/A; correct it"),
    "cell_shortened": (
        "列 {value} 是 Excel 缩短的数字（如 1.38E+10），请按文本重新填写",
        "its {value} is a number that Excel has shortened, such as 1.38E+10; write it again as text",
    ),
    "cell_formula": (
        "列 {value} 是公式（以 = 开头），请填写其结果",
        "its {value} is a formula (it begins with =); write what it stands for",
    ),
    "code_missing": ("没有填写代码 code", "its code is missing"),
    "code_bad": (
        "代码 {value} 只能用字母、数字、-、_，最多 32 个",
        "code {value} may hold letters, digits, -, _ (32)",
    ),
    "code_duplicate": ("代码 {value} 与第 {other} 行重复", "code {value} is that of row {other} already"),
    "name_missing": ("没有填写名称 name", "its name is missing"),
    "name_long": ("名称超过 {value} 个字", "its name is longer than {value} characters"),
    "tier_bad": ("层级 tier 应为 {value} 之一", "its tier must be one of {value}"),
    "kind_bad": ("类型 kind 应为 {value} 之一", "its kind must be one of {value}"),
    "site_long": ("站点 site 超过 {value} 个字", "its site is longer than {value} characters"),
    "abbreviation_long": (
        "机关代字 abbreviation 超过 {value} 个字",
        "its abbreviation is longer than {value} characters",
    ),
    "abbreviation_bad": (
        "机关代字 {value} 只能用文字、字母、数字、-、_，不能只有数字",
        "abbreviation {value} may hold words, letters, digits, -, _, and not digits alone",
    ),
    "abbreviation_taken": (
        "文号会与机构 {value} 的相同，请改用别的机关代字 abbreviation",
        "its papers would be numbered like those of {value}; choose another abbreviation",
    ),
    "phone_long": ("联系电话 phone 超过 {value} 个字", "its phone is longer than {value} characters"),
    "address_long": ("地址 address 超过 {value} 个字", "its address is longer than {value} characters"),
    "date_bad": ("{value} 不是 2024-01-31 这样的日期", "{value} is not a date such as 2024-01-31"),
    "dates_reversed": ("valid_until 早于 valid_from", "valid_until is before valid_from"),
    "parent_unknown": ("上级 {value} 不在文件和登记中", "parent {value} is not in the file or registered"),
    "cycle": ("沿上级 {value} 走会回到自己", "following parent {value} leads back to itself"),
    "second_root": ("没有上级，但已有最高机构 {value}", "it has no parent, but {value} is the root already"),
    "tier_above_parent": ("层级高于上级 {value}", "its tier is above that of its parent {value}"),
    "tier_below_child": ("层级低于下级 {value}", "its tier is below that of {value}, which lies under it"),
    "successor_unknown": (
        "承继机构 {value} 不在文件和登记中",
        "successor {value} is not in the file or registered",
    ),
    "successor_self": ("承继机构不能是自己", "an office cannot succeed itself"),
}


class Fault(csv_file.RowFault):
    """What is wrong with one row of a file of offices."""

    sentences = FAULTS


@dataclass(frozen=True)
class OfficeFile:
    """A file as read: row number and cells by column for each row, and the columns that mean nothing here.

    A column that the file does not name, or that lies past the end of a row, is not among the row's cells; ``short``
    are the rows that end early, each with the columns it leaves as they are.
    """

    rows: list[tuple[int, dict[str, str]]]
    ignored: tuple[str, ...] = ()
    short: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass
class _Checked:
    """The rows that could be read as offices, where each stands, and every fault found so far."""

    site: str
    offices: dict[str, Office] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes) -> OfficeFile:
    """Read UTF-8 (with or without mark) or GB18030; raises :class:`OfficeFileUnreadable` or ``OfficeFileInvalid``."""
    lines = _lines(content)
    header = [text.code(cell).lower() for cell in lines[0]] if lines else []
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        names = ", ".join(missing)
        raise OfficeFileUnreadable(why_zh=f"第 1 行缺少列 {names}", why_en=f"row 1 lacks the columns {names}")
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        names = ", ".join(doubled)
        raise OfficeFileUnreadable(why_zh=f"第 1 行有重复的列 {names}", why_en=f"row 1 names the columns {names} twice")
    numbered = [(row, cells) for row, cells in enumerate(lines[1:], 2) if any(map(text.shows, cells))]
    if not numbered:
        raise OfficeFileUnreadable(why_zh="没有任何机构", why_en="it lists no office")
    _refuse([fault for row, cells in numbered for fault in _cell_faults(row, header, cells)])
    rows = [(row, _sound(header, cells)) for row, cells in numbered]
    ended = ((row, tuple(name for name in header[len(cells) :] if name in _KNOWN)) for row, cells in numbered)
    ignored = tuple(name for name in header if name and name not in _KNOWN)
    return OfficeFile(rows, ignored, tuple((row, left) for row, left in ended if left))


def _cell_faults(row: int, header: list[str], cells: list[str]) -> Iterator[Fault]:
    """Yield what a spreadsheet made of the row's cells. One that begins with a tab is text, as the export writes it."""
    if any(map(text.shows, cells[len(header) :])):
        yield Fault(row, "cells_extra")
    for name, cell in zip(header, cells, strict=False):
        if name in _KNOWN and not cell.startswith("\t"):
            shown = text.code(cell)
            yield from (Fault(row, code, name) for code, applies in _SPOILT.items() if applies(shown))


def _sound(header: list[str], cells: list[str]) -> dict[str, str]:
    named = zip(header, cells, strict=False)
    return {name: text.line(cell) if name in _IN_WORDS else text.code(cell) for name, cell in named}


def check(file: OfficeFile, registered: Mapping[str, Office], *, site: str) -> list[Office]:
    """Return the offices of the file, fit to join ``registered``; an office without a site gets its parent's.

    Raises :class:`OfficeFileInvalid` listing every fault of every row.
    """
    checked = _Checked(site)
    for row, cells in file.rows:
        _read_row(row, _filled(cells, registered), checked)
    merged = {**registered, **checked.offices}
    for test in (_parents, _cycles, _roots, _tiers, _successors, _marks):
        checked.faults.extend(test(checked, merged))
    _refuse(checked.faults)
    return [replace(office, site=_site(office, merged, site)) for office in checked.offices.values()]


def cells_of(office: Office) -> dict[str, str]:
    """Return the cells by column with which a file says all of the office; reading them gives the office again."""
    texts = {name: getattr(office, name) or "" for name in ("code", "name", "tier", "kind", "site", "successor")}
    words = {name: ";".join(getattr(office, name)) for name in ("categories", "keywords")}
    days = {name: day.isoformat() if (day := getattr(office, name)) else "" for name in ("valid_from", "valid_until")}
    on_papers = {name: getattr(office, name) or "" for name in _ON_PAPERS}
    found = {**texts, "parent_code": office.parent or "", **words, **days, **on_papers}
    return {column: found[column] for column in _KNOWN}


def _filled(cells: dict[str, str], registered: Mapping[str, Office]) -> dict[str, str]:
    """Return the row's cells, and for what it does not name those of the office as it is registered."""
    office = registered.get(cells["code"])
    return {**cells_of(office), **cells} if office else cells


def _lines(content: bytes) -> list[list[str]]:
    try:
        return csv_file.lines(content)
    except csv_file.Unreadable as error:
        raise OfficeFileUnreadable(why_zh=error.zh, why_en=error.en) from None


def _refuse(faults: list[Fault]) -> None:
    if faults:
        ordered = sorted(faults, key=lambda fault: fault.row)
        rows = [{"row": f.row, "code": f.code, "zh": f.text("zh"), "en": f.text("en")} for f in ordered]
        raise OfficeFileInvalid(count=len(rows), rows=rows)


def _read_row(row: int, cells: dict[str, str], checked: _Checked) -> None:
    """Add the row's office, even where other cells are wrong: rows below it then report their own faults only."""
    code = cells["code"]
    if not code:
        checked.faults.append(Fault(row, "code_missing"))
    elif not _CODE.fullmatch(code):
        checked.faults.append(Fault(row, "code_bad", code[:40]))
    elif code in checked.offices:
        checked.faults.append(Fault(row, "code_duplicate", code, checked.row_of[code]))
    else:
        checked.row_of[code] = row
        checked.offices[code] = _office(row, cells, checked.faults)


def _office(row: int, cells: dict[str, str], faults: list[Fault]) -> Office:
    def refuse(fault: str, value: str) -> None:
        faults.append(Fault(row, fault, value))

    kind = cells.get("kind") or _DEFAULT_KIND.get(cells.get("tier", ""), "")
    _check_words(cells, kind, refuse)
    valid_from, valid_until = (_date(cells.get(name, ""), refuse) for name in ("valid_from", "valid_until"))
    if valid_from and valid_until and valid_until < valid_from:
        refuse("dates_reversed", "")
    return Office(
        code=cells["code"],
        name=cells.get("name", ""),
        tier=cells.get("tier", ""),
        kind=kind,
        parent=cells.get("parent_code") or None,
        site=cells.get("site", ""),
        categories=_words(cells.get("categories", "")),
        keywords=_words(cells.get("keywords", "")),
        successor=cells.get("successor") or None,
        valid_from=valid_from,
        valid_until=valid_until,
        **{name: cells.get(name) or None for name in _ON_PAPERS},
    )


def _check_words(cells: dict[str, str], kind: str, refuse: Callable[[str, str], None]) -> None:
    tier_known = cells.get("tier") in TIERS
    if not cells.get("name"):
        refuse("name_missing", "")
    if not tier_known:
        refuse("tier_bad", ", ".join(TIERS))
    if kind not in KINDS and (tier_known or cells.get("kind")):
        refuse("kind_bad", ", ".join(KINDS))
    if cells.get("abbreviation") and not _ABBREVIATION.fullmatch(cells["abbreviation"]):
        refuse("abbreviation_bad", cells["abbreviation"][:40])
    for name, most in _LONGEST.items():
        if len(cells.get(name, "")) > most:
            refuse(f"{name}_long", str(most))


def _date(text: str, refuse: Callable[[str, str], None]) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d").date()
    except ValueError:
        refuse("date_bad", text[:20])
        return None


def _words(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(text.line, re.split("[;；]", cell)))))


def _parents(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    for code, office in checked.offices.items():
        if office.parent and office.parent not in merged:
            yield Fault(checked.row_of[code], "parent_unknown", office.parent)


def _cycles(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    safe: set[str] = set()
    for code in merged:
        path: list[str] = []
        at = code
        while at in merged and at not in safe and at not in path:
            path.append(at)
            at = merged[at].parent or ""
        circle = path[path.index(at) :] if at in path else []
        yield from (_cycle(one, checked, merged) for one in circle if one in checked.row_of)
        safe.update(path)


def _cycle(code: str, checked: _Checked, merged: Mapping[str, Office]) -> Fault:
    return Fault(checked.row_of[code], "cycle", merged[code].parent or "")


def _roots(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    """The root that was registered stays the root; in an empty registry the first one of the file is."""
    roots = [code for code, office in merged.items() if office.parent is None]
    for code in roots[1:]:
        yield Fault(checked.row_of[code], "second_root", roots[0])


def _tiers(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    for code, office in merged.items():
        parent = merged.get(office.parent or "")
        if parent is None or not _above(office.tier, parent.tier):
            continue
        if code in checked.row_of:
            yield Fault(checked.row_of[code], "tier_above_parent", parent.code)
        elif parent.code in checked.row_of:
            yield Fault(checked.row_of[parent.code], "tier_below_child", code)


def _above(tier: str, other: str) -> bool:
    return tier in TIERS and other in TIERS and TIERS.index(tier) < TIERS.index(other)


def _successors(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    for code, office in checked.offices.items():
        if office.successor == code:
            yield Fault(checked.row_of[code], "successor_self")
        elif office.successor and office.successor not in merged:
            yield Fault(checked.row_of[code], "successor_unknown", office.successor)


def _marks(checked: _Checked, merged: Mapping[str, Office]) -> Iterator[Fault]:
    """In one site no two offices begin the numbers of their papers alike; who was registered or stands first stays."""
    first: dict[tuple[str, str], Office] = {}
    for office in sorted(merged.values(), key=lambda one: checked.row_of.get(one.code, 0)):
        # 青 and 青信 both give 青信访, see papers/numbering.py
        mark = (office.abbreviation or office.code).removesuffix("信")
        other = first.setdefault((_site(office, merged, checked.site), mark), office)
        if other is not office and office.code in checked.row_of:
            yield Fault(checked.row_of[office.code], "abbreviation_taken", other.code)


def _site(office: Office, merged: Mapping[str, Office], default: str) -> str:
    """Return the office's own site, or that of the nearest office above it that names one."""
    at: Office | None = office
    passed: set[str] = set()
    while at is not None and not at.site and at.code not in passed:
        passed.add(at.code)
        at = merged.get(at.parent or "")
    return (at.site if at is not None else "") or default
