"""Turn the rows of a ledger into drafts that may be registered, and say of each what is wrong or not used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin import text as sound
from huiyin.plugins.channels import Draft
from services.intake import domain, entries
from services.intake.domain import MOMENTS, Problem
from services.intake.entries import Entry
from services.intake.errors import MappingWrong, MatterInvalid
from services.intake.ledger import cells, findings, lists
from services.intake.ledger.findings import Findings, Kind
from services.intake.ledger.headers import Columns
from services.intake.ledger.lists import CONFIRM
from services.intake.ledger.mapping import FILL, REFUSE, Mapping
from services.intake.ledger.places import Places
from services.intake.ledger.rows import Row
from services.intake.ledger.values import DECISIVE, Values, errors, says_nothing
from services.intake.ledger.workbook import letters
from services.intake.plugins import Channels

_LONGEST_ID = 100
#: Fields whose words Excel likes to take for a date.
_NEVER_DATES = ("external_id", "phone", "name")
_TOTAL = re.compile(r"(本[页月季年周]|全[年县市区镇乡街]|累计|总)?(合计|总计|小计|共计|累计|总数)[:：]?")
#: What Excel makes of a longer number that it keeps whole in figures.
_ZEROS = re.compile(r"[1-9]\d{14}0+")
_NOTE = re.compile(r"\s*[(（【\[]?(注|备注|附注|说明|填表说明|填报说明|填写说明|备考)(\d*\s*[:：.、)）】\]]|\s|\d|$)")
_FIGURES = re.compile(r"[\d.,%]+(人次|件次|批次|[人件批次])?")


class Reader:
    """Reads rows as the mapping says, through a channel."""

    def __init__(self, mapping: Mapping, channel: str, channels: Channels, places: Places, *, history: bool) -> None:
        self.findings = Findings()
        self.values = Values(mapping)
        self._mapping = mapping
        self._channel = channel
        self._channels = channels
        self._places = places
        self._history = history

    def check_constants(self) -> None:
        """Raise :class:`MappingWrong` where a constant of the mapping would refuse every row."""
        constants = self._mapping.constants
        located, problems = self._places.codes({name: constants[name] for name in Places.FIELDS if name in constants})
        try:
            _raise(problems)
            draft = self._channels.read(self._channel, {**constants, **located, "content": "x"}, clock.now())
            _raise(domain.problems(domain.tidy(draft), clock.now()))
        except MatterInvalid as invalid:
            zh = "；".join(f"{problem.field}：{problem.zh}" for problem in invalid.found)
            en = "; ".join(f"{problem.field}: {problem.en}" for problem in invalid.found)
            raise MappingWrong(f"列对应的 constants 有误，{zh}", f"constants in the mapping are wrong: {en}") from None

    def read(self, row: Row, columns: Columns) -> Entry | None:
        """Return what the row says, None for a row that is no matter.

        Raises :class:`HuiyinError` where the row must be refused, with every reason that is known.
        """
        if row.fault:
            raise MatterInvalid([row.fault, CONFIRM])
        if CONFIRM.zh in (said := lists.reason_on(row, columns.header)):
            raise MatterInvalid([Problem("row", said, said)])
        filled = columns.filled(row)
        if not filled or self._passed_over(row, columns):
            if not filled and any(map(cells.says, row.cells)):
                self.findings.note(findings.UNUSED_ROW, row.sheet, row=row.number)
            return None
        self._note(row, columns, filled)
        merged, problems = self._merged(row, columns, filled)
        hidden = list(errors(filled))
        try:
            return self._entry(row, columns, {**merged, **filled}, problems)
        except MatterInvalid as invalid:
            more = [problem for problem in hidden if problem not in invalid.found]
            raise MatterInvalid([*invalid.found, *more]) from None

    def _passed_over(self, row: Row, columns: Columns) -> bool:
        """Return True for a row that is no matter: the header again, a total, a heading across the columns."""
        said = [(index, cell) for index, cell in enumerate(row.cells) if cells.says(cell)]
        kind = None
        if columns.repeated(row):
            kind = findings.REPEATED
        elif len(said) == 1 and row.wide.get(said[0][0], 0) * 2 >= max(columns.width, 4):
            kind = findings.SECTION
        elif _is_total([cell for _, cell in said]):
            kind = findings.TOTAL
        if kind:
            self.findings.note(kind, row.sheet, row=row.number)
        return kind is not None

    def _note(self, row: Row, columns: Columns, filled: dict[str, Any]) -> None:
        for index in columns.unused(row):
            self.findings.note(findings.COLUMN, row.sheet, _called(columns, index), row.number)
        if any(isinstance(cell, str) and sound.loses(cell) for cell in filled.values()):
            self.findings.note(findings.DROPPED, row.sheet, row=row.number)
        if not self._mapping.own:
            self._note_gaps(row, columns, filled)
        for field, cell in filled.items():
            title = columns.header[columns.places[field]]
            if kind := self._kind(field, cell):
                self.findings.note(kind, row.sheet, title, row.number)
            if columns.places[field] in row.wide:
                self.findings.note(findings.MERGED_WIDE, row.sheet, title, row.number)

    def _kind(self, field: str, cell: Any) -> Kind | None:
        """Return what is worth telling of a cell; None for most."""
        if isinstance(cell, cells.ErrorValue):
            return None if field in DECISIVE else findings.ERROR
        if not self._mapping.own and says_nothing(field, cell):
            return findings.NOTHING
        if isinstance(cell, cells.Number | cells.Moment) and cell.note and field not in MOMENTS:
            return findings.FORMAT_WORDS if cell.note == cells.WORDS else findings.FORMAT_ROUNDED
        return _changed_by_excel(cell) if field in _NEVER_DATES else None

    def _note_gaps(self, row: Row, columns: Columns, filled: dict[str, Any]) -> None:
        """Note a row without a time of receipt, and one that is only a note under the table."""
        if "received_at" in columns.places and "received_at" not in filled and not self._history:
            self.findings.note(findings.NOW, row.sheet, columns.named()["received_at"], row.number)
        known = {"external_id", "received_at"} & set(columns.places)
        if known and len(filled) == 1 and _NOTE.match(cells.text(next(iter(filled.values())))):
            self.findings.note(findings.NOTE, row.sheet, row=row.number)

    def _merged(self, row: Row, columns: Columns, filled: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """Return what cells merged over the row say of it, and the problems where that is undecided."""
        fields = [name for name, at in columns.places.items() if at in row.covered and name not in filled]
        covering = {name: row.covered[columns.places[name]] for name in fields}
        if self._mapping.merged == REFUSE:
            undecided = [_undecided(columns.named()[name], merged.row) for name, merged in covering.items()]
            return {}, [*undecided, *[CONFIRM] * bool(undecided)]
        kind = findings.MERGED_FILL if self._mapping.merged == FILL else findings.MERGED_FIRST
        for name in fields:
            self.findings.note(kind, row.sheet, columns.named()[name], row.number)
        return {name: merged.cell for name, merged in covering.items()} if kind is findings.MERGED_FILL else {}, []

    def _entry(self, row: Row, columns: Columns, filled: dict[str, Any], problems: list[Problem]) -> Entry:
        if self._mapping.own:
            return self._of_plugin(filled, problems)
        return self._of_ledger(columns, filled, problems)

    def _of_plugin(self, filled: dict[str, Any], problems: list[Problem]) -> Entry:
        """Have the channel of a plugin read its own fields. A key it gives is kept: the same may come by HTTP too."""
        values, unreadable = self.values.as_written(filled)
        _raise([*problems, *unreadable])
        now = clock.now()
        draft = self._channels.read(self._channel, {**self._mapping.constants, **values}, now)
        named = {name: office for name in Places.FIELDS if (office := getattr(draft, name))}
        located, unknown = self._places.codes(named)
        _raise(unknown)
        place, named_office, accused_office = (located.get(name) for name in Places.FIELDS)
        draft = domain.tidy(replace(draft, place=place, named_office=named_office, accused_office=accused_office))
        _raise([*domain.problems(draft, now), *self._problems_of_plugin(draft)])
        given = entries.said_by(draft, now)
        return Entry(draft, self._mapping.ledger, entries.number_of(draft.source_key), given, given)

    def _problems_of_plugin(self, draft: Draft) -> Iterable[Problem]:
        if domain.tells_of_the_past(draft) and not self._history:
            en = "it tells what was done already; add --history to register records of the past"
            yield Problem("row", "说的是过去的办理情况，导入历史请加 --history", en)

    def _of_ledger(self, columns: Columns, filled: dict[str, Any], problems: list[Problem]) -> Entry:
        values, unreadable = self.values.read(filled)
        told = {problem.field for problem in unreadable}
        missing = [problem for problem in self._problems(values, filled) if problem.field not in told]
        _raise([*problems, *unreadable, *missing])
        brought = {**self._mapping.constants, **values, "timezone": self._mapping.timezone}
        brought.pop("external_id", None)
        located, unknown = self._places.codes({name: brought[name] for name in Places.FIELDS if name in brought})
        _raise(unknown)
        draft = domain.tidy(self._channels.read(self._channel, {**brought, **located}, clock.now()))
        _raise(domain.problems(draft, clock.now()))
        given = frozenset({*self._mapping.constants, *values})
        number = entries.number_of(values.get("external_id"))
        return Entry(draft, self._mapping.ledger, number, frozenset({*given, *columns.places}), given)

    def _problems(self, values: dict[str, str], filled: dict[str, Any]) -> Iterable[Problem]:
        if self._history and "received_at" not in values and "received_at" not in self._mapping.constants:
            yield Problem("received_at", "缺少收到时间", "the time of receipt is missing")
        if len(values.get("external_id", "")) > _LONGEST_ID:
            yield Problem("external_id", f"编号超过 {_LONGEST_ID} 字", f"the id is over {_LONGEST_ID} characters long")


def _called(columns: Columns, index: int) -> str:
    """Return what a column is called to people: its title and its letters."""
    title = columns.header[index] if index < len(columns.header) else ""
    return f"{title}（{letters(index)}）" if title else letters(index)


def _changed_by_excel(cell: Any) -> Kind | None:
    if isinstance(cell, datetime | cells.Moment):
        return findings.DATE
    return findings.ZEROS if isinstance(cell, str) and _ZEROS.fullmatch(cell.strip()) else None


def _is_total(said: list[Any]) -> bool:
    first, *others = [re.sub(r"\s", "", cells.shown(cell)) for cell in said]
    return bool(_TOTAL.fullmatch(first)) and all(not text or _FIGURES.fullmatch(text) for text in others)


def _undecided(title: str, row: int) -> Problem:
    zh = f"{title}与第 {row} 行的单元格合并；请取消合并后填写，或在列对应里写 merged: fill（同上）或 first（空）"
    en = f"its {title} is merged with that of row {row}; split it, or say merged: fill or first in the mapping"
    return Problem("row", zh, en)


def _raise(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise MatterInvalid(found)
