"""What a ledger holds and an import did not use, or used with care: told in its summary, so that nothing is lost in
silence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from huiyin import text as sound

_ROWS_SHOWN = 5
#: So many lines of one kind are told, then only how many more there are.
_MOST_LINES = 20


@dataclass(frozen=True)
class Kind:
    """One thing worth telling, in both languages: ``{what}`` it is, ``{count}`` how often, ``{rows}`` where first."""

    zh: str
    en: str


NOT_NAMED = Kind("没有读取（{what} 行）：列对应没有写它", "is not read ({what} rows): the mapping does not name it")
NO_HEADER = Kind("没有读取（{what} 行）：没有同样的表头", "is not read ({what} rows): it has not the same header")
NOT_SHOWN = Kind(
    "没有读取（{what} 行）：它是隐藏的，要读取请在列对应的 sheets 里写明",
    "is not read ({what} rows): it is hidden; to read it, name it under sheets in the mapping",
)
NO_CELLS = Kind("没有读取：它是图表，没有单元格", "is not read: it is a chart without cells")
_WHOLE_SHEETS = (NOT_NAMED, NO_HEADER, NOT_SHOWN, NO_CELLS)
ABOVE = Kind("表头上方的第 {rows} 行没有用", "rows above the header are not used: {rows}")
HEADER = Kind("表头有几行：第 {rows} 行", "the header has several rows: {rows}")
COLUMN = Kind("列 {what} 没有用：{count} 行有内容", "the column {what} is not used: {count} rows say something there")
UNUSED_ROW = Kind(
    "第 {rows} 行只在没有用的列里有内容，没有登记（共 {count} 行）",
    "rows say something only in columns that are not used, and are not registered: {rows} ({count})",
)
TOTAL = Kind("合计行没有登记：第 {rows} 行（共 {count} 行）", "rows of totals are not registered: {rows} ({count})")
SECTION = Kind(
    "跨列的小标题行没有登记：第 {rows} 行（共 {count} 行）",
    "headings across columns are not registered: {rows} ({count})",
)
REPEATED = Kind(
    "重复的表头行没有登记：第 {rows} 行（共 {count} 行）", "repeated headers are passed over: {rows} ({count})"
)
ERROR = Kind(
    "列 {what} 有 {count} 个错误值（如 #N/A），按没有填写处理：第 {rows} 行",
    "the column {what} has {count} error values such as #N/A, taken as empty: rows {rows}",
)
MERGED_FILL = Kind(
    "列 {what} 有 {count} 行取自合并单元格：第 {rows} 行",
    "the column {what} has {count} rows filled from merged cells: {rows}",
)
MERGED_FIRST = Kind(
    "列 {what} 有 {count} 行被合并单元格覆盖，按没有填写处理：第 {rows} 行",
    "the column {what} has {count} rows under merged cells, taken as empty: {rows}",
)
MERGED_WIDE = Kind(
    "列 {what} 与右边的列合并，内容只算在这一列：第 {rows} 行（共 {count} 行）",
    "the column {what} is merged with those right of it and counts alone: rows {rows} ({count})",
)
DATE = Kind(
    "列 {what} 有 {count} 格是日期，可能被 Excel 改过：第 {rows} 行",
    "the column {what} has {count} dates, perhaps made by Excel: rows {rows}",
)
ZEROS = Kind(
    "列 {what} 有 {count} 个号码超过 15 位且以 0 结尾，可能被 Excel 改过：第 {rows} 行",
    "the column {what} has {count} numbers of over 15 digits that end in zeros, perhaps changed by Excel: rows {rows}",
)
FORMAT_WORDS = Kind(
    "列 {what} 有 {count} 格的数字格式显示得比数值多（如单位），只取了数值：第 {rows} 行",
    "the column {what} has {count} cells whose number format shows more than their value; the value is taken: {rows}",
)
FORMAT_ROUNDED = Kind(
    "列 {what} 有 {count} 格的数字格式略去了小数，按显示的取：第 {rows} 行",
    "the column {what} has {count} cells whose number format rounds them; they are taken as shown: {rows}",
)
NOTHING = Kind(
    "列 {what} 有 {count} 行写的是“无”“匿名”“/”一类，按没有填写处理：第 {rows} 行",
    "the column {what} has {count} rows with a word for nothing (无, 匿名, /), taken as empty: {rows}",
)
DROPPED = Kind(
    "{count} 行含有无法保存的字符（控制符、文字方向符等），已略去：第 {rows} 行",
    "{count} rows held characters that cannot be kept; they were left out: {rows}",
)
NOW = Kind(
    "{count} 行没有写{what}，按现在收到登记：第 {rows} 行",
    "{count} rows have no {what}; they are registered as received now: {rows}",
)
NOTE = Kind(
    "{count} 行像是填表说明或备注（除内容外没有编号和时间），请核对：第 {rows} 行",
    "{count} rows look like notes (words without id or date); check them: {rows}",
)
SAME = Kind(
    "{count} 行与台账“{what}”里已登记的一字不差，又登记了一次：第 {rows} 行；"
    "若是同一本台账，请在列对应里写 ledger: {what}",
    "{count} rows are word for word in the register {what} already, and were registered again: {rows}; "
    "if it is the same register, write ledger: {what} in the mapping",
)
COMMENTS = Kind("有 {what} 处批注没有读取", "{what} comments are not read")
PICTURES = Kind("有图片、文本框或嵌入的文件没有读取", "pictures, text boxes or embedded files are not read")
HIDDEN = Kind("隐藏的行列（{what}）也已读取", "hidden rows and columns ({what}) are read too")


@dataclass(frozen=True)
class Finding:
    """One thing told, in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the sentence in that language."""
        return self.en if language == "en" else self.zh


@dataclass
class _Tally:
    count: int = 0
    rows: list[int] = field(default_factory=list)


class Findings:
    """Collects what is worth telling; of the rows only how many they are, and the first."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Kind, str], _Tally] = {}

    def note(self, kind: Kind, sheet: str, what: str = "", row: int | None = None) -> None:
        """Remember one more of a kind, in a sheet ("" in a CSV file)."""
        tally = self._found.setdefault((sheet, kind, what), _Tally())
        tally.count += 1
        if row is not None and len(tally.rows) <= _ROWS_SHOWN:
            tally.rows.append(row)

    def told(self) -> tuple[Finding, ...]:
        """Return what was found, sheet by sheet, sheets that were not read first."""
        found = sorted(self._found.items(), key=lambda item: item[0][1] not in _WHOLE_SHEETS)
        often: Counter[Kind] = Counter()
        lines: list[Finding] = []
        for (sheet, kind, what), tally in found:
            often[kind] += 1
            if often[kind] <= _MOST_LINES:
                lines.append(_finding(sheet, kind, what, tally))
        more = sum(max(count - _MOST_LINES, 0) for count in often.values())
        if more:
            lines.append(Finding(f"另有 {more} 条同类情况没有列出", f"and {more} more of these kinds"))
        return tuple(lines)


def _finding(sheet: str, kind: Kind, what: str, tally: _Tally) -> Finding:
    shown = {zh: ("、" if zh else ", ").join(map(str, tally.rows[:_ROWS_SHOWN])) for zh in (True, False)}
    more = "…" if tally.count > _ROWS_SHOWN else ""
    zh = kind.zh.format(what=what, count=tally.count, rows=shown[True] + more)
    en = kind.en.format(what=what, count=tally.count, rows=shown[False] + more)
    name = sound.line(sheet)
    return Finding(f"工作表 {name}：{zh}" if name else zh, f"sheet {name}: {en}" if name else en)
