"""What spreadsheets hold, and how each of it is read, named or refused: as the format defines it, whoever wrote it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
from openpyxl.comments import Comment

from services.intake.errors import LedgerUnreadable, MappingWrong
from services.intake.ledger import importing
from services.intake.ledger.importing import Summary
from tests.unit.intake.books import Book, error, formula, inline, number, page, shared
from tests.unit.intake.conftest import Intake, read_xlsx

HEADER = ["编号", "反映内容", "收到时间", "姓名", "联系电话"]


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Callable[..., Summary]:
    """Import a book, with a mapping if one is given as YAML."""

    def load(book: Book | Any, how: str = "", **options: Any) -> Summary:
        book.save(tmp_path / "l.xlsx")
        if how:
            options["mapping"] = tmp_path / "m.yaml"
            options["mapping"].write_text("ledger: l\n" + how, "utf-8")
        return intake.load(tmp_path / "l.xlsx", **{"history": True, **options})

    return load


def record(name: str, content: Any = "路灯不亮", at: Any = "2026/2/1 9:00", *more: Any) -> list[Any]:
    return [name, content, at, *more]


def reasons(summary: Summary) -> dict[int, str]:
    return {line[0]: line[1] for line in read_xlsx(summary.refused_file)[1:]} if summary.refused_file else {}


def told(summary: Summary) -> str:
    return "\n".join(finding.zh for finding in summary.findings)


@pytest.mark.parametrize(
    ("cell", "content"),
    [
        (inline("一_x000D_\n二"), "一\n二"),
        (inline("门牌 _x005F_x000D_ 号"), "门牌 _x000D_ 号"),
        (inline("路_xD83D__xDE4F_灯"), "路🙏灯"),
        (inline("甲_x0041_乙_x004_"), "甲A乙_x004_"),
        (shared(0), "井盖丢了"),
        (shared(1), "三_x000A_四"),
        (formula('IF(A2="","","井")', "<v>井_x000D_\n盖</v>", "str"), "井\n盖"),
    ],
)
def test_a_text_is_read_as_the_format_writes_it(load: Any, intake: Intake, cell: Any, content: str) -> None:
    strings = [
        "<r><t>井盖</t></r><r><rPr/><t>丢了</t></r><rPh sb='0' eb='1'><t>jing</t></rPh>",
        "<t>三_x005F_x000A_四</t>",
    ]
    summary = load(Book([page([HEADER, record("A-1", cell)])], strings=strings))

    assert [matter.content for matter in intake.matters()] == [content]
    assert (summary.refused, summary.findings) == (0, ())


def test_a_header_is_read_as_the_format_writes_it_too(load: Any, intake: Intake) -> None:
    load(Book([page([["编号", "反映_x000D_\n内容", "收到\u200b时间"], record("A-1")])]))

    assert [matter.content for matter in intake.matters()] == ["路灯不亮"]


@pytest.mark.parametrize(
    ("written", "code", "moment"),
    [
        ("46054.375", "yyyy/m/d h:mm", datetime(2026, 2, 1, 1, tzinfo=UTC)),
        ("46054", 'yyyy"年"m"月"d"日"', datetime(2026, 1, 31, 16, tzinfo=UTC)),
        ("46054.375", "[$-804]aaaa上午/下午h:mm;@", datetime(2026, 2, 1, 1, tzinfo=UTC)),
        ("46054.3750000001", "General", datetime(2026, 2, 1, 1, tzinfo=UTC)),
        ("20260201", "0000-00-00", datetime(2026, 1, 31, 16, tzinfo=UTC)),
        ("20260201", "General", datetime(2026, 1, 31, 16, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_whatever_format_it_is_shown(
    load: Any, intake: Intake, written: str, code: str, moment: datetime
) -> None:
    load(Book([page([HEADER, record("A-1", at=number(written, 1))])], formats=[code]))

    assert [matter.received_at for matter in intake.matters()] == [moment]


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "General"])
def test_a_book_that_counts_from_1904_has_its_own_dates(load: Any, intake: Intake, code: str) -> None:
    load(Book([page([HEADER, record("A-1", at=number("44592.375", 1))])], formats=[code], from_1904=True))

    assert intake.matters()[0].received_at == datetime(2026, 2, 1, 1, tzinfo=UTC)


def test_a_date_in_iso_form_is_one(load: Any, intake: Intake) -> None:
    load(Book([page([HEADER, record("A-1", at=('t="d"', "<v>2026-02-01T09:00:00</v>"))])], strict=True))

    assert intake.matters()[0].received_at == datetime(2026, 2, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "code", "phone"),
    [
        ("5311234567", "00000000000", "05311234567"),
        ("13800000000", "000-0000-0000", "138-0000-0000"),
        ("13800000000.0", "General", "13800000000"),
        ("1.38E+10", "General", "13800000000"),
        ("8001", '"内线"0', "内线8001"),
        ("12345", "#,##0", "12345"),
    ],
)
def test_a_number_is_read_as_it_is_shown(load: Any, intake: Intake, written: str, code: str, phone: str) -> None:
    load(Book([page([HEADER, record("A-1", "灯", "2026/2/1", "测试甲", number(written, 1))])], formats=[code]))

    [event] = intake.said()
    assert event.data["notifiable"] is True
    assert people(intake) == [("测试甲", phone)]


def people(intake: Intake) -> list[Any]:
    from sqlalchemy import select

    from services.intake.models import Person

    with intake.database.reading() as reading:
        return [tuple(row) for row in reading.session.execute(select(Person.name, Person.phone)).all()]


def test_a_strict_workbook_is_read(load: Any, intake: Intake) -> None:
    summary = load(Book([page([HEADER, record("A-1"), record("A-2", shared(0))])], strings=["<t>桥</t>"], strict=True))

    assert summary.registered == 2


def test_an_error_value_says_nothing_and_is_named(load: Any, intake: Intake) -> None:
    rows = [HEADER, record("A-1", "灯", "2026/2/1", error("#N/A"), "#REF!"), record("A-2", error("#VALUE!"))]
    summary = load(Book([page(rows)]))

    assert people(intake) == []
    assert "列 姓名 有 1 个错误值" in told(summary)
    assert "列 联系电话 有 1 个错误值" in told(summary)
    assert reasons(summary) == {3: "请写明诉求内容；内容的单元格是错误值 #VALUE!"}


def test_an_id_that_is_an_error_is_refused(load: Any) -> None:
    assert "编号的单元格是错误值 #N/A" in reasons(load(Book([page([HEADER, record(error("#N/A"))])])))[2]


@pytest.mark.parametrize(
    ("cell", "calculate"),
    [
        (formula("B1"), False),
        (formula("B1", "<v></v>"), False),
        (formula("B1", "<v>0</v>"), True),
        (formula("B1", kind="str"), False),
    ],
)
def test_a_formula_without_its_result_refuses_the_row(load: Any, cell: Any, calculate: bool) -> None:
    summary = load(Book([page([HEADER, record("A-1", "灯", "2026/2/1", cell), record("A-2")])], calculate=calculate))

    assert summary.registered == 1
    assert reasons(summary) == {2: "姓名的公式没有结果，请在 Excel 中打开并保存后再导入"}
    assert "公式没有结果" in str(read_xlsx(summary.refused_file)[1][5])


def test_a_formula_whose_result_is_nothing_is_an_empty_cell(load: Any, intake: Intake) -> None:
    empty = formula("B1", "<v></v>", "str")
    summary = load(Book([page([HEADER, record("A-1", "灯", "2026/2/1", empty), [empty, empty, empty]])]))

    assert (summary.registered, summary.refused) == (1, 0)


@pytest.mark.parametrize(
    "cell", [number("4.30101199001011E+17"), number("430101199001011234"), inline("4.30101E+17"), inline("1.38E+10")]
)
def test_a_number_that_excel_has_shortened_is_refused(load: Any, cell: Any) -> None:
    summary = load(Book([page([HEADER, record(cell), record("A-2")])]))

    assert summary.registered == 1
    assert "编号的数字太长，Excel 已把它改短" in reasons(summary)[2]
    again = read_xlsx(summary.refused_file)[1][2]
    assert isinstance(again, str)
    assert "E+" in again


def test_all_sheets_with_the_same_header_are_read_and_the_rest_is_named(load: Any, intake: Intake) -> None:
    book = Book(
        [
            page([["村", "件数"], ["东", number("3")]], name="汇总"),
            page([["县信访台账"], HEADER, record("A-1"), record("A-1", "别的")], name="1月"),
            page([["编号", "收到时间", "反映内容", "姓名", "联系电话"], ["A-2", "2026/2/1", "桥"]], name="2月"),
            page([["x"], ["y"]], name="选项", state="hidden"),
            page([HEADER, record("A-3")], name="旧", state="veryHidden"),
        ]
    )
    summary = load(book)

    assert sorted(matter.content for matter in intake.matters()) == ["桥", "路灯不亮"]
    assert "工作表 汇总：没有读取（2 行）：没有同样的表头" in told(summary)
    assert "工作表 选项：没有读取（2 行）：它是隐藏的" in told(summary)
    assert "工作表 旧：没有读取（2 行）：它是隐藏的" in told(summary)
    assert "工作表 1月：表头上方的第 1 行没有用" in told(summary)
    assert summary.changed == 1
    assert openpyxl.load_workbook(summary.changed_file).sheetnames == ["1月"]


def test_a_summary_that_looks_like_a_ledger_does_not_stand_for_it(load: Any, intake: Intake) -> None:
    book = Book(
        [
            page([["责任单位", "内容"], ["东河镇", "3 件"]], name="汇总"),
            *(page([HEADER, record(f"A-{at}"), record(f"B-{at}")], name=f"{at}月") for at in (1, 2)),
        ]
    )
    summary = load(book)

    assert summary.registered == 4
    assert "工作表 汇总：没有读取（2 行）：没有同样的表头" in told(summary)


@pytest.mark.parametrize(
    "cell",
    [number("x"), number("1E999"), number("NaN"), shared(7), ('t="s"', "<v>-1</v>"), ('t="d"', "<v>gestern</v>")],
)
def test_a_cell_that_no_program_could_read_costs_its_row_at_most(load: Any, intake: Intake, cell: Any) -> None:
    summary = load(Book([page([HEADER, record("A-1", cell), record("A-2", "灯", "2026/2/1", cell), record("A-3")])]))

    assert [matter.source_key for matter in intake.matters()] == ["ledger:l:A-2", "ledger:l:A-3"]
    assert "内容的单元格是错误值" in reasons(summary)[2]
    assert "列 姓名 有 1 个错误值" in told(summary)


def test_another_office_file_is_told_to_be_none_of_ours(load: Any, tmp_path: Path, intake: Intake) -> None:
    book = Book([page([HEADER, record("A-1")])])
    path = book.save(tmp_path / "l.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "w.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(
                name, source.read(name).replace(b"<workbook", b"<document").replace(b"</workbook", b"</document")
            )

    with pytest.raises(LedgerUnreadable, match=r"not really \.xlsx"):
        intake.load(tmp_path / "w.xlsx", history=True)


def test_a_mapping_says_which_sheets_are_read(load: Any, intake: Intake) -> None:
    book = Book([page([HEADER, record("A-1")], name="甲"), page([HEADER, record("A-2")], name="乙", state="hidden")])
    summary = load(book, "sheets: [乙]")

    assert [matter.source_key for matter in intake.matters()] == ["ledger:l:A-2"]
    assert told(summary) == "工作表 甲：没有读取（2 行）：列对应没有写它"


def test_where_only_a_hidden_sheet_has_the_header_its_name_is_told(load: Any) -> None:
    book = Book([page([["说明"], ["见另页"]], name="说明"), page([HEADER, record("A-1")], name="台账", state="hidden")])

    with pytest.raises(MappingWrong, match="Not looked at: 台账"):
        load(book)


TWO_ROWS = [
    ["编号", "收到时间", "反映内容", "信访人", None, None, "办理"],
    [None, None, None, "姓名", "联系电话", "住址", "答复时间", "答复意见"],
    ["A-1", "2026/2/1 9:00", "路灯不亮", "测试甲", "000-0000000", "东河村", "2026/2/9", "已修"],
]
MERGES = ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:H1"]


@pytest.mark.parametrize("merged", [MERGES, []])
@pytest.mark.parametrize(
    "how",
    [
        "",
        "header_rows: 2",
        "columns: {external_id: 编号, content: 反映内容, received_at: 收到时间, name: 信访人/姓名, answer: 答复意见,"
        " answered_at: 答复时间, phone: 联系电话}",
    ],
)
def test_a_header_of_two_rows_is_one(load: Any, intake: Intake, merged: list[str], how: str) -> None:
    summary = load(Book([page(TWO_ROWS, merged=merged)]), how)

    assert (summary.registered, summary.refused) == (1, 0)
    assert people(intake) == [("测试甲", "000-0000000")]
    assert intake.matters()[0].answered_at == datetime(2026, 2, 8, 16, tzinfo=UTC)


def test_a_title_that_two_groups_have_is_told_or_named_with_its_group(load: Any, intake: Intake) -> None:
    rows = [
        ["编号", "反映内容", "收到时间", "当事人", None, "经办人"],
        [None, None, None, "姓名", "联系电话", "姓名"],
        ["A-1", "灯", "2026/2/1", "测试甲", "1", "测试乙"],
    ]
    with pytest.raises(MappingWrong, match="appear twice: 姓名"):
        load(Book([page(rows)]))

    columns = "columns: {external_id: 编号, content: 反映内容, received_at: 收到时间, name: 当事人/姓名}"
    summary = load(Book([page(rows)]), columns)
    assert people(intake) == [("测试甲", None)]
    assert "列 经办人/姓名（F） 没有用：1 行有内容" in told(summary)


def test_columns_that_are_not_used_are_named_with_how_much_they_say(load: Any) -> None:
    rows = [[*HEADER, "经办", None], [*record("A-1"), None, None, "张", "急"], [*record("A-2"), None, None, "李"]]
    summary = load(Book([page(rows)]))

    assert "列 经办（F） 没有用：2 行有内容" in told(summary)
    assert "列 G 没有用：1 行有内容" in told(summary)


def test_rows_that_are_no_matters_are_named(load: Any, intake: Intake) -> None:
    rows = [
        [*HEADER, "备注"],
        ["一、城建类"],
        record("A-1"),
        [*HEADER, "备注"],
        record("A-2"),
        [None, None, None, None, None, "以下为补录"],
        ["合 计", number("2")],
    ]
    summary = load(Book([page(rows, merged=["A2:F2"])]))

    assert (summary.registered, summary.refused) == (2, 0)
    assert "跨列的小标题行没有登记：第 2 行" in told(summary)
    assert "重复的表头行没有登记：第 4 行" in told(summary)
    assert "第 6 行只在没有用的列里有内容" in told(summary)
    assert "合计行没有登记：第 7 行" in told(summary)


MERGED_ROWS = [
    HEADER,
    record("A-1", "灯", "2026/2/1", "测试甲"),
    record("A-2", "桥", "2026/2/1"),
    record("A-3", "路", "2026/2/1", "测试乙"),
]


@pytest.mark.parametrize(
    ("how", "names", "refused"),
    [
        ("", ["测试甲", "测试乙"], {3}),
        ("merged: first", ["测试甲", "测试乙"], set()),
        ("merged: fill", ["测试甲", "测试甲", "测试乙"], set()),
    ],
)
def test_what_a_merged_cell_says_of_the_rows_under_it_the_mapping_decides(
    load: Any, intake: Intake, how: str, names: list[str], refused: set[int]
) -> None:
    summary = load(Book([page(MERGED_ROWS, merged=["D2:D3"])]), how)

    assert [name for name, _ in people(intake)] == names
    assert set(reasons(summary)) == refused
    assert not refused or "姓名与第 2 行的单元格合并" in reasons(summary)[3]
    assert bool(refused) or "列 姓名 有 1 行" in told(summary)


def test_comments_and_hidden_rows_are_named_and_the_rows_are_read(load: Any) -> None:
    book = openpyxl.Workbook()
    for cells in (HEADER, record("A-1"), record("A-2")):
        book.active.append(cells)
    book.active["B2"].comment = Comment("已电话核实", "甲")
    book.active.row_dimensions[3].hidden = True
    summary = load(book)

    assert summary.registered == 2
    assert "有 1 处批注没有读取" in told(summary)
    assert "隐藏的行列（1 + 0）也已读取" in told(summary)


def test_rows_in_disorder_are_told_as_damage(load: Any) -> None:
    bad = page([HEADER, record("A-1")])
    bad.rows = {1: bad.rows[1], 3: bad.rows[2], 2: bad.rows[2]}

    with pytest.raises(LedgerUnreadable, match="after row 3 it is damaged"):
        load(Book([bad]))


def test_the_list_keeps_words_that_look_like_escapes(load: Any, intake: Intake) -> None:
    summary = load(Book([page([HEADER, record("A-1", "门牌 _x005F_x000D_ 号" + "长" * 21_000)])]))

    [_, listed] = read_xlsx(summary.refused_file)
    assert "内容有 210" in listed[1]
    again = intake.load(summary.refused_file, history=True)
    assert reasons(again) == {2: listed[1]}


def test_a_row_that_the_list_could_not_hold_whole_is_refused_again(load: Any, intake: Intake) -> None:
    summary = load(Book([page([HEADER, record("A-1", "长" * 33_000)])]))

    [_, listed] = read_xlsx(summary.refused_file)
    assert "此清单只列其开头" in listed[1]
    assert reasons(intake.load(summary.refused_file, history=True)) == {2: listed[1]}
