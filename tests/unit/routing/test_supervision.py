"""Supervision by hand: orders and replies, the three kinds of advice and the feedback, and who sees what of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, insert, text, update

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus.log import row_to_event
from huiyin.errors import Refused, Unauthenticated
from huiyin.events import registry as events
from services.routing.case.errors import AccusedSide, CaseUnknown, NotYourMatter, PetitionOfficeOnly
from services.routing.case.models.clocks import Clock
from services.routing.law import library
from services.routing.offices.errors import OfficeUnknown
from services.routing.oversight import checks, recounting, schemas
from services.routing.oversight import errors as refusals
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference
from tests.unit.routing.overseeing import FewerDays, advice, clock_of, orders, recounted, run

NUMBER = "990100-2026-0000001"
OFFICE, OTHER, PETITION, COUNTY, TOWNSHIP = "9901EDU", "9901WAT", "9901X", "990100", "990100001"
ORDER = {
    "office": OFFICE,
    "kind": "supervision_order",
    "ground": "shirking",
    "facts": "两次来访均被推给其他单位。",
    "improvement": "落实首办责任制。",
}
ADVICE = {"kind": "improve", "recipient": OFFICE, "text": "健全首问负责制度。"}
MOMENT = "2026-03-05 10:00"


@pytest.fixture
def issued(desk, at):
    """A matter given to the education office on Monday 2 March 2026."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    return desk


@pytest.fixture
def act(issued, staff, at):
    """Take a step on Thursday 5 March, as staff of an office."""

    def take(step, by, moment=MOMENT, /, **request):
        with clock.frozen(at(moment)):
            return issued.act(step, staff(by), request.pop("number", None), **request)

    return take


def refused(error, act, step, by, /, **request):
    with pytest.raises(error) as caught:
        act(step, by, **request)
    assert caught.value.text("zh") != caught.value.text("en")
    assert "{" not in caught.value.text("zh") + caught.value.text("en")
    return caught.value


def test_the_petition_office_supervises_an_office_about_a_matter(issued, act, at):
    told = act("supervise", PETITION, number=NUMBER, **ORDER)
    [order] = orders(issued)
    assert (order.number, order.office, order.issuer, order.issued_by) == (NUMBER, OFFICE, PETITION, "w1")
    assert order.assignment == issued.assignments(NUMBER)[0].id
    assert (order.ground, order.improvement, order.facts) == ("shirking", ORDER["improvement"], ORDER["facts"])
    assert order.demand == "请立即核查改正，并于2026年3月19日前书面反馈办理结果和改进情况。"
    assert told["reply_due"] == {"nominal": "2026-03-19", "legal": "2026-03-19", "provisional": False}
    assert (told["state"], told["by"], told["ground_title"]["zh"]) == ("waiting", "hand", "推诿")


def test_a_chaser_by_hand_is_about_the_period_that_runs_and_done_when_its_step_is_taken(issued, act, at):
    act("supervise", PETITION, number=NUMBER, **{**ORDER, "kind": "chaser"})
    [order] = orders(issued)
    assert (order.cause, order.period) == (issued.assignments(NUMBER)[0].id, "accept")
    act("accept", OFFICE, number=NUMBER)
    run(issued, at("2026-03-20 10:00"))
    assert [(one.id, one.ending) for one in orders(issued)] == [(order.id, "done")]


def test_an_order_changes_nothing_in_the_case_and_says_no_words_of_staff(issued, act):
    before = issued.case(NUMBER).version
    act("supervise", PETITION, number=NUMBER, **ORDER)
    assert issued.case(NUMBER).version == before
    [said] = issued.said("supervision.ordered")
    assert (said.subject, said.office, said.data["stage"]) == (NUMBER, OFFICE, None)
    assert "来访" not in str(said.data)


def test_an_office_is_supervised_for_its_work_as_a_whole_and_climbs_alone(issued, act, at):
    act("supervise", PETITION, **ORDER)
    [order] = orders(issued)
    assert order.number is None
    run(issued, at("2026-03-31 10:00"))
    told = [row.data["clock"] for row in issued.said("clock.overdue") if row.subject == order.id]
    assert told == ["supervision_reply"]
    [brought] = [one for one in orders(issued) if one.escalates == order.id]
    assert (brought.office, brought.number, clock.local_day(brought.issued_at)) == (COUNTY, None, date(2026, 3, 24))


def test_the_county_supervises_its_petition_office_and_a_chaser_needs_no_advice(issued, act):
    act("supervise", COUNTY, **{**ORDER, "office": PETITION, "kind": "chaser", "improvement": None})
    [order] = orders(issued)
    assert (order.office, order.issuer, order.kind) == (PETITION, COUNTY, "chaser")
    assert clock_of(issued, order.id).name == "chaser_reply"


@pytest.mark.parametrize(("by", "office"), [(OFFICE, OTHER), (PETITION, PETITION), (TOWNSHIP, "990100001001")])
def test_only_the_petition_office_over_an_office_or_the_county_supervises_it(act, by, office):
    error = refused(refusals.NotOverseer, act, "supervise", by, **{**ORDER, "office": office})
    assert error.code == "not_overseer"
    assert "第四十条" in error.text("zh")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"improvement": None}, refusals.ImprovementMissing),
        ({"ground": "slow"}, refusals.GroundUnknown),
        ({"kind": "letter"}, refusals.PaperUnknown),
        ({"office": "9999"}, OfficeUnknown),
        ({"office": OTHER, "number": NUMBER}, refusals.NoPartInMatter),
        ({"number": "unknown"}, CaseUnknown),
    ],
)
def test_an_order_that_the_law_does_not_know_is_refused(issued, act, changed, error):
    refused(error, act, "supervise", PETITION, **{**ORDER, **changed})
    assert orders(issued) == []


@pytest.mark.parametrize("actor", [Actor("nobody", "nobody"), Actor("petitioner", "p", matter=NUMBER)])
def test_only_staff_supervise_and_reply(issued, act, actor):
    act("supervise", PETITION, **ORDER)
    for step, request in (("supervise", ORDER), ("reply_supervision", {"order": orders(issued)[0].id, "reply": "好"})):
        with pytest.raises((Refused, Unauthenticated)):
            issued.act(step, actor, None, **request)


def test_the_supervised_office_replies_once_and_its_period_is_met(issued, act):
    act("supervise", PETITION, number=NUMBER, **ORDER)
    [order] = orders(issued)
    told = act("reply_supervision", OFFICE, "2026-03-19 17:00", order=order.id, reply="已约谈经办人并办理。")
    assert (told["state"], told["reply"], told["overdue_days"]) == ("replied", "已约谈经办人并办理。", 0)
    assert (clock_of(issued, order.id).result, issued.said("supervision.replied")[0].office) == ("met", OFFICE)
    error = refused(refusals.OrderReplied, act, "reply_supervision", OFFICE, order=order.id, reply="再复。")
    assert error.params["day"] == "2026-03-19"


def test_a_late_reply_is_taken_and_counted_as_late(issued, act):
    act("supervise", PETITION, **ORDER)
    [order] = orders(issued)
    told = act("reply_supervision", OFFICE, "2026-03-22 09:00", order=order.id, reply="迟复为歉。")
    assert (told["overdue_days"], clock_of(issued, order.id).result) == (3, "missed")
    assert [key for key in issued.timed() if key == order.id] == []


@pytest.mark.parametrize("office", [COUNTY, PETITION])
def test_nobody_replies_in_the_place_of_the_supervised_office(issued, act, office):
    act("supervise", PETITION, **ORDER)
    [order] = orders(issued)
    refused(refusals.SupervisedOnly, act, "reply_supervision", office, order=order.id, reply="代复。")
    refused(refusals.OrderUnknown, act, "reply_supervision", OTHER, order=order.id, reply="代复。")


def test_an_order_is_withdrawn_by_its_issuer_for_a_reason_that_is_kept(issued, act, at):
    act("supervise", PETITION, **ORDER)
    [order] = orders(issued)
    refused(refusals.IssuerOnly, act, "withdraw_supervision", OFFICE, order=order.id, reason="不服")
    act("withdraw_supervision", PETITION, order=order.id, reason="经核实无推诿情形。")
    [order] = orders(issued)
    assert (order.ending, order.ended_by, order.ending_reason) == ("withdrawn", "w1", "经核实无推诿情形。")
    assert clock_of(issued, order.id).result == "void"
    refused(refusals.OrderEnded, act, "reply_supervision", OFFICE, order=order.id, reply="好")
    run(issued, at("2026-04-30 10:00"))
    assert [row for row in issued.said("clock.overdue") if row.subject == order.id] == []


def test_an_order_of_the_ladder_is_withdrawn_in_the_name_it_went_out(issued, act, at):
    run(issued, at("2026-03-20 10:00"))
    [chaser] = orders(issued)
    act("withdraw_supervision", PETITION, "2026-03-20 11:00", order=chaser.id, reason="系统时间有误。")
    run(issued, at("2026-03-26 10:00"))
    assert [one.stage for one in orders(issued)] == ["chaser"]


def test_nobody_on_the_accused_side_is_supervised_about_sees_or_answers_an_accusation(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OTHER, purpose="accusation", accused_office=OFFICE)
    with clock.frozen(at(MOMENT)):
        with pytest.raises(AccusedSide):
            desk.act("supervise", staff(PETITION), NUMBER, **ORDER)
        desk.act("supervise", staff(PETITION), NUMBER, **{**ORDER, "office": OTHER})
        [order] = orders(desk)
        with pytest.raises(refusals.OrderUnknown):
            desk.act("reply_supervision", staff(OFFICE), None, order=order.id, reply="我单位说明如下。")
        with pytest.raises(AccusedSide):
            desk.act("advise", staff(PETITION), NUMBER, **ADVICE)


def test_an_accused_petition_office_sees_no_order_about_the_accusation(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    with clock.frozen(at(MOMENT)):
        desk.act("supervise", staff(PETITION), NUMBER, **ORDER)
        with desk.database.unit_of_work() as uow:
            uow.session.execute(text(f"UPDATE case_file SET accused_office = '{PETITION}'"))
        assert desk.show("supervision", staff(PETITION), limit=50)["orders"] == []
        assert len(desk.show("supervision", staff(OFFICE), limit=50)["orders"]) == 1


def test_each_kind_of_advice_goes_where_the_law_sends_it(issued, act):
    act("supervise", PETITION, number=NUMBER, **ORDER)
    [order] = orders(issued)
    act("advise", PETITION, order=order.id, **ADVICE)
    act("advise", PETITION, **{**ADVICE, "kind": "policy", "recipient": COUNTY})
    grave = {"consequences": "造成集体来访。", "basis": "第四十五条第一项"}
    act("advise", PETITION, order=order.id, **{**ADVICE, "kind": "accountability", "recipient": COUNTY, **grave})
    assert [(one.kind, one.recipient, one.supervision) for one in advice(issued)] == [
        ("improve", OFFICE, order.id),
        ("policy", COUNTY, None),
        ("accountability", COUNTY, order.id),
    ]
    first = advice(issued)[0]
    assert (first.number, first.facts, first.issuer) == (NUMBER, ORDER["facts"], PETITION)
    assert clock_of(issued, first.id).due_nominal == date(2026, 4, 4)  # thirty days, and a festival begins on the last


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"recipient": PETITION}, refusals.RecipientUnfit),
        ({"kind": "policy", "recipient": OFFICE}, refusals.RecipientUnfit),
        ({"kind": "accountability", "recipient": COUNTY}, refusals.ConsequencesMissing),
        ({"kind": "accountability", "recipient": OFFICE, "consequences": "严重"}, refusals.RecipientUnfit),
        ({"kind": "praise"}, refusals.AdviceKindUnknown),
        ({"recipient": "9999"}, OfficeUnknown),
        ({"order": "unknown"}, refusals.OrderUnknown),
    ],
)
def test_advice_that_does_not_fit_the_law_is_refused(issued, act, changed, error):
    refused(error, act, "advise", PETITION, **{**ADVICE, "number": NUMBER, **changed})
    assert advice(issued) == []


def test_only_a_petition_office_gives_advice(act):
    refused(PetitionOfficeOnly, act, "advise", COUNTY, **ADVICE)


def test_the_recipient_says_what_became_of_the_advice_and_why_it_is_not_adopted(issued, act):
    act("advise", PETITION, **ADVICE)
    [one] = advice(issued)
    given = {"advice": one.id, "adopted": "partly"}
    assert refused(refusals.ReasonsMissing, act, "answer_advice", OFFICE, **given).code == "reasons_missing"
    refused(refusals.RecipientOnly, act, "answer_advice", PETITION, **given, feedback="代答")
    told = act("answer_advice", OFFICE, **given, feedback="编制不足，先行试点。")
    assert (told["state"], told["adopted"], told["feedback"]) == ("answered", "partly", "编制不足，先行试点。")
    assert clock_of(issued, one.id).result == "met"
    assert issued.said("advice.answered")[0].data["adopted"] == "partly"
    refused(refusals.AdviceAnswered, act, "answer_advice", OFFICE, **given, feedback="又答")


def test_advice_without_feedback_is_told_overdue_and_brought_before_the_office_above(issued, act, at):
    act("advise", PETITION, **ADVICE)
    [one] = advice(issued)
    run(issued, at("2026-04-30 10:00"))
    due = clock_of(issued, one.id).due_legal
    assert due == date(2026, 4, 7)
    brought = [order for order in orders(issued) if order.escalates == one.id]
    assert [(order.office, order.ground, order.cause) for order in brought] == [(COUNTY, "no_feedback", one.id)]
    assert brought[0].facts.startswith("青禾县信访局于2026年3月5日向县教育局发出改进工作建议，应于2026年4月7日前")


def test_the_list_of_an_office_shows_what_waits_and_what_it_issued(issued, act, staff, at):
    act("supervise", PETITION, number=NUMBER, **ORDER)
    act("supervise", PETITION, **{**ORDER, "office": OTHER})
    act("advise", PETITION, **ADVICE)
    answered = next(one for one in orders(issued) if one.office == OTHER)
    act("reply_supervision", OTHER, order=answered.id, reply="已办。")
    with clock.frozen(at("2026-03-06 10:00")):
        mine = issued.show("supervision", staff(OFFICE), open=True, limit=50)
        theirs = issued.show("supervision", staff(PETITION), limit=50)
        done = issued.show("supervision", staff(PETITION), open=False, limit=50)
        with pytest.raises(NotYourMatter):
            issued.show("supervision", staff(OFFICE), office=OTHER, limit=50)
    assert [one["office"] for one in mine["orders"]] == [OFFICE]
    assert [one["recipient"] for one in mine["advice"]] == [OFFICE]
    assert {one["office"] for one in theirs["orders"]} == {OFFICE, OTHER}
    assert [one["state"] for one in done["orders"]] == ["replied"]
    assert done["advice"] == []


def test_staff_see_the_orders_of_a_matter_and_the_person_sees_none_of_it(issued, act, staff, at):
    act("supervise", PETITION, number=NUMBER, **ORDER)
    with clock.frozen(at(MOMENT)):
        shown = issued.show("case", staff(OFFICE), number=NUMBER)
        public = issued.show("case", Actor("petitioner", "p", matter=NUMBER), number=NUMBER)
    assert [one["kind"] for one in shown["supervision"]["orders"]] == ["supervision_order"]
    assert "supervision_reply" in {one["clock"] for one in shown["clocks"]}
    assert "supervision" not in public
    assert {one["clock"] for one in public["clocks"]} == {"accept"}


@pytest.mark.parametrize(
    ("schema", "given", "wrong"),
    [
        (schemas.Supervise, {**ORDER, "facts": "  "}, "facts"),
        (schemas.ReplySupervision, {"order": "o"}, "reply"),
        (schemas.WithdrawSupervision, {"order": "o"}, "reason"),
        (schemas.Advise, {**ADVICE, "text": ""}, "text"),
        (schemas.AnswerAdvice, {"advice": "a", "adopted": "maybe"}, "adopted"),
    ],
)
def test_a_request_that_lacks_something_is_told_which_field(schema, given, wrong):
    assert set(schema().validate(given)) == {wrong}


def test_a_calendar_that_moves_the_reply_to_an_order_moves_its_ladder_too(issued, act, at):
    act("supervise", PETITION, **ORDER)
    [order] = orders(issued)
    with clock.frozen(at("2026-03-10 10:00")):
        moved = recounted(issued, FewerDays({date(2026, 3, 18), date(2026, 3, 19)}))
    assert (order.id, date(2026, 3, 23)) in [(one.subject, one.after.legal) for one in moved]
    run(issued, at("2026-04-30 10:00"))
    [late] = [row for row in issued.said("clock.overdue") if row.subject == order.id]
    assert late.time == at("2026-03-24 00:00")
    assert [row.data["why"] for row in issued.said("clock.moved") if row.subject == order.id] == ["calendar"]


@pytest.mark.parametrize("number", [None, NUMBER])
def test_a_corrected_profile_settles_the_orders_given_under_it_anew(issued, act, at, number):
    act("supervise", PETITION, number=number, **ORDER)
    [order] = orders(issued)
    law = library.packaged().law("xinfang-2022@1")
    longer = replace(law.periods["supervision_reply"], days=15)
    corrected = replace(law, periods={**law.periods, "supervision_reply": longer})

    def refer(uow):
        reference = Reference(uow.session, {})
        reference.law = lambda _key: corrected
        return reference

    with clock.frozen(at("2026-03-10 10:00")):
        moved = list(
            recounting.resettle(
                issued.database.unit_of_work, refer, keys=[law.key], why="profile", progress=lambda _: None
            )
        )
    assert [(one.subject, one.after.legal) for one in moved] == [(order.id, date(2026, 3, 26))]
    assert clock_of(issued, order.id).due_legal == date(2026, 3, 26)


class Log:
    """Routing's log as it stands in the database of a desk."""

    def __init__(self, desk):
        self.desk = desk

    def events(self, _service, *types):
        for row in self.desk.said(*types):
            yield events.load(row_to_event(row, "/990100/routing"))


@pytest.fixture
def supervised(issued, act, at):
    """Orders by hand and by the ladder, replied, withdrawn and waiting, and answered advice."""
    act("supervise", PETITION, number=NUMBER, **ORDER)
    act("supervise", PETITION, **ORDER)
    first, second = sorted(orders(issued), key=lambda one: one.number or "")
    act("withdraw_supervision", PETITION, order=first.id, reason="重复。")
    act("reply_supervision", OFFICE, order=second.id, reply="已办。")
    act("advise", PETITION, **ADVICE)
    act("answer_advice", OFFICE, advice=advice(issued)[0].id, adopted="yes")
    run(issued, at("2026-03-30 10:00"))
    return issued


def found(desk):
    with desk.database.reading() as reading:
        checked = checks.check(Log(desk), reading.session, Reference(reading.session, {}))
        return [(one.kind, one.what) for one in checked]


def test_verify_finds_nothing_where_orders_and_advice_are_right(supervised):
    assert len(orders(supervised)) == 5
    assert found(supervised) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (update(SupervisionOrder).values(replied_at=None), ("inconsistent", "supervision_order")),
        (update(SupervisionOrder).values(office=OTHER), ("inconsistent", "supervision_order")),
        (delete(SupervisionOrder), ("missing", "supervision_order")),
        (update(Advice).values(adopted="no"), ("inconsistent", "advice")),
        (update(Clock).where(Clock.name == "chaser_reply").values(days=9), ("inconsistent", "clock")),
        (delete(Clock).where(Clock.name == "supervision_reply"), ("missing", "clock")),
    ],
)
def test_verify_finds_what_is_not_as_it_was_said(supervised, statement, finding):
    with supervised.database.unit_of_work() as uow:
        uow.session.execute(statement)
    assert finding in found(supervised)


def test_verify_finds_a_stage_that_sent_its_paper_twice(supervised):
    from huiyin.bus.tables import event_log

    row = next(row for row in supervised.said("supervision.ordered") if row.data["stage"])
    again = {**row._mapping, "id": "again", "seq": None, "position": None}
    with supervised.database.unit_of_work() as uow:
        uow.session.execute(insert(event_log).values({**again, "seq": 10_000}))
    assert ("doubled", "order") in found(supervised)
