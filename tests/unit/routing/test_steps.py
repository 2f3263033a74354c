"""Accept, answer, serve, assign: what they write, what they say, and what they refuse."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from huiyin import clock
from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused, Unauthenticated
from services.routing.case.errors import (
    CaseUnknown,
    MomentOutOfRange,
    NotYourMatter,
    OfficeCannotAnswer,
    SameOffice,
    WrongState,
)
from services.routing.case.transfers.errors import ObjectFirst
from services.routing.offices.errors import OfficeUnknown

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"


@pytest.fixture
def issued(desk, at):
    """A matter received and issued to the education office on Monday 2 March 2026, at ten."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    return desk


@pytest.fixture
def accepted(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    return issued


@pytest.fixture
def answered(accepted, staff, at):
    with clock.frozen(at("2026-03-20 10:00")):
        accepted.act("draft", staff(OFFICE, "w7"), NUMBER, text="已解决。", outcome="supported")
        accepted.act("answer", staff(OFFICE, "w8"), NUMBER)
    return accepted


def test_acceptance_starts_the_answer_clock(accepted, at):
    (one,) = accepted.assignments(NUMBER)
    assert (one.state, one.version, one.accepted_at) == ("accepted", 2, at("2026-03-04 10:00"))
    said = accepted.said("assignment.accepted")[0]
    assert said.data["answer_due"] == {"nominal": "2026-05-03", "legal": "2026-05-06"}
    assert (said.data["version"], said.office, said.time) == (2, OFFICE, at("2026-03-04 10:00"))


def test_acceptance_stops_the_acceptance_timers_and_sets_those_of_the_answer(accepted, at):
    assert accepted.timers() == {("clock", "answer"): at("2026-04-23 09:00")}


def test_a_step_answers_with_state_version_and_due_days(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        told = issued.act("accept", staff(OFFICE), NUMBER)
    assert (told["number"], told["assignment"]) == (NUMBER, issued.assignments(NUMBER)[0].id)
    assert (told["office"], told["state"], told["version"]) == (OFFICE, "accepted", 2)
    assert told["answer_due"] == {"nominal": "2026-05-03", "legal": "2026-05-06"}
    assert [period["clock"] for period in told["running"]] == ["answer"]


def test_an_acceptance_on_paper_counts_from_its_own_day(issued, staff, at):
    with clock.frozen(at("2026-03-10 10:00")):
        told = issued.act("accept", staff(OFFICE), NUMBER, accepted_at=at("2026-03-03 09:00"))
    assert told["answer_due"]["nominal"] == "2026-05-02"
    assert issued.said("assignment.accepted")[0].time == at("2026-03-03 09:00")


@pytest.mark.parametrize("moment", ["2026-03-02 09:59", "2026-03-10 10:01"])
def test_an_acceptance_before_the_receipt_or_in_the_future_is_refused(issued, staff, at, moment):
    with clock.frozen(at("2026-03-10 10:00")), pytest.raises(MomentOutOfRange):
        issued.act("accept", staff(OFFICE), NUMBER, accepted_at=at(moment))
    assert issued.assignments(NUMBER)[0].state == "issued"


def test_an_answer_keeps_text_outcome_and_handler_and_stops_the_clock(answered, at):
    (one,) = answered.assignments(NUMBER)
    assert (one.state, one.outcome, one.handler, one.answer_text) == ("answered", "supported", "w7", "已解决。")
    assert one.answered_at == at("2026-03-20 10:00")
    assert one.checker == "w8"
    assert answered.timers() == {}


def test_the_answer_is_said_without_its_text(answered):
    said = answered.said("assignment.answered")[0]
    assert (said.data["outcome"], said.data["handler"], said.data["checker"]) == ("supported", "w7", "w8")
    assert "已解决" not in str([row.data for row in answered.said()])


def test_service_is_said_with_the_one_who_answered(answered, staff, at):
    with clock.frozen(at("2026-03-25 10:00")):
        answered.act("serve", staff(OFFICE, "w9"), NUMBER, method="post", served_at=at("2026-03-24 15:00"))
    (one,) = answered.assignments(NUMBER)
    assert (one.state, one.service_method, one.served_at) == ("served", "post", at("2026-03-24 15:00"))
    said = answered.said("assignment.served")[0]
    assert (said.data["handler"], said.data["method"], said.data["version"]) == ("w7", "post", 5)


@pytest.mark.parametrize("moment", ["2026-03-20 09:59", "2026-03-25 10:01"])
def test_service_before_the_answer_or_in_the_future_is_refused(answered, staff, at, moment):
    with clock.frozen(at("2026-03-25 10:00")), pytest.raises(MomentOutOfRange):
        answered.act("serve", staff(OFFICE), NUMBER, method="post", served_at=at(moment))


def test_an_answer_before_acceptance_is_refused_with_what_is_possible(issued, staff):
    with pytest.raises(WrongState) as caught:
        issued.act("draft", staff(OFFICE), NUMBER, text="。", outcome="explained")
    assert {"accept", "assign", "object", "decline"} <= set(caught.value.params["possible"])
    assert "待受理" in caught.value.text("zh")


def test_an_unknown_number_is_told(desk, staff):
    with pytest.raises(CaseUnknown):
        desk.act("accept", staff(OFFICE), "990100-2026-9999999")


@pytest.mark.parametrize("office", [OFFICE, "990100"])
def test_staff_of_the_office_and_of_one_above_may_act(issued, staff, office):
    assert issued.act("accept", staff(office), NUMBER)["state"] == "accepted"


@pytest.mark.parametrize("office", ["9901WAT", "990100001", "9901X", None])
def test_staff_of_other_offices_may_not(issued, staff, office):
    with pytest.raises(NotYourMatter if office == "9901X" else CaseUnknown):
        issued.act("accept", staff(office), NUMBER)


def test_the_operator_may_act(issued, operator):
    assert issued.act("accept", operator, NUMBER)["state"] == "accepted"


@pytest.mark.parametrize(
    ("actor", "error"),
    [(NOBODY, Unauthenticated), (Actor("petitioner", "p", matter=NUMBER), Refused), (Actor("service", "x"), Refused)],
)
def test_neither_petitioners_nor_programs_nor_nobody_act(issued, actor, error):
    with pytest.raises(error):
        issued.act("accept", actor, NUMBER)


def test_two_acceptances_at_once_leave_one_winner(issued, staff):
    outcomes, start = [], threading.Barrier(2)

    def accept(office):
        start.wait()
        try:
            outcomes.append(issued.act("accept", staff(office), NUMBER)["version"])
        except WrongState:
            outcomes.append("late")

    threads = [threading.Thread(target=accept, args=(office,)) for office in (OFFICE, "990100")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [2, "late"]
    assert len(issued.said("assignment.accepted")) == 1


def assign(desk, actor, office="9901WAT"):
    return desk.act("assign", actor, NUMBER, office=office, reason="属水利部门职责。")


def test_a_matter_can_be_moved_until_it_is_accepted(issued, staff, at):
    with clock.frozen(at("2026-03-05 10:00")):
        told = assign(issued, staff("9901X"))
    old, new = issued.assignments(NUMBER)
    assert (old.state, new.state, new.office, new.replaces) == ("replaced", "issued", "9901WAT", old.id)
    assert (new.rule, new.reason, new.version) == ("by_hand", "属水利部门职责。", 2)
    assert told["office"] == "9901WAT"
    said = issued.said("assignment.issued")[-1]
    assert (said.data["replaces"], said.data["version"], said.office) == (old.id, 2, "9901WAT")


def test_after_a_move_the_new_office_has_its_own_fifteen_days_from_its_own_receipt(issued, staff, at):
    with clock.frozen(at("2026-03-05 10:00")):
        assign(issued, staff("9901X"))
    _, new = issued.assignments(NUMBER)
    assert new.received_at == at("2026-03-05 10:00")
    assert issued.timers() == {("clock", "accept"): at("2026-03-17 09:00")}
    assert issued.timed() == {new.id}


def test_the_case_goes_on_at_the_new_office_and_no_longer_at_the_old(issued, staff):
    assign(issued, staff("9901X"))
    with pytest.raises(NotYourMatter):
        issued.act("accept", staff(OFFICE), NUMBER)
    assert issued.act("accept", staff("9901WAT"), NUMBER)["version"] == 3


def test_the_petition_office_moves_matters_of_any_office_of_its_county(issued, staff):
    assert assign(issued, staff("9901X"))["office"] == "9901WAT"


def test_an_office_that_was_given_a_matter_objects_instead_of_giving_it_on(issued, staff):
    with pytest.raises(ObjectFirst) as caught:
        assign(issued, staff(OFFICE))
    assert "第二十三条" in caught.value.text("zh")
    assert [one.office for one in issued.assignments(NUMBER)] == [OFFICE]


def test_an_office_that_received_a_matter_itself_gives_it_to_another_below_it(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office="990100", received_by="990100")
    assert assign(desk, staff("990100"))["office"] == "9901WAT"


def test_another_department_may_not_move_it(issued, staff):
    with pytest.raises(CaseUnknown):
        assign(issued, staff("9901WAT"))


def test_an_accepted_matter_is_not_moved(accepted, staff):
    with pytest.raises(WrongState):
        assign(accepted, staff(OFFICE))


@pytest.mark.parametrize(
    ("office", "error"), [("nowhere", OfficeUnknown), ("990100001001", OfficeCannotAnswer), (OFFICE, SameOffice)]
)
def test_a_matter_is_moved_only_to_another_office_that_can_answer(issued, staff, office, error):
    with pytest.raises(error):
        assign(issued, staff(OFFICE), office)
    assert len(issued.assignments(NUMBER)) == 1


def test_a_matter_is_not_moved_to_an_office_that_has_ended(issued, staff):
    yesterday = clock.local_day(clock.now()) - timedelta(days=1)
    row = f"9901OLD,旧局,county,990100,department,{yesterday}\n"
    issued.import_csv("code,name,tier,parent_code,kind,valid_until\n" + row)
    with pytest.raises(OfficeUnknown):
        assign(issued, staff(OFFICE), "9901OLD")
