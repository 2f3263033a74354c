"""Import a ledger: rows become matters in batches, bad rows go to a list, and nothing is registered twice."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from huiyin import clock
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.plugins import loader
from huiyin.plugins.channels import Draft
from huiyin.settings import Settings
from services.intake import domain, handlers, store
from services.intake.domain import Numbering, Problem
from services.intake.errors import MappingWrong, MatterInvalid, OfficeUnknown
from services.intake.ledger import mapping as mappings
from services.intake.ledger.identity import Keys
from services.intake.ledger.mapping import Columns
from services.intake.ledger.refused import RefusedList
from services.intake.ledger.sheets import Row, Sheet, opened
from services.intake.ledger.writing import Writer
from services.intake.plugins import Channels

_HISTORY = ("accepted_at", "answered_at", "answer")
_LONGEST_ID = 100


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
    """What an import did: rows registered now, already there, and refused, with the list of these."""

    registered: int
    present: int
    refused: int
    refused_file: Path | None


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
    mapping = mappings.load(options.mapping, path)
    channels = Channels(loader.load("channels", settings.plugins["channels"]), settings.plugin_seconds)
    channels.named(options.channel)
    with opened(path, mapping.sheet) as sheet:
        columns = mappings.locate(mapping, sheet.rows, path.name)
        _check(columns, options)
        progress.opened(mapping.ledger, columns.named(), sheet.expected)
        reader = _Reader(mapping, columns, options, channels, _Places.of(database, options))
        origin = handlers.Origin(options.channel, options.office, options.history)
        writer = Writer(database, origin, Numbering(settings.site, settings.secret), options.batch)
        return _run(sheet, reader, writer, RefusedList(path, columns.header), progress)


def _check(columns: Columns, options: Options) -> None:
    past = [title for field, title in columns.named().items() if field in _HISTORY]
    if past and not options.history:
        names = "、".join(past)
        zh = f"列 {names} 说的是过去的办理情况。导入历史请加 --history，否则请从列对应中去掉"
        raise MappingWrong(zh, f"the columns {names} tell of the past; add --history, or leave them out of the mapping")
    if options.history and "received_at" not in columns.places:
        raise MappingWrong("历史台账必须有收到时间一列", "a ledger of the past needs a column with the time of receipt")


def _run(sheet: Sheet, reader: _Reader, writer: Writer, refused: RefusedList, progress: Progress) -> Summary:
    """Go through the rows. The list of refused rows is kept even where the file turns out to be cut off."""
    registered = accepted = 0
    try:
        while rows := list(itertools.islice(sheet.rows, writer.batch)):
            drafts = list(_accepted(rows, reader, refused, ragged=sheet.ragged))
            registered += writer.write(drafts)
            accepted += len(drafts)
            progress.advanced(len(rows))
    finally:
        listed = refused.save()
    return Summary(registered, accepted - registered, refused.count, listed)


def _accepted(rows: list[Row], reader: _Reader, refused: RefusedList, *, ragged: bool) -> Iterator[Draft]:
    for row in rows:
        try:
            draft = reader.read(row, ragged=ragged)
        except HuiyinError as error:
            refused.add(row, _reason(error))
            continue
        if draft is not None:
            yield draft


def _raise(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise MatterInvalid(found)


def _reason(error: HuiyinError) -> str:
    if isinstance(error, MatterInvalid):
        return "；".join(problem.zh for problem in error.found)
    return error.text("zh")


class _Reader:
    """Turns rows into drafts that may be registered, each with the key that identifies it in its ledger."""

    def __init__(
        self, mapping: mappings.Mapping, columns: Columns, options: Options, channels: Channels, places: _Places
    ) -> None:
        self._mapping = mapping
        self._columns = columns
        self._options = options
        self._channels = channels
        self._places = places
        self._keys = Keys(f"{options.channel}:{mapping.ledger}")

    def read(self, row: Row, *, ragged: bool) -> Draft | None:
        """Return the row's draft, None for an empty row; raises :class:`HuiyinError` where it must be refused."""
        values = self._columns.values(row)
        if not values:
            return None
        if ragged and self._columns.overflows(row):
            raise MatterInvalid([Problem("row", "单元格比表头多，可能错位", "there are more cells than headers")])
        _raise(self._problems(values))
        draft = self._draft(values)
        _raise(domain.problems(draft, clock.now()))
        return replace(draft, source_key=self._keys.key(values, row.number))

    def _draft(self, values: dict[str, str]) -> Draft:
        brought = {**self._mapping.constants, **values, "timezone": self._mapping.timezone}
        brought.pop("external_id", None)
        located = self._places.codes({field: brought[field] for field in _Places.FIELDS if field in brought})
        return domain.tidy(self._channels.read(self._options.channel, {**brought, **located}, clock.now()))

    def _problems(self, values: dict[str, str]) -> Iterator[Problem]:
        if self._options.history and "received_at" not in values:
            yield Problem("received_at", "缺少收到时间", "the time of receipt is missing")
        if len(values.get("external_id", "")) > _LONGEST_ID:
            yield Problem("external_id", f"编号超过 {_LONGEST_ID} 字", f"the id is over {_LONGEST_ID} characters long")


class _Places:
    """Knows the offices a row may name, by code or by a name that only one office has."""

    FIELDS = ("place", "named_office", "accused_office")

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        often = Counter(names.values())
        self._codes = {name: code for code, name in names.items() if often[name] == 1}

    @classmethod
    def of(cls, database: Database, options: Options) -> _Places:
        """Read the known offices; raises :class:`OfficeUnknown` where the ledger's own office is not one."""
        with database.reading() as reading:
            names = store.office_names(reading.session)
        if options.office and options.office not in names:
            raise OfficeUnknown(codes=options.office)
        return cls(names)

    def codes(self, named: dict[str, str]) -> dict[str, str]:
        """Return the code for each office named; raises :class:`MatterInvalid` for those not known."""
        found = {field: office if office in self._names else self._codes.get(office) for field, office in named.items()}
        _raise(self._problem(field) for field, code in found.items() if code is None)
        return {field: code for field, code in found.items() if code is not None}

    @staticmethod
    def _problem(field: str) -> Problem:
        _, zh, en = domain.TEXTS[field]
        unknown = f"{zh}不在机构登记簿中，或有重名；请写代码"
        return Problem(field, unknown, f"the {en} is unknown, or its name is not the only one; write its code")
