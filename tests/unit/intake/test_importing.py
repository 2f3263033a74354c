"""Importing ledgers: good rows go in once, bad ones go to a list, and a stopped import goes on."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

from huiyin.errors import PluginError, said
from huiyin.plugins.channels import Draft
from services.intake.errors import (
    ChannelUnknown,
    MappingWrong,
    OfficeUnknown,
    RefusedListUnwritable,
)
from services.intake.handlers import registering
from services.intake.ledger import importing
from tests.unit.intake.conftest import (
    HEADERS,
    NUMBERING,
    Intake,
    Silent,
    read_xlsx,
    reasons_of,
    row,
    write_csv,
    write_xlsx,
)

INVENTED = Path(__file__).parents[2] / "data" / "ledger"


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield plugins


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def ledger(folder: Path, *rows: list[Any], name: str = "l.xlsx", headers: Any = HEADERS) -> Path:
    """Write a ledger with rows under the usual headers."""
    return write_xlsx(folder / name, [headers, *rows])


def mapping(folder: Path, text: str) -> Path:
    """Write a mapping file."""
    path = folder / "m.yaml"
    path.write_text(text, "utf-8")
    return path


def reasons(path: Path | None) -> dict[int, str]:
    """Return row number → reason of a list of refused rows."""
    return reasons_of(path)


def test_a_row_of_the_past_goes_in_with_what_is_known_of_it(intake: Intake, folder: Path) -> None:
    summary = intake.load(ledger(folder, row(17)), history=True, office="990101")

    assert (summary.registered, summary.present, summary.changed, summary.refused) == (1, 0, 0, 0)
    assert (summary.refused_file, summary.changed_file) == (None, None)
    [matter] = intake.matters()
    assert matter.number == "990100-2026-0000001"
    assert (matter.title, matter.content) == ("第17号路灯不亮", "第17号路灯已坏两个月。")
    assert matter.received_at == datetime(2019 + 6, 4, 25, 1, 32, 9, tzinfo=UTC)
    assert matter.answered_at == datetime(2025, 5, 10, 6, 56, 53, tzinfo=UTC)
    assert matter.answer == "已安排维修。"
    assert (matter.history, matter.received_by, matter.channel) == (True, "990101", "ledger")


def test_an_acceptance_that_is_not_known_is_not_made_up(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row()), history=True)

    assert intake.matters()[0].accepted_at is None
    [event] = intake.said()
    assert event.data["history"] == {"accepted_at": None, "answered_at": "2025-05-10T06:56:53Z"}


def test_an_acceptance_that_is_known_is_kept(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, [*row(), "2025-04-28"], headers=(*HEADERS, "受理时间")), history=True)

    assert intake.matters()[0].accepted_at == datetime(2025, 4, 27, 16, 0, tzinfo=UTC)


def test_the_event_of_a_past_matter_happened_then_and_is_recorded_now(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row()), history=True)

    [event] = intake.said()
    assert event.time.year == 2025
    assert event.recordedtime.year == 2026


def test_a_row_that_was_not_answered_is_open(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(答复意见=None, 答复时间=None)), history=True)

    [matter] = intake.matters()
    assert (matter.history, matter.answer, matter.answered_at) == (True, None, None)


def test_without_history_the_rows_are_new_matters(intake: Intake, folder: Path) -> None:
    path = write_xlsx(
        folder / "l.xlsx", [["标题", "内容", "来信日期"], ["一", "路灯", "2026-03-01"], ["二", "桥", None]]
    )

    intake.load(path)
    assert [matter.received_at.isoformat() for matter in intake.matters()] == [
        "2026-02-28T16:00:00+00:00",
        "2026-03-02T01:00:00+00:00",
    ]
    assert [event.data["history"] for event in intake.said()] == [None, None]


def test_columns_that_tell_of_the_past_need_history(intake: Intake, folder: Path) -> None:
    with pytest.raises(MappingWrong, match="add --history"):
        intake.load(ledger(folder, row()))
    assert intake.matters() == []


def test_history_needs_a_column_with_the_receipt(intake: Intake, folder: Path) -> None:
    with pytest.raises(MappingWrong, match="time of receipt"):
        intake.load(write_xlsx(folder / "l.xlsx", [["标题", "内容"], ["一", "二"]]), history=True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"留言主题": None, "留言详情": " \n\t"}, "请写明诉求内容"),
        ({"留言时间": None}, "缺少收到时间"),
        ({"留言时间": "去年春天"}, "无法识别收到时间"),
        ({"留言时间": "2025/2/30"}, "无法识别收到时间"),
        ({"留言时间": "2026/3/2 9:00:01", "答复意见": None, "答复时间": None}, "收到时间晚于现在"),
        ({"留言时间": "0219/4/25"}, "收到时间的年份不合常理"),
        ({"答复时间": "2025/4/25 9:32:08"}, "答复时间早于收到时间"),
        ({"答复时间": "2025/4/24"}, "答复时间早于收到时间"),
        ({"答复时间": "2027/1/1"}, "答复时间晚于现在"),
        ({"答复时间": "不详"}, "无法识别答复时间"),
        ({"答复时间": None}, "有答复意见而没有答复时间"),
        ({"留言详情": "字" * 20_001}, "内容有 20001 字，最多 20000 字"),
        ({"留言用户": "字" * 101}, "姓名有 101 字，最多 100 字"),
    ],
)
def test_a_bad_row_is_listed_with_its_number_and_reason_and_the_good_ones_go_in(
    intake: Intake, folder: Path, changes: dict[str, Any], reason: str
) -> None:
    summary = intake.load(ledger(folder, row(1), row(2, **changes), row(3)), history=True)

    assert (summary.registered, summary.refused) == (2, 1)
    assert summary.refused_file == folder / "l.refused.xlsx"
    assert reasons(summary.refused_file) == {3: reason}


def test_the_list_holds_the_rows_as_they_were(intake: Intake, folder: Path) -> None:
    bad = row(2, 留言时间="?")
    summary = intake.load(ledger(folder, bad), history=True)

    header, listed = read_xlsx(summary.refused_file)
    assert header == ("行号", "原因", *HEADERS)
    assert list(listed[2:]) == bad


def test_a_corrected_list_can_be_imported_as_part_of_the_same_ledger(intake: Intake, folder: Path) -> None:
    first = intake.load(ledger(folder, row(1), row(2, 留言时间="?")), history=True)
    header, bad = read_xlsx(first.refused_file)
    fixed = [*bad[:5], "2025/4/26", *bad[6:]]
    assert first.refused_file is not None
    write_xlsx(first.refused_file, [header, fixed, [*bad[:2], *row(1)]])

    again = intake.load(first.refused_file, history=True)
    assert (again.registered, again.present, again.refused) == (1, 1, 0)


def test_a_list_of_a_list_does_not_add_its_columns_twice(intake: Intake, folder: Path) -> None:
    first = intake.load(ledger(folder, row(2, 留言时间="?")), history=True)
    assert first.refused_file is not None

    second = intake.load(first.refused_file, history=True)
    assert second.refused_file == folder / "l.refused.refused.xlsx"
    assert read_xlsx(second.refused_file)[0] == ("行号", "原因", *HEADERS)


def test_text_that_looks_like_a_formula_stays_text_in_the_list(intake: Intake, folder: Path) -> None:
    path = write_csv(folder / "l.csv", [HEADERS, row(1, 留言时间="?", 留言详情='=HYPERLINK("http://example.invalid")')])

    summary = intake.load(path, history=True)
    assert summary.refused_file is not None
    cell = openpyxl.load_workbook(summary.refused_file).worksheets[0].cell(2, 7)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.invalid")')


def test_characters_a_spreadsheet_cannot_hold_do_not_break_the_list(intake: Intake, folder: Path) -> None:
    path = write_csv(folder / "l.csv", [HEADERS, row(1, 留言时间="\x07?")])

    assert reasons(intake.load(path, history=True).refused_file) == {2: "无法识别收到时间"}


def test_a_list_that_cannot_be_written_is_told(intake: Intake, folder: Path) -> None:
    (folder / "l.refused.xlsx").mkdir()

    with pytest.raises(RefusedListUnwritable, match="1 rows were refused"):
        intake.load(ledger(folder, row(1, 留言时间="?"), row(2)), history=True)
    assert len(intake.matters()) == 1


def test_the_same_ledger_again_registers_nothing_twice(intake: Intake, folder: Path) -> None:
    path = ledger(folder, *(row(n) for n in range(10)))

    assert intake.load(path, history=True, batch=3).registered == 10
    again = intake.load(path, history=True, batch=4)
    assert (again.registered, again.present) == (0, 10)
    assert len(intake.matters()) == len(intake.said()) == 10


def test_a_ledger_under_another_file_name_is_known_by_its_name_in_the_mapping(intake: Intake, folder: Path) -> None:
    how = mapping(folder, "ledger: 县长信箱\ncolumns: {external_id: 留言编号, title: 留言主题}")

    intake.load(ledger(folder, row(1), row(2), name="一月.xlsx"), mapping=how)
    again = intake.load(ledger(folder, row(1), row(2), row(3), name="二月.xlsx"), mapping=how)
    assert (again.registered, again.present) == (1, 2)


def test_the_same_ids_in_two_ledgers_are_different_matters(intake: Intake, folder: Path) -> None:
    for name in ("甲.xlsx", "乙.xlsx"):
        assert intake.load(ledger(folder, row(1), name=name), history=True).registered == 1


def test_moved_and_added_columns_change_nothing(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(1), row(2)), history=True)
    turned = [[None, *reversed(cells), "备注"] for cells in (HEADERS, row(1), row(2))]

    again = intake.load(write_xlsx(folder / "l.xlsx", turned), history=True)
    assert (again.registered, again.present, again.refused) == (0, 2, 0)


def test_a_ledger_saved_in_another_format_changes_nothing(intake: Intake, folder: Path) -> None:
    rows = [row(n) for n in range(5)]
    intake.load(ledger(folder, *rows), history=True)

    again = intake.load(write_csv(folder / "l.csv", [HEADERS, *rows], "gb18030"), history=True)
    assert (again.registered, again.present) == (0, 5)


def test_rows_without_ids_are_known_by_what_they_say(intake: Intake, folder: Path) -> None:
    rows = [["标题", "内容"], ["路灯", "不亮"], ["路灯", "不亮"], ["桥", "坏了"]]

    assert intake.load(write_xlsx(folder / "l.xlsx", rows)).registered == 3
    more = write_xlsx(folder / "l.xlsx", [*rows, ["路灯", "不亮"], ["路", "不平"]])
    again = intake.load(more)
    assert (again.registered, again.present) == (2, 3)


def test_an_id_that_comes_again_with_other_words_is_listed_not_lost(intake: Intake, folder: Path) -> None:
    summary = intake.load(ledger(folder, row(1), row(1), row(1, 留言详情="别的事")), history=True)

    assert (summary.registered, summary.present) == (1, 1)
    assert reasons(summary.changed_file) == {4: "已登记为 990100-2026-0000001；内容不同，未改动：内容"}


def test_an_import_that_was_killed_goes_on_where_it_stopped(intake: Intake, folder: Path) -> None:
    path = ledger(folder, *(row(n) for n in range(10)))
    say, said = registering._say_registered, []

    def killed(*args: Any) -> None:
        said.append(args)
        if len(said) == 8:
            raise KeyboardInterrupt
        say(*args)

    with mock.patch.object(registering, "_say_registered", killed), pytest.raises(KeyboardInterrupt):
        intake.load(path, history=True, batch=3)
    assert len(intake.matters()) == len(intake.said()) == 6

    again = intake.load(path, history=True, batch=3)
    assert (again.registered, again.present) == (4, 6)
    assert len(intake.matters()) == len(intake.said()) == 10
    assert len({matter.source_key for matter in intake.matters()}) == 10


def test_a_quote_that_is_not_closed_costs_the_row_where_it_begins(intake: Intake, folder: Path) -> None:
    path = write_csv(folder / "l.csv", [HEADERS, row(1), row(2, 留言时间="?"), row(3)])
    path.write_text(path.read_text("utf-8") + '4,"没有结束', "utf-8")

    summary = intake.load(path, history=True, batch=2)
    assert [matter.title for matter in intake.matters()] == ["第1号路灯不亮", "第3号路灯不亮"]
    assert reasons(summary.refused_file) == {3: "无法识别收到时间", 5: "引号有误或没有结束"}


def test_a_csv_row_whose_cells_slipped_is_refused(intake: Intake, folder: Path) -> None:
    path = write_csv(folder / "l.csv", [HEADERS, [*row(1), "溢出"], [*row(2), ""]])

    summary = intake.load(path, history=True)
    assert reasons(summary.refused_file) == {2: "单元格比表头多，可能错位"}


def test_empty_rows_are_passed_over(intake: Intake, folder: Path) -> None:
    summary = intake.load(ledger(folder, row(1), [None] * 7, ["", " "], row(2)), history=True)

    assert (summary.registered, summary.refused) == (2, 0)


def test_a_title_too_long_for_its_place_opens_the_content(intake: Intake, folder: Path) -> None:
    title = "长" * 250
    intake.load(ledger(folder, row(1, 留言主题=title)), history=True)

    [matter] = intake.matters()
    assert matter.title == "长" * 199 + "…"
    assert matter.content == f"{title}\n第1号路灯已坏两个月。"


def test_a_row_with_a_title_alone_has_it_as_content(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(1, 留言详情=None)), history=True)

    assert intake.matters()[0].content == "第1号路灯不亮"


def test_an_answer_on_the_day_of_receipt_known_by_its_day_only_is_not_before_it(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(1, 答复时间="2025/4/25")), history=True)

    [matter] = intake.matters()
    assert matter.answered_at == matter.received_at


@pytest.mark.parametrize("cell", [datetime(2025, 4, 25, 9, 32, 9), 45772.39732638889, "2025年4月25日 9时32分9秒"])
def test_times_are_read_from_any_kind_of_cell(intake: Intake, folder: Path, cell: Any) -> None:
    intake.load(ledger(folder, row(1, 留言时间=cell)), history=True)

    assert intake.matters()[0].received_at == datetime(2025, 4, 25, 1, 32, 9, tzinfo=UTC)


def test_a_cell_with_a_date_is_that_day(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(1, 留言时间=date(2025, 4, 25))), history=True)

    assert intake.matters()[0].received_at == datetime(2025, 4, 24, 16, 0, tzinfo=UTC)


def test_the_ledgers_own_time_zone_counts(intake: Intake, folder: Path) -> None:
    how = mapping(folder, "ledger: a\ntimezone: UTC\ncolumns: {title: 留言主题, received_at: 留言时间}")
    intake.load(ledger(folder, row(1)), mapping=how)

    assert intake.matters()[0].received_at == datetime(2025, 4, 25, 9, 32, 9, tzinfo=UTC)


def test_constants_fill_what_a_row_does_not_say(intake: Intake, folder: Path) -> None:
    how = mapping(
        folder,
        "ledger: a\ncolumns: {title: 标题, people_count: 人数, purpose: 目的}\n"
        "constants: {people_count: 2, place: 东河镇, category: 城乡建设}",
    )
    rows = [["标题", "人数", "目的"], ["一", None, "求决"], ["二", "12人", None]]
    intake.load(write_xlsx(folder / "l.xlsx", rows), mapping=how)

    assert [(m.people_count, m.place, m.category, m.purpose) for m in intake.matters()] == [
        (2, "990101", "城乡建设", "request"),
        (12, "990101", "城乡建设", None),
    ]


def test_offices_are_named_by_code_or_by_a_name_that_only_one_has(intake: Intake, folder: Path) -> None:
    rows = [
        ["标题", "责任单位"],
        ["一", 990101],
        ["二", "西山乡"],
        ["三", "新桥村"],
        ["四", "不存在局"],
        ["五", "990104"],
    ]

    summary = intake.load(write_xlsx(folder / "l.xlsx", rows))
    assert [matter.named_office for matter in intake.matters()] == ["990101", "990102", "990104"]
    assert set(reasons(summary.refused_file)) == {4, 5}
    assert "有重名" in reasons(summary.refused_file)[4]


@pytest.mark.parametrize("count", ["两人", "1.5", "-3", "0", "10000", "9" * 500])
def test_a_number_of_people_that_cannot_be_is_refused(intake: Intake, folder: Path, count: str) -> None:
    rows = [["标题", "信访人数"], ["一", count]]

    assert "信访人数" in reasons(intake.load(write_xlsx(folder / "l.xlsx", rows)).refused_file)[2]


def test_the_ledgers_own_office_must_be_known(intake: Intake, folder: Path) -> None:
    with pytest.raises(OfficeUnknown):
        intake.load(ledger(folder, row()), history=True, office="990199")
    assert intake.matters() == []


def test_an_id_that_is_too_long_is_refused(intake: Intake, folder: Path) -> None:
    assert "编号超过 100 字" in reasons(intake.load(ledger(folder, row("9" * 101)), history=True).refused_file)[2]


def test_every_reason_of_a_row_is_told(intake: Intake, folder: Path) -> None:
    bad = row(1, 留言用户="字" * 101, 答复时间=None)

    reason = reasons(intake.load(ledger(folder, bad), history=True).refused_file)[2]
    assert reason == "姓名有 101 字，最多 100 字；有答复意见而没有答复时间"


def test_the_guess_and_the_progress_are_told(intake: Intake, folder: Path) -> None:
    heard = Silent()
    intake.load(ledger(folder, *(row(n) for n in range(5))), heard, history=True, batch=2)

    assert heard.ledger == "l"
    assert heard.columns["content"] == "留言详情"
    assert heard.rows == 5


def test_the_rows_are_read_by_the_channel_that_is_named(
    intake: Intake, folder: Path, built_in_channels: list[Any]
) -> None:
    class Hotline:
        name = "hotline"
        api_version = 1
        staff_only = True

        def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
            if brought["标题"] == "坏":
                raise RuntimeError("秘密")
            return Draft(title="热线", content=brought["标题"], received_at=received_at)

    built_in_channels.append(Hotline())
    path = write_xlsx(folder / "l.xlsx", [["标题", "内容"], ["一", "二"], ["坏", "二"]])
    summary = intake.load(path, channel="hotline")

    [matter] = intake.matters()
    assert (matter.channel, matter.title, matter.content) == ("hotline", "热线", "一")
    assert reasons(summary.refused_file) == {
        3: PluginError(name="hotline", why=said("运行时出错（RuntimeError）", "it failed with RuntimeError")).text("zh")
    }


def test_an_unknown_channel_is_told(intake: Intake, folder: Path) -> None:
    with pytest.raises(ChannelUnknown):
        intake.load(ledger(folder, row()), history=True, channel="pigeon")


def test_every_imported_matter_has_a_code_of_its_own(intake: Intake, folder: Path) -> None:
    intake.load(ledger(folder, row(1), row(2)), history=True)

    for matter in intake.matters():
        assert intake.resolve(NUMBERING.query_code(matter.number)) == {"number": matter.number}


def test_the_invented_ledger_goes_in_whole(intake: Intake, folder: Path) -> None:
    names = {"990101": "东河镇", "990102": "西山乡", "990101001": "柳林村信访站", "990101002": "石井村信访站"}
    intake.hear_offices({**names, "990102001": "桃园村信访站", "990103001": "新桥社区信访站"}, version=2)

    for _ in range(2):
        copy = shutil.copy(INVENTED / "letterbox.csv", folder)
        summary = intake.load(Path(copy), mapping=INVENTED / "letterbox.yaml", history=True)
        assert (summary.registered + summary.present, summary.refused) == (36, 0)
    matters = intake.matters()
    assert sum(matter.answered_at is not None for matter in matters) == 32
    assert all(matter.title and matter.content and matter.place for matter in matters)
