"""The one extension of the period for an opinion (条例 Art 34), and seeing to it that what was supported is done."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin import clock
from services.routing.case.errors import HeadOnly, MomentOutOfRange, WrongState
from services.routing.case.proceedings.errors import (
    ExecutionDayPast,
    ExecutionDone,
    ExecutionPlanned,
    ExecutionReasonMissing,
    ExtensionTooLate,
    ExtensionTooLong,
    NoExtension,
    NothingToExecute,
    SecondExtension,
)

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"


@pytest.fixture
def accepted(desk, staff, at):
    """An appeal accepted on 4 March 2026: its sixty days end on Sunday 3 May, which moves to Wednesday 6 May."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, purpose="request")
    with clock.frozen(at("2026-03-04 10:00")):
        desk.act("accept", staff(OFFICE), NUMBER)
    return desk


@pytest.fixture
def extend(accepted, staff):
    def extend(actor=None, days=30, number=NUMBER):
        return accepted.act("extend", actor or staff(OFFICE, "h1", "head"), number, days=days, reason="需要鉴定。")

    return extend


def test_an_extension_counts_from_the_nominal_day_and_moves_clock_and_timer(accepted, extend, at):
    with clock.frozen(at("2026-04-20 10:00")):
        told = extend(days=10)
    assert told["answer_due"] == {"nominal": "2026-05-13", "legal": "2026-05-13"}
    assert told["state"] == "accepted"
    row = accepted.clocks(NUMBER)["answer"]
    assert (row.due_legal.isoformat(), row.extended) == ("2026-05-13", 10)
    assert accepted.timers()["clock", "answer"] == at("2026-05-03 09:00")


def test_an_extension_is_said_and_kept_with_approver_reason_and_the_day_before(accepted, extend):
    extend(days=30)
    [said] = accepted.said("assignment.extended")
    assert (said.data["days"], said.data["answer_due"]) == (30, {"nominal": "2026-06-02", "legal": "2026-06-02"})
    kept = accepted.assignments(NUMBER)[0].extension
    assert (kept["approver"], kept["reason"], kept["due_before"]["legal"]) == ("h1", "需要鉴定。", "2026-05-06")
    assert "鉴定" not in str(said.data)


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is the middle of the period."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


def test_only_the_head_of_the_office_or_of_one_above_extends(extend, staff, operator):
    for actor in (staff(OFFICE), staff("9901X", "h2"), operator):
        with pytest.raises(HeadOnly) as caught:
            extend(actor)
    assert "第三十四条" in caught.value.text("zh")
    assert extend(staff("990100", "h3", "head"))["state"] == "accepted"


@pytest.mark.parametrize("days", [0, 31])
def test_an_extension_is_a_day_at_least_and_thirty_at_most(extend, days):
    with pytest.raises(ExtensionTooLong, match="30 days"):
        extend(days=days)


def test_a_second_extension_is_refused_with_its_article_however_short_the_first(extend):
    extend(days=1)
    with pytest.raises(SecondExtension) as caught:
        extend(days=1)
    assert caught.value.code == "second_extension"
    assert "第三十四条" in caught.value.text("zh")
    assert "Art 34" in caught.value.text("en")


def test_a_period_can_be_extended_until_its_last_legal_day_is_over(extend, at):
    with clock.frozen(at("2026-05-06 23:59")):
        assert extend()["answer_due"]["legal"] == "2026-06-02"


def test_a_period_that_is_over_is_not_extended(extend, at):
    with clock.frozen(at("2026-05-07 00:00")), pytest.raises(ExtensionTooLate, match="2026-05-06"):
        extend()


@pytest.mark.parametrize("registered", [{"purpose": "suggestion"}, {"purpose": "accusation"}])
def test_only_the_period_for_an_opinion_on_an_appeal_is_extended(accepted, extend, staff, registered):
    accepted.register("n2", named_office=OFFICE, **registered)
    accepted.act("accept", staff(OFFICE), "n2")
    with pytest.raises(NoExtension):
        extend(number="n2")


def test_the_fast_track_is_not_extended(accepted, extend, staff):
    accepted.register("n2", named_office=OFFICE, received_by=OFFICE, purpose="request")
    accepted.act("accept", staff(OFFICE), "n2", fast_ground="clear")
    with pytest.raises(NoExtension):
        extend(number="n2")


def test_what_was_not_accepted_or_is_answered_is_not_extended(accepted, extend):
    accepted.register("n2", named_office=OFFICE)
    accepted.answer(NUMBER, OFFICE)
    for number in ("n2", NUMBER):
        with pytest.raises(WrongState):
            extend(number=number)


def test_the_extension_is_owed_to_the_person_until_it_is_told(accepted, extend, staff):
    accepted.act("tell", staff(OFFICE), NUMBER, kind="acceptance", method="post")
    extend()
    shown = accepted.show("notices_of_case", staff(OFFICE), number=NUMBER)["notices"]
    assert [one["kind"] for one in shown if one["given_at"] is None] == ["extension"]
    assert accepted.act("tell", staff(OFFICE), NUMBER, kind="extension", method="post")["owed"] == []


@pytest.fixture
def supported(accepted, at):
    with clock.frozen(at("2026-04-01 10:00")):
        accepted.answer(NUMBER, OFFICE)
    return accepted


@pytest.fixture
def plan(supported, staff):
    def plan(day, actor=None):
        return supported.act(
            "plan_execution", actor or staff(OFFICE), NUMBER, execute_by=date.fromisoformat(day), measures="拨款。"
        )

    return plan


@pytest.fixture
def report(supported, staff):
    return lambda result, **more: supported.act("report_execution", staff(OFFICE), NUMBER, result=result, **more)


def test_a_supported_request_gets_a_day_and_a_clock_of_its_own(supported, plan):
    assert {one["clock"] for one in plan("2026-06-30")["running"]} == {"execution"}
    assert supported.clocks(NUMBER)["execution"].due_nominal.isoformat() == "2026-06-30"
    assert supported.said("execution.planned")[0].data["execute_by"] == "2026-06-30"


def test_the_day_stands_once_it_is_set(plan):
    plan("2026-06-30")
    with pytest.raises(ExecutionPlanned, match="2026-06-30"):
        plan("2026-07-31")


@pytest.mark.parametrize(("day", "taken"), [("2026-04-15", True), ("2026-04-14", False)])
def test_the_day_is_today_or_later(plan, day, taken):
    if taken:
        assert plan(day)["state"] == "answered"
    else:
        with pytest.raises(ExecutionDayPast):
            plan(day)


def test_what_was_carried_out_ends_the_clock_and_is_not_reported_again(supported, plan, report, at):
    plan("2026-06-30")
    report("done", executed_at=at("2026-04-10 10:00"))
    assert supported.clocks(NUMBER)["execution"].result == "met"
    for again in (lambda: report("done"), lambda: plan("2026-07-31")):
        with pytest.raises(ExecutionDone):
            again()


def test_a_part_leaves_the_clock_running_and_lets_a_day_be_set_for_the_rest(supported, plan, report):
    plan("2026-06-30")
    report("partly", reason="余款待拨。")
    assert supported.clocks(NUMBER)["execution"].ended_at is None
    plan("2026-07-31")
    assert supported.clocks(NUMBER)["execution"].due_nominal.isoformat() == "2026-07-31"
    with pytest.raises(ExecutionPlanned):
        plan("2026-08-31")


def test_a_refusal_is_written_down_and_said_as_one(supported, plan, report):
    plan("2026-06-30")
    with pytest.raises(ExecutionReasonMissing, match="Art 40"):
        report("refused")
    report("refused", reason="该单位拒绝付款。")
    [said] = supported.said("execution.reported")
    assert (said.data["result"], said.data["executed_at"]) == ("refused", None)
    assert "拒绝" not in str(said.data)
    assert supported.clocks(NUMBER)["execution"].ended_at is None


def test_nothing_is_carried_out_before_it_was_decided(report, at):
    with pytest.raises(MomentOutOfRange):
        report("done", executed_at=at("2026-03-31 10:00"))


def test_what_was_not_supported_is_not_carried_out(accepted, staff):
    accepted.answer(NUMBER, OFFICE, outcome="explained")
    with pytest.raises(NothingToExecute):
        accepted.act("report_execution", staff(OFFICE), NUMBER, result="done")
