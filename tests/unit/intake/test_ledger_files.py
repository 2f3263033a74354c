"""Files that are ledgers, and files that are none: each of these is told in one sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.intake.errors import LedgerUnreadable, MappingWrong
from services.intake.ledger import choosing, headers
from services.intake.ledger import mapping as mappings
from services.intake.ledger.findings import Findings
from services.intake.ledger.mapping import Mapping
from services.intake.ledger.sheets import opened
from tests.unit.intake.conftest import HEADERS, row, write_csv, write_xlsx

PLAIN = [["标题", "内容"], ["路灯", "路灯不亮"], ["桥", "桥坏了，“危险”"]]


def rows_of(path: Path) -> list[list[Any]]:
    """Read all rows of the first sheet of a spreadsheet through the reader under test."""
    with opened(path) as sheets:
        return [list(row.cells) for row in sheets[0].rows()]


def located(path: Path, mapping: Mapping) -> headers.Columns:
    """Find the columns of a spreadsheet."""
    with opened(path) as sheets:
        return choosing.tables(path, sheets, mapping, Findings())[0].columns


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encoding_it_has(tmp_path: Path, encoding: str) -> None:
    assert rows_of(write_csv(tmp_path / "l.csv", PLAIN, encoding)) == PLAIN


def test_a_csv_in_gb18030_may_hold_rare_characters(tmp_path: Path) -> None:
    rare = [["姓名", "内容"], ["𠮷田", "㐂"]]

    assert rows_of(write_csv(tmp_path / "l.csv", rare, "gb18030")) == rare


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_with_the_delimiter_it_has(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "l.csv"
    path.write_text("\n".join(delimiter.join(cells) for cells in PLAIN), "utf-8")

    assert rows_of(path) == PLAIN


def test_a_cell_may_hold_line_breaks_commas_and_quotes(tmp_path: Path) -> None:
    rows = [["标题", "内容"], ["一", '第一行\n第二行, "引用"']]

    assert rows_of(write_csv(tmp_path / "l.csv", rows)) == rows


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    for path in (write_csv(tmp_path / "l.csv", PLAIN), write_xlsx(tmp_path / "l.xlsx", PLAIN)):
        with opened(path) as [sheet]:
            assert [row.number for row in sheet.rows()] == [1, 2, 3]


def test_the_number_of_rows_to_come_is_about_known(tmp_path: Path) -> None:
    for path in (write_csv(tmp_path / "l.csv", PLAIN), write_xlsx(tmp_path / "l.xlsx", PLAIN)):
        with opened(path) as [sheet]:
            assert sheet.expected == 3


def test_a_named_sheet_is_read_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", PLAIN)

    assert located(path, Mapping("l", sheets=("Sheet1",))).header == ("标题", "内容")
    with pytest.raises(LedgerUnreadable, match="no sheet called 2025"):
        located(path, Mapping("l", sheets=("2025",)))


def make(path: Path, content: bytes) -> Path:
    """Write bytes."""
    path.write_bytes(content)
    return path


def with_broken_insides(folder: Path, rows: list[Any]) -> Path:
    """Make an archive that is whole, of a table that breaks off."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(list(cells))
    book.save(folder / "whole.xlsx")
    with zipfile.ZipFile(folder / "whole.xlsx") as source, zipfile.ZipFile(folder / "bad.xlsx", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if "sheet1.xml" in name else content)
    return folder / "bad.xlsx"


def truncated(path: Path, share: float) -> Path:
    """Cut a good spreadsheet off."""
    whole = write_xlsx(path, [HEADERS, *(row(n) for n in range(200))]).read_bytes()
    return make(path, whole[: int(len(whole) * share)])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_xlsx_is_told_in_one_sentence(tmp_path: Path, share: float) -> None:
    with pytest.raises(LedgerUnreadable, match="damaged or cut off"):
        rows_of(truncated(tmp_path / "l.xlsx", share))


def test_an_xlsx_with_broken_insides_is_told_with_the_last_good_row(tmp_path: Path) -> None:
    bad = with_broken_insides(tmp_path, [HEADERS, *(row(n) for n in range(50))])

    with pytest.raises(LedgerUnreadable, match=r"after row \d+ it is damaged"):
        rows_of(bad)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.xlsx", None, "no such file"),
        ("empty.xlsx", b"", "empty"),
        ("empty.csv", b"", "empty"),
        ("l.pdf", b"%PDF-1.4", r"save it as \.xlsx or \.csv"),
        ("l", b"a,b", r"save it as \.xlsx or \.csv"),
        ("l.xls", b"\xd0\xcf\x11\xe0rest", "old Excel file or has a password"),
        ("l.xlsx", b"\xd0\xcf\x11\xe0rest", "old Excel file or has a password"),
        ("l.xlsx", "标题,内容".encode(), "not really .xlsx"),
        ("l.xlsx", b"PK\x03\x04 but no archive", "damaged"),
        ("l.csv", b"PK\x03\x04 an archive", "rename it to .xlsx"),
        ("l.csv", b"\xff\xff\xff\xfe", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_no_ledger_is_told_in_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        make(path, content)

    with pytest.raises(LedgerUnreadable, match=said) as refused:
        rows_of(path)
    assert "\n" not in refused.value.text("zh")


def test_columns_are_guessed_from_the_headers_offices_write(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", [["序号", "来信日期", "姓名*", "联系电话", "问题 属地", "反映内容："]])

    assert located(path, Mapping("l")).places == {
        "received_at": 1,
        "name": 2,
        "phone": 3,
        "place": 4,
        "content": 5,
    }


def test_the_header_may_stand_below_the_title_of_the_table(tmp_path: Path) -> None:
    rows = [["测试县信访台账", None], [None, None], ["2025年", "内容"], *PLAIN]
    path = write_xlsx(tmp_path / "l.xlsx", rows)
    with opened(path) as sheets:
        [table] = choosing.tables(path, sheets, Mapping("l"), Findings())
        assert [table.columns.filled(row)["title"] for row in table.rows] == ["路灯", "桥"]


def test_a_file_whose_columns_nobody_knows_asks_for_a_mapping(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", [["甲", "乙"], ["1", "2"]])

    with pytest.raises(MappingWrong, match=r"the file has 甲、乙; write a mapping file"):
        located(path, Mapping("l"))


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", PLAIN)

    with pytest.raises(MappingWrong, match="these columns are missing: 来信时间; the file has 标题、内容"):
        located(path, Mapping("l", {"title": "标题", "received_at": "来信时间"}))


def test_a_header_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", [["标题", "内容", "内容"], ["a", "b", "c"]])

    with pytest.raises(MappingWrong, match="appear twice: 内容"):
        located(path, Mapping("l"))


def test_a_file_without_rows_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnreadable, match="no rows"):
        located(write_xlsx(tmp_path / "l.xlsx", [[None, None]]), Mapping("l"))


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("columns: {title: 标题}", "needs ledger"),
        (f"ledger: {'长' * 61}", "needs ledger"),
        ("ledger: 5", "needs ledger"),
        ("- a list", "may hold only these"),
        (
            "ledger: a\ncolums: {}",
            "may hold only these: ledger, columns, constants, timezone, sheet, sheets, header_rows, dates, merged",
        ),
        ("ledger: a\ncolumns: {subject: 标题}", "knows only these fields: title, content"),
        ("ledger: a\ncolumns: [title]", "knows only these fields"),
        ("ledger: a\nconstants: {answer: 已办}", "knows only these fields"),
        ("ledger: a\ntimezone: Asia/Nowhere", "no time zone is called Asia/Nowhere"),
        ("ledger: [", "cannot be read as YAML"),
    ],
)
def test_a_wrong_mapping_file_is_told_with_what_it_may_hold(tmp_path: Path, yaml: str, said: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(yaml, "utf-8")

    with pytest.raises(MappingWrong, match=said):
        mappings.load(path, Path("l.xlsx"))


def test_a_missing_mapping_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingWrong, match="there is no file"):
        mappings.load(tmp_path / "m.yaml", Path("l.xlsx"))


def test_the_example_mapping_is_a_good_one() -> None:
    example = Path(mappings.__file__).with_name("example-mapping.yaml")

    mapping = mappings.load(example, Path("l.xlsx"))
    assert set(mapping.columns) == set(headers.HEADERS)
    assert mapping.constants == {"people_count": "1"}


@pytest.mark.parametrize("stem", ["县长信箱", "长" * 200])
def test_without_a_mapping_the_ledger_is_called_as_its_file_and_so_is_its_list(stem: str) -> None:
    name = mappings.load(None, Path(f"{stem}.xlsx")).ledger

    assert 0 < len(name) <= 60
    assert mappings.load(None, Path(f"{stem}.refused.xlsx")).ledger == name
