"""What follows a registration."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin import clock
from huiyin.errors import NotYet, Temporary
from services.routing.offices.errors import NoOfficesYet, NoRuleChose
from services.routing.offices.rules.keywords import Keywords
from services.routing.offices.rules.place import Place

NUMBER = "990100-2026-0000001"


def only(items):
    (item,) = items
    return item


def test_a_registered_matter_is_issued_to_the_office_a_rule_chooses(desk, at):
    with clock.frozen(at("2026-03-03 10:00")):
        desk.register(NUMBER, received_at=at("2026-03-02 16:00"), place="990100001001")
    one = only(desk.assignments(NUMBER))
    assert (one.office, one.rule, one.state, one.version) == ("990100001", "place", "issued", 1)
    assert "东岭镇" in one.reason
    assert (one.received_at, one.issued_at) == (at("2026-03-03 10:00"), at("2026-03-03 10:00"))
    assert (one.kind, one.mode, one.transferor) == ("handle", "transfer", "9901X")
    case = desk.case(NUMBER)
    assert (case.received_at, case.profile) == (at("2026-03-02 16:00"), "xinfang-2022@1")
    assert (case.state, case.version, case.category, case.first_office) == ("open", 1, None, "9901X")


@pytest.mark.parametrize("received_by", ["990100001", "9901EDU"])
def test_what_an_office_received_itself_counts_from_its_own_receipt_and_what_it_was_given_from_the_issue(
    desk, at, received_by
):
    with clock.frozen(at("2026-03-03 10:00")):
        desk.register(NUMBER, received_at=at("2026-03-02 16:00"), named_office="9901EDU", received_by=received_by)
    one, direct = only(desk.assignments(NUMBER)), received_by == "9901EDU"
    assert (one.mode, one.received_at) == (
        ("direct", at("2026-03-02 16:00")) if direct else ("transfer", at("2026-03-03 10:00"))
    )
    due = {name: row.due_legal for name, row in desk.clocks(NUMBER).items()}
    assert due["accept"] == (date(2026, 3, 17) if direct else date(2026, 3, 18))
    assert ("objection" in due) is not direct


def test_on_the_desk_of_a_petition_office_the_period_is_that_for_giving_it_on(desk, at):
    with clock.frozen(at("2026-03-03 10:00")):
        desk.register(NUMBER, received_at=at("2026-03-02 16:00"))
    assert only(desk.assignments(NUMBER)).mode == "desk"
    assert {name: row.due_legal for name, row in desk.clocks(NUMBER).items()} == {"forward": date(2026, 3, 17)}


def test_the_issue_is_said_with_its_due_days(desk, at):
    with clock.frozen(at("2026-02-01 10:00")):
        desk.register(NUMBER, received_at=at("2026-01-31 10:00"), named_office="9901EDU")
    one, said = only(desk.assignments(NUMBER)), only(desk.said("assignment.issued"))
    assert (said.subject, said.office, said.time) == (NUMBER, "9901EDU", at("2026-02-01 10:00"))
    assert said.data == {
        "number": NUMBER,
        "assignment": one.id,
        "office": "9901EDU",
        "version": 1,
        "kind": "handle",
        "rule": "named",
        "issued_at": "2026-02-01T02:00:00Z",
        "accept_due": {"nominal": "2026-02-16", "legal": "2026-02-24"},
        "replaces": None,
        "mode": "transfer",
        "parent": None,
        "transferor": "9901X",
        "received_at": "2026-02-01T02:00:00Z",
        "reply_by": None,
        "answer_due": None,
    }


def test_each_clock_has_one_timer_that_goes_from_stage_to_stage_of_its_ladder(desk, at):
    with clock.frozen(at("2026-02-01 10:00")):
        desk.register(NUMBER, received_at=at("2026-01-31 10:00"), named_office="9901EDU")
    stages = []
    while len(stages) < 4:
        [(key, moment)] = desk.timers().items()
        stages.append(moment)
        with clock.frozen(moment):
            desk.fire()
        assert key == ("clock", "accept")
    told = [(row.type, row.data.get("stage")) for row in desk.said("clock.due_soon", "clock.overdue")]
    assert told == [("clock.due_soon", name) for name in ("due_soon", "warning", "serious")] + [("clock.overdue", None)]
    assert (stages[0], stages[-1]) == (at("2026-02-13 09:00"), at("2026-02-25 00:00"))


def test_a_whole_batch_asks_for_texts_once_and_only_for_matters_whose_rules_read(desk):
    desk.texts = {
        "n2": {"title": "水库", "content": "漏水", "answer": None},
        "n4": {"title": "学校", "content": "教师"},
    }
    desk.deliver(
        [
            desk.registered("n1", place="990100001"),
            desk.registered("n2"),
            desk.registered("n3", category="030101"),
            desk.registered("n4"),
            desk.registered("n5"),
        ]
    )
    assert desk.asked == [["n2", "n4", "n5"]]
    offices = {number: only(desk.assignments(number)).office for number in ("n1", "n2", "n3", "n4", "n5")}
    assert offices == {"n1": "990100001", "n2": "9901WAT", "n3": "9901EDU", "n4": "9901EDU", "n5": "9901X"}


def test_no_text_is_kept_nor_said(desk):
    desk.texts = {NUMBER: {"title": "水库旁的李四", "content": "李四说漏水", "answer": None}}
    desk.register(NUMBER)
    one = only(desk.assignments(NUMBER))
    assert "李四" not in one.reason
    assert one.answer_text is None
    assert "李四" not in str([row.data for row in desk.said()])


def test_a_matter_delivered_again_is_not_assigned_twice(desk):
    desk.register(NUMBER, place="990100001")
    desk.register(NUMBER, "other", place="990100002")
    assert only(desk.assignments(NUMBER)).office == "990100001"
    assert len(desk.said("assignment.issued")) == 2


def test_while_there_are_no_offices_the_bus_is_asked_to_try_again(empty):
    with pytest.raises(NoOfficesYet) as caught:
        empty.register(NUMBER)
    assert isinstance(caught.value, NotYet)
    assert "huiyin offices import" in caught.value.text("zh")
    assert empty.assignments(NUMBER) == []


def test_where_the_texts_are_away_nothing_is_assigned(desk):
    def away(_numbers):
        raise Temporary(what="intake")

    desk.ask_texts = away
    with pytest.raises(Temporary):
        desk.register("n1", NUMBER)
    assert desk.assignments(NUMBER) == []


def test_without_a_rule_that_always_chooses_the_matter_becomes_an_error_and_not_a_guess(desk):
    desk.rules = (Place(), Keywords())
    with pytest.raises(NoRuleChose):
        desk.register(NUMBER)
    assert desk.assignments(NUMBER) == []


def test_an_office_that_has_ended_is_followed_by_its_successor(desk, at):
    desk.import_csv(
        "code,name,tier,parent_code,kind,successor,valid_until\n"
        "9901OLD,旧局,county,990100,department,9901WAT,2025-12-31\n"
    )
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register("new", named_office="9901OLD")
        long_ago = at("2025-06-02 10:00")
        desk.register("old", named_office="9901OLD", received_at=long_ago, history={"accepted_at": None})
    assert only(desk.assignments("new")).office == "9901WAT"
    assert only(desk.assignments("old")).office == "9901WAT"
    first = next(row for row in desk.said("assignment.issued") if row.subject == "old")
    assert first.office == "9901OLD"


def test_a_rule_chooses_only_among_the_offices_of_the_day(desk, at):
    head = "code,name,tier,parent_code,kind,categories,valid_from,valid_until\n"
    desk.import_csv(
        head
        + "9901OLD,旧林业局,county,990100,department,林业,,2025-12-31\n"
        + "9901NEW,新林业局,county,990100,department,林业,2026-01-01,\n"
    )
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, category="林业")
    assert only(desk.assignments(NUMBER)).office == "9901NEW"


def judged(desk):
    """Return each clock's last legal day and how it ended."""
    return {name: (row.due_legal, row.result) for name, row in desk.clocks(NUMBER).items()}


def history(desk, at, **moments):
    known = {"accepted_at": None, "answered_at": None, **{name: at(text) for name, text in moments.items()}}
    desk.register(NUMBER, received_at=at("2020-03-02 10:00"), named_office="9901EDU", history=known)
    return only(desk.assignments(NUMBER))


def test_history_with_every_step_is_written_down_as_it_was(desk, at):
    desk.texts = {NUMBER: {"title": "", "content": "", "answer": "已按规定解决。"}}
    one = history(desk, at, accepted_at="2020-03-05 09:00", answered_at="2020-04-01 17:00")
    assert (one.state, one.version, one.issued_at) == ("answered", 3, at("2020-03-02 10:00"))
    assert (one.answer_text, one.outcome) == ("已按规定解决。", "unknown")
    assert judged(desk) == {
        "accept": (date(2020, 3, 17), "met"),
        "answer": (date(2020, 5, 6), "met"),
    }
    assert [(row.type, row.time, row.data["version"]) for row in desk.said()[8:]] == [
        ("assignment.issued", at("2020-03-02 10:00"), 1),
        ("assignment.accepted", at("2020-03-05 09:00"), 2),
        ("assignment.answered", at("2020-04-01 17:00"), 3),
    ]
    assert desk.said("assignment.answered")[0].data["answer_due"] is None


def test_history_without_acceptance_counts_the_answer_from_the_receipt(desk, at):
    one = history(desk, at, answered_at="2020-03-20 17:00")
    assert (one.state, one.version, one.accepted_at) == ("answered", 2, None)
    row = desk.clocks(NUMBER)["answer"]
    assert (row.due_nominal, row.due_legal, row.result) == (date(2020, 5, 1), date(2020, 5, 6), "met")
    assert desk.said("assignment.accepted") == []
    answered = only(desk.said("assignment.answered")).data
    assert answered["answer_due"] == {"nominal": "2020-05-01", "legal": "2020-05-06"}
    assert answered["version"] == 2


def test_history_without_acceptance_is_not_judged_for_its_acceptance(desk, at):
    history(desk, at, answered_at="2020-06-20 17:00")
    assert judged(desk) == {"accept": (date(2020, 3, 17), "void"), "answer": (date(2020, 5, 6), "missed")}


@pytest.mark.parametrize(
    ("day", "profile", "article"),
    [
        ("2005-05-01", "xinfang-2005@1", "第三十三条"),
        ("2022-04-30", "xinfang-2005@1", "第三十三条"),
        ("2022-05-01", "xinfang-2022@1", "第三十四条"),
    ],
)
def test_the_law_is_that_of_the_day_of_receipt(desk, at, staff, day, profile, article):
    known = {"accepted_at": at(f"{day} 12:00"), "answered_at": None}
    desk.register(NUMBER, received_at=at(f"{day} 10:00"), named_office="9901EDU", history=known)
    assert desk.case(NUMBER).profile == profile
    shown = desk.show("case", staff("9901EDU"), number=NUMBER)["clocks"]
    assert {one["article"] for one in shown if one["clock"] == "answer"} == {article}


def test_history_has_no_timers_for_steps_already_taken(desk, at):
    history(desk, at, answered_at="2020-03-20 17:00")
    assert desk.timers() == {}


@pytest.mark.parametrize(
    ("moments", "state", "clock_name"),
    [({}, "issued", "accept"), ({"accepted_at": "2020-03-05 09:00"}, "accepted", "answer")],
)
def test_history_that_is_still_open_has_the_timers_of_its_open_clock(desk, at, moments, state, clock_name):
    assert history(desk, at, **moments).state == state
    assert {name for _, name in desk.timers()} == {clock_name}


def test_the_answers_of_history_come_with_the_one_call_for_texts(desk, at):
    desk.texts = {
        "n1": {"title": "", "content": "", "answer": "答"},
        "n2": {"title": "水库", "content": "", "answer": None},
    }
    done = {"accepted_at": None, "answered_at": at("2020-03-20 17:00")}
    old = desk.registered("n1", received_at=at("2020-03-02 10:00"), history=done)
    desk.deliver([old, desk.registered("n2")])
    assert desk.asked == [["n1", "n2"]]
    assert only(desk.assignments("n1")).answer_text == "答"
