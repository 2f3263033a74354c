"""Giving a matter on: to whom, by whom, with which day for the reply, with whose help."""

from __future__ import annotations

from datetime import date

import pytest

from services.routing.case.errors import AssistOpen, CaseUnknown, OfficeCannotAnswer, SameOffice, WrongState
from services.routing.case.transfers.errors import (
    AssistsAlready,
    BeyondReach,
    ObjectFirst,
    ReplyByMissing,
    ReplyByOutOfRange,
)
from services.routing.offices.errors import OfficeUnknown
from tests.unit.routing.conftest import at, staff
from tests.unit.routing.transferring import (
    EDU,
    OTHER_TOWN,
    PETITION_OFFICE,
    SCHOOL,
    TOP,
    TOWN,
    TOWN_DESK,
    VILLAGE,
    WAT,
    clerk,
    town,
)

THURSDAY = "2026-03-05 10:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("transfers")) as found:
        yield found


def assign(county, number, by=PETITION_OFFICE, office=WAT, moment=THURSDAY, **more):
    return county.on(moment, "assign", clerk(by), number, office=office, reason="属其职责。", **more)


def test_the_new_office_has_its_periods_from_its_own_receipt(county):
    number = county.issued("2026-03-02 10:00")
    told = assign(county, number)
    old, new = county.assignments(number)
    assert (old.state, new.state, new.office, new.replaces) == ("replaced", "issued", WAT, old.id)
    assert (new.mode, new.transferor, told["assignment"]) == ("transfer", PETITION_OFFICE, new.id)
    due = {one["clock"]: one["due"]["legal"] for one in told["running"]}
    assert due == {"accept": "2026-03-20", "objection": "2026-03-12"}
    said = county.events_of(number, "assignment.issued")[-1]
    assert (said.data["replaces"], said.data["transferor"], said.office) == (old.id, PETITION_OFFICE, WAT)


def test_no_timer_of_the_old_office_is_left(county):
    number = county.issued()
    assign(county, number)
    old, new = county.assignments(number)
    assert new.id in county.timed()
    assert old.id not in county.timed()


def test_where_it_went_is_to_be_told_again_after_each_move(county):
    number = county.issued()
    county.on("2026-03-03 10:00", "tell", clerk(PETITION_OFFICE), number, kind="whereabouts", method="post")
    assert county.case(number).told_at is not None
    assign(county, number)
    assert county.case(number).told_at is None


def test_a_person_of_the_web_reads_where_it_went_at_once(county):
    number = county.issued(channel="web")
    assign(county, number)
    assert county.case(number).told_at == at(THURSDAY)


@pytest.mark.parametrize("by", [PETITION_OFFICE, TOP])
def test_the_petition_office_and_an_organ_above_give_it_to_any_office_they_oversee(county, by):
    assert assign(county, county.issued(), by)["office"] == WAT


def test_the_office_that_has_it_passes_it_down_its_own_system(county):
    number = county.issued()
    assert assign(county, number, EDU, SCHOOL)["office"] == SCHOOL
    assert county.at_office(number).transferor == EDU


@pytest.mark.parametrize("office", [WAT, PETITION_OFFICE, TOWN, TOP])
def test_what_was_given_to_an_office_leaves_its_system_only_by_an_objection(county, office):
    number = county.issued()
    with pytest.raises(ObjectFirst) as caught:
        assign(county, number, EDU, office)
    assert "第二十三条第三款" in caught.value.text("zh")
    assert county.at_office(number).state == "issued"


@pytest.mark.parametrize("office", [SCHOOL, PETITION_OFFICE, TOP])
def test_a_direct_filing_goes_down_or_up(county, office):
    assert assign(county, county.issued(received_by=EDU), EDU, office)["office"] == office


def test_a_direct_filing_does_not_go_sideways(county):
    with pytest.raises(BeyondReach) as caught:
        assign(county, county.issued(received_by=EDU), EDU, WAT)
    assert caught.value.params["over"] == PETITION_OFFICE


def test_a_township_gives_down_and_up_but_not_to_another_township(county):
    number = county.issued(office=TOWN_DESK)
    with pytest.raises(BeyondReach):
        assign(county, number, TOWN_DESK, OTHER_TOWN)
    assign(county, number, TOWN_DESK, PETITION_OFFICE)
    one = county.at_office(number)
    assert (one.office, one.mode) == (PETITION_OFFICE, "desk")
    assert county.periods(one)["forward"].due_legal == date(2026, 3, 20)


def test_another_department_does_not_give_it_on(county):
    with pytest.raises(CaseUnknown):
        assign(county, county.issued(), WAT, SCHOOL)


def test_an_accepted_matter_is_not_moved(county):
    number = county.issued()
    county.on(THURSDAY, "accept", clerk(EDU), number)
    with pytest.raises(WrongState):
        assign(county, number)


@pytest.mark.parametrize(
    ("office", "error"), [("nowhere", OfficeUnknown), (VILLAGE, OfficeCannotAnswer), (EDU, SameOffice)]
)
def test_a_matter_goes_only_to_another_office_that_can_answer(county, office, error):
    number = county.issued()
    with pytest.raises(error):
        assign(county, number, office=office)
    assert len(county.assignments(number)) == 1


# 交办. Received on 5 March the matter is accepted by 20 March at the latest, and answered 60 days later: on 19 May.
@pytest.mark.parametrize("day", [date(2026, 3, 6), date(2026, 5, 19)])
def test_a_day_that_is_set_stands_beside_the_periods_of_the_law(county, day):
    number = county.issued()
    assign(county, number, reply_by=day, suggested_route=6)
    new = county.at_office(number)
    assert (new.mode, new.reply_by, new.request) == ("assign", day, {"suggested_route": 6})
    kept = county.periods(new)
    assert (kept["assigned"].due_nominal, kept["accept"].due_legal) == (day, date(2026, 3, 20))
    assert county.events_of(number, "assignment.issued")[-1].data["reply_by"] == day.isoformat()


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 3, 5), date(2026, 5, 20)])
def test_a_day_that_is_over_or_lies_after_the_laws_own_is_refused(county, day):
    number = county.issued()
    with pytest.raises(ReplyByOutOfRange) as caught:
        assign(county, number, reply_by=day)
    assert caught.value.params["latest"] == "2026-05-19"
    assert county.at_office(number).office == EDU


def test_of_the_day_set_and_the_laws_own_the_list_shows_the_earlier(county):
    number = county.issued(office=WAT)
    assign(county, number, office=EDU, reply_by=date(2026, 3, 13))
    county.on(THURSDAY, "accept", clerk(EDU), number)
    lines = county.look(THURSDAY, "worklist", clerk(EDU), office=EDU, limit=99)["matters"]
    (line,) = [line for line in lines if line["number"] == number]
    assert (line["clock"], line["due"]["legal"]) == ("assigned", "2026-03-13")


def assist(county, number, by=PETITION_OFFICE, office=WAT, day=date(2026, 4, 10)):
    return county.on(THURSDAY, "add_assist", clerk(by), number, office=office, reason="涉及水渠。", reply_by=day)


def test_an_assisting_office_has_a_day_of_its_own_and_nothing_moves_at_the_lead(county):
    number = county.issued()
    assist(county, number)
    by_kind = {one.kind: one for one in county.assignments(number)}
    part, lead = by_kind["assist"], by_kind["handle"]
    assert (lead.state, part.office, part.parent, part.transferor) == ("issued", WAT, lead.id, PETITION_OFFICE)
    assert county.periods(part)["assigned"].due_nominal == date(2026, 4, 10)


def test_the_leads_answer_waits_for_every_part(county):
    number = county.issued()
    assist(county, number, by=EDU)
    county.on("2026-03-09 10:00", "accept", clerk(EDU), number)
    county.on("2026-03-10 10:00", "draft", clerk(EDU), number, text="…", outcome="supported")
    with pytest.raises(AssistOpen) as caught:
        county.on("2026-03-10 10:00", "answer", staff(EDU, "w2"), number)
    assert caught.value.params["offices"] == [WAT]
    county.on("2026-03-11 10:00", "accept", clerk(WAT), number)
    county.on("2026-03-12 10:00", "draft", clerk(WAT), number, text="…", outcome="contributed")
    county.on("2026-03-12 11:00", "answer", staff(WAT, "w2"), number)
    assert county.on("2026-03-13 10:00", "answer", staff(EDU, "w2"), number)["state"] == "answered"


def test_an_assisting_office_needs_a_day_and_is_asked_once(county):
    number = county.issued()
    assist(county, number)
    for office, day, error in ((WAT, date(2026, 4, 1), AssistsAlready), (TOWN, None, ReplyByMissing)):
        with pytest.raises(error):
            assist(county, number, office=office, day=day)
    with pytest.raises(SameOffice):
        assist(county, number, office=EDU)


def test_the_day_of_a_part_lies_within_the_leads(county):
    number, day = county.issued(), date(2026, 4, 10)
    with pytest.raises(ReplyByOutOfRange):
        assign(county, number, reply_by=day, assisting=[{"office": TOWN, "reply_by": date(2026, 4, 11)}])
    assign(county, number, reply_by=day, assisting=[{"office": TOWN, "reply_by": day}])
    assert {one.kind: one.office for one in county.living(number)} == {"handle": WAT, "assist": TOWN}


def test_an_office_that_becomes_the_lead_assists_no_more(county):
    number = county.issued()
    assist(county, number)
    assign(county, number)
    assert [(one.kind, one.office) for one in county.living(number)] == [("handle", WAT)]
