"""First receivers and transferors keep a matter on their lists until the person has been told (P1, P18)."""

from __future__ import annotations

import pytest

from huiyin import clock
from services.routing.case.errors import NotYourMatter
from tests.unit.routing.conftest import OPERATOR, at, staff
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, SCHOOL, TOP, TOWN, VILLAGE, WAT, clerk, town

LATER = "2026-03-05 10:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("duties")) as found:
        yield found


def listed(county, office, duty=None, by=None, moment=LATER, limit=200):
    request = {"office": office, "duty": duty, "limit": limit}
    lines = county.look(moment, "worklist", by or clerk(office), **request)["matters"]
    return {line["number"]: line for line in lines}


def test_who_received_it_first_keeps_it_until_the_person_knows_where_it_went(county):
    number = county.issued(office=EDU, received_by=VILLAGE)
    line = listed(county, VILLAGE, "first")[number]
    assert (line["office"], line["office_name"], line["clock"]) == (EDU, "县教育局", "accept")
    county.on(LATER, "tell", clerk(VILLAGE), number, kind="whereabouts", method="phone")
    assert number not in listed(county, VILLAGE, "first")


def test_giving_it_on_does_not_rid_the_first_receiver_of_it(county):
    number = county.issued(office=TOWN, received_by=TOWN)
    county.on(LATER, "assign", clerk(TOWN), number, office=PETITION_OFFICE, reason="。")
    county.on(LATER, "assign", clerk(PETITION_OFFICE), number, office=WAT, reason="。")
    assert listed(county, TOWN, "first")[number]["office"] == WAT
    assert number not in listed(county, TOWN)


@pytest.mark.parametrize("given", [{"channel": "web"}, {"notifiable": False}])
def test_nobody_has_to_tell_who_reads_it_online_or_cannot_be_reached(county, given):
    number = county.issued(received_by=VILLAGE, **given)
    assert number not in listed(county, VILLAGE, "first")


def test_a_matter_no_station_received_is_the_duty_of_the_petition_office(county):
    number = county.issued(office=EDU)
    assert number in listed(county, PETITION_OFFICE, "first")


def answered(county, number, office=EDU):
    county.on(LATER, "accept", clerk(office), number)
    county.on(LATER, "draft", clerk(office), number, text="…", outcome="explained")
    county.on(LATER, "answer", staff(office, "w2"), number)


def test_who_gave_it_on_keeps_it_until_the_outcome_is_told(county):
    number = county.issued(office=EDU)
    for step in (lambda: None, lambda: answered(county, number)):
        step()
        assert listed(county, PETITION_OFFICE, "transferred")[number]["office"] == EDU
    county.on(LATER, "serve", clerk(EDU), number, method="in_person")
    assert number not in listed(county, PETITION_OFFICE, "transferred")


def test_an_end_without_an_answer_stays_on_the_list_until_the_person_knows_it(county):
    number = county.issued(office=EDU)
    county.on(LATER, "decline", clerk(EDU), number, ground="other", reason="。", basis="。", go_to="。")
    assert number in listed(county, PETITION_OFFICE, "transferred")
    county.on(LATER, "tell", clerk(EDU), number, kind="declined", method="post")
    assert number not in listed(county, PETITION_OFFICE, "transferred")


def test_each_office_of_a_chain_keeps_what_it_gave_on_last(county):
    number = county.issued(office=EDU)
    county.on(LATER, "assign", clerk(EDU), number, office=SCHOOL, reason="。")
    assert number in listed(county, EDU, "transferred")
    assert number not in listed(county, PETITION_OFFICE, "transferred")


def test_the_longest_waiting_come_first_and_as_many_as_asked(county):
    numbers = [county.issued(f"2026-02-0{day} 10:00", office=SCHOOL, received_by=EDU) for day in (3, 2, 4)]
    assert list(listed(county, EDU, "first", limit=2)) == [numbers[1], numbers[0]]


def test_the_duties_of_an_office_that_ended_fall_to_its_successor(county):
    head = "code,name,tier,parent_code,kind,successor,valid_until\n"
    county.import_csv(f"{head}ST1,旧信访站,village,{TOWN},station,,\nST2,新信访站,village,{TOWN},station,,\n")
    number = county.issued(office=EDU, received_by="ST1")
    with clock.frozen(at("2026-03-03 10:00")):
        county.import_csv(f"{head}ST1,旧信访站,village,{TOWN},station,ST2,2026-03-02\n")
    assert number in listed(county, "ST2", "first")


@pytest.mark.parametrize("duty", [None, "first", "transferred"])
def test_no_list_shows_an_accusation_to_the_accused_side(county, duty):
    number = county.issued(office=TOWN, received_by=TOWN)
    county.on(LATER, "assign", clerk(TOP), number, office=EDU, reason="。")
    county.on(LATER, "classify", clerk(TOP), number, reason="。", category="accusation", accused_office=PETITION_OFFICE)
    for office in (EDU, TOP, TOWN):
        assert number not in listed(county, office, duty, by=clerk(PETITION_OFFICE))
    assert number in {**listed(county, EDU), **listed(county, TOWN, "first"), **listed(county, TOP, "transferred")}


def test_lists_are_seen_by_the_office_and_those_over_it(county):
    for actor in (clerk(TOP), clerk(PETITION_OFFICE), OPERATOR):
        listed(county, EDU, "first", by=actor)
    with pytest.raises(NotYourMatter):
        listed(county, EDU, "first", by=clerk(WAT))
