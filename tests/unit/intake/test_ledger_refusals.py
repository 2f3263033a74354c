"""Rows that must not pass: what decides over a person cannot be read, or a list of refused rows is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

from services.intake.ledger import importing
from services.intake.ledger.importing import Summary
from tests.unit.intake.books import Book, error, inline, number, page
from tests.unit.intake.conftest import Intake, read_xlsx, reasons_of, write_csv

HEADER = ["编号", "内容", "收到时间", "属地", "责任单位", "姓名", "人数"]
FORMATS = ["yyyy-mm-dd", "yyyy/m/d h:mm"]


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Callable[..., Summary]:
    """Import rows of a book, without a mapping."""

    def load(*rows: Any, header: list[str] = HEADER, merged: Any = (), **options: Any) -> Summary:
        book = Book([page([header, *rows], merged=merged)], formats=FORMATS)
        return intake.load(book.save(tmp_path / "l.xlsx"), **options)

    return load


@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (error("#VALUE!"), "#VALUE!"),
        (error("#N/A"), "#N/A"),
        (inline("#REF!"), "#REF!"),
        (number("-5", 1), "#####"),
        (number("2958466", 2), "#####"),
        (number("1E+9", 1), "#####"),
    ],
)
def test_a_time_of_receipt_that_is_an_error_refuses_the_row(
    load: Any, intake: Intake, cell: Any, shown: str, history: bool
) -> None:
    summary = load(["1", "灯", cell], ["2", "井", "2026/2/1"], history=history)

    assert [matter.content for matter in intake.matters()] == ["井"]
    assert reasons_of(summary.refused_file) == {2: f"收到时间的单元格是错误值 {shown}"}
    assert summary.findings == ()


@pytest.mark.parametrize("title", ["受理时间", "答复时间"])
def test_a_later_step_that_is_an_error_refuses_the_row(load: Any, intake: Intake, title: str) -> None:
    header = ["编号", "内容", "收到时间", title]
    summary = load(["1", "灯", "2026/2/1", error("#N/A")], header=header, history=True)

    assert intake.matters() == []
    assert reasons_of(summary.refused_file) == {2: f"{title}的单元格是错误值 #N/A"}


@pytest.mark.parametrize(
    ("at", "said"),
    [(0, "编号"), (3, "问题属地"), (4, "责任单位"), (6, "信访人数")],
    ids=["id", "place", "office", "people"],
)
def test_an_error_where_its_absence_would_change_the_case_refuses_the_row(load: Any, at: int, said: str) -> None:
    row: list[Any] = ["1", "灯", "2026/2/1", None, None, "甲", None]
    row[at] = error("#NAME?")
    summary = load(row)

    assert (summary.registered, summary.refused) == (0, 1)
    assert reasons_of(summary.refused_file) == {2: f"{said}的单元格是错误值 #NAME?"}


def test_an_error_for_a_name_is_no_name_and_is_named(load: Any, intake: Intake) -> None:
    summary = load(["1", "灯", "2026/2/1", None, None, error("#NAME?")])

    assert [matter.anonymous for matter in intake.matters()] == [True]
    [finding] = summary.findings
    assert "列 姓名 有 1 个错误值（如 #N/A），按没有填写处理：第 2 行" in finding.zh


@pytest.mark.parametrize(
    "content",
    [
        "编号,内容,收到时间\r\n1,灯,2026/2/1,多\r\n",
        '编号,内容,收到时间\r\n1,"灯"坏,2026/2/1\r\n',
        "编号,内容,收到时间\r\n1,灯\udcff坏,2026/2/1\r\n2,井盖,2026/2/1\r\n",
    ],
)
def test_an_unchanged_list_of_rows_that_slipped_or_broke_is_refused_again(
    intake: Intake, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "l.csv"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    first = intake.load(path)
    before = len(intake.matters())
    second = intake.load(first.refused_file)  # type: ignore[arg-type]

    assert (first.refused, second.refused, len(intake.matters())) == (1, 1, before)
    assert "清空本格（原因）" in read_xlsx(second.refused_file)[1][1]
    assert read_xlsx(second.refused_file)[1][1] == read_xlsx(first.refused_file)[1][1]


def test_an_unchanged_list_of_rows_under_merged_cells_is_refused_until_its_reason_is_emptied(
    load: Any, intake: Intake
) -> None:
    rows = [["1", "灯", "2026/2/1", None, None, "甲"], ["2", "井", "2026/2/1"]]
    listed = load(*rows, merged=["F2:F3"]).refused_file
    assert intake.load(listed).registered == 0

    book = openpyxl.load_workbook(listed)
    book.worksheets[0].cell(2, 2).value = None
    book.save(listed)
    assert intake.load(listed).registered == 1
    assert [matter.anonymous for matter in intake.matters()] == [False, True]


def test_a_list_whose_rows_show_what_was_wrong_needs_no_confirmation(intake: Intake, tmp_path: Path) -> None:
    first = intake.load(write_csv(tmp_path / "l.csv", [["编号", "内容", "收到时间"], ["1", "灯", "昨天"]]))

    assert first.refused_file is not None
    assert read_xlsx(first.refused_file)[1][1] == "无法识别收到时间"
