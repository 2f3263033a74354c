"""Sorting a case: its periods follow at once, and the fast track has its guards."""

from __future__ import annotations

from datetime import date

import pytest

from services.routing.case.errors import CaseUnknown, NotYourMatter, WrongState
from services.routing.case.handling.errors import FastGroundUnknown, FastTrackUnfit
from services.routing.case.transfers.errors import (
    AccusedOfAccusation,
    AlreadyAnswered,
    CategoryUnknown,
    RouteNotOfCategory,
    TrackUnknown,
)
from services.routing.offices.errors import OfficeUnknown
from tests.unit.routing.conftest import staff
from tests.unit.routing.transferring import (
    EDU,
    PETITION_OFFICE,
    TOP,
    WAT,
    clerk,
    town,
)

LATER = "2026-03-04 10:00"
FAST = {"track": "fast", "track_ground": "clear"}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("classification")) as found:
        yield found


def classify(county, number, by=PETITION_OFFICE, moment=LATER, **more):
    return county.on(moment, "classify", clerk(by), number, reason="经甄别。", **more)


def accepted(county, moment="2026-03-03 10:00", **given):
    number = county.issued(**given)
    county.on(moment, "accept", clerk(EDU), number)
    return number


def running(county, number):
    rows = county.periods(county.at_office(number)).values()
    return {row.name: row.due_legal for row in rows if row.ended_at is None}


def test_the_periods_of_every_office_follow_the_sorting_at_once(county):
    number = accepted(county)
    assert running(county, number) == {"answer": date(2026, 5, 6)}
    told = classify(county, number, category="suggestion")
    assert (told["category"], told["moved"]) == ("suggestion", False)
    assert running(county, number) == {"suggestion_reply": date(2026, 5, 6)}
    classify(county, number, category="appeal", legal_route=5)
    # Two months from the receipt on 2 March are 2 May, in the Labour Day holiday of 1 to 5 May.
    assert running(county, number) == {"statutory_duty": date(2026, 5, 6)}


def test_a_period_that_comes_back_has_its_timer_again(county):
    number = accepted(county)
    classify(county, number, category="suggestion")
    classify(county, number, category="appeal")
    one = county.at_office(number)
    assert running(county, number) == {"answer": date(2026, 5, 6)}
    assert one.id in county.timed()


def test_the_sorting_is_said_with_the_new_days_and_kept_with_its_reason(county):
    number = accepted(county)
    classify(county, number, category="appeal", legal_route=6, litigation=False)
    (said,) = county.events_of(number, "case.classified")
    assert (said.data["category"], said.data["legal_route"], said.data["restricted"]) == ("appeal", 6, False)
    assert said.data["dues"][0]["answer_due"]["legal"] == "2026-05-06"
    assert "经甄别" not in str(said.data)
    assert county.case(number).classification["reason"] == "经甄别。"


def test_what_is_left_out_stays_and_a_route_can_be_taken_away(county):
    number = county.issued()
    classify(county, number, category="appeal", legal_route=3, litigation=True)
    classify(county, number)
    case = county.case(number)
    assert (case.category, case.legal_route, case.litigation) == ("appeal", 3, True)
    classify(county, number, clear=["legal_route"])
    assert county.case(number).legal_route is None


def test_another_category_takes_no_route_along(county):
    number = county.issued()
    classify(county, number, category="appeal", legal_route=6)
    classify(county, number, category="suggestion")
    assert county.case(number).legal_route is None


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"category": "gossip"}, CategoryUnknown),
        ({"category": "suggestion", "legal_route": 6}, RouteNotOfCategory),
        ({"category": "appeal", "legal_route": 7}, RouteNotOfCategory),
        ({"category": "accusation", "track": "fast", "track_ground": "clear"}, TrackUnknown),
        ({"category": "appeal", "accused_office": WAT}, AccusedOfAccusation),
        ({"category": "accusation", "accused_office": "nowhere"}, OfficeUnknown),
    ],
)
def test_what_does_not_go_together_is_refused(county, request_, error):
    number = county.issued()
    with pytest.raises(error):
        classify(county, number, **request_)
    assert county.case(number).category is None


@pytest.mark.parametrize("by", [PETITION_OFFICE, TOP, EDU])
def test_before_the_acceptance_the_office_itself_sorts_it_too(county, by):
    assert classify(county, county.issued(), by=by, category="appeal")["category"] == "appeal"


def test_after_the_acceptance_only_those_over_it_do(county):
    number = accepted(county)
    with pytest.raises(NotYourMatter):
        classify(county, number, by=EDU, category="suggestion")
    assert classify(county, number, category="suggestion")["category"] == "suggestion"


def test_other_offices_never_do(county):
    with pytest.raises(CaseUnknown):
        classify(county, county.issued(), by=WAT, category="appeal")


def test_what_was_answered_is_not_sorted_anew(county):
    number = accepted(county)
    county.on(LATER, "draft", clerk(EDU), number, text="…", outcome="supported")
    county.on(LATER, "answer", staff(EDU, "w2"), number)
    with pytest.raises(AlreadyAnswered):
        classify(county, number, category="suggestion")


# 简易办理: 3 working days from the receipt on Monday 2 March, and 10 from the acceptance on Tuesday 3 March.
def test_the_fast_track_has_short_periods(county):
    number = county.issued()
    classify(county, number, moment="2026-03-02 11:00", category="appeal", **FAST)
    assert running(county, number)["fast_accept"] == date(2026, 3, 5)
    county.on("2026-03-03 10:00", "accept", clerk(EDU), number)
    assert running(county, number) == {"fast_answer": date(2026, 3, 17)}


def test_the_fast_track_needs_a_ground_of_the_profile(county):
    number = county.issued()
    with pytest.raises(FastGroundUnknown):
        classify(county, number, track="fast")
    classify(county, number, track="fast", track_ground="daily_life")
    assert county.case(number).classification["track_ground"] == "daily_life"


def joint(county):
    return county.issued(people_count=6)


def from_above(county):
    number = county.issued(office=WAT)
    more = {"office": EDU, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "assign", clerk(PETITION_OFFICE), number, **more)
    return number


def shared(county):
    number = county.issued()
    more = {"office": WAT, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "add_assist", clerk(PETITION_OFFICE), number, **more)
    return number


def repeated(county):
    earlier, number = county.issued(), county.issued("2026-03-03 10:00")
    county.on("2026-03-03 11:00", "link_earlier", clerk(EDU), number, earlier=earlier)
    return number


@pytest.mark.parametrize(
    ("matter", "why"),
    [(joint, "集体联名"), (from_above, "上级机关交办"), (shared, "多个责任主体"), (repeated, "初次")],
)
def test_what_is_no_first_simple_matter_of_one_office_takes_no_fast_track(county, matter, why):
    with pytest.raises(FastTrackUnfit) as caught:
        classify(county, matter(county), **FAST)
    assert why in caught.value.text("zh")


@pytest.mark.parametrize("more", [{"litigation": True}, {"category": "appeal", "legal_route": 2}])
def test_what_has_a_statutory_procedure_leaves_the_fast_track_by_itself(county, more):
    number = county.issued()
    with pytest.raises(FastTrackUnfit):
        classify(county, number, **FAST, **more)
    classify(county, number, **FAST)
    assert classify(county, number, **more)["track"] == "ordinary"


def test_a_second_office_or_a_day_set_by_the_transferor_ends_the_fast_track(county):
    number = county.issued()
    classify(county, number, **FAST)
    more = {"office": WAT, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on(LATER, "add_assist", clerk(EDU), number, **more)
    assert county.case(number).track == "ordinary"
    assert "accept" in running(county, number)
    assert [row.data["version"] for row in county.events_of(number)] == [1, 2, 3, 4]


def test_a_closed_case_is_not_sorted(county):
    number = county.issued()
    county.on(LATER, "decline", clerk(EDU), number, ground="other", reason="。", basis="。", go_to="。")
    with pytest.raises((WrongState, AlreadyAnswered)):
        classify(county, number, category="appeal")
