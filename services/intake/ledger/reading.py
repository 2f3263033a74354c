"""Turn the rows of a ledger into drafts that may be registered, and say of each what is wrong or not used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from huiyin import clock
from huiyin.plugins.channels import Draft
from services.intake import domain, entries
from services.intake.domain import MOMENTS, Problem
from services.intake.entries import Entry
from services.intake.errors import MatterInvalid
from services.intake.ledger import cells, findings, lists
from services.intake.ledger.findings import Findings
from services.intake.ledger.headers import Columns
from services.intake.ledger.lists import CONFIRM
from services.intake.ledger.mapping import FILL, REFUSE, Mapping
from services.intake.ledger.places import Places
from services.intake.ledger.rows import Row
from services.intake.ledger.values import DECISIVE, Values, errors
from services.intake.ledger.workbook import letters
from services.intake.plugins import Channels

_LONGEST_ID = 100
#: Fields whose words Excel likes to take for a date.
_NEVER_DATES = ("external_id", "phone", "name")
_TOTAL = re.compile(r"(本[页月季年周]|全[年县市区镇乡街]|累计|总)?(合计|总计|小计|共计|累计|总数)[:：]?")
#: What Excel makes of a longer number that it keeps whole in figures.
_ZEROS = re.compile(r"[1-9]\d{14}0+")
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
        for field, cell in filled.items():
            title = columns.header[columns.places[field]]
            if isinstance(cell, cells.ErrorValue) and field not in DECISIVE:
                self.findings.note(findings.ERROR, row.sheet, title, row.number)
            elif note := getattr(cell, "note", ""):
                kind = findings.FORMAT_WORDS if note == cells.WORDS else findings.FORMAT_ROUNDED
                if field not in MOMENTS:
                    self.findings.note(kind, row.sheet, title, row.number)
            elif field in _NEVER_DATES and isinstance(cell, datetime | cells.Moment):
                self.findings.note(findings.DATE, row.sheet, title, row.number)
            elif field in _NEVER_DATES and isinstance(cell, str) and _ZEROS.fullmatch(cell.strip()):
                self.findings.note(findings.ZEROS, row.sheet, title, row.number)
            if columns.places[field] in row.wide:
                self.findings.note(findings.MERGED_WIDE, row.sheet, title, row.number)

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
        draft = domain.tidy(replace(draft, **located))
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
