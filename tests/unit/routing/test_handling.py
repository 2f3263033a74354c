"""Accepting a matter or not, its fast track, its opinion and the service of it, its end without one."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from huiyin import clock
from services.routing.case.errors import DraftIncomplete, NothingFinal, NotOnFastTrack, OutcomeInvalid, WrongState
from services.routing.case.handling.errors import (
    FastGroundUnknown,
    FastTrackUnfit,
    NotInWriting,
    RouteOnlyForAppeals,
    ServiceNoteMissing,
)
from services.routing.case.models.cases import Draft

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def issued(desk, at):
    """An appeal received by and issued to the education office on Monday 2 March 2026."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, purpose="request")
    return desk


@pytest.fixture
def accepted(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    return issued


@pytest.mark.parametrize(("day", "result"), [("2026-03-17 23:59", "met"), ("2026-03-18 00:00", "missed")])
def test_an_acceptance_after_fifteen_days_is_taken_and_counts_as_late(issued, staff, at, day, result):
    with clock.frozen(at(day)):
        issued.act("accept", staff(OFFICE), NUMBER)
    assert issued.clocks(NUMBER)["accept"].result == result


@pytest.mark.parametrize(
    ("absent", "zh", "en"),
    [
        ({"facts": None}, "缺少：事实和理由（条例第三十二条第一款）", "lacks: the facts and reasons (条例 Art 32(1))"),
        ({"basis": " \n"}, "缺少：法律法规依据（条例第三十二条第一款）", "lacks: the law it rests on (条例 Art 32(1))"),
        ({"facts": "", "basis": None}, "事实和理由、法律法规依据", "the facts and reasons, the law it rests on"),
    ],
)
def test_an_opinion_that_could_not_go_out_on_paper_is_refused_as_a_draft(accepted, staff, absent, zh, en):
    with pytest.raises(DraftIncomplete) as refused:
        accepted.act("draft", staff(OFFICE), NUMBER, text="已核实处理。", outcome="supported", **absent)
    assert zh in refused.value.text("zh")
    assert en in refused.value.text("en")
    assert [one.state for one in accepted.assignments(NUMBER)] == ["accepted"]


def test_a_draft_of_before_that_lacks_something_is_returned_and_not_issued(accepted, staff):
    accepted.act("draft", staff(OFFICE, "w1"), NUMBER, text="已核实处理。", outcome="supported")
    with accepted.database.unit_of_work(staff(OFFICE)) as uow:
        uow.session.execute(update(Draft).values(basis=None))
    with pytest.raises(DraftIncomplete):
        accepted.act("answer", staff(OFFICE, "w2"), NUMBER)
    accepted.act("return_draft", staff(OFFICE, "w2"), NUMBER, remark="请写明依据。")
    accepted.act("draft", staff(OFFICE, "w1"), NUMBER, text="已核实处理。", outcome="supported")
    assert accepted.act("answer", staff(OFFICE, "w2"), NUMBER)["state"] == "answered"


def test_the_fast_track_answers_without_the_parts_of_a_written_opinion(issued, staff, at):
    with clock.frozen(at("2026-03-03 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
        said = {"text": "已办理。", "outcome": "supported", "facts": None, "basis": None}
        issued.act("draft", staff(OFFICE, "w1"), NUMBER, **said)
        assert issued.act("answer", staff(OFFICE, "w2"), NUMBER)["state"] == "answered"


def test_the_office_takes_a_matter_on_the_fast_track_and_says_so(issued, staff, at):
    with clock.frozen(at("2026-03-05 23:00")):
        told = issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    assert told["answer_due"]["legal"] == "2026-03-19"
    assert issued.clocks(NUMBER)["fast_accept"].result == "met"
    assert issued.case(NUMBER).track == "fast"
    assert [row.data["track"] for row in issued.said("case.classified")] == ["fast"]


def test_an_acceptance_on_the_fourth_working_day_is_late_on_the_fast_track(issued, staff, at):
    with clock.frozen(at("2026-03-06 00:00")):
        issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    assert issued.clocks(NUMBER)["fast_accept"].result == "missed"


@pytest.mark.parametrize(
    ("registered", "why"),
    [({"people_count": 5}, "集体联名"), ({"purpose": "accusation"}, "此类事项没有简易程序")],
)
def test_a_joint_petition_or_an_accusation_takes_no_fast_track(desk, staff, registered, why):
    accusation = registered.get("purpose")
    desk.register(NUMBER, **{"named_office": OFFICE, "received_by": OFFICE, **({} if accusation else registered)})
    if accusation:
        desk.act("classify", staff("9901X"), NUMBER, category=accusation, reason="经甄别属检举控告。")
    with pytest.raises(FastTrackUnfit) as caught:
        desk.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    assert why in caught.value.text("zh")
    assert desk.assignments(NUMBER)[0].state == "issued"


def test_four_people_may_take_the_fast_track(desk, staff):
    desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, people_count=4)
    assert desk.act("accept", staff(OFFICE), NUMBER, fast_ground="daily_life")["state"] == "accepted"


def test_a_matter_that_was_brought_before_takes_no_fast_track(issued, staff, operator, at):
    with clock.frozen(at("2026-02-02 10:00")):
        issued.register("n0", named_office=OFFICE)
    issued.act("link_earlier", operator, NUMBER, earlier="n0")
    with pytest.raises(FastTrackUnfit, match="not a first petition"):
        issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")


def test_a_ground_the_profile_does_not_list_is_no_ground(issued, staff):
    with pytest.raises(FastGroundUnknown) as caught:
        issued.act("accept", staff(OFFICE), NUMBER, fast_ground="quick")
    assert "clear" in caught.value.text("zh")


def test_on_the_fast_track_one_person_answers_at_once(issued, staff):
    issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    told = issued.act("answer_at_once", staff(OFFICE, "w7"), NUMBER, text="已修好。", outcome="supported")
    assert told["state"] == "answered"
    assert (issued.assignments(NUMBER)[0].handler, issued.assignments(NUMBER)[0].checker) == ("w7", None)


@pytest.mark.parametrize("outcome", ["supported", "not_supported"])
def test_nobody_answers_alone_on_the_ordinary_track(accepted, staff, outcome):
    with pytest.raises(NotOnFastTrack):
        accepted.act("answer_at_once", staff(OFFICE), NUMBER, text="。", outcome=outcome)


def test_a_draft_that_refuses_leaves_the_fast_track_and_keeps_the_acceptance(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
        told = issued.act("draft", staff(OFFICE), NUMBER, text="不支持。", outcome="not_supported")
    assert told["answer_due"] == {"nominal": "2026-05-03", "legal": "2026-05-06"}
    assert (issued.case(NUMBER).track, issued.clocks(NUMBER)["fast_answer"].result) == ("ordinary", "void")
    assert issued.assignments(NUMBER)[0].accepted_at == at("2026-03-04 10:00")


def test_only_an_appeal_is_led_to_a_legal_route(desk, staff):
    desk.register(NUMBER, named_office=OFFICE, purpose="suggestion")
    with pytest.raises(RouteOnlyForAppeals, match="suggestion"):
        desk.act("divert", staff(OFFICE), NUMBER, legal_route=2, organ="仲裁委员会", reason="应当仲裁。")


def test_a_matter_led_to_its_route_has_no_period_left(accepted, staff):
    accepted.act("divert", staff(OFFICE), NUMBER, legal_route=2, organ="仲裁委员会", reason="应当仲裁。")
    [one] = accepted.assignments(NUMBER)
    assert (one.state, one.ending["limits"][0]["article"]) == ("diverted", "第二十七条")
    assert [row for row in accepted.clocks(NUMBER).values() if row.ended_at is None] == []


def test_finality_needs_the_recheck_it_rests_on(issued, staff):
    with pytest.raises(NothingFinal):
        issued.act("decline_final", staff(OFFICE), NUMBER, reason="同一事实。", earlier_opinion="")
    told = issued.act("decline_final", staff(OFFICE), NUMBER, reason="同一事实。", earlier_opinion="复核〔2025〕3号")
    assert told["state"] == "declined"


def test_a_suggestion_is_adopted_or_not_and_has_no_review(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, purpose="suggestion")
        desk.act("accept", staff(OFFICE), NUMBER)
    assert set(desk.clocks(NUMBER)) >= {"suggestion_reply"}
    with pytest.raises(OutcomeInvalid):
        desk.answer(NUMBER, OFFICE, outcome="supported")
    desk.answer(NUMBER, OFFICE, outcome="partly_adopted")
    desk.act("serve", staff(OFFICE), NUMBER, method="post")
    assert "review_window" not in desk.clocks(NUMBER)


def test_whoever_brought_an_accusation_is_told_that_it_was_dealt_with(desk, staff):
    desk.register(NUMBER, named_office=OFFICE)
    desk.act("classify", staff("9901X"), NUMBER, category="accusation", reason="经甄别属检举控告。")
    desk.act("accept", staff(OFFICE), NUMBER)
    with pytest.raises(OutcomeInvalid):
        desk.answer(NUMBER, OFFICE, outcome="supported")
    assert desk.answer(NUMBER, OFFICE, outcome="reported_back")["state"] == "answered"


@pytest.fixture
def answered(accepted, at):
    with clock.frozen(at("2026-03-20 10:00")):
        accepted.answer(NUMBER, OFFICE)
    return accepted


@pytest.mark.parametrize("method", ["left_at_home", "public_notice"])
def test_a_paper_that_nobody_confirms_needs_a_note(answered, staff, method):
    with pytest.raises(ServiceNoteMissing):
        answered.act("serve", staff(OFFICE), NUMBER, method=method)
    proof = answered.attach(NUMBER)
    answered.act("serve", staff(OFFICE), NUMBER, method=method, note="村委会主任在场见证。", proof=proof)
    [one] = answered.assignments(NUMBER)
    assert (one.service_note, one.service_proof) == ("村委会主任在场见证。", proof)


def test_an_opinion_is_not_served_by_telephone(answered, staff):
    with pytest.raises(NotInWriting):
        answered.act("serve", staff(OFFICE), NUMBER, method="phone")


def test_on_the_fast_track_the_answer_may_be_told_by_telephone(issued, staff):
    issued.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    issued.act("answer_at_once", staff(OFFICE), NUMBER, text="已修好。", outcome="supported")
    assert issued.act("serve", staff(OFFICE), NUMBER, method="phone")["state"] == "served"


def test_the_window_for_a_review_begins_on_the_day_the_answer_reached_the_person(answered, staff, at):
    with clock.frozen(at("2026-04-01 10:00")):
        answered.act("serve", staff(OFFICE), NUMBER, method="post", served_at=at("2026-03-25 15:00"))
    window = answered.clocks(NUMBER)["review_window"]
    assert (window.started_on.isoformat(), window.due_nominal.isoformat()) == ("2026-03-25", "2026-04-24")


@pytest.mark.parametrize(
    ("ground", "owed"), [("withdrawn", ["terminated"]), ("settled_elsewhere", ["terminated"]), ("died", [])]
)
def test_a_terminated_matter_has_no_period_and_owes_its_notice_to_whoever_is_left(accepted, staff, ground, owed):
    accepted.act("tell", staff(OFFICE), NUMBER, kind="acceptance", method="post")
    told = accepted.act("terminate", staff(OFFICE), NUMBER, ground=ground, reason="见书面材料。")
    assert (told["state"], told["running"]) == ("terminated", [])
    assert accepted.clocks(NUMBER)["answer"].result == "void"
    shown = accepted.show("notices_of_case", staff(OFFICE), number=NUMBER)["notices"]
    assert [one["kind"] for one in shown if one["given_at"] is None] == owed


def test_an_answered_matter_is_not_terminated(answered, staff):
    with pytest.raises(WrongState):
        answered.act("terminate", staff(OFFICE), NUMBER, ground="withdrawn", reason="撤回。")
