"""Import a ledger: rows become matters in batches, bad rows go to a list, and nothing is registered twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from huiyin.db import Database, is_away
from huiyin.errors import HuiyinError
from huiyin.plugins import loader
from huiyin.settings import Settings
from services.intake import entries, handlers, store
from services.intake.domain import Numbering
from services.intake.entries import Entry, Outcome
from services.intake.errors import (
    ChangedListUnwritable,
    MappingWrong,
    MatterInvalid,
    OfficeUnknown,
    RefusedListUnwritable,
)
from services.intake.ledger import choosing, findings, slips
from services.intake.ledger import mapping as mappings
from services.intake.ledger.choosing import Table
from services.intake.ledger.findings import Finding
from services.intake.ledger.headers import Columns
from services.intake.ledger.lists import NumberList, RowList
from services.intake.ledger.places import Places
from services.intake.ledger.reading import Reader
from services.intake.ledger.rows import Row
from services.intake.ledger.sheets import opened
from services.intake.ledger.writing import Writer
from services.intake.plugins import BUILT_IN, Channels

_HISTORY = ("accepted_at", "answered_at", "answer")


@dataclass(frozen=True)
class Options:
    """How to import. ``office`` received the matters; ``history``: the rows tell what was done with them already."""

    channel: str = "ledger"
    mapping: Path | None = None
    history: bool = False
    office: str | None = None
    batch: int = 200


@dataclass(frozen=True)
class Summary:
    """What an import did: rows registered now, already there, there but saying something else, and refused.

    ``brought`` of the changed ones brought facts that came since. Beside the file lie the lists of refused and of
    changed rows, and which number each row has (None where that list cannot be written). ``findings`` is what the
    file holds beside the rows, and was not used or used with care.
    """

    registered: int
    present: int
    changed: int
    brought: int
    refused: int
    refused_file: Path | None
    changed_file: Path | None = None
    numbers_file: Path | None = None
    findings: tuple[Finding, ...] = ()


class Progress(Protocol):
    """Who is told how an import goes on."""

    def opened(self, ledger: str, columns: Mapping[str, str], expected: int | None) -> None:
        """Hear the ledger's name, field → header as found, and about how many rows come."""
        ...

    def advanced(self, rows: int) -> None:
        """Hear that ``rows`` more rows are dealt with."""
        ...


def import_ledger(database: Database, settings: Settings, path: Path, options: Options, progress: Progress) -> Summary:
    """Import the ledger at ``path`` into intake's database.

    Each batch of rows is one unit of work: an import that was stopped goes on where it was when it is run again.
    Raises a :class:`HuiyinError` where the file, the mapping or an option is wrong.
    """
    channels = Channels(loader.load("channels", settings.plugins["channels"]), settings.plugin_seconds)
    channels.named(options.channel)
    mapping = mappings.load(options.mapping, path, own=options.channel not in BUILT_IN)
    places = _places(database, options)
    with opened(path) as sheets:
        reader = Reader(mapping, options.channel, channels, places, history=options.history)
        tables = choosing.tables(path, sheets, mapping, reader.findings)
        if not mapping.own:
            reader.check_constants()
        for table in tables:
            if not mapping.own:
                _check(table.columns, options)
        progress.opened(mapping.ledger, tables[0].columns.named(), sum(table.expected for table in tables))
        origin = handlers.Origin(options.channel, options.office, options.history)
        writer = Writer(database, origin, Numbering(settings.site, settings.secret), options.batch)
        return _Import(reader, writer, path, progress).run(tables)


def _places(database: Database, options: Options) -> Places:
    """Read the known offices; raises :class:`OfficeUnknown` where the ledger's own office is not one."""
    with database.reading() as reading:
        names = store.office_names(reading.session)
    if options.office and options.office not in names:
        raise OfficeUnknown(codes=options.office)
    return Places(names)


def _check(columns: Columns, options: Options) -> None:
    past = [title for field, title in columns.named().items() if field in _HISTORY]
    if past and not options.history:
        names = "、".join(past)
        zh = f"列 {names} 说的是过去的办理情况。导入历史请加 --history，否则请从列对应中去掉"
        raise MappingWrong(zh, f"the columns {names} tell of the past; add --history, or leave them out of the mapping")
    if options.history and "received_at" not in columns.places:
        raise MappingWrong("历史台账必须有收到时间一列", "a ledger of the past needs a column with the time of receipt")


class _Import:
    """One run through the rows of all tables."""

    def __init__(self, reader: Reader, writer: Writer, path: Path, progress: Progress) -> None:
        self._reader = reader
        self._writer = writer
        self._refused = RowList(path, "refused", RefusedListUnwritable)
        self._changed = RowList(path, "changed", ChangedListUnwritable)
        self._numbers = NumberList(path)
        self._progress = progress
        self._registered = self._present = self._brought = 0

    def run(self, tables: list[Table]) -> Summary:
        """Go through the rows. The list of refused rows is kept even where the file turns out to be cut off."""
        try:
            for table in tables:
                rows = rows_of(table, self._reader)
                while batch := list(itertools.islice(rows, self._writer.batch)):
                    self._take(batch, table.columns)
        finally:
            numbers = self._numbers.save()
            changed = self._changed.save()
            refused = self._refused.save()
        return Summary(
            registered=self._registered,
            present=self._present,
            changed=self._changed.count,
            brought=self._brought,
            refused=self._refused.count,
            refused_file=refused,
            changed_file=changed,
            numbers_file=numbers,
            findings=self._reader.findings.told(),
        )

    def _take(self, rows: list[Row], columns: Columns) -> None:
        read = list(self._entries(rows, columns))
        try:
            self._write(read, columns)
        except (SQLAlchemyError, ValueError, OverflowError) as error:
            if isinstance(error, SQLAlchemyError) and is_away(error):
                raise
            self._write_each(read, columns)
        self._numbers.flush()
        self._progress.advanced(len(rows))

    def _entries(self, rows: list[Row], columns: Columns) -> Iterator[tuple[Row, Entry]]:
        for row in rows:
            try:
                entry = self._reader.read(row, columns)
            except HuiyinError as error:
                self._refuse(row, columns, reason(error))
                continue
            if entry is not None:
                yield row, entry

    def _write(self, read: list[tuple[Row, Entry]], columns: Columns) -> None:
        outcomes = self._writer.write([entry for _, entry in read])
        for (row, entry), outcome in zip(read, outcomes, strict=True):
            self._registered += outcome.new
            if outcome.also_in:
                self._reader.findings.note(findings.SAME, row.sheet, outcome.also_in, row.number)
            self._brought += bool(outcome.taken)
            if outcome.difference:
                self._changed.add(row, columns.header, _told(outcome))
            elif not outcome.new:
                self._present += 1
            self._numbers.add(row, entry.number, outcome)

    def _write_each(self, read: list[tuple[Row, Entry]], columns: Columns) -> None:
        """Write the rows of a batch that the database refused one by one: it is one of them that it cannot hold."""
        for row, entry in read:
            try:
                self._write([(row, entry)], columns)
            except (SQLAlchemyError, ValueError, OverflowError) as error:
                if isinstance(error, SQLAlchemyError) and is_away(error):
                    raise
                self._refuse(row, columns, f"数据库不能保存这一行（{type(error).__name__}）")

    def _refuse(self, row: Row, columns: Columns, reason: str) -> None:
        self._refused.add(row, columns.header, reason)
        self._numbers.add(row, None, None)


def _told(outcome: Outcome) -> str:
    """Say how a row differs from the matter it was registered as, and what was taken of it."""
    difference = outcome.difference
    left = [name for name in (*difference.more, *difference.less) if name not in outcome.taken]
    parts = {
        "已采用": outcome.taken,
        "内容不同，未改动": difference.other,
        "新有内容，未采用": [name for name in left if name in difference.more],
        "已无内容，未删除": [name for name in left if name in difference.less],
    }
    said = [f"{what}：{entries.named(names)}" for what, names in parts.items() if names]
    return f"已登记为 {outcome.matter}；" + "；".join(said)


def rows_of(table: Table, reader: Reader) -> Iterator[Row]:
    """Return the rows behind the header, those of a CSV file that may have slipped with their fault."""
    return slips.checked(table.rows, table.columns, reader.values.dated) if table.sheet.ragged else table.rows


def reason(error: HuiyinError) -> str:
    """Say in one line why a row was refused."""
    if isinstance(error, MatterInvalid):
        return "；".join(problem.zh for problem in error.found)
    return error.text("zh")
