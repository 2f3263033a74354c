"""Thousands of generated ledgers: every cell is registered as written, named or refused; none is lost or changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from huiyin import clock
from huiyin.errors import HuiyinError
from services.intake.channels.ledger import Ledger as LedgerChannel
from services.intake.ledger import choosing, importing, moments
from services.intake.ledger.findings import Finding
from services.intake.ledger.importing import Summary
from services.intake.ledger.mapping import Mapping as Reading
from services.intake.ledger.places import Places
from services.intake.ledger.reading import Reader
from services.intake.ledger.sheets import opened
from services.intake.ledger.workbook import letters
from services.intake.models import Matter, Person
from services.intake.plugins import Channels
from tests.unit.intake import shapes_faults, shapes_written
from tests.unit.intake.books import page
from tests.unit.intake.conftest import NOW, Intake
from tests.unit.intake.shapes import EITHER, NAMED, NAMED_OR_REFUSED, REFUSED, REGISTERED, Ledger, Line, Maker, Shape

#: How many ledgers are made in all; each run makes other ones.
LEDGERS = int(os.environ.get("HUIYIN_TEST_LEDGERS", "4000"))
TEXTS, PARTS, BY_OPENPYXL, IMPORTED = (LEDGERS * share // 100 for share in (78, 20, 1, 1))

seeds = st.integers(0, 2**48)
SHAPES = {
    "two_rows": st.booleans(),
    "declared": st.booleans(),
}
texts = st.builds(Shape, seed=seeds, book=st.just(False), **SHAPES)
books = st.builds(
    Shape,
    seed=seeds,
    book=st.just(True),
    merged=st.sampled_from(("refuse", "first", "fill")),
    epoch_1904=st.booleans(),
    **SHAPES,
)


def many(examples: int) -> Any:
    """Return the settings of a property that is tried so often; a seed is not made simpler by making it smaller."""
    slow = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    phases = [Phase.explicit, Phase.generate]
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow, database=None, phases=phases)


def reading(shape: Shape) -> Reading:
    """Return the mapping a ledger of that shape needs."""
    dates = tuple(map(moments.form, ("%m/%d/%Y %I:%M:%S %p",))) if shape.declared else ()
    return Reading("l", merged=shape.merged, dates=dates)


@dataclass(frozen=True)
class Outcome:
    """What became of a ledger: what was registered by id, the reason of each refused row, and what was told."""

    registered: dict[str, Any]
    refused: dict[tuple[str, int], str]
    told: str


def read(path: Path, shape: Shape) -> Outcome:
    """Read a ledger as an import does, up to the entries that it would write."""
    mapping = reading(shape)
    entries, refused = [], {}
    with clock.frozen(NOW), opened(path) as sheets:
        reader = Reader(mapping, "ledger", Channels([LedgerChannel()], 5.0), Places({}), history=True)
        for table in choosing.tables(path, sheets, mapping, reader.findings):
            for row in importing.rows_of(table, reader):
                try:
                    entries.append(reader.read(row, table.columns))
                except HuiyinError as error:
                    refused[row.sheet, row.number] = importing.reason(error)
    drafts = {str(entry.number): entry.draft for entry in entries if entry}
    assert len(drafts) == sum(entry is not None for entry in entries)
    return Outcome(drafts, refused, told_of(reader.findings.told()))


def judge(sheets: Mapping[str, Ledger], outcome: Outcome) -> None:
    """Compare what became of every row with what must."""
    by_id, refused = dict(outcome.registered), dict(outcome.refused)
    for name, made in sheets.items():
        first = len(made.above) + len(made.header) + 1
        for number, line in enumerate(made.lines, start=first):
            _judge_row(line, by_id, refused.pop((name, number), None), _named(outcome.told, name, number))
        _judge_findings(name, made, outcome.told)
    assert not by_id
    assert not refused


def _named(told: str, name: str, number: int) -> bool:
    here = [line for line in told.splitlines() if line.startswith(f"工作表 {name}：") or not name]
    shown = [line.partition("第 ")[2].partition(" 行")[0] for line in here if "没有登记" in line]
    return any(str(number) in rows.rstrip("…").split("、") or rows.endswith("…") for rows in shown)


def _judge_row(line: Line, by_id: dict[str, Any], reason: str | None, named: bool) -> None:
    if line.fate == REGISTERED or (line.fate == EITHER and reason is None):
        assert reason is None
        draft = by_id.pop(line.values["external_id"])
        for field in ("content", "title", "name", "phone", "address", "people_count", "category", "answer"):
            if field in line.values or field != "title":
                assert getattr(draft, field) == line.values.get(field), field
        for field in ("received_at", "answered_at"):
            assert getattr(draft, field) == line.values.get(field), field
    elif line.fate in (REFUSED, EITHER):
        assert reason is not None
        assert line.reason in reason
    elif line.fate == NAMED_OR_REFUSED:
        assert named or reason
    else:
        assert reason is None
        assert named == (line.fate == NAMED)


def _judge_findings(name: str, made: Ledger, told: str) -> None:
    for index, field in enumerate(made.fields):
        if field is None:
            count = sum(index in line.cells for line in made.lines if line.noted)
            if any(line.width for line in made.lines):  # beside a broken line rows are refused that had it as well
                continue
            title = made.titles[index]
            called = f"{title}（{letters(index)}）" if title else letters(index)
            assert (f"列 {called} 没有用：{count} 行" in told) == (count > 0), called
    for line in made.lines:
        for title in line.errors:
            assert f"列 {title} 有" in told
    if made.above:
        assert "表头上方的第 1" in told


def sheets_of(shape: Shape) -> list[Ledger]:
    """Make the sheets of a ledger."""
    maker = Maker(shape, shapes_faults.OF_BOOKS if shape.book else shapes_faults.OF_TEXT)
    return [maker.sheet() for _ in range(maker.chance.choice((1, 1, 2, 3)) if shape.book else 1)]


def told_of(found: Sequence[Finding]) -> str:
    return "\n".join(finding.zh for finding in found)


@pytest.mark.parametrize("encoding", shapes_written.ENCODINGS)
def test_a_csv_file_in_any_encoding_loses_and_changes_nothing(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "l.csv"

    @many(TEXTS // len(shapes_written.ENCODINGS))
    @given(texts)
    def holds(shape: Shape) -> None:
        [made] = sheets_of(shape)
        shapes_written.Text(encoding, Random(shape.seed)).save(path, made)
        judge({"": made}, read(path, shape))

    holds()


@pytest.mark.parametrize("strict", [False, True])
def test_a_workbook_written_in_any_way_loses_and_changes_nothing(tmp_path: Path, strict: bool) -> None:
    path = tmp_path / "l.xlsx"
    other = page([["镇", "件数"], ["东河镇", "3"], ["西山乡", "2"]], name="汇总")
    hidden = page([["求决"], ["申诉"]], name="选项", state="hidden")

    @many(PARTS // 2)
    @given(books)
    def holds(shape: Shape) -> None:
        sheets = sheets_of(shape)
        parts = shapes_written.Parts(Random(shape.seed), strict=strict, from_1904=shape.epoch_1904)
        parts.save(path, sheets, other, hidden)
        outcome = read(path, shape)
        judge({f"{at}月": made for at, made in enumerate(sheets, start=1)}, outcome)
        assert "工作表 汇总：没有读取（3 行）" in outcome.told
        assert "工作表 选项：没有读取（2 行）" in outcome.told

    holds()


def test_a_workbook_of_another_program_loses_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"

    @many(BY_OPENPYXL)
    @given(books)
    def holds(shape: Shape) -> None:
        sheets = sheets_of(shape)
        shapes_written.save_by_openpyxl(path, sheets, from_1904=shape.epoch_1904)
        judge({f"{at}月": made for at, made in enumerate(sheets, start=1)}, read(path, shape))

    holds()


class Imported:
    """Imports ledgers into one database, each as a ledger of its own, by the use case of the command."""

    def __init__(self, intake: Intake, folder: Path) -> None:
        self._intake = intake
        self._folder = folder
        self._number = 0

    def load(self, shape: Shape, sheets: Sequence[Ledger]) -> Outcome:
        """Import the ledger twice; return what became of it."""
        self._number += 1
        path = self._folder / f"{self._number}.{'xlsx' if shape.book else 'csv'}"
        if shape.book:
            shapes_written.Parts(Random(shape.seed), strict=False, from_1904=shape.epoch_1904).save(path, sheets)
        else:
            shapes_written.Text("gb18030", Random(shape.seed)).save(path, sheets[0])
        how = self._folder / "m.yaml"
        dates = "dates: '%m/%d/%Y %I:%M:%S %p'\n" if shape.declared else ""
        how.write_text(f"ledger: l{self._number}\nmerged: {shape.merged}\n{dates}", "utf-8")
        with clock.frozen(NOW):
            summary = self._intake.load(path, mapping=how, history=True)
            again = self._intake.load(path, mapping=how, history=True)
        assert (again.registered, again.changed, again.refused) == (0, 0, summary.refused)
        registered = self._registered(f"ledger:l{self._number}:")
        assert len(registered) == summary.registered == again.present
        return Outcome(registered, _listed(summary), told_of(summary.findings))

    def _registered(self, key: str) -> dict[str, Any]:
        with self._intake.database.reading() as reading:
            found = select(Matter, Person.name, Person.address, Person.phone)
            rows = reading.session.execute(
                found.outerjoin(Person, Person.matter == Matter.number).where(Matter.source_key.startswith(key))
            ).all()
        texts = ("content", "title", "people_count", "category", "answer", "received_at", "answered_at")
        return {
            matter.source_key.removeprefix(key): SimpleNamespace(
                name=name, address=address, phone=phone, **{text: getattr(matter, text) for text in texts}
            )
            for matter, name, address, phone in rows
        }


def _listed(summary: Summary) -> dict[tuple[str, int], str]:
    if summary.refused_file is None:
        return {}
    pages = openpyxl.load_workbook(summary.refused_file).worksheets
    rows = {(sheet.title, row[0]): row[1] for sheet in pages for row in sheet.iter_rows(min_row=2, values_only=True)}
    return {("" if sheet == "refused" else sheet, number): reason for (sheet, number), reason in rows.items()}


@pytest.mark.parametrize("shapes", [texts, books], ids=["text", "book"])
def test_what_is_imported_is_registered_refused_or_named_and_nothing_is_doubled(
    intake: Intake, tmp_path: Path, shapes: Any
) -> None:
    imported = Imported(intake, tmp_path)
    plugins = list(intake.channels._by_name.values())

    @many(IMPORTED // 2)
    @given(shapes)
    def holds(shape: Shape) -> None:
        sheets = sheets_of(shape)
        names = [f"{at}月" for at in range(1, len(sheets) + 1)] if shape.book else [""]
        judge(dict(zip(names, sheets, strict=True)), imported.load(shape, sheets))

    with mock.patch.object(importing.loader, "load", return_value=plugins):
        holds()
