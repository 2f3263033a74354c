"""A wrong profile file is refused with every fault by its line."""

from __future__ import annotations

import pytest

from services.routing.law import library, profile_file, source
from services.routing.law.errors import ProfileFileInvalid
from services.routing.law.faults import FAULTS

TEXT = library.packaged().get("xinfang-2022@1").text


def faults(text):
    with pytest.raises(ProfileFileInvalid) as caught:
        profile_file.read(text)
    return [(fault["line"], fault["path"], fault["code"]) for fault in caught.value.params["faults"]]


def broken(old, new):
    """Return the national file with ``old`` replaced once, and the line on which it stood."""
    assert TEXT.count(old) >= 1, f"the national file has no {old!r}"
    return TEXT.replace(old, new, 1), TEXT[: TEXT.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "path", "code"),
    [
        ("days: 15", "days: '15'", "periods.accept.days", "not_a_number"),
        ("days: 15", "days: 0", "periods.accept.days", "out_of_range"),
        ("days: 15", "days: 15.0", "periods.accept.days", "not_a_number"),
        ("days: 15", "days: true", "periods.accept.days", "not_a_number"),
        ("days: 15", "days:", "periods.accept.days", "not_a_number"),
        ("days: 15", "dasy: 15", "periods.accept.dasy", "key_unknown"),
        ("starts: received_at", "starts: created_at", "periods.accept.starts", "not_one_of"),
        ("[accepted_at, declined_at,", "[accepted_at, never,", "periods.accept.ends[1]", "not_one_of"),
        ("ends: [objected_at]", "ends: []", "periods.objection.ends", "list_empty"),
        ("ends: [objected_at]", "ends: objected_at", "periods.objection.ends", "not_a_list"),
        (
            "voided_by: [answered_at, ended_at]",
            "voided_by: [ended_at, ended_at]",
            "periods.accept.voided_by",
            "word_twice",
        ),
        ("bearer: office", "bearer: nobody", "periods.accept.bearer", "not_one_of"),
        ("right: true", "right: maybe", "periods.objection.right", "not_a_flag"),
        ("certainty: A", "certainty: sure", "periods.accept.certainty", "not_one_of"),
        ("article: 第二十二条第一款\n", "article: ''\n", "periods.forward.article", "text_empty"),
        ("title: {zh: 转送交办期限", "title: {cn: 转送交办期限", "periods.forward.title.cn", "key_unknown"),
        ("notice: acceptance", "notice: letter", "periods.accept.notice", "not_one_of"),
        ("valid_from: 2022-05-01", "valid_from: May 2022", "valid_from", "not_a_date"),
        ("valid_from: 2022-05-01", "valid_from: 2022-02-30", "valid_from", "value_unreadable"),
        ("version: 1", "version: one", "version", "not_a_number"),
        ("name: xinfang-2022", "name: Xinfang 2022", "name", "name_bad"),
        ("  accept:\n", "  Accept!:\n", "periods.Accept!", "name_bad"),
        ("  2:\n    title: {zh: 仲裁", "  7:\n    title: {zh: 仲裁", "legal_routes[7]", "not_one_of"),
        ("ladder: notice", "ladder: ladder", "periods.accept.ladder", "unknown_name"),
        ("excludes: [hearing]", "excludes: [weather]", "periods.recheck_opinion.excludes", "unknown_name"),
        (
            "category: [accusation]",
            "category: [rumour]",
            "periods.accusation_feedback.applies.category",
            "condition_word",
        ),
        ("legal_route: [5]", "legal_route: [5, 9]", "periods.statutory_duty.applies.legal_route", "condition_word"),
        (
            "applies: {kind: [advice]}",
            "applies: {sort: [advice]}",
            "periods.advice_feedback.applies.sort",
            "not_one_of",
        ),
        ("paper: [chaser]", "paper: [chase]", "periods.chaser_reply.applies.paper", "condition_word"),
        ("reply: chaser_reply", "reply: answer_reply", "supervision.papers.chaser.reply", "unknown_name"),
        (
            "to: unit, feedback: advice_feedback",
            "to: unit, feedback: none",
            "supervision.advice.improve.feedback",
            "unknown_name",
        ),
        ("to: unit,", "to: whoever,", "supervision.advice.improve.to", "not_one_of"),
        (
            "purposes: [accusation]",
            "purposes: [accusation, suggestion]",
            "categories.accusation.purposes",
            "purpose_twice",
        ),
        ("legal_routes: [1, 2, 3, 4, 5, 6]", "legal_routes: [1, 1]", "categories.appeal.legal_routes", "word_twice"),
        (
            "review_opinion: [hearing,",
            "review_opinon: [hearing,",
            "local_exclusions_allowed.review_opinon",
            "unknown_name",
        ),
        ("max_days: 30", "max_days: -3", "periods.answer.extension.max_days", "out_of_range"),
        ("approver: head", "approver: clerk", "periods.answer.extension.approver", "not_one_of"),
        (
            "action: tell, before: 3",
            "action: tell, before: 30",
            "ladders.notice.stages[0].before",
            "stage_before_start",
        ),
        ("action: tell, before: 3}", "action: tell}", "ladders.notice.stages[0]", "when_one"),
        ("action: tell, before: 3", "action: tell, before: 3, percent: 9", "ladders.notice.stages[0]", "when_one"),
        (
            "action: tell, percent: 75",
            "action: tell, before: 2",
            "ladders.standard.stages[0].before",
            "stage_needs_length",
        ),
        ("percent: 85}", "percent: 85, unit: working}", "ladders.notice.stages[1]", "unit_idle"),
        ("percent: 85}", "percent: 5}", "ladders.notice.stages[1]", "stage_order"),
        ("percent: 90}", "percent: 85}", "ladders.answer.stages[1]", "stage_order"),  # only where it is extended
        ("name: warning", "name: due_soon", "ladders.notice.stages[1].name", "word_twice"),
        (", paper: chaser, ground: overdue}", ", paper: chaser}", "ladders.notice.stages[4]", "stage_paper"),
        ("paper: chaser, ground", "paper: letter, ground", "ladders.notice.stages[4].paper", "unknown_name"),
        ("ground: overdue}", "ground: late}", "ladders.notice.stages[4].ground", "unknown_name"),
        ("after: 0}", "after: 0, paper: reminder, ground: delay}", "ladders.notice.stages[3]", "paper_idle"),
    ],
)
def test_a_fault_is_told_with_its_line_and_path(old, new, path, code):
    text, line = broken(old, new)
    assert (line, path, code) in faults(text)


@pytest.mark.parametrize(
    ("old", "new", "path", "code", "told_at"),
    [
        (
            "    fixed: assigned\n",
            "    fixed: assigned\n    days: 3\n",
            "periods.assigned",
            "length_one",
            "  assigned:\n",
        ),
        ("    days: 60\n", "", "periods.answer", "length_one", "  answer:\n    title"),
        ("    bearer: office\n    notice: acc", "    notice: acc", "periods.accept.bearer", "missing", "  accept:\n"),
        (
            "    certainty: A\n    ladder: answer\n",
            "    certainty: A\n",
            "periods.answer",
            "ladder_missing",
            "  answer:\n    t",
        ),
        (
            "action: overdue, after: 0}",
            "action: tell, after: 0}",
            "ladders.notice.stages",
            "overdue_missing",
            "    stages:\n      - {name: due_soon, title: {zh: 预警, en: due soon}, action: tell, before: 3}",
        ),
        (
            "action: tell, before: 3}",
            "action: tell, before: 1}",
            "ladders.notice.stages[1]",
            "stage_order",
            "      - {name: warning, title: {zh: 警告, en: warning}, action: tell, percent: 85}",
        ),
        (
            "valid_from: 2022-05-01",
            "valid_from: 2022-05-01\nvalid_until: 2021-01-01",
            "valid_until",
            "dates_reversed",
            "valid_until",
        ),
        (
            "- months: 6\n        text: {zh: 直",
            "- text: {zh: 直",
            "legal_routes[1].limits[0]",
            "limit_one",
            "- text: {zh: 直",
        ),
    ],
)
def test_a_fault_of_a_whole_entry_is_told_where_the_entry_begins(old, new, path, code, told_at):
    text, _ = broken(old, new)
    line = text[: text.index(told_at)].count("\n") + 1
    assert (line, path, code) in faults(text)


def test_every_fault_is_told_at_once_in_the_order_of_lines():
    text = (
        TEXT.replace("days: 15", "days: many", 1).replace("days: 60", "days: -1", 1).replace("number: 7", "number: x")
    )
    found = faults(text)
    assert [code for _, _, code in found] == ["not_a_number", "out_of_range", "not_a_number"]
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    assert [path for _, path, _ in found] == [
        "periods.accept.days",
        "periods.answer.days",
        "hearing_notice_days.number",
    ]


def test_the_person_s_window_is_a_right_that_no_office_can_end():
    text, _ = broken("    bearer: petitioner\n    right: true\n", "    bearer: petitioner\n")
    assert ("periods.review_window", "right_of_person") in [fault[1:] for fault in faults(text)]
    text, line = broken("ends: [review_requested_at, lapsed_at]", "ends: [review_requested_at, ended_at]")
    assert faults(text) == [(line, "periods.review_window.ends", "right_ended_by_others")]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("- a\n- b\n", 1, "not_a_mapping"),
        ("name: a\nlaw: [unclosed\n", 3, "yaml"),
        ("name: a\n\tlaw: b\n", 2, "yaml"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("name: a\nversion: 1\nname: b\n", 3, "key_twice"),
        ("name: !!python/name:os.system\n", 1, "value_unreadable"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_at_its_line(text, line, code):
    [(found, _, told)] = faults(text)
    assert (found, told) == (line, code)


def test_a_file_that_is_not_utf8_is_told_at_the_line_of_the_first_wrong_byte():
    with pytest.raises(ProfileFileInvalid) as caught:
        source.decode("name: a\nlaw: 条例\n".encode("gb18030"))
    assert [(one["line"], one["code"]) for one in caught.value.params["faults"]] == [(2, "not_utf8")]


def test_a_byte_order_mark_and_the_line_ends_of_other_systems_change_nothing():
    assert source.decode(b"\xef\xbb\xbfname: a\r\nlaw: b\r") == "name: a\nlaw: b\n"


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(ProfileFileInvalid):
        source.decode(b"a" * 1_000_001)


def test_every_fault_has_a_sentence_in_chinese_and_in_english():
    for code, (zh, en) in FAULTS.items():
        assert any("\u4e00" <= character <= "\u9fff" for character in zh), code
        assert en.isascii(), code
        assert not en.endswith("."), code


def test_a_fault_names_line_path_and_what_to_do_in_both_languages():
    text, line = broken("ladder: notice", "ladder: notes")
    with pytest.raises(ProfileFileInvalid) as caught:
        profile_file.read(text)
    [fault] = caught.value.params["faults"]
    assert fault["zh"] == f"第 {line} 行：periods.accept.ladder: 预警阶梯“notes”在文件中没有定义"
    assert fault["en"] == f"line {line}: periods.accept.ladder: ladder 'notes' is not defined in this file"
