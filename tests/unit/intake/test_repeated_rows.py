"""Rows that come again: the same however it is written; what changed is listed, what came since is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import text

from services.intake.ledger import importing
from tests.unit.intake.conftest import Intake, read_xlsx, write_csv, write_xlsx

HEADER = ["编号", "收到时间", "标题", "反映内容", "姓名", "人数", "受理时间", "答复时间", "答复意见"]
MAP = (
    "ledger: 县台账\ncolumns:\n  external_id: 编号\n  received_at: 收到时间\n  title: 标题\n  content: 反映内容\n"
    "  name: 姓名\n  people_count: 人数\n  accepted_at: 受理时间\n  answered_at: 答复时间\n  answer: 答复意见\n"
)


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    with mock.patch.object(importing.loader, "load", return_value=list(intake.channels._by_name.values())):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Any:
    """Import rows of the one register, under its whole header, from a file that is called anew each time."""
    times = iter(range(99))
    (tmp_path / "map.yaml").write_text(MAP, "utf-8")

    def run(
        *rows: list[Any], write: Any = write_csv, header: Any = HEADER, mapping: str | None = None, **options: Any
    ) -> Any:
        if mapping is not None:
            (tmp_path / "map.yaml").write_text(mapping, "utf-8")
        suffix = "xlsx" if write is write_xlsx else "csv"
        path = write(tmp_path / f"{next(times)}.{suffix}", [header, *rows])
        return intake.load(path, **{"history": True, "mapping": tmp_path / "map.yaml", **options})

    return run


def entry(id_: Any = "", at: Any = "2025-06-03 09:05", what: Any = "水管漏水", **more: Any) -> list[Any]:
    """Return a row under :data:`HEADER`; what it does not say is empty."""
    said = {"编号": id_, "收到时间": at, "标题": "水管", "反映内容": what, "姓名": "测试丙", "人数": ""}
    return [{**said, **more}.get(name, "") for name in HEADER]


def counts(summary: Any) -> tuple[int, int, int, int]:
    return summary.registered, summary.present, summary.changed, summary.refused


def listed(summary: Any) -> dict[int, str]:
    return {line[0]: line[1] for line in read_xlsx(summary.changed_file)[1:]}


SAME = [
    (entry(at=datetime(2025, 6, 3, 9, 5)), entry(at="2025/6/3 9:05")),
    (entry(at="2025年6月3日 9时5分"), entry(at="2025-06-03 09:05:00")),
    (entry(at=datetime(2025, 6, 3, 9, 5, 41)), entry(at="2025/6/3 9:05")),
    (entry(人数=5.0), entry(人数="５")),
    (entry(人数="3人"), entry(人数=3)),
    (entry(what="水管　漏水（三组）"), entry(what="水管 漏水(三组)\u200b")),
    (entry(what="ＡＢ路漏水"), entry(what="AB路漏水")),
    (entry(答复时间="2025-06-20", 答复意见="已修"), entry(答复时间="2025/6/20 00:00:00", 答复意见="已修\n")),
]


@pytest.mark.parametrize(("first", "again"), SAME)
@pytest.mark.parametrize("id_", ["", "A-7"])
def test_a_row_saved_by_another_program_is_the_same(
    load: Any, intake: Intake, first: Any, again: Any, id_: str
) -> None:
    load([id_, *first[1:]], write=write_xlsx)
    assert counts(load([id_, *again[1:]])) == (0, 1, 0, 0)
    assert counts(load([id_, *first[1:]], write=write_xlsx)) == (0, 1, 0, 0)
    assert len(intake.matters()) == 1


@pytest.mark.parametrize(
    ("first", "again"), [("17", 17.0), ("１７", "17"), ("A-7\u200b", "A-7"), ("\ufeffA 7", "A  7")]
)
def test_a_number_is_the_same_however_a_program_writes_it(load: Any, first: Any, again: Any) -> None:
    load(entry(first))
    assert counts(load(entry(again), write=write_xlsx)) == (0, 1, 0, 0)


@pytest.mark.parametrize(("first", "other"), [("07", "7"), ("A-7", "A-8"), ("1.10", "1.1"), ("（1）", "(1)")])
def test_numbers_that_may_be_two_are_two(load: Any, first: str, other: str) -> None:
    load(entry(first))
    assert load(entry(other)).registered == 1


@pytest.mark.parametrize(
    "other",
    [
        entry(what="电线断了"),
        entry(at="2025-06-04 09:05"),
        entry(at="2025-06-03 09:06"),
        entry(姓名="测试丁"),
        entry(人数=9),
    ],
)
def test_rows_without_numbers_that_differ_in_the_matter_itself_are_two(load: Any, other: Any) -> None:
    load(entry(人数=2))
    assert counts(load(other)) == (1, 0, 0, 0)


def test_two_rows_that_say_the_same_are_two_matters_and_stay_two(load: Any) -> None:
    assert load(entry(), entry()).registered == 2
    assert counts(load(entry(), entry())) == (0, 2, 0, 0)
    assert counts(load(entry(), entry(), entry())) == (1, 2, 0, 0)


def test_another_mapping_with_one_more_column_registers_no_row_again(load: Any, intake: Intake) -> None:
    load(entry(), entry(what="电线断了"))
    more = MAP + "  category: 分类\n"
    summary = load([*entry(), "水务"], [*entry(what="电线断了"), ""], header=[*HEADER, "分类"], mapping=more)
    assert counts(summary) == (0, 1, 1, 0)
    assert listed(summary) == {2: f"已登记为 {intake.matters()[0].number}；新有内容，未采用：内容分类"}


def test_a_mapping_with_fewer_columns_takes_nothing_away(load: Any) -> None:
    load(entry("A-7", 答复时间="2025-06-20", 答复意见="已修"))
    fewer = MAP.replace("  answered_at: 答复时间\n  answer: 答复意见\n", "").replace("  name: 姓名\n", "")
    assert counts(load(entry("A-7", 答复时间="2025-06-20"), mapping=fewer)) == (0, 1, 0, 0)


@pytest.mark.parametrize("id_", ["A-7", ""])
def test_an_answer_that_came_since_is_taken_and_said(load: Any, intake: Intake, id_: str) -> None:
    load(entry(id_))
    answered = entry(id_, 受理时间="2025-06-10", 答复时间="2025-06-20", 答复意见="已修复水管")
    summary = load(answered)
    assert (counts(summary), summary.brought) == ((0, 0, 1, 0), 1)
    [matter] = intake.matters()
    assert (matter.answered_at, matter.answer) == (datetime(2025, 6, 19, 16, tzinfo=UTC), "已修复水管")
    assert listed(summary) == {2: f"已登记为 {matter.number}；已采用：受理时间、答复时间、答复意见"}
    event = intake.said()[-1]
    assert (event.type, event.subject) == ("matter.amended", matter.number)
    assert event.data["history"] == {"accepted_at": "2025-06-09T16:00:00Z", "answered_at": "2025-06-19T16:00:00Z"}
    assert event.time.year == 2025
    assert counts(load(answered)) == (0, 1, 0, 0)
    assert len(intake.said()) == 2


def test_an_answer_that_came_since_within_one_file_is_taken_too(load: Any, intake: Intake) -> None:
    summary = load(entry("A-7"), entry("A-7", 答复时间="2025-06-20", 答复意见="已修"), entry("A-7"))
    assert (counts(summary), summary.brought) == ((1, 0, 2, 0), 1)
    assert listed(summary)[4].endswith("已无内容，未删除：答复时间、答复意见")
    assert intake.matters()[0].answer == "已修"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"答复意见": "无法修复"}, "内容不同，未改动：答复意见"),
        ({"答复时间": "2025-06-25"}, "内容不同，未改动：答复时间"),
        ({"答复时间": "", "答复意见": ""}, "已无内容，未删除：答复时间、答复意见"),
        ({"反映内容": "电线断了", "姓名": "测试丁"}, "内容不同，未改动：内容、姓名"),
        ({"受理时间": "2025-06-05"}, "新有内容，未采用：受理时间"),
    ],
)
def test_what_contradicts_is_listed_and_changes_nothing(load: Any, intake: Intake, change: Any, reason: str) -> None:
    kept = {"答复时间": "2025-06-20", "答复意见": "已修"}
    load(entry("A-7", **kept))
    before = [{**one.__dict__, "_sa_instance_state": None} for one in intake.matters()]
    for _ in range(2):
        summary = load(entry("A-7", **{**kept, **change}))
        assert (counts(summary), summary.brought) == ((0, 0, 1, 0), 0)
        assert listed(summary) == {2: f"已登记为 {before[0]['number']}；{reason}"}
    assert [{**one.__dict__, "_sa_instance_state": None} for one in intake.matters()] == before
    assert len(intake.said()) == 1


def test_an_answer_before_the_acceptance_that_is_known_is_not_taken(load: Any, intake: Intake) -> None:
    load(entry("A-7", 受理时间="2025-06-10"))
    summary = load(entry("A-7", 答复时间="2025-06-05", 答复意见="已修"))
    assert (summary.changed, summary.brought) == (1, 0)
    assert intake.matters()[0].answered_at is None


def test_without_history_a_changed_row_is_listed_and_brings_nothing(load: Any, intake: Intake) -> None:
    live = MAP.partition("  accepted_at")[0]
    load(entry("A-7"), mapping=live, history=False)
    summary = load(entry("A-7", 姓名="测试丁"), mapping=live, history=False)
    assert counts(summary) == (0, 0, 1, 0)
    assert load(entry("A-7", 答复时间="2025-06-20"), mapping=MAP).brought == 0
    assert intake.matters()[0].answered_at is None


def test_the_list_of_changed_rows_can_itself_be_imported(load: Any, intake: Intake, tmp_path: Path) -> None:
    load(entry("A-7", 答复时间="2025-06-20", 答复意见="已修"))
    changed = load(entry("A-7", 答复时间="2025-06-25", 答复意见="已修")).changed_file
    summary = intake.load(changed, history=True, mapping=tmp_path / "map.yaml")
    assert counts(summary) == (0, 0, 1, 0)


def test_rows_from_before_entries_were_kept_are_compared_with_what_is_stored(load: Any, intake: Intake) -> None:
    load(entry("A-7"), entry(what="电线断了"))
    with intake.database.unit_of_work() as uow:
        uow.session.execute(text("UPDATE ledger_entry SET said = NULL, digest = NULL"))
    assert counts(load(entry("A-7"), entry(what="电线断了", at="2025/6/3 9:05:00"))) == (0, 2, 0, 0)
    with intake.database.unit_of_work() as uow:
        uow.session.execute(text("UPDATE ledger_entry SET said = NULL, digest = NULL"))
    assert load(entry("A-7", 答复时间="2025-06-20", 答复意见="已修")).brought == 1
    assert counts(load(entry("A-7", 姓名="测试丁", 答复时间="2025-06-20", 答复意见="已修"))) == (0, 0, 1, 0)


def test_the_numbers_that_rows_have_are_written_beside_the_file(load: Any, intake: Intake) -> None:
    load(entry("A-7"))
    summary = load(entry("A-7"), entry("A-8"), entry("A-9", at="？"), entry("A-7", 姓名="测试丁"))
    first, second = (matter.number for matter in intake.matters())
    assert summary.numbers_file.read_text("utf-8-sig").splitlines() == [
        "工作表,行号,台账编号,登记编号,结果",
        f",2,A-7,{first},已有",
        f",3,A-8,{second},新登记",
        ",4,,,退回",
        f",5,A-7,{first},内容不同",
    ]


def test_a_folder_that_takes_no_list_of_numbers_ends_no_import(load: Any, tmp_path: Path) -> None:
    (tmp_path / "0.numbers.csv").mkdir()
    summary = load(entry("A-7"))
    assert (summary.registered, summary.numbers_file) == (1, None)


def test_a_version_that_was_given_up_can_come_again_as_a_matter_of_its_own(load: Any, intake: Intake) -> None:
    load(entry())
    load(entry(答复时间="2025-06-20", 答复意见="已修"))
    both = [entry(答复时间="2025-06-20", 答复意见="已修"), entry()]
    assert counts(load(*both)) == (1, 1, 0, 0)
    assert counts(load(*both)) == (0, 2, 0, 0)
    assert len({matter.source_key for matter in intake.matters()}) == 2


PHONES = "ledger: 县台账\ncolumns:\n  received_at: 收到时间\n  content: 反映内容\n  phone: 电话\n"


@pytest.mark.parametrize("again", ["13800000000", "138-0000-0000", "１３８ ００００ ００００", "138  00000000"])
def test_a_telephone_is_the_same_however_its_digits_are_grouped(load: Any, again: str) -> None:
    header = ["收到时间", "反映内容", "电话"]
    first = load(["2025-06-03", "水管漏水", "138 0000 0000"], header=header, mapping=PHONES)
    second = load(["2025-06-03", "水管漏水", again], header=header)
    assert counts(first) == (1, 0, 0, 0)
    assert counts(second) == (0, 1, 0, 0)


def test_another_telephone_is_another_row(load: Any) -> None:
    header = ["收到时间", "反映内容", "电话"]
    load(["2025-06-03", "水管漏水", "138 0000 0000"], header=header, mapping=PHONES)
    assert counts(load(["2025-06-03", "水管漏水", "138 0000 0001"], header=header)) == (1, 0, 0, 0)


def test_a_row_whose_name_could_read_as_a_sentence_is_refused_and_the_others_are_taken(load: Any) -> None:
    summary = load(
        entry("1", 姓名="测试甲，经核查不属实。"), entry("2", 姓名="测试甲、测试乙等5人"), entry("3", 姓名="“测试丙”")
    )
    assert counts(summary) == (1, 0, 0, 2)
    refused = [str(cell) for line in read_xlsx(summary.refused_file)[1:] for cell in line]
    assert sum("几个人之间用顿号" in cell for cell in refused) == 2
