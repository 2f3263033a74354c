"""Objections to a transfer within five working days, and the transferor's verdict."""

from __future__ import annotations

from datetime import date

import pytest

from services.routing.case.errors import CaseUnknown, OfficeCannotAnswer, SameOffice, WrongState
from services.routing.case.transfers.errors import (
    BeyondReach,
    DirectFiling,
    ObjectFirst,
    ObjectionDecided,
    ObjectionTooLate,
    ReasonTooShort,
    TransferorOnly,
)
from tests.unit.routing.transferring import (
    EDU,
    PETITION_OFFICE,
    SCHOOL,
    TOP,
    TOWN_DESK,
    VILLAGE,
    WAT,
    WHY,
    clerk,
    town,
)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("objections")) as found:
        yield found


def object_(county, number, moment="2026-03-06 10:00", by=EDU, **more):
    return county.on(moment, "object", clerk(by), number, **{"reason": WHY, **more})


def uphold(county, number, by=PETITION_OFFICE, moment="2026-03-10 10:00", **more):
    return county.on(moment, "uphold_objection", clerk(by), number, reason="经核实属实。", **more)


def reject(county, number, by=PETITION_OFFICE, moment="2026-03-10 10:00", **more):
    return county.on(moment, "reject_objection", clerk(by), number, **{"reason": WHY, **more})


# Five working days, the day of receipt not counted. Monday 2 March 2026: 3, 4, 5, 6, 9 March. Friday 13 February 2026:
# Saturday the 14th is worked to make up, 15 to 23 February are the Spring Festival, then 24, 25, 26 and 27 February.
EDGES = [("2026-03-02", "2026-03-09", "2026-03-10"), ("2026-02-13", "2026-02-27", "2026-02-28")]


@pytest.mark.parametrize(("received", "last", "after"), EDGES)
def test_an_objection_is_in_time_until_the_end_of_the_fifth_working_day(county, received, last, after):
    number = county.issued(f"{received} 10:00")
    assert object_(county, number, f"{last} 23:59")["state"] == "objected"


@pytest.mark.parametrize(("received", "last", "after"), EDGES)
def test_on_the_sixth_day_it_is_refused_with_the_last_day_and_the_article(county, received, last, after):
    number = county.issued(f"{received} 10:00")
    with pytest.raises(ObjectionTooLate) as caught:
        object_(county, number, f"{after} 00:00")
    assert last in caught.value.text("zh")
    assert last in caught.value.text("en")
    assert "第二十三条第三款" in caught.value.text("zh")
    assert county.at_office(number).state == "issued"


def test_an_objection_keeps_reasons_and_says_only_whose_the_matter_is(county):
    number = county.issued()
    told = object_(county, number, proposed=WAT)
    assert told["accept_due"]["legal"] == "2026-03-17"
    one = county.at_office(number)
    assert (one.objection["reason"], one.objection["proposed"]) == (WHY, WAT)
    (said,) = county.events_of(number, "assignment.objected")
    assert said.data["proposed"] == WAT
    assert WHY not in str(said.data)


def test_the_period_for_the_acceptance_runs_on_and_stays_visible(county):
    number = county.issued()
    object_(county, number)
    accept = county.periods(county.at_office(number))["accept"]
    assert (accept.due_legal, accept.ended_at) == (date(2026, 3, 17), None)
    uphold(county, number, office=WAT)
    old = county.assignments(number)[0]
    shown = county.look("2026-03-11 10:00", "case", clerk(PETITION_OFFICE), number=number)["clocks"]
    assert [one["due"]["legal"] for one in shown if one["clock"] == "accept"] == ["2026-03-17", "2026-03-25"]
    assert county.periods(old)["accept"].result == "void"


@pytest.mark.parametrize("reason", ["不属于我局职责。", "　" * 30])
def test_reasons_in_a_few_words_are_refused(county, reason):
    number = county.issued()
    with pytest.raises(ReasonTooShort):
        object_(county, number, reason=reason)


@pytest.mark.parametrize(("proposed", "error"), [(EDU, SameOffice), (VILLAGE, OfficeCannotAnswer)])
def test_the_office_that_is_proposed_must_be_able_to_have_it(county, proposed, error):
    number = county.issued()
    with pytest.raises(error):
        object_(county, number, proposed=proposed)


def test_a_direct_filing_is_not_objected_to(county):
    number = county.issued(received_by=EDU)
    with pytest.raises(DirectFiling):
        object_(county, number)


def test_an_accepted_matter_is_not_objected_to(county):
    number = county.issued()
    county.on("2026-03-03 10:00", "accept", clerk(EDU), number)
    with pytest.raises(WrongState):
        object_(county, number)


def test_other_offices_do_not_object(county):
    with pytest.raises(CaseUnknown):
        object_(county, county.issued(), by=WAT)


def test_while_it_is_objected_to_it_is_neither_accepted_nor_given_on(county):
    number = county.issued()
    object_(county, number)
    for step, by, more in (("accept", EDU, {}), ("assign", PETITION_OFFICE, {"office": WAT, "reason": "。"})):
        with pytest.raises(WrongState):
            county.on("2026-03-09 10:00", step, clerk(by), number, **more)


def test_an_upheld_objection_gives_the_matter_to_another_office(county):
    number = county.issued()
    object_(county, number, proposed=WAT)
    told = uphold(county, number, office=WAT)
    old, new = county.assignments(number)
    assert (old.state, old.objection["verdict"], new.office, told["office"]) == ("replaced", "upheld", WAT, WAT)
    assert county.periods(new)["objection"].due_legal == date(2026, 3, 17)
    steps = [(row.type, row.data["version"]) for row in county.events_of(number)[-2:]]
    assert steps == [("assignment.objection_decided", 3), ("assignment.issued", 4)]


def test_without_another_office_it_comes_back_to_the_one_that_gave_it_on(county):
    number = county.issued()
    object_(county, number)
    uphold(county, number)
    one = county.at_office(number)
    assert (one.office, one.mode, one.state) == (PETITION_OFFICE, "desk", "issued")


def test_a_rejected_objection_leaves_it_with_the_office_and_the_period_as_it_was(county):
    number = county.issued()
    object_(county, number)
    assert reject(county, number)["accept_due"]["legal"] == "2026-03-17"
    one = county.at_office(number)
    assert (one.state, one.office, one.objection["verdict"]) == ("issued", EDU, "rejected")
    assert county.on("2026-03-17 23:00", "accept", clerk(EDU), number)["state"] == "accepted"
    assert county.periods(county.at_office(number))["accept"].result == "met"


def test_a_rejection_says_why(county):
    number = county.issued()
    object_(county, number)
    with pytest.raises(ReasonTooShort):
        reject(county, number, reason="驳回。")


def test_after_a_rejection_no_second_objection_is_heard(county):
    number = county.issued()
    object_(county, number, "2026-03-03 10:00")
    reject(county, number, moment="2026-03-04 10:00")
    with pytest.raises(ObjectionDecided):
        object_(county, number, "2026-03-05 10:00")


@pytest.mark.parametrize("by", [EDU, WAT, TOWN_DESK])
def test_neither_the_objector_nor_a_third_office_gives_the_verdict(county, by):
    number = county.issued()
    object_(county, number)
    for verdict in (uphold, reject):
        with pytest.raises(TransferorOnly if by == EDU else CaseUnknown):
            verdict(county, number, by=by)


def test_the_organ_above_the_transferor_may_decide_but_not_where_it_is_the_objector(county):
    number = county.issued()
    object_(county, number)
    assert reject(county, number, by=TOP)["state"] == "issued"
    own = county.issued(office=TOP)
    object_(county, own, by=TOP)
    with pytest.raises(TransferorOnly):
        reject(county, own, by=TOP)


def test_who_passed_it_down_decides_about_the_objection_from_below(county):
    number = county.issued()
    county.on("2026-03-03 10:00", "assign", clerk(EDU), number, office=SCHOOL, reason="。")
    object_(county, number, by=SCHOOL)
    with pytest.raises(TransferorOnly):
        reject(county, number, by=PETITION_OFFICE)
    with pytest.raises(BeyondReach):
        uphold(county, number, by=EDU, office=WAT)
    assert reject(county, number, by=EDU)["state"] == "issued"


def test_the_part_of_an_assisting_office_that_objects_rightly_ends(county):
    number = county.issued()
    more = {"office": WAT, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "add_assist", clerk(PETITION_OFFICE), number, **more)
    object_(county, number, by=WAT)
    uphold(county, number)
    assert [(one.kind, one.office) for one in county.living(number)] == [("handle", EDU)]


@pytest.mark.parametrize(("given", "refused"), [({}, True), ({"received_by": EDU}, False)])
def test_what_another_office_gave_is_not_declined_as_not_ones_own(county, given, refused):
    number, why = county.issued(**given), {"reason": "。", "basis": "第二十三条第一款", "go_to": "县水利局"}
    if not refused:
        assert county.on("2026-03-06 10:00", "decline", clerk(EDU), number, **why)["state"] == "declined"
        return
    with pytest.raises(ObjectFirst):
        county.on("2026-03-06 10:00", "decline", clerk(EDU), number, **why)
