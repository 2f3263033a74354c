"""What the fields of one row say, each in one form however it was written: moments in UTC, counts in plain figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from huiyin import text as sound
from services.intake import domain
from services.intake.domain import MOMENTS, OF_PERSON, TEXTS, Problem
from services.intake.ledger import cells, moments
from services.intake.ledger.mapping import Mapping as Reading
from services.intake.ledger.moments import Unclear

_Value = Callable[[str, Any], str | Problem]
#: Without these a person would be treated otherwise: an error value in them refuses the row. In the other fields it
#: counts as empty, and the summary names it.
DECISIVE = (
    *MOMENTS,
    "external_id",
    "place",
    "named_office",
    "accused_office",
    "accused_name",
    "purpose",
    "people_count",
    "requests",
)
_CODES = ("phone", "place", "named_office", "accused_office", "purpose")


class Values:
    """Reads cells of fields as the ledger's mapping says."""

    def __init__(self, mapping: Reading) -> None:
        self._zone = ZoneInfo(mapping.timezone)
        self._forms = mapping.dates

    def dated(self, cell: Any) -> bool:
        """Return True where the cell holds a moment."""
        try:
            return self._moment(cell) is not None
        except Unclear:
            return True

    def read(self, filled: Mapping[str, Any]) -> tuple[dict[str, str], list[Problem]]:
        """Return field → text of those fields that say something, and the problems of those that cannot be read."""
        return self._read(filled, self._value)

    def as_written(self, filled: Mapping[str, Any]) -> tuple[dict[str, str], list[Problem]]:
        """Return the same for fields whose meaning only a plugin knows: texts as they stand, dates with their zone."""
        return self._read(filled, self._as_written)

    def _as_written(self, name: str, cell: Any) -> str | Problem:
        if isinstance(cell, cells.NoResult | cells.Shortened):
            return _unusable(name, cell)
        if isinstance(cell, datetime):  # one with words is given as shown
            return (cell if cell.tzinfo else cell.replace(tzinfo=self._zone)).isoformat()
        return cells.text(cell)

    @staticmethod
    def _read(
        filled: Mapping[str, Any], value: Callable[[str, Any], str | Problem]
    ) -> tuple[dict[str, str], list[Problem]]:
        values: dict[str, str] = {}
        problems: list[Problem] = []
        for name, cell in filled.items():
            found = value(name, cell)
            if isinstance(found, Problem):
                problems.append(found)
            elif found:
                values[name] = found
        return values, problems

    def _value(self, name: str, cell: Any) -> str | Problem:
        if isinstance(cell, cells.NoResult | cells.Shortened):
            return _unusable(name, cell)
        if isinstance(cell, cells.ErrorValue):
            return error_of(name, cell) if name in DECISIVE else ""
        if says_nothing(name, cell):
            return ""
        if name in MOMENTS:
            return self._told_moment(name, cell)
        if name == "people_count":
            return _people(cell)
        if name == "external_id":
            return sound.identifier(cells.text(cell))
        return sound.code(cells.text(cell)) if name in _CODES else cells.text(cell)

    def _told_moment(self, name: str, cell: Any) -> str | Problem:
        text = cells.text(cell)
        if not text:
            return ""
        zh, en = MOMENTS[name]
        try:
            written = self._moment(cell)
        except Unclear as unclear:
            return Problem(name, f"{zh}{unclear.zh}", f"the {en} {unclear.en}")
        if written is not None:
            return written.moment.astimezone(UTC).isoformat()
        more, as_well = (
            "；年月日的次序请在列对应的 dates 里写明",
            "; say under dates in the mapping which part comes first",
        )
        turned = moments.turned(text)
        return Problem(name, f"无法识别{zh}" + more * turned, f"the {en} is not a date or time" + as_well * turned)

    def _moment(self, cell: Any) -> moments.Written | None:
        """Read the cell; a cell that Excel knows for a moment is in none of the declared forms."""
        found = cells.moment_of(cell)
        if found is not None:
            return moments.read(found.isoformat(), self._zone)
        return moments.read(cells.text(cell), self._zone, self._forms)


def _people(cell: Any) -> str:
    """Return a number of people; where its format shows a unit that is none of people, with that."""
    shown = cells.count(cells.text(cell))
    return cells.count(str(cell.value)) if isinstance(cell, cells.Number) and shown.isdigit() else shown


def _unusable(name: str, cell: Any) -> Problem:
    zh, en = _called(name)
    if isinstance(cell, cells.NoResult):
        more = "公式没有结果，请在 Excel 中打开并保存后再导入"
        return Problem(
            name, f"{zh}的{more}", f"the {en} is a formula without a result; open and save the file in Excel"
        )
    more = "的数字太长，Excel 已把它改短；请把这一列设为文本格式后重新填写"
    return Problem(name, f"{zh}{more}", f"the {en} is a number that Excel has shortened; write it again as text")


def _called(name: str) -> tuple[str, str]:
    if name in MOMENTS:
        return MOMENTS[name]
    if name in TEXTS:
        return TEXTS[name][1:]
    others = {
        "external_id": ("编号", "id"),
        "people_count": ("信访人数", "number of people"),
        "requests": ("诉求", "requests"),
    }
    return others.get(name, (name, name))


def says_nothing(name: str, cell: Any) -> bool:
    """Return True where a cell of the person's fields holds a word for nothing, such as 无 or 匿名."""
    return name in OF_PERSON and domain.says_nothing(cells.text(cell), words=True)


def error_of(name: str, cell: cells.ErrorValue) -> Problem:
    """Return the problem of a field whose cell is an error value."""
    zh, en = _called(name)
    return Problem(name, f"{zh}的单元格是错误值 {cell.shown}", f"the {en} is the error value {cell.shown}")


def errors(filled: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what a refused row's error values hide: they may be why it was refused."""
    for name, cell in filled.items():
        if isinstance(cell, cells.ErrorValue):
            yield error_of(name, cell)
