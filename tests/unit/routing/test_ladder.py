"""The ladder: what is told and which papers go out, when and to whom, while the step of a period is not taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from huiyin import clock
from services.routing.case.models.cases import CaseFile
from services.routing.law import library
from services.routing.oversight import climbing
from services.routing.reference import Reference
from tests.unit.routing.overseeing import DEEPER, STATION, FewerDays, clock_of, orders, recounted, run, sent

NUMBER = "990100-2026-0000001"
OFFICE, PETITION, COUNTY, TOWNSHIP = "9901EDU", "9901X", "990100", "990100001"


@pytest.fixture
def issued(desk, at):
    """A matter given to the education office on Monday 2 March 2026; its acceptance is due on Tuesday 17 March."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    return desk


@pytest.fixture
def deeper(desk, at):
    """A matter given to a water station of a township, three steps below the top."""
    desk.import_csv(DEEPER)
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=STATION)
    return desk


def told(desk, clock_name="accept"):
    rows = [row for row in desk.said("clock.due_soon", "clock.overdue") if row.data["clock"] == clock_name]
    return [(row.data.get("stage", "overdue"), row.time) for row in rows]


def reply(desk, staff, order, office, moment):
    with clock.frozen(moment):
        desk.act("reply_supervision", staff(office), None, order=order.id, reply="已办理。")


def test_an_office_is_warned_three_times_and_told_to_be_overdue_at_the_end_of_the_last_day(issued, at):
    run(issued, at("2026-03-18 00:00"))
    assert told(issued) == [
        ("due_soon", at("2026-03-14 09:00")),
        ("warning", at("2026-03-15 18:00")),
        ("serious", at("2026-03-17 20:24")),
        ("overdue", at("2026-03-18 00:00")),
    ]
    assert orders(issued) == []


def test_a_silent_office_is_chased_then_supervised_and_its_government_hears_of_it_once(issued, at):
    run(issued, at("2026-12-31 10:00"))
    assert sent(issued) == [
        ("2026-03-20", "chaser", "chaser", PETITION, OFFICE),
        ("2026-03-27", "order", "supervision_order", PETITION, OFFICE),
        ("2026-03-30", "escalation", "supervision_order", PETITION, COUNTY),  # the chaser was not replied to
    ]


def test_a_paper_of_the_ladder_says_what_lags_what_to_do_and_by_when_to_reply(issued, at):
    run(issued, at("2026-03-27 10:00"))
    chaser, order = orders(issued)
    assert chaser.facts == (
        f"信访事项{NUMBER}由县教育局承办，受理告知期限已于2026年3月17日届满"
        "（《信访工作条例》（2022年）第二十三条第二款、第三款）。截至2026年3月20日尚未完成，已超期3日。"
    )
    assert chaser.demand == "请抓紧办理，并于2026年3月25日前书面回复办理情况。"
    assert (chaser.ground, chaser.improvement, chaser.issued_by) == ("overdue", None, "system")
    assert order.demand == "请立即办理，并于2026年4月13日前书面反馈办理结果和改进情况。"
    assert "查明超期原因" in order.improvement


def test_each_paper_has_its_own_period_for_the_reply(issued, at):
    run(issued, at("2026-03-27 10:00"))
    chaser, order = (clock_of(issued, one.id) for one in orders(issued))
    assert (chaser.name, chaser.office, chaser.due_legal) == ("chaser_reply", OFFICE, date(2026, 3, 25))
    assert (order.name, order.office, order.due_legal) == ("supervision_reply", OFFICE, date(2026, 4, 13))


def test_each_paper_is_said_with_the_stage_that_sent_it_and_without_its_words(issued, at):
    run(issued, at("2026-03-30 10:00"))
    chaser, _, escalated = issued.said("supervision.ordered")
    assignment = issued.assignments(NUMBER)[0].id
    assert (chaser.subject, chaser.office, chaser.time) == (NUMBER, OFFICE, at("2026-03-20 09:00"))
    assert (chaser.data["subject"], chaser.data["clock"], chaser.data["stage"]) == (assignment, "accept", "chaser")
    assert chaser.data["reply_due"] == {"nominal": "2026-03-25", "legal": "2026-03-25"}
    assert (escalated.data["escalates"], escalated.data["clock"]) == (chaser.data["order"], "chaser_reply")
    assert (escalated.data["cause"], escalated.data["period"]) == (assignment, "accept")
    assert "届满" not in str([row.data for row in issued.said("supervision.ordered")])


def test_an_unanswered_paper_tells_who_sent_it_to_whom_and_that_nothing_came(issued, at):
    run(issued, at("2026-03-30 10:00"))
    assert orders(issued)[-1].facts == (
        f"青禾县信访局于2026年3月20日向县教育局发出催办单（信访事项{NUMBER}），应于2026年3月25日前书面反馈。"
        "截至2026年3月30日已超期5日，未收到反馈。"
    )
    assert orders(issued)[-1].demand.startswith("请督促县教育局立即办理")


def test_no_paper_goes_out_once_the_step_is_taken(issued, staff, at):
    with clock.frozen(at("2026-03-19 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    run(issued, at("2026-04-20 10:00"))
    assert sent(issued) == []


@pytest.mark.parametrize("day", ["2026-03-23", "2026-04-20"])
def test_the_step_that_a_chaser_asked_for_is_its_reply_however_late_it_is_taken(issued, staff, at, day):
    run(issued, at(f"{day} 09:59"))
    with clock.frozen(at(f"{day} 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    chaser = orders(issued)[0]
    assert (chaser.ending, chaser.replied_at, chaser.ended_at) == ("done", None, at(f"{day} 10:00"))
    assert clock_of(issued, chaser.id).result == "void"
    assert [row.data["order"] for row in issued.said("supervision.ended")] == [chaser.id]
    late = len(told(issued, "chaser_reply"))
    run(issued, at("2026-05-20 10:00"))
    assert len(told(issued, "chaser_reply")) == late


def test_a_supervision_order_is_replied_to_though_the_step_was_taken(issued, staff, at):
    run(issued, at("2026-03-27 10:00"))
    with clock.frozen(at("2026-03-28 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    run(issued, at("2026-04-18 10:00"))
    assert [one[-1] for one in sent(issued)] == [OFFICE, OFFICE, COUNTY]
    assert orders(issued)[-1].ground == "no_feedback"


def test_a_lag_climbs_the_tree_office_by_office_up_to_the_top_and_no_further(deeper, at):
    run(deeper, at("2027-12-31 10:00"))
    assert [one for one in sent(deeper) if one[1] == "escalation"] == [
        ("2026-03-30", "escalation", "supervision_order", PETITION, TOWNSHIP),  # the chaser was not replied to
        ("2026-04-18", "escalation", "supervision_order", PETITION, COUNTY),  # nor the order, and the township is late
    ]
    assert Counter(one.office for one in orders(deeper)) == {STATION: 2, TOWNSHIP: 1, COUNTY: 1}


def test_a_matter_that_stays_undone_climbs_though_every_paper_is_replied_to(deeper, staff, at):
    replied = set()
    for day in ("03-20", "03-27", "04-06", "04-21", "05-06"):
        run(deeper, at(f"2026-{day} 09:00"))
        for one in orders(deeper, replied_at=None):
            reply(deeper, staff, one, one.office, at(f"2026-{day} 12:00"))
            replied.add(one.id)
    assert [one[:2] + one[-1:] for one in sent(deeper)] == [
        ("2026-03-20", "chaser", STATION),
        ("2026-03-27", "order", STATION),
        ("2026-04-06", "escalation", TOWNSHIP),
        ("2026-04-21", "escalation_2", COUNTY),
    ]
    assert len(replied) == 4


def test_while_the_office_above_still_has_time_to_reply_the_lag_goes_no_further(deeper, at):
    run(deeper, at("2026-04-06 10:00"))
    assert [one[:2] + one[-1:] for one in sent(deeper)][2:] == [("2026-03-30", "escalation", TOWNSHIP)]


def test_what_the_petition_office_leaves_on_its_desk_is_brought_before_its_government(desk, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER)
    assert [(one.office, one.mode) for one in desk.assignments(NUMBER)] == [(PETITION, "desk")]
    run(desk, at("2026-12-31 10:00"))
    assert sent(desk) == [
        ("2026-03-20", "chaser", "chaser", COUNTY, PETITION),
        ("2026-03-27", "order", "supervision_order", COUNTY, PETITION),
        ("2026-03-30", "escalation", "supervision_order", PETITION, COUNTY),
    ]


def test_a_system_that_was_down_for_weeks_sends_the_last_paper_only(issued, at):
    with clock.frozen(at("2026-03-28 10:00")):
        issued.fire()
    assert told(issued) == [("overdue", at("2026-03-18 00:00"))]
    assert sent(issued) == [("2026-03-28", "order", "supervision_order", PETITION, OFFICE)]
    assert clock_of(issued, orders(issued)[0].id).started_on == date(2026, 3, 28)


def test_imported_history_is_told_to_be_overdue_and_gets_no_paper(desk, at):
    history = {"accepted_at": None, "answered_at": None}
    with clock.frozen(at("2026-06-01 10:00")):
        desk.register(NUMBER, received_at=at("2026-01-05 10:00"), named_office=OFFICE, history=history)
        desk.fire()
    run(desk, at("2026-12-31 10:00"))
    assert [stage for stage, _ in told(desk)] == ["overdue"]
    assert sent(desk) == []


def test_an_extension_moves_every_stage_that_is_still_to_come(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    run(issued, at("2026-05-01 10:00"))
    assert [stage for stage, _ in told(issued, "answer")] == ["due_soon", "warning"]
    with clock.frozen(at("2026-05-02 10:00")):
        issued.act("extend", staff(OFFICE, "h1", "head"), NUMBER, days=30, reason="案情复杂，需要鉴定。")
    run(issued, at("2026-06-30 10:00"))
    assert issued.clocks(NUMBER)["answer"].due_legal == date(2026, 6, 2)
    assert told(issued, "answer")[2][1] > at("2026-05-20 00:00")
    assert told(issued, "answer")[-1] == ("overdue", at("2026-06-03 00:00"))
    assert sent(issued)[0][:2] == ("2026-06-05", "chaser")


def test_a_calendar_that_moves_the_last_day_moves_the_stages_to_come(issued, at):
    run(issued, at("2026-03-16 10:00"))
    with clock.frozen(at("2026-03-16 11:00")):
        recounted(issued, FewerDays({date(2026, 3, 17), date(2026, 3, 18)}))
    run(issued, at("2026-03-22 10:00"))
    assert told(issued)[-1] == ("overdue", at("2026-03-20 00:00"))
    assert [one[:2] for one in sent(issued)] == [("2026-03-22", "chaser")]


def test_a_paper_that_went_out_is_not_sent_again_when_its_stage_comes_again(issued, at):
    run(issued, at("2026-03-20 10:00"))
    with clock.frozen(at("2026-03-20 11:00")):
        recounted(issued, FewerDays({date(2026, 3, 17)}))
    run(issued, at("2026-03-27 10:00"))
    assert [one[:2] for one in sent(issued)] == [("2026-03-20", "chaser")]
    run(issued, at("2026-03-28 10:00"))
    assert [one[:2] for one in sent(issued)] == [("2026-03-20", "chaser"), ("2026-03-28", "order")]


def test_a_stage_that_warns_may_send_a_reminder_with_a_period_for_the_reply(issued, at, monkeypatch):
    law = library.packaged().law("xinfang-2022@1")
    stages = [replace(one, paper="reminder") if one.name == "warning" else one for one in law.ladders["notice"].stages]
    reminding = replace(law, ladders={**law.ladders, "notice": replace(law.ladders["notice"], stages=tuple(stages))})
    monkeypatch.setattr(Reference, "law", lambda _self, _key: reminding)
    run(issued, at("2026-03-16 10:00"))
    [reminder] = orders(issued)
    assert (reminder.kind, reminder.office, reminder.issuer, reminder.ground) == ("reminder", OFFICE, PETITION, None)
    assert "受理告知期限将于2026年3月17日届满" in reminder.facts
    assert reminder.facts.endswith("截至2026年3月15日尚未完成。")
    assert clock_of(issued, reminder.id).name == "reminder_reply"


def test_an_edit_that_moves_no_day_leaves_the_timer_where_it_stands(issued, staff, at):
    run(issued, at("2026-03-16 10:00"))
    before = issued.timers()
    with clock.frozen(at("2026-03-16 11:00")):
        issued.act("classify", staff(PETITION), NUMBER, category="appeal", legal_route=6, reason="属申诉求决。")
    assert issued.timers() == before
    run(issued, at("2026-03-18 10:00"))
    assert Counter(stage for stage, _ in told(issued)).most_common(1)[0][1] == 1


def test_a_period_that_is_taken_up_again_has_its_timer_again(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
        for category in ("suggestion", "appeal"):
            issued.act("classify", staff(PETITION), NUMBER, category=category, reason="重新甄别。")
    run(issued, at("2026-06-01 10:00"))
    assert told(issued, "answer")[-1] == ("overdue", at("2026-05-07 00:00"))


def test_a_case_that_somebody_holds_is_put_back_for_a_moment_and_told_later(issued, at, monkeypatch):
    with clock.frozen(at("2026-03-18 09:00")):
        monkeypatch.setattr(climbing.cases, "lock_free", lambda session, numbers: {})
        monkeypatch.setattr(issued, "fire", lambda: None)
        type(issued).fire(issued)
    assert told(issued) == []
    monkeypatch.undo()
    run(issued, at("2026-03-18 09:01"))
    assert [stage for stage, _ in told(issued)] == ["overdue"]


def test_what_is_overdue_longest_is_told_first(desk, at):
    with clock.frozen(at("2026-03-02 10:00")):
        for day in (5, 3, 4):
            desk.register(f"n{day}", received_at=at(f"2026-02-0{day} 10:00"), received_by=OFFICE, named_office=OFFICE)
    with clock.frozen(at("2026-03-02 10:01")):
        desk.fire()
    assert [row.subject for row in desk.said("clock.overdue")] == ["n3", "n4", "n5"]


@pytest.mark.parametrize("accused", [OFFICE, PETITION])
def test_no_paper_about_an_accusation_reaches_or_names_the_accused_side(desk, at, accused):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office="9901WAT", purpose="accusation", accused_office=accused)
    run(desk, at("2026-12-31 10:00"))
    papers = orders(desk)
    assert papers
    assert accused not in {one.office for one in papers} | {one.issuer for one in papers}


def test_a_matter_found_to_accuse_its_own_office_is_urged_elsewhere(issued, at):
    with issued.database.unit_of_work() as uow:
        uow.session.get(CaseFile, NUMBER).accused_office = OFFICE
    run(issued, at("2026-12-31 10:00"))
    assert {one.office for one in orders(issued)} == {PETITION, COUNTY}


def test_an_objection_that_nobody_decides_urges_the_office_that_must_decide_it(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("object", staff(OFFICE), NUMBER, reason="此事项属于水利部门职权，依据三定方案不属于教育部门管理。")
    run(issued, at("2026-03-20 10:00"))
    [chaser] = orders(issued)
    assert (chaser.office, chaser.issuer) == (PETITION, COUNTY)
    assert "现待青禾县信访局核实决定" in chaser.facts


def test_the_work_of_an_office_that_ended_is_urged_at_its_successor(issued, county, at):
    ended = county.replace("categories,keywords\n", "categories,keywords,valid_until,successor\n")
    ended = ended.replace("030000,学校；教师\n", "030000,学校；教师,2026-03-19,9901WAT\n")
    with clock.frozen(at("2026-03-19 10:00")):
        issued.import_csv(ended)
    run(issued, at("2026-03-20 10:00"))
    assert [one.office for one in orders(issued)] == ["9901WAT"]
