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
from huiyin.plugins.channels import Draft
from huiyin.settings import Settings
from services.intake import handlers, store
from services.intake.domain import Numbering
from services.intake.errors import MappingWrong, MatterInvalid, OfficeUnknown
from services.intake.ledger import choosing, slips
from services.intake.ledger import mapping as mappings
from services.intake.ledger.choosing import Table
from services.intake.ledger.findings import Finding
from services.intake.ledger.headers import Columns
from services.intake.ledger.places import Places
from services.intake.ledger.reading import Reader
from services.intake.ledger.refused import RefusedList
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
    """What an import did: rows registered now, already there, and refused, with the list of these.

    ``findings`` is what the file holds beside them, and was not used or used with care.
    """

    registered: int
    present: int
    refused: int
    refused_file: Path | None
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
        for table in tables:
            if not mapping.own:
                _check(table.columns, options)
        progress.opened(mapping.ledger, tables[0].columns.named(), sum(table.expected for table in tables))
        origin = handlers.Origin(options.channel, options.office, options.history)
        writer = Writer(database, origin, Numbering(settings.site, settings.secret), options.batch)
        return _Import(reader, writer, RefusedList(path), progress).run(tables)


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

    def __init__(self, reader: Reader, writer: Writer, refused: RefusedList, progress: Progress) -> None:
        self._reader = reader
        self._writer = writer
        self._refused = refused
        self._progress = progress
        self._registered = self._accepted = 0

    def run(self, tables: list[Table]) -> Summary:
        """Go through the rows. The list of refused rows is kept even where the file turns out to be cut off."""
        try:
            for table in tables:
                rows = table.rows
                if table.sheet.ragged:
                    rows = slips.checked(rows, table.columns, self._reader.values.dated)
                while batch := list(itertools.islice(rows, self._writer.batch)):
                    self._take(batch, table.columns)
        finally:
            listed = self._refused.save()
        told = self._reader.findings.told()
        return Summary(self._registered, self._accepted - self._registered, self._refused.count, listed, told)

    def _take(self, rows: list[Row], columns: Columns) -> None:
        drafts = list(self._drafts(rows, columns))
        try:
            self._write([draft for _, draft in drafts])
        except (SQLAlchemyError, ValueError, OverflowError) as error:
            if isinstance(error, SQLAlchemyError) and is_away(error):
                raise
            self._write_each(drafts, columns)
        self._progress.advanced(len(rows))

    def _drafts(self, rows: list[Row], columns: Columns) -> Iterator[tuple[Row, Draft]]:
        for row in rows:
            try:
                draft = self._reader.read(row, columns)
            except HuiyinError as error:
                self._refused.add(row, columns.header, _reason(error))
                continue
            if draft is not None:
                yield row, draft

    def _write(self, drafts: list[Draft]) -> None:
        self._registered += self._writer.write(drafts)
        self._accepted += len(drafts)

    def _write_each(self, drafts: list[tuple[Row, Draft]], columns: Columns) -> None:
        """Write the rows of a batch that the database refused one by one: it is one of them that it cannot hold."""
        for row, draft in drafts:
            try:
                self._write([draft])
            except (SQLAlchemyError, ValueError, OverflowError) as error:
                if isinstance(error, SQLAlchemyError) and is_away(error):
                    raise
                self._refused.add(row, columns.header, f"数据库不能保存这一行（{type(error).__name__}）")


def _reason(error: HuiyinError) -> str:
    if isinstance(error, MatterInvalid):
        return "；".join(problem.zh for problem in error.found)
    return error.text("zh")
