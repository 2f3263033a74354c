"""Asking for a review or recheck: until when, of whom, how often, and who may not look at it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin import clock
from huiyin.errors import Refused
from huiyin.offices import Office, OfficeTree
from services.routing.case.errors import CaseUnknown, CheckerIsDrafter, MomentOutOfRange, WrongState
from services.routing.case.reviews.domain import reviewing
from services.routing.case.reviews.errors import (
    NoOrganAbove,
    NotLate,
    NotReviewable,
    ProofOfRequestMissing,
    ReviewedAlready,
    ReviewerIsHandler,
    ReviewingOrganOnly,
    WindowOver,
)
from tests.unit.routing.conftest import at, staff
from tests.unit.routing.stories import CITY, COUNTY, EDU, PETITION_OFFICE, person, site, worker

DECLINE = {"reason": "。", "basis": "。", "go_to": "。"}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("routing")) as found:
        yield found


# The written answer was received on the first day; the day it is received is not counted (Civil Code Art 201). 23 April
# 2026 is a Thursday. 2 May lies in the Labour Day holiday of 1 to 5 May, so the person may still ask on 6 May.
WINDOWS = [("2026-03-24 10:00", "2026-04-23"), ("2026-04-02 23:50", "2026-05-06")]


@pytest.mark.parametrize(("received", "last"), WINDOWS)
def test_a_review_can_be_asked_for_until_the_end_of_the_last_day(stories, received, last):
    number = stories.served(received)
    told = stories.on(f"{last} 23:59", "request_review", person(number), number, grounds="事实没有查清。")
    assert (told["kind"], told["office"], told["state"]) == ("review", COUNTY, "issued")
    assert stories.clocks_of(number, "handle")["review_window"].result == "met"


@pytest.mark.parametrize(("received", "last"), WINDOWS)
def test_a_day_later_it_is_refused_naming_the_last_day_and_whom_to_tell_why(stories, received, last):
    number = stories.served(received)
    next_day = at(f"{last} 00:00") + timedelta(days=1)
    with clock.frozen(next_day), pytest.raises(WindowOver) as caught:
        stories.act("request_review", person(number), number)
    for told in (caught.value.text("zh"), caught.value.text("en")):
        assert last in told
        assert "青禾县" in told
    assert "第三十五条" in caught.value.text("zh")
    assert "30日" in caught.value.text("zh")
    assert "30 days" in caught.value.text("en")
    assert stories.one(number, "handle").review_requested_at is None


def test_a_request_begins_the_organs_thirty_days_and_is_kept_with_its_grounds(stories):
    number = stories.served()
    stories.on("2026-04-01 10:00", "request_review", person(number), number, grounds="事实没有查清。")
    handled, review = stories.one(number, "handle"), stories.one(number, "review")
    assert (review.parent, review.mode, review.received_at) == (handled.id, "request", at("2026-04-01 10:00"))
    assert (review.request["grounds"], review.request["by"]) == ("事实没有查清。", "petitioner")
    opinion = stories.clocks_of(number, "review")["review_opinion"]
    # 1 May, the thirtieth day, is a holiday, and so are the days to 5 May.
    assert (opinion.due_nominal.isoformat(), opinion.due_legal.isoformat()) == ("2026-05-01", "2026-05-06")
    (said,) = [event for event in stories.events_of(number, "assignment.issued") if event.data["kind"] == "review"]
    assert said.data["answer_due"]["legal"].isoformat() == "2026-05-06"
    assert "事实" not in str(said.to_json())


def test_another_person_learns_nothing_and_can_ask_for_nothing(stories):
    number = stories.served()
    with pytest.raises(CaseUnknown):
        stories.on("2026-04-01 10:00", "request_review", person("990100-2026-9999999"), number)


@pytest.mark.parametrize("office", [EDU, COUNTY, PETITION_OFFICE])
def test_a_counter_writes_down_what_was_handed_in_with_its_day_and_proof(stories, office):
    number = stories.served()
    # Handed in on the last day, written down a week later, after the window has lapsed.
    with clock.frozen(at("2026-04-24 00:10")):
        stories.fire()
    given = {"requested_at": at("2026-04-23 17:00"), "proof": stories.attach(number, "other")}
    told = stories.on("2026-04-30 09:00", "request_review", staff(office, "clerk"), number, **given)
    assert told["office"] == COUNTY
    review = stories.one(number, "review")
    assert (review.received_at, review.request["recorded_by"]) == (at("2026-04-23 17:00"), "clerk")
    assert stories.clocks_of(number, "handle")["review_window"].result == "met"


def test_an_earlier_day_needs_its_proof_and_lies_after_the_service(stories):
    number = stories.served()
    clerk, late, proof = staff(EDU, "clerk"), "2026-04-30 09:00", stories.attach(number, "material")
    with pytest.raises(ProofOfRequestMissing):
        stories.on(late, "request_review", clerk, number, requested_at=at("2026-04-23 17:00"))
    with pytest.raises(MomentOutOfRange):
        stories.on(late, "request_review", clerk, number, requested_at=at("2026-03-24 09:59"), proof=proof)
    with pytest.raises(WindowOver):
        stories.on(late, "request_review", person(number), number, requested_at=at("2026-04-23 17:00"), proof=proof)
    with pytest.raises(CaseUnknown):
        stories.on(late, "request_review", staff("9901WAT", "clerk"), number)


def test_before_the_answer_was_served_there_is_nothing_to_review(stories):
    number = stories.accepted()
    with pytest.raises(WrongState):
        stories.on("2026-04-01 10:00", "request_review", person(number), number)


def test_the_reply_to_a_suggestion_has_no_review(stories):
    number = stories.served(purpose="suggestion", outcome="not_adopted")
    with pytest.raises(NotReviewable, match="no review"):
        stories.on("2026-04-01 10:00", "request_review", person(number), number)


def test_an_opinion_is_reviewed_once(stories):
    number = stories.reviewed()
    with pytest.raises(ReviewedAlready) as caught:
        stories.on("2026-04-14 10:00", "request_review", person(number), number)
    assert "复核" in caught.value.text("zh")


def test_a_request_that_was_turned_away_can_be_made_again_in_time(stories):
    number = stories.review_asked()
    stories.on("2026-04-03 10:00", "decline", worker(COUNTY), number, ground="other", **DECLINE)
    assert stories.clocks_of(number, "review")["review_opinion"].result == "met"
    told = stories.on("2026-04-20 10:00", "request_review", person(number), number)
    assert (told["kind"], told["state"]) == ("review", "issued")


def test_where_no_organ_above_is_registered_it_says_to_register_it(stories):
    number = stories.served(office=COUNTY)
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    stories.on("2026-04-02 10:00", "accept", worker(CITY), number)
    stories.opinion(number, CITY, "2026-04-10 10:00", "upheld")
    stories.serve(number, CITY, "2026-04-13 10:00")
    with pytest.raises(NoOrganAbove) as caught:
        stories.on("2026-04-14 10:00", "request_recheck", person(number), number)
    assert "重新导入" in caught.value.text("zh")
    assert "青山市" in caught.value.text("zh")


def test_a_successor_of_the_organ_above_looks_at_it(desk, county):
    ended = county.replace("990100001,东岭镇,township,990100,,,", "990100001,东岭镇,township,990100000,,,")
    header, rows = ended.split("\n", 1)
    rows = "990100000,旧区公所,county,990100,,,,990100002,2026-03-31\n" + "".join(
        f"{row},,\n" for row in rows.splitlines()
    )
    desk.import_csv(f"{header},successor,valid_until\n{rows}")
    number, office = "990100-2026-0000001", "990100001"
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(number, named_office=office, purpose="appeal")
        desk.act("accept", staff(office), number)
        desk.answer(number, office, "explained")
        desk.act("serve", staff(office), number, method="post")
    with clock.frozen(at("2026-04-01 10:00")):
        told = desk.act("request_review", person(number), number)
    assert told["office"] == "990100002"


HANDLERS = [worker(EDU), worker(EDU, 2)]


@pytest.mark.parametrize("handler", HANDLERS, ids=["drafter", "checker"])
def test_whoever_drafted_or_checked_the_opinion_takes_no_part_in_its_review(stories, handler):
    number = stories.review_asked()
    moved = staff(COUNTY, handler.id)  # the same person, who works for the organ above now
    steps = [("accept", {}), ("decline", DECLINE), ("terminate", {"ground": "withdrawn", "reason": "。"})]
    for step, request in steps:
        with pytest.raises(ReviewerIsHandler, match="Art 28"):
            stories.on("2026-04-02 10:00", step, moved, number, **request)
    stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
    draft = {"text": "维持。", "outcome": "upheld"}
    with pytest.raises(ReviewerIsHandler):
        stories.on("2026-04-03 10:00", "draft", moved, number, **draft)
    stories.on("2026-04-03 10:00", "draft", worker(COUNTY), number, **draft)
    for step in ("answer", "return_draft"):
        with pytest.raises(ReviewerIsHandler):
            stories.on("2026-04-03 11:00", step, moved, number, remark="。")
    with pytest.raises(CheckerIsDrafter):
        stories.on("2026-04-03 11:00", "answer", worker(COUNTY), number)


def test_a_recheck_is_done_by_neither_the_handlers_nor_the_reviewers(stories):
    number = stories.reviewed()
    stories.on("2026-04-20 10:00", "request_recheck", person(number), number)
    for id_ in (worker(EDU).id, worker(EDU, 2).id, worker(COUNTY).id, worker(COUNTY, 2).id):
        with pytest.raises(ReviewerIsHandler):
            stories.on("2026-04-21 10:00", "accept", staff(CITY, id_), number)
    assert stories.on("2026-04-21 10:00", "accept", worker(CITY), number)["state"] == "accepted"


def test_a_window_that_is_not_used_lapses_after_the_person_was_reminded(stories):
    number = stories.served()
    with clock.frozen(at("2026-04-16 09:00")):
        stories.fire()
    (soon,) = stories.events_of(number, "clock.due_soon")[-1:]
    assert (soon.data["clock"], soon.data["office"]) == ("review_window", None)
    with clock.frozen(at("2026-04-23 23:59")):
        stories.fire()
    assert stories.one(number, "handle").lapsed_at is None
    with clock.frozen(at("2026-04-24 00:00")):
        stories.fire()
    assert stories.one(number, "handle").lapsed_at == at("2026-04-24 00:00")
    (said,) = stories.events_of(number, "assignment.window_lapsed")
    assert (said.data["window"], said.time) == ("review_window", at("2026-04-24 00:00"))
    assert stories.clocks_of(number, "handle")["review_window"].result == "missed"
    with clock.frozen(at("2026-04-24 10:00")):
        assert stories.show("remedies", person(number), number=number)["why"] == "late"


def test_the_organ_above_may_admit_a_late_request_with_a_reason(stories):
    number = stories.served()
    late = {"remedy": "review", "reason": "住院治疗，有诊断证明。"}
    for actor in (worker(EDU, 9), staff(PETITION_OFFICE, "x")):
        with pytest.raises(ReviewingOrganOnly, match="青禾县"):
            stories.on("2026-05-20 10:00", "admit_late", actor, number, **late)
    with pytest.raises(ReviewerIsHandler):
        stories.on("2026-05-20 10:00", "admit_late", staff(COUNTY, worker(EDU).id), number, **late)
    with pytest.raises(Refused):
        stories.on("2026-05-20 10:00", "admit_late", person(number), number, **late)
    stories.on("2026-05-20 10:00", "admit_late", worker(COUNTY), number, **late)
    assert stories.one(number, "review").request["late"] == late["reason"]
    assert stories.clocks_of(number, "handle")["review_window"].result == "missed"


def test_what_is_not_late_need_not_be_admitted(stories):
    number = stories.served()
    with pytest.raises(NotLate, match="2026-04-23"):
        stories.on("2026-04-10 10:00", "admit_late", worker(COUNTY), number, remedy="review", reason="。")


def test_whoever_gave_an_assisting_part_takes_no_part_in_the_review_either(stories):
    number, water = stories.accepted(), "9901WAT"
    day = at("2026-03-30 00:00").date()
    given = {"office": water, "reason": "涉及水库。", "reply_by": day}
    stories.on("2026-03-05 10:00", "add_assist", worker(EDU), number, **given)
    assist = {"assignment": stories.one(number, "assist").id}
    stories.on("2026-03-06 10:00", "accept", worker(water), number, **assist)
    stories.on("2026-03-06 10:00", "draft", worker(water), number, text="。", outcome="contributed", **assist)
    stories.on("2026-03-06 10:00", "answer", worker(water, 2), number, **assist)
    handle = {"assignment": stories.one(number, "handle").id}
    stories.on("2026-03-20 10:00", "draft", worker(EDU), number, text="。", outcome="explained", **handle)
    stories.on("2026-03-20 10:00", "answer", worker(EDU, 2), number, **handle)
    stories.serve(number, EDU, "2026-03-24 10:00")
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    with pytest.raises(ReviewerIsHandler):
        stories.on("2026-04-02 10:00", "accept", staff(COUNTY, worker(water).id), number)


TREE = OfficeTree(
    [
        Office("city", "市", "city", "government"),
        Office("old", "旧县", "county", "government", "city", successor="new", valid_until=date(2026, 3, 31)),
        Office("new", "新县", "county", "government", "city", valid_from=date(2026, 4, 1)),
        Office("point", "信访点", "county", "station", "old"),
        Office("unit", "单位", "county", "department", "point"),
    ]
)


@pytest.mark.parametrize(
    ("office", "day", "accused", "organ"),
    [
        ("unit", date(2026, 3, 31), None, "old"),  # a station between gives no opinion
        ("unit", date(2026, 4, 1), None, "new"),  # what ended is stood in for by its successor
        ("unit", date(2026, 4, 1), "new", "city"),  # the accused side is passed over
        ("old", date(2026, 4, 1), None, "city"),
        ("city", date(2026, 4, 1), None, None),
    ],
)
def test_the_organ_above_is_the_next_that_gives_opinions_today(office, day, accused, organ):
    found = reviewing.organ_above(TREE, office, day, accused)
    assert (found.code if found else None) == organ
