"""Hearings from notice to conclusion, and which of their days are not counted (条例 Art 31(6), 36(2))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin import clock
from services.routing.case.errors import MomentOutOfRange, WrongState
from services.routing.case.models.cases import Assignment
from services.routing.case.models.proceedings import Hearing
from services.routing.case.proceedings.domain.hearings import Person, check_panel
from services.routing.case.proceedings.errors import (
    ClosedWithoutReason,
    HearingMustBeClosed,
    HearingNotHeld,
    HearingRecordMissing,
    HearingTooSoon,
    OnlyForAppeals,
    PanelNamedTwice,
    PanelNotOdd,
    PanelPartial,
    PanelTooSmall,
)
from services.routing.law import library, profile_file

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"
LAW = library.packaged().law("xinfang-2022@1")
PANEL = [{"name": "乙", "staff": "p2"}, {"name": "丙"}]
RECORD = {"recorder": "丁", "petitioner_said": "说了。", "office_said": "答了。", "conclusion": "应予补发。"}


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def accepted(desk, staff, at):
    """An appeal accepted on Wednesday 4 March 2026."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, purpose="request")
    with clock.frozen(at("2026-03-04 10:00")):
        desk.act("accept", staff(OFFICE), NUMBER)
    return desk


def row(desk, model):
    with desk.database.reading() as reading:
        return reading.session.query(model).one()


def province(text):
    """Return a profile that extends the nation's by the text."""
    head = "name: qinghe-2023\nversion: 1\nextends: xinfang-2022@1\nvalid_from: 2023-01-01\n"
    return profile_file.read(head + text, library.packaged().bases()).profile


@pytest.fixture
def call(accepted, staff, at):
    """Call a hearing on 10 March for the 17th, unless something else is said."""

    def call(number=NUMBER, day="2026-03-17 09:00", on="2026-03-10 10:00", **changed):
        given = {"place": "会议室", "chair": {"name": "甲", "staff": "p1"}, "panel": PANEL, "in_public": True}
        given |= {"opens_at": at(day), "topics": "工资", "reason": "疑难", "closed_for": None, **changed}
        with clock.frozen(at(on)):
            return accepted.act("call_hearing", staff(OFFICE), number, **given)

    return call


@pytest.mark.parametrize("purpose", ["suggestion", "accusation"])
def test_only_appeals_are_heard(desk, staff, call, purpose):
    desk.register("n2", named_office=OFFICE, purpose=purpose)
    desk.act("accept", staff(OFFICE), "n2")
    with pytest.raises(OnlyForAppeals, match="第三十一条第六项"):
        call(number="n2")


def test_a_hearing_is_kept_and_said_and_nothing_is_answered_until_it_is_over(accepted, call, staff):
    assert call()["state"] == "hearing"
    kept = row(accepted, Hearing)
    assert ([kept.chair["name"], *(one["name"] for one in kept.panel)], kept.in_public) == (["甲", "乙", "丙"], True)
    [said] = accepted.said("hearing.called")
    assert (said.data["held_on"], said.data["excluded_days"]) == ("2026-03-17", 0)
    with pytest.raises(WrongState):
        accepted.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported")


def test_the_person_is_told_of_a_hearing_seven_days_before(call):
    with pytest.raises(HearingTooSoon) as caught:
        call(day="2026-03-16 23:59")
    assert caught.value.params["earliest"] == "2026-03-17"
    assert "7" in caught.value.text("zh")
    assert call(day="2026-03-17 00:00")["state"] == "hearing"


@pytest.mark.parametrize(
    ("panel", "error"),
    [(PANEL[:1], PanelTooSmall), ([*PANEL, {"name": "丙"}], PanelNamedTwice), ([*PANEL, {"name": "x", "staff": "p1"}],
     PanelNamedTwice)],
)  # fmt: skip
def test_a_panel_has_three_different_people(call, panel, error):
    with pytest.raises(error):
        call(panel=panel)


def test_local_rules_on_hearings_say_how_a_panel_is_made_up():
    assert (LAW.hearing_panel.least, LAW.hearing_panel.odd) == (3, False)
    merged = province("hearing_panel: {least: 5, odd: true, article: 青禾省听证规定第九条}\n").hearing_panel
    assert (merged.least, merged.odd, merged.article) == (5, True, "青禾省听证规定第九条")


def test_where_local_rules_ask_for_it_a_panel_is_odd():
    odd = replace(LAW, hearing_panel=replace(LAW.hearing_panel, odd=True))
    four = [Person(name) for name in "甲乙丙丁"]
    check_panel(four, [], LAW)
    with pytest.raises(PanelNotOdd):
        check_panel(four, [], odd)


def test_whoever_wrote_or_checked_a_draft_of_the_matter_sits_on_no_panel(accepted, call, staff):
    accepted.act("draft", staff(OFFICE, "p2"), NUMBER, text="。", outcome="explained")
    accepted.act("return_draft", staff(OFFICE, "p1"), NUMBER, remark="再核实。")
    with pytest.raises(PanelPartial, match="p1、p2"):
        call()


@pytest.mark.parametrize("secret", ["state_secret", "trade_secret", "privacy"])
def test_secrets_and_privacy_are_not_heard_in_public(call, secret):
    with pytest.raises(HearingMustBeClosed):
        call(closed_for=secret)
    assert call(closed_for=secret, in_public=False)["state"] == "hearing"


def test_a_closed_hearing_says_why(call):
    with pytest.raises(ClosedWithoutReason):
        call(in_public=False)


@pytest.fixture
def conclude(accepted, call, staff, at):
    call()

    def conclude(on="2026-03-18 10:00", **given):
        with clock.frozen(at(on)):
            return accepted.act("conclude_hearing", staff(OFFICE), NUMBER, **{"cancelled": False, **given})

    return conclude


def test_a_hearing_ends_with_record_and_conclusion_and_the_opinion_follows(accepted, conclude):
    assert conclude(**RECORD, present=["甲", "乙"])["state"] == "accepted"
    kept = row(accepted, Hearing)
    assert (kept.record["recorder"], kept.record["present"], kept.conclusion) == ("丁", ["甲", "乙"], "应予补发。")
    assert "补发" not in str([one.data for one in accepted.said()])
    assert accepted.answer(NUMBER, OFFICE)["state"] == "answered"


@pytest.mark.parametrize("left_out", sorted(RECORD))
def test_a_hearing_that_was_held_has_its_whole_record(conclude, left_out):
    with pytest.raises(HearingRecordMissing):
        conclude(**{name: text for name, text in RECORD.items() if name != left_out})


def test_a_hearing_is_not_concluded_before_it_opened(conclude, at):
    with pytest.raises(HearingNotHeld):
        conclude(on="2026-03-17 08:59", **RECORD)
    with pytest.raises(MomentOutOfRange):
        conclude(**RECORD, concluded_at=at("2026-03-17 08:59"))
    assert conclude(on="2026-03-17 09:00", **RECORD)["state"] == "accepted"


def test_a_hearing_that_is_not_held_is_cancelled_with_its_reason(accepted, conclude):
    with pytest.raises(HearingRecordMissing, match="reason"):
        conclude(on="2026-03-12 10:00", cancelled=True)
    conclude(on="2026-03-12 10:00", cancelled=True, cancelled_for="一方不能到场。")
    assert accepted.said("hearing.concluded")[0].data["cancelled"] is True
    assert row(accepted, Hearing).cancelled_for == "一方不能到场。"


def test_while_a_matter_is_handled_the_time_of_a_hearing_counts(accepted, conclude):
    conclude(**RECORD)
    answer = accepted.clocks(NUMBER)["answer"]
    assert (answer.excluded, answer.due_legal.isoformat()) == (0, "2026-05-06")


@pytest.fixture
def rechecked(accepted, at):
    """A recheck asked for on 5 March: its thirty days end on Saturday 4 April, Qingming, which moves to Tuesday 7."""
    with clock.frozen(at("2026-03-05 10:00")), accepted.database.unit_of_work() as uow:
        handling = uow.session.query(Assignment).one()
        columns = {column.name: getattr(handling, column.name) for column in Assignment.__table__.columns}
        kind = {"id": "r", "kind": "recheck", "mode": "request", "received_at": clock.now(), "parent": handling.id}
        uow.session.add(Assignment(**{**columns, **kind}))
        handling.state = "served"
    return accepted


def recheck(desk):
    return desk.clocks(NUMBER)["recheck_opinion"]


def test_in_a_recheck_the_time_of_a_hearing_is_not_counted_from_the_day_after_the_call(rechecked, call, staff, at):
    call(assignment="r")
    assert (recheck(rechecked).excluded, recheck(rechecked).due_nominal.isoformat()) == (7, "2026-04-11")
    with clock.frozen(at("2026-03-20 10:00")):
        told = rechecked.act("conclude_hearing", staff(OFFICE), NUMBER, assignment="r", cancelled=False, **RECORD)
    assert told["answer_due"] == {"nominal": "2026-04-14", "legal": "2026-04-14"}
    assert [one.data["excluded_days"] for one in rechecked.said("hearing.called", "hearing.concluded")] == [7, 10]


def test_a_hearing_that_was_cancelled_took_no_time(rechecked, call, staff, at):
    call(assignment="r")
    with clock.frozen(at("2026-03-12 10:00")):
        rechecked.act("conclude_hearing", staff(OFFICE), NUMBER, assignment="r", cancelled=True, cancelled_for="撤回。")
    assert (recheck(rechecked).excluded, recheck(rechecked).due_legal.isoformat()) == (0, "2026-04-07")


def test_two_hearings_leave_out_the_days_of_both(rechecked, call, staff, at):
    call(assignment="r")
    with clock.frozen(at("2026-03-17 18:00")):
        rechecked.act("conclude_hearing", staff(OFFICE), NUMBER, assignment="r", cancelled=False, **RECORD)
    call(assignment="r", on="2026-03-30 10:00", day="2026-04-08 09:00")
    assert recheck(rechecked).excluded == 7 + 9


def test_a_hearing_after_the_period_is_over_does_not_lengthen_it(rechecked, call):
    call(assignment="r", on="2026-04-05 10:00", day="2026-04-13 09:00")
    assert recheck(rechecked).excluded == 0


def test_the_notice_of_each_hearing_is_owed_by_the_seventh_day_before(accepted, conclude, call, staff, at):
    conclude(on="2026-03-12 10:00", cancelled=True, cancelled_for="改期。")
    call(on="2026-03-12 10:00", day="2026-03-25 09:00")
    shown = accepted.show("notices_of_case", staff(OFFICE), number=NUMBER)["notices"]
    [owed] = [one for one in shown if one["kind"] == "hearing"]
    assert (owed["due"], owed["given_at"]) == ("2026-03-18", None)
    with clock.frozen(at("2026-03-19 10:00")):
        accepted.act("tell", staff(OFFICE), NUMBER, kind="hearing", method="post", document="d" * 36)
        [told] = [
            one
            for one in accepted.show("notices_of_case", staff(OFFICE), number=NUMBER)["notices"]
            if one["kind"] == "hearing"
        ]
    assert (told["late"], told["document"]) == (True, "d" * 36)
