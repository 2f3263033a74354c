"""What accuses an office leaves it at once, wherever it stands, and never comes to lie on its side again."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.errors import NotFound
from services.routing.case.errors import AccusedSide, CaseUnknown
from services.routing.case.transfers.errors import AccusedKept, AccusedOversees, NobodyBeside
from tests.unit.routing.conftest import OPERATOR
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
    WHY,
    clerk,
    person,
    town,
)

LATER = "2026-03-04 10:00"
FAST = {"track": "fast", "track_ground": "clear"}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("accusations")) as found:
        yield found


def classify(county, number, by=PETITION_OFFICE, moment=LATER, **more):
    return county.on(moment, "classify", clerk(by), number, reason="经甄别。", **more)


def accuse(county, number, by=PETITION_OFFICE, accused=EDU, **more):
    return classify(county, number, by=by, category="accusation", accused_office=accused, **more)


def test_an_accused_office_loses_the_matter_at_once_to_the_nearest_petition_office(county):
    number = county.issued()
    told = accuse(county, number)
    assert (told["moved"], told["office"], told["state"]) == (True, PETITION_OFFICE, "issued")
    one = county.at_office(number)
    assert (one.office, one.mode, one.rule) == (PETITION_OFFICE, "desk", "beside_accused")
    assert EDU not in one.reason
    assert county.assignments(number)[0].state == "replaced"
    types = [row.type for row in county.events_of(number)]
    assert types == ["assignment.issued", "assignment.issued", "case.classified"]
    assert county.events_of(number, "case.classified")[0].office == PETITION_OFFICE


@pytest.mark.parametrize("state", ["objected", "accepted", "drafted"])
def test_it_leaves_in_whatever_state_it_is(county, state):
    number = county.issued()
    if state == "objected":
        county.on("2026-03-03 10:00", "object", clerk(EDU), number, reason=WHY)
    else:
        county.on("2026-03-03 10:00", "accept", clerk(EDU), number)
    if state == "drafted":
        county.on("2026-03-03 11:00", "draft", clerk(EDU), number, text="…", outcome="supported")
    assert accuse(county, number)["office"] == PETITION_OFFICE


def test_an_office_under_the_accused_one_loses_it_too(county):
    number = county.issued(office=SCHOOL)
    assert accuse(county, number, accused=EDU)["office"] == PETITION_OFFICE


def test_the_petition_office_of_an_accused_township_is_passed_over(county):
    number = county.issued(office=TOWN)
    assert accuse(county, number, accused=TOWN)["office"] == PETITION_OFFICE


def test_where_the_petition_office_itself_is_accused_the_organ_above_takes_it(county):
    number = county.issued(office=PETITION_OFFICE)
    assert accuse(county, number, by=TOP, accused=PETITION_OFFICE)["office"] == TOP


def test_where_nobody_is_beside_the_accused_the_sorting_is_refused_and_nothing_changes(county):
    number = county.issued()
    with pytest.raises(NobodyBeside) as caught:
        accuse(county, number, accused=TOP)
    assert "第三十条第三款" in caught.value.text("zh")
    case = county.case(number)
    assert (case.accused_office, county.at_office(number).office) == (None, EDU)


def test_an_accused_assisting_office_just_assists_no_more(county):
    number = county.issued()
    more = {"office": WAT, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "add_assist", clerk(EDU), number, **more)
    accuse(county, number, accused=WAT)
    assert [(one.kind, one.office) for one in county.living(number)] == [("handle", EDU)]


def test_from_then_on_the_accused_side_finds_no_such_matter(county):
    number = county.issued()
    accuse(county, number)
    for office in (EDU, SCHOOL):
        for step, more in (("accept", {}), ("classify", {"reason": "。"}), ("object", {"reason": WHY})):
            with pytest.raises(CaseUnknown):
                county.on(LATER, step, clerk(office), number, **more)
        for query in ("case", "timeline"):
            with pytest.raises(NotFound):
                county.look(LATER, query, clerk(office), number=number)
    assert county.look(LATER, "case", person(number), number=number)["number"] == number


@pytest.mark.parametrize("office", [EDU, SCHOOL])
def test_it_is_never_given_back_to_the_accused_side(county, office):
    number = county.issued()
    accuse(county, number)
    more = {"office": office, "reason": "。", "reply_by": date(2026, 4, 10)}
    for step in ("assign", "add_assist"):
        with pytest.raises(AccusedSide) as caught:
            county.on(LATER, step, OPERATOR, number, **more)
        assert "第三十条第三款" in caught.value.text("zh")


def test_the_first_receiver_does_not_keep_its_duty_where_it_is_accused(county):
    number = county.issued(received_by=EDU)
    accuse(county, number)
    assert county.case(number).first_office == PETITION_OFFICE


def test_whom_it_accuses_is_corrected_only_by_those_over_the_office(county):
    number = county.issued(office=WAT)
    accuse(county, number, by=WAT, accused=TOWN)
    with pytest.raises(AccusedKept):
        classify(county, number, by=WAT, clear=["accused_office"])
    classify(county, number, accused_office=TOWN_DESK)
    assert county.case(number).accused_office == TOWN_DESK


def test_sorted_otherwise_it_still_stays_away_from_whom_it_accused(county):
    number = county.issued()
    accuse(county, number)
    classify(county, number, category="appeal")
    with pytest.raises(AccusedSide):
        county.on(LATER, "assign", clerk(PETITION_OFFICE), number, office=EDU, reason="。")


def test_a_matter_that_accuses_from_the_start_begins_beside(county):
    number = county.issued(purpose="accusation", accused_office=EDU, received_by=SCHOOL)
    case = county.case(number)
    assert (county.at_office(number).office, case.category) == (PETITION_OFFICE, "accusation")
    assert case.first_office == PETITION_OFFICE


@pytest.mark.parametrize(
    ("holder", "accused"),
    [
        (TOWN, PETITION_OFFICE),
        (TOWN, TOP),
        (EDU, PETITION_OFFICE),
        (SCHOOL, EDU),
        (TOWN_DESK, PETITION_OFFICE),
    ],
)
def test_who_has_a_matter_does_not_hide_it_from_an_office_over_its_own(county, holder, accused):
    number = county.issued(office=holder)
    with pytest.raises(AccusedOversees) as caught:
        accuse(county, number, by=holder, accused=accused)
    assert accused in caught.value.text("zh")
    assert "上级机关" in caught.value.text("zh")
    assert county.look(LATER, "case", clerk(PETITION_OFFICE), number=number)["number"] == number


def test_nor_does_a_petition_office_that_handles_it_after_its_acceptance(county):
    number = county.issued(office=TOWN_DESK)
    county.on("2026-03-03 10:00", "accept", clerk(TOWN_DESK), number)
    with pytest.raises(AccusedOversees):
        accuse(county, number, by=TOWN_DESK, accused=PETITION_OFFICE)


def test_nor_by_naming_an_office_that_ended_in_favour_of_the_one_over_it(county):
    county.import_csv(
        "code,name,tier,parent_code,kind,successor,valid_until\n"
        f"9901OLD,县群众工作局,county,990100,department,{PETITION_OFFICE},2025-12-31\n"
    )
    number = county.issued(office=TOWN)
    with pytest.raises(AccusedOversees):
        accuse(county, number, by=TOWN, accused="9901OLD")


@pytest.mark.parametrize(("by", "accused"), [(TOWN, TOWN), (TOWN, OTHER_TOWN), (TOWN, VILLAGE), (TOWN_DESK, TOWN)])
def test_an_office_names_itself_those_below_those_beside_and_those_it_oversees(county, by, accused):
    number = county.issued(office=by)
    accuse(county, number, by=by, accused=accused)
    assert county.case(number).accused_office == accused
