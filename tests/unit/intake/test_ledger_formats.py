"""Number formats with words or units: a text is registered as it was shown, or the summary says that it was not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from services.intake.ledger import importing
from services.intake.ledger.importing import Summary
from tests.unit.intake.books import Book, inline, number, page
from tests.unit.intake.conftest import Intake, reasons_of

HEADER = ["编号", "内容", "收到时间", "人数"]


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Callable[..., Summary]:
    """Import one row, whose cells may have the format with that code."""

    def load(code: str, content: Any, at: Any = "2026/2/1", people: Any = None) -> Summary:
        book = Book([page([HEADER, ["1", content, at, people]])], formats=[code])
        return intake.load(book.save(tmp_path / "l.xlsx"))

    return load


def styled(text: str) -> Any:
    attributes, inner = inline(text)
    return f'{attributes} s="1"', inner


@pytest.mark.parametrize(
    ("code", "written", "shown"),
    [
        ('#,##0"元"', "1234567", "1,234,567元"),
        ('#,##0"元"', "0", "0元"),
        ('0.0"万元"', "3.5", "3.5万元"),
        ("[$￥-804]#,##0.00", "12345.6", "￥12,345.60"),
        ("[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", "-8", "-¥8.00"),
        ('[=1]"是";[=0]"否"', "1", "是"),
        ('[=1]"是";[=0]"否"', "0", "否"),
        ('[>=60]"合格";"不合格"', "59", "不合格"),
        ('[=1]"一次";[>1]0"次";"没有"', "12", "12次"),
        ('"欠"0', "5", "欠5"),
        ('"欠"0', "-5", "-欠5"),
        ('"余"0;"欠"0;"平"', "-5", "欠5"),
        ('"余"0;"欠"0;"平"', "0", "平"),
        ("0\\吨", "12", "12吨"),
        ("0!.0,万", "123456", "12.3万"),
        ('0%"完成"', "0.5", "50%完成"),
        ('General"户"', "2.25", "2.25户"),
        ('"长"0.0#"米"', "3.14", "长3.14米"),
        ('#"间"', "0", "间"),
        ('"收于"yyyy-mm-dd', "46083", "收于2026-03-02"),
        ('yyyy"年"m"月"d"日收"', "46083", "2026-03-02收"),
    ],
)
def test_a_number_with_words_is_registered_as_shown(
    load: Any, intake: Intake, code: str, written: str, shown: str
) -> None:
    summary = load(code, number(written, 1))

    assert [matter.content for matter in intake.matters()] == [shown]
    if code != "0!.0,万":
        assert summary.findings == ()


@pytest.mark.parametrize(
    ("code", "shown"),
    [('@"先生"', "甲先生"), ('0;-0;0;"姓名："@', "姓名：甲"), ("@", "甲"), ("General", "甲"), ("0@", "甲")],
)
def test_a_text_has_the_words_of_its_format(load: Any, intake: Intake, code: str, shown: str) -> None:
    load(code, styled("甲"))

    assert [matter.content for matter in intake.matters()] == [shown]


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ('[=1]"是";[=0]"否"', "2"),
        ('[<0]"欠"0;0', "-3"),
        ('[DBNum2]0"元"', "12"),
        ('# ?/?"寸"', "1.5"),
        ('0.0E+0"倍"', "1500"),
    ],
)
def test_words_that_are_not_rendered_are_named(load: Any, intake: Intake, code: str, written: str) -> None:
    [finding] = load(code, number(written, 1)).findings

    assert "列 内容 有 1 格的数字格式显示得比数值多" in finding.zh
    assert [matter.content for matter in intake.matters()] == [written]


def test_digits_that_are_not_shown_are_named(load: Any, intake: Intake) -> None:
    [finding] = load('0.0"万元"', number("3.25", 1)).findings

    assert "略去了小数" in finding.zh
    assert [matter.content for matter in intake.matters()] == ["3.3万元"]


@pytest.mark.parametrize(("code", "written"), [("#,##0.00", "12345.678"), ("0.0", "2.25"), ("0;;", "0"), ("0_ ", "7")])
def test_a_format_without_words_leaves_the_number_as_it_is(load: Any, intake: Intake, code: str, written: str) -> None:
    summary = load(code, number(written, 1))

    assert [matter.content for matter in intake.matters()] == [written]
    assert summary.findings == ()


def test_a_time_of_receipt_may_be_shown_with_words(load: Any, intake: Intake) -> None:
    summary = load('"收于"yyyy-mm-dd', "灯", number("46054.375", 1))

    assert [matter.received_at.isoformat() for matter in intake.matters()] == ["2026-02-01T01:00:00+00:00"]
    assert summary.findings == ()


def test_people_are_counted_with_their_unit_and_with_no_other(load: Any, intake: Intake) -> None:
    load('#,##0"人"', "灯", people=number("1200", 1))
    refused = load('0"万人"', "灯", people=number("3", 1))

    assert [matter.people_count for matter in intake.matters()] == [1200]
    assert "人数" in reasons_of(refused.refused_file)[2]
