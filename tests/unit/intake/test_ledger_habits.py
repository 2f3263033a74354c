"""Ledgers as people keep them: two encodings in one file, words for nothing, notes, one column, wrong options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from services.intake.errors import LedgerUnreadable, MappingWrong
from services.intake.ledger import importing
from services.intake.ledger.importing import Summary
from services.intake.models import Person
from tests.unit.intake.conftest import Intake, reasons_of

HEADER = "编号,内容,收到时间,姓名,联系电话"
BROKEN = "含有无法识别的字符（编码有误）"


@pytest.fixture(autouse=True)
def built_in_channels(intake: Intake) -> Any:
    """Have the import use the built-in channels, as installed."""
    plugins = list(intake.channels._by_name.values())
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Callable[..., Summary]:
    """Import lines as UTF-8, or bytes as they are; with a mapping if one is given as YAML."""

    def load(*lines: str | bytes, name: str = "l.csv", how: str = "", **options: Any) -> Summary:
        path = tmp_path / name
        path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\r\n" for line in lines))
        if how:
            options["mapping"] = tmp_path / "m.yaml"
            options["mapping"].write_text(how, "utf-8")
        return intake.load(path, **options)

    return load


def told(summary: Summary) -> str:
    return "\n".join(finding.zh for finding in summary.findings)


def contents(intake: Intake) -> list[str]:
    return [matter.content for matter in intake.matters()]


def people(intake: Intake) -> list[Any]:
    with intake.database.reading() as reading:
        return [(one.name, one.phone) for one in reading.session.query(Person).order_by(Person.matter)]


@pytest.mark.parametrize("good", [1, 3, 40])
def test_a_row_in_another_encoding_costs_itself_only(load: Any, intake: Intake, good: int) -> None:
    rows = [f"{at},村口的路灯不亮,2026/2/1,测试甲,1" for at in range(good)]
    summary = load(HEADER, *rows, "A-9,水管漏水已经三个月没有人来修,2026/2/1,测试乙,2".encode("gb18030"))

    assert contents(intake) == ["村口的路灯不亮"] * good
    assert reasons_of(summary.refused_file) == {good + 2: BROKEN}


def test_a_mark_of_utf_8_does_not_make_all_rows_of_it(load: Any, intake: Intake) -> None:
    summary = load(
        b"\xef\xbb\xbf" + HEADER.encode(), "1,灯,2026/2/1,甲,1", "2,水管漏水没有人来修,2026/2/1,乙,2".encode("gb18030")
    )

    assert contents(intake) == ["灯"]
    assert reasons_of(summary.refused_file) == {3: BROKEN}


@pytest.mark.parametrize("good", [1, 3, 40])
def test_a_row_in_utf_8_among_gb18030_costs_itself_only(load: Any, intake: Intake, good: int) -> None:
    rows = [f"{at},村口的路灯不亮,2026/2/1,测试甲,1".encode("gb18030") for at in range(good)]
    summary = load(HEADER.encode("gb18030"), *rows, "A-9,水管漏水没有人修,2026/2/1,测试,2")

    assert contents(intake) == ["村口的路灯不亮"] * good
    assert reasons_of(summary.refused_file) == {good + 2: BROKEN}


def test_a_header_in_ascii_leaves_the_encoding_to_most_rows(load: Any, intake: Intake) -> None:
    how = "ledger: l\ncolumns: {external_id: id, content: text}\n"
    gb = [f"{at},水管漏水没有人来修".encode("gb18030") for at in (1, 2)]
    summary = load("id,text", gb[0], "3,村口的路灯不亮", gb[1], how=how)

    assert contents(intake) == ["水管漏水没有人来修"] * 2
    assert reasons_of(summary.refused_file) == {3: BROKEN}


@pytest.mark.parametrize("content", ["路灯不亮", "路灯不亮;井盖丢了", "路灯\t不亮"])
def test_one_column_of_contents_is_a_ledger(load: Any, intake: Intake, content: str) -> None:
    load("内容", content, "水管漏水")

    assert contents(intake) == [content, "水管漏水"]


def test_one_known_column_among_others_is_told_as_it_is(load: Any) -> None:
    with pytest.raises(MappingWrong) as wrong:
        load("内容,甲栏,乙栏", "灯,1,2")
    assert "只认出一列（内容）" in wrong.value.text("zh")


@pytest.mark.parametrize("word", ["无", "匿名", "/", "-", "—", "——", "不详", "未留", "（匿名）", "N/A", "＼", "未 留"])
def test_a_word_for_nothing_is_nothing_and_is_named(load: Any, intake: Intake, word: str) -> None:
    summary = load(HEADER, f"1,灯,2026/2/1,{word},{word}")

    assert [matter.anonymous for matter in intake.matters()] == [True]
    assert people(intake) == []
    assert "列 姓名 有 1 行写的是" in told(summary)
    assert "列 联系电话 有 1 行写的是" in told(summary)
    assert load(HEADER, f"1,灯,2026/2/1,{word},{word}").present == 1


@pytest.mark.parametrize("name", ["吴", "吴明", "Na", "无忧", "张-李"])
def test_a_name_that_only_looks_like_nothing_is_a_name(load: Any, intake: Intake, name: str) -> None:
    load(HEADER, f"1,灯,2026/2/1,{name},1")

    assert people(intake) == [(name, "1")]


@pytest.mark.parametrize(("name", "anonymous"), [("—", True), ("/", True), ("无", False)])
def test_by_the_page_only_a_sign_is_nothing(intake: Intake, name: str, anonymous: bool) -> None:
    intake.register(name=name)

    assert [matter.anonymous for matter in intake.matters()] == [anonymous]


@pytest.mark.parametrize("character", ["\u202e", "\0", "\x07", "\ufdd0", "\u200f", "\x85\x9f", "\U0001ffff"])
def test_characters_that_are_left_out_are_named(load: Any, intake: Intake, character: str) -> None:
    summary = load(HEADER, f"1,路{character}灯,2026/2/1,甲,1", "2,井,2026/2/1,甲,1")

    assert len(contents(intake)) == 2
    assert "1 行含有无法保存的字符（控制符、文字方向符等），已略去：第 2 行" in told(summary)


def test_emoji_and_rare_characters_are_not_named(load: Any) -> None:
    assert told(load(HEADER, "1,👨‍👩‍👧𠮷田㐂,2026/2/1,ئۇيغۇر,1")) == ""


def test_excels_formula_of_a_text_is_the_text(load: Any, intake: Intake) -> None:
    load(HEADER, '="007","=""灯""",2026/2/1,甲,"=""0531"""')

    assert [matter.source_key for matter in intake.matters()] == ["ledger:l:007"]
    assert people(intake) == [("甲", "0531")]


def test_rows_without_a_time_are_counted_as_received_now(load: Any) -> None:
    summary = load(HEADER, "1,灯,,甲,1", "2,井,,甲,1", "3,水,2026/2/1,甲,1")

    assert "2 行没有写收到时间，按现在收到登记：第 2、3 行" in told(summary)


@pytest.mark.parametrize(("count", "reason"), [("-1", "请填 1 至 9999"), ("0", "请填 1 至 9999"), ("几个", "不是整数")])
def test_a_number_of_people_is_refused_for_what_it_is(load: Any, count: str, reason: str) -> None:
    assert reason in reasons_of(load("编号,内容,人数", f"1,灯,{count}").refused_file)[2]


def test_a_weekday_of_another_date_is_told(load: Any) -> None:
    assert reasons_of(load(HEADER, "1,灯,2026年2月1日 星期一,甲,1").refused_file) == {2: "收到时间与所写的星期不符"}


def test_a_folder_is_told_to_be_one(intake: Intake, tmp_path: Path) -> None:
    with pytest.raises(LedgerUnreadable, match="it is a folder"):
        intake.load(tmp_path)


def test_an_empty_mapping_is_told_to_be_empty(load: Any) -> None:
    with pytest.raises(MappingWrong, match="is empty"):
        load(HEADER, how="# nothing\n")


@pytest.mark.parametrize(
    ("constants", "said"), [("place: 无此镇", "place"), ("purpose: 聊天", "purpose"), ("people_count: 很多", "people")]
)
def test_a_wrong_constant_is_told_once(load: Any, intake: Intake, constants: str, said: str) -> None:
    with pytest.raises(MappingWrong) as wrong:
        load(HEADER, "1,灯,2026/2/1,甲,1", how=f"ledger: l\nconstants: {{{constants}}}\n")
    assert said in wrong.value.text("en")


def test_a_good_constant_is_taken(load: Any, intake: Intake) -> None:
    load(HEADER, "1,灯,2026/2/1,甲,1", how="ledger: l\nconstants: {place: 东河镇, purpose: 求决, people_count: 3}\n")

    assert [(matter.place, matter.people_count) for matter in intake.matters()] == [("990101", 3)]


def test_of_very_many_unused_columns_a_few_are_told_and_how_many_more(load: Any) -> None:
    header = ",".join([HEADER, *(f"列{at}" for at in range(3000))])
    summary = load(header, "1,灯,2026/2/1,甲,1" + ",x" * 3000)

    assert len(summary.findings) == 21
    assert summary.findings[-1].zh == "另有 2980 条同类情况没有列出"


@pytest.mark.parametrize(
    "note", ["注：以上不含来访", "备注: 见附表", "填表说明 一式两份", "（说明）本表由甲科填写", "注1、略"]
)
def test_a_note_under_the_table_is_named(load: Any, intake: Intake, note: str) -> None:
    summary = load(HEADER, "1,灯,2026/2/1,甲,1", f",{note},,,")

    assert "1 行像是填表说明或备注（除内容外没有编号和时间），请核对：第 3 行" in told(summary)


def test_a_matter_that_begins_like_a_note_is_none(load: Any) -> None:
    assert "填表说明" not in told(load(HEADER, "1,说明书看不懂,2026/2/1,甲,1", ",注册公司被拒,,,"))


ROWS = (HEADER, "1,灯,2026/2/1,甲,1", "2,井,2026/2/1,甲,1", ",水,2026/2/1,甲,1")


def test_a_ledger_under_another_name_is_told_to_be_registered_already(load: Any) -> None:
    load(*ROWS, name="甲册.csv")
    summary = load(*ROWS, ",新的一件,2026/2/1,乙,1", name="甲册-副本.csv")

    assert summary.registered == 4
    assert "3 行与台账“甲册”里已登记的一字不差，又登记了一次：第 2、3、4 行" in told(summary)
    assert "ledger: 甲册" in told(summary)


def test_the_register_that_is_named_then_finds_its_rows(load: Any) -> None:
    load(*ROWS, name="甲册.csv")
    summary = load(*ROWS, name="甲册-副本.csv", how="ledger: 甲册\n")

    assert (summary.registered, summary.present, told(summary)) == (0, 3, "")


def test_rows_that_say_something_else_in_another_register_are_not_told(load: Any) -> None:
    load(*ROWS, name="甲册.csv")

    assert told(load(HEADER, "1,灯坏,2026/2/1,甲,1", "9,井,2026/2/1,甲,1", name="乙册.csv")) == ""
