"""CSV files as programs leave them: any encoding; a broken byte, quote or line costs its row only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
from sqlalchemy.exc import DataError

from services.intake.errors import LedgerUnreadable
from services.intake.handlers import registering
from services.intake.ledger import importing
from services.intake.ledger.importing import Summary
from tests.unit.intake.conftest import Intake, read_xlsx, reasons_of

HEADER = "编号,反映内容,收到时间,姓名"
ROWS = [f"A-{at},第{at}号路灯不亮,2026/2/{at},测试甲" for at in range(1, 6)]


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Callable[..., Summary]:
    """Import bytes as a CSV file."""

    def load(content: bytes, **options: Any) -> Summary:
        (tmp_path / "l.csv").write_bytes(content)
        return intake.load(tmp_path / "l.csv", **{"history": True, **options})

    return load


def lines(*rows: str, header: str = HEADER, end: str = "\r\n") -> str:
    return end.join([header, *rows, ""])


def reasons(summary: Summary) -> dict[int, str]:
    return reasons_of(summary.refused_file) if summary.refused_file else {}


def ids(intake: Intake) -> list[str]:
    return [matter.source_key.rpartition(":")[2] for matter in intake.matters() if matter.source_key]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("broken", ["A-9,路灯不{},2026/2/9,甲", "A-9,路灯,2026/2/9,甲{}", 'A-9,"路灯不{}",2026/2/9,甲'])
def test_a_character_that_was_cut_costs_its_row_only(load: Any, intake: Intake, encoding: str, broken: str) -> None:
    before, after = (part.encode(encoding) for part in broken.split("{}"))
    cut = before + "亮".encode(encoding)[:-1] + after + b"\r\n"
    summary = load(lines(*ROWS).encode(encoding) + cut + "A-10,桥,2026/2/8,测试乙\r\n".encode(encoding))

    assert ids(intake) == ["A-1", "A-2", "A-3", "A-4", "A-5", "A-10"]
    assert reasons(summary) == {7: "含有无法识别的字符（编码有误）"}


def test_bytes_between_characters_and_in_columns_that_are_not_used_are_told_too(load: Any, intake: Intake) -> None:
    content = lines(*ROWS[:2], "A-3,桥,2026/2/3,甲,旧", header=HEADER + ",备注").encode()
    summary = load(content.replace("旧".encode(), b"\xff\xfe"))

    assert ids(intake) == ["A-1", "A-2"]
    assert reasons(summary) == {4: "含有无法识别的字符（编码有误）"}


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-8", b"\xef\xbb\xbf\xef\xbb\xbf"),
        ("utf-8", b"\xef\xbb\xbf\xef\xbb\xbf\xef\xbb\xbf"),
        ("gb18030", b""),
        ("gb18030", b"\x84\x31\x95\x33"),
    ],
)
def test_the_encoding_is_known_with_a_mark_with_two_or_without(
    load: Any, intake: Intake, encoding: str, mark: bytes
) -> None:
    rare = "A-7,𠮷田㐂村的井，“危险”🙏,2026/2/7,䶮"
    load(mark + lines(*ROWS, rare).encode(encoding))

    assert len(ids(intake)) == 6
    assert intake.matters()[-1].content == "𠮷田㐂村的井，“危险”🙏"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_half_a_character_in_utf_16_costs_its_row_only(load: Any, intake: Intake, encoding: str) -> None:
    content = lines(*ROWS, "A-9,坏\ud83d字,2026/2/9,x").encode(encoding, "surrogatepass") + b"\x00"
    summary = load(content)

    assert len(ids(intake)) == 5
    assert reasons(summary)[7] == "含有无法识别的字符（编码有误）"


@pytest.mark.parametrize("content", [b"\xff\x81" * 50 + b"\r\n", b"\xff\xff\xff\xfe", b"\xa1,\xff,\xfe\n\xfe\xff"])
def test_a_file_in_no_encoding_we_know_says_what_to_do(load: Any, content: bytes) -> None:
    with pytest.raises(LedgerUnreadable, match="neither UTF-8 nor GB18030"):
        load(content)


def test_an_open_quote_costs_the_row_where_it_begins(load: Any, intake: Intake) -> None:
    rows = [ROWS[0], 'A-9,"路灯不亮,2026/2/9,甲', ROWS[1], 'A-8,桥"坏"了,2026/2/8,"甲"乙', ROWS[2]]
    summary = load(lines(*rows).encode())

    assert ids(intake) == ["A-1", "A-2", "A-3"]
    assert reasons(summary) == {3: "引号有误或没有结束", 5: "引号有误或没有结束"}
    assert "路灯不亮" in str(read_xlsx(summary.refused_file)[1])


def test_a_cell_that_goes_on_and_on_costs_its_row_only(load: Any, intake: Intake) -> None:
    summary = load(lines(ROWS[0], f"A-9,{'长' * 200_000},2026/2/9,甲", ROWS[1]).encode())

    assert ids(intake) == ["A-1", "A-2"]
    assert "单元格超过" in reasons(summary)[3]
    openpyxl.load_workbook(summary.refused_file)


@pytest.mark.parametrize(
    ("rows", "refused", "good"),
    [
        (["A-8,2026/2/1,井盖", "丢了,测试甲", ROWS[1]], {2, 3}, ["A-2"]),
        (["A-8,第一行", "第二行", "第三行,2026/2/8,测试甲", ROWS[1]], {2, 3, 4}, ["A-2"]),
        (["A-1,路灯,2026/2/1,测试甲", "（代办）", ROWS[1]], {2, 3}, ["A-2"]),
        (["A-1,路灯,2026/2/1", ROWS[1]], set(), ["A-1", "A-2"]),
        (["A-1,路灯,2026/2/1,", "A-2,路灯,2026/2/1", "A-3,路灯,2026/2/1"], set(), ["A-1", "A-2", "A-3"]),
        (["A-1,路灯,2026/2/1,甲,乙", ROWS[1]], {2}, ["A-2"]),
        (["A-1,路灯,2026/2/1,甲,", ROWS[1]], set(), ["A-1", "A-2"]),
    ],
)
def test_a_line_that_was_broken_is_refused_and_a_short_one_that_is_whole_is_not(
    load: Any, intake: Intake, rows: list[str], refused: set[int], good: list[str]
) -> None:
    summary = load(lines(*rows).encode())

    assert (set(reasons(summary)), ids(intake)) == (refused, good)


def test_a_last_line_that_was_cut_off_is_refused(load: Any, intake: Intake) -> None:
    summary = load((lines(*ROWS) + "A-6,路灯,2026/2/1").encode())

    assert (set(reasons(summary)), len(ids(intake))) == ({7}, 5)


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#DIV/0!", "########"])
def test_the_words_for_errors_mean_the_same_as_in_a_workbook(load: Any, intake: Intake, word: str) -> None:
    summary = load(lines(f"A-1,灯,2026/2/1,{word}", f"A-2,{word},2026/2/1,甲").encode())

    assert intake.said()[0].data["anonymous"] is True
    assert word in reasons(summary)[3]


@pytest.mark.parametrize("signs", ["a\0b", "\ufffe", "\ufdd0甲", "\U0001ffff", "\x0b\x1f", "=1+1", "_x0041_"])
def test_whatever_a_refused_row_holds_the_list_opens_and_the_other_rows_go_in(
    load: Any, intake: Intake, signs: str
) -> None:
    summary = load(lines(ROWS[0], f"A-9,{signs}灯,去年,{signs}", ROWS[1]).encode())

    assert ids(intake) == ["A-1", "A-2"]
    [_, listed] = read_xlsx(summary.refused_file)
    assert listed[1] == "无法识别收到时间"
    assert openpyxl.load_workbook(summary.refused_file).worksheets[0].cell(2, 4).data_type == "s"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999/12/31", "0001/1/1"])
def test_a_date_at_the_edge_costs_its_row_only(load: Any, intake: Intake, at: str) -> None:
    summary = load(lines(f"A-9,灯,{at},甲", ROWS[0]).encode())

    assert ids(intake) == ["A-1"]
    assert "收到时间" in reasons(summary)[2]


def test_a_row_that_the_database_refuses_costs_itself_only(load: Any, intake: Intake) -> None:
    row_of = registering._row

    def refusing(draft: Any, *more: Any) -> Any:
        if draft.content.startswith("第3号"):
            raise DataError("insert", {}, ValueError("not for this database"))
        return row_of(draft, *more)

    with mock.patch.object(registering, "_row", refusing):
        summary = load(lines(*ROWS).encode())
    assert ids(intake) == ["A-1", "A-2", "A-4", "A-5"]
    assert reasons(summary) == {4: "数据库不能保存这一行（DataError）"}


@pytest.mark.parametrize(
    ("first", "sign"), [("", ";"), ("", "\t"), ("", "|"), ("sep=;\r\n", ";"), ("2026年信访台账\r\n\r\n", ",")]
)
def test_the_delimiter_is_that_of_the_header_or_the_one_declared(
    load: Any, intake: Intake, first: str, sign: str
) -> None:
    load((first + lines(*ROWS).replace(",", sign)).encode())

    assert len(ids(intake)) == 5


def test_counts_are_read_in_any_width(load: Any, intake: Intake) -> None:
    rows = [f"A-{at},灯,２０２６－２－{at},{count}" for at, count in enumerate(["３", "３人", "3.0", "12 名"], start=1)]
    load(lines(*rows, header="编号,反映内容,收到时间,信访人数").encode())

    assert [matter.people_count for matter in intake.matters()] == [3, 3, 3, 12]


def test_rows_that_excel_has_written_shorter_sixteen_at_once_are_whole(load: Any, intake: Intake) -> None:
    header = "编号,反映内容,姓名,住址,备注"
    short = [f"A-{at},第{at}号路灯不亮" for at in range(1, 17)]
    broken = ["B-1,路灯不亮,第一行", "第二行,甲"]
    summary = load(
        lines(*short, "A-99,桥,甲,东河村,急", *broken, "A-98,桥,甲,东河村,", header=header).encode(), history=False
    )

    assert len(ids(intake)) == 17
    assert set(reasons(summary)) == {18, 19, 20}


def test_a_long_number_that_ends_in_zeros_is_named(load: Any) -> None:
    summary = load(lines("430101199001011000,灯,2026/2/1,甲").encode())

    assert [finding.zh for finding in summary.findings] == [
        "列 编号 有 1 个号码超过 15 位且以 0 结尾，可能被 Excel 改过：第 2 行"
    ]
