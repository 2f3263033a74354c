"""What a review comes to: upheld, changed, sent back or final, and that the log tells it again."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from huiyin import clock
from services.routing.case.domain import replaying
from services.routing.case.errors import OutcomeInvalid, RemandSameOutcome, SameOffice, WrongState
from services.routing.case.models.cases import Assignment
from services.routing.case.reviews.errors import (
    ChangeUnsaid,
    HandlerAgain,
    NothingRemanded,
    RemandBinds,
    ReviewedAlready,
    ReviewerIsHandler,
)
from services.routing.case.store import cases
from tests.unit.routing.conftest import at, staff
from tests.unit.routing.stories import CITY, COUNTY, EDU, person, site, worker

DECLINE = {"reason": "。", "basis": "。", "go_to": "。"}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("routing")) as found:
        yield found


def test_a_recheck_goes_to_the_organ_above_the_reviewing_one_and_is_final(stories):
    number = stories.reviewed()
    last = "2026-05-13"  # thirty days from 13 April, a Wednesday
    told = stories.on(f"{last} 23:00", "request_recheck", person(number), number)
    assert (told["kind"], told["office"]) == ("recheck", CITY)
    recheck = stories.one(number, "recheck")
    assert recheck.parent == stories.one(number, "review").id
    assert stories.clocks_of(number, "recheck")["recheck_opinion"].due_legal.isoformat() == "2026-06-12"
    stories.on("2026-05-14 10:00", "accept", worker(CITY), number)
    stories.opinion(number, CITY, "2026-06-01 10:00", "upheld")
    stories.serve(number, CITY, "2026-06-02 10:00")
    with pytest.raises(WrongState):
        stories.on("2026-06-03 10:00", "request_recheck", person(number), number, assignment=recheck.id)
    with pytest.raises(ReviewedAlready):
        stories.on("2026-06-03 10:00", "request_recheck", person(number), number)
    assert stories.show("remedies", person(number), number=number)["final"] is True


def test_only_the_recheck_leaves_hearing_days_out(stories):
    number = stories.reviewed()
    stories.on("2026-04-20 10:00", "request_recheck", person(number), number)
    with stories.database.unit_of_work() as uow:
        uow.session.execute(update(Assignment).where(Assignment.number == number).values(excluded_days=5))
    stories.on("2026-04-21 10:00", "accept", worker(CITY), number)
    # 20 May and five days more is 25 May, a Monday; the review's 30 days stay as they were.
    assert stories.clocks_of(number, "recheck")["recheck_opinion"].due_legal.isoformat() == "2026-05-25"
    assert stories.clocks_of(number, "review")["review_opinion"].excluded == 0


def test_a_remand_sets_the_opinion_aside_and_begins_the_handling_anew(stories):
    number = stories.review_accepted()
    stories.on("2026-04-10 10:00", "draft", worker(COUNTY), number, text="撤销。", outcome="remanded")
    told = stories.on("2026-04-10 10:00", "answer", worker(COUNTY, 2), number)
    first, review, anew = sorted(stories.assignments(number), key=lambda one: (one.issued_at, one.version))
    assert (told["anew"], told["anew_office"]) == (anew.id, EDU)
    assert (first.state, first.ending["by"]) == ("annulled", review.id)
    assert (anew.kind, anew.mode, anew.parent, anew.state) == ("handle", "remand", review.id, "issued")
    # The periods of any handling: fifteen days to accept (25 April is a Saturday), sixty from the new acceptance.
    assert stories.clocks_of(number, "handle")["accept"].due_legal.isoformat() == "2026-04-27"
    stories.on("2026-04-15 10:00", "accept", worker(EDU), number)
    assert stories.clocks_of(number, "handle")["answer"].due_legal.isoformat() == "2026-06-15"
    stories.serve(number, COUNTY, "2026-04-16 10:00")
    assert "recheck_window" not in stories.clocks_of(number, "review")
    assert stories.show("remedies", person(number), number=number)["why"] == "not_answered"


@pytest.fixture
def remanded(stories):
    """A matter that was sent back to its office and accepted there."""
    number = stories.reviewed("remanded")
    stories.on("2026-04-15 10:00", "accept", worker(EDU), number)
    return number


def test_after_a_remand_another_person_drafts_and_not_the_same_again(stories, remanded):
    draft = {"text": "。", "outcome": "supported"}
    with pytest.raises(HandlerAgain):
        stories.on("2026-04-20 10:00", "draft", worker(EDU), remanded, **draft)
    with pytest.raises(RemandSameOutcome):
        stories.on("2026-04-20 10:00", "draft", worker(EDU, 3), remanded, text="。", outcome="not_supported")
    new = {"text": "。", "outcome": "not_supported", "new_facts": "补充查明。"}
    stories.on("2026-04-20 10:00", "draft", worker(EDU, 3), remanded, **new)
    stories.on("2026-04-21 10:00", "draft", worker(EDU, 3), remanded, **draft)
    assert stories.on("2026-04-22 10:00", "answer", worker(EDU, 2), remanded)["state"] == "answered"


def test_the_new_opinion_can_be_reviewed_again(stories, remanded):
    stories.on("2026-04-20 10:00", "draft", worker(EDU, 3), remanded, text="。", outcome="explained")
    stories.on("2026-04-20 10:00", "answer", worker(EDU, 2), remanded)
    stories.serve(remanded, EDU, "2026-04-21 10:00")
    told = stories.on("2026-04-22 10:00", "request_review", person(remanded), remanded)
    assert (told["kind"], told["office"]) == ("review", COUNTY)
    # Those who reviewed the first opinion had no hand in the new one; those who made it had.
    with pytest.raises(ReviewerIsHandler):
        stories.on("2026-04-23 10:00", "accept", staff(COUNTY, worker(EDU, 3).id), remanded)
    assert stories.on("2026-04-23 10:00", "accept", worker(COUNTY), remanded)["state"] == "accepted"


def test_a_matter_that_was_sent_back_cannot_be_declined(stories):
    number = stories.reviewed("remanded")
    with pytest.raises(RemandBinds, match="青禾县"):
        stories.on("2026-04-15 10:00", "decline", worker(EDU), number, **DECLINE)


def test_a_remand_may_name_another_office_and_a_day_but_not_the_reviewing_one(stories):
    number = stories.review_accepted()
    stories.on("2026-04-10 10:00", "draft", worker(COUNTY), number, text="撤销。", outcome="remanded")
    checker = worker(COUNTY, 2)
    with pytest.raises(SameOffice):
        stories.on("2026-04-10 11:00", "answer", checker, number, remand_to=COUNTY)
    day = at("2026-04-30 00:00").date()
    told = stories.on("2026-04-10 11:00", "answer", checker, number, remand_to="9901WAT", reply_by=day)
    assert told["anew_office"] == "9901WAT"
    assert stories.clocks_of(number, "handle")["assigned"].due_legal == day
    # Its opinion would be set aside for the same reasons, whichever office gave it.
    stories.on("2026-04-15 10:00", "accept", worker("9901WAT"), number)
    with pytest.raises(RemandSameOutcome):
        stories.on("2026-04-16 10:00", "draft", worker("9901WAT"), number, text="。", outcome="not_supported")


def test_only_a_remand_names_an_office(stories):
    number = stories.review_accepted()
    stories.on("2026-04-10 10:00", "draft", worker(COUNTY), number, text="维持。", outcome="upheld")
    with pytest.raises(NothingRemanded):
        stories.on("2026-04-10 10:00", "answer", worker(COUNTY, 2), number, remand_to="9901WAT")


def test_a_changed_opinion_says_what_is_decided_now_and_stands_in_place_of_the_first(stories):
    number = stories.review_accepted()
    words = {"text": "应予支持。", "outcome": "changed"}
    with pytest.raises(ChangeUnsaid, match="1"):
        stories.on("2026-04-10 10:00", "draft", worker(COUNTY), number, **words)
    wrong = [{"ord": 1, "outcome": "upheld", "text": "。"}]
    with pytest.raises(OutcomeInvalid):
        stories.on("2026-04-10 10:00", "draft", worker(COUNTY), number, **words, issues=wrong)
    right = [{"ord": 1, "outcome": "supported", "text": "应予支持。"}]
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "changed", text="应予支持。", issues=right)
    stories.serve(number, COUNTY, "2026-04-13 10:00")
    with clock.frozen(at("2026-04-14 10:00")):
        shown = stories.show("case", person(number), number=number)
    assert (shown["outcome"], shown["answer"], shown["kind"]) == ("changed", "应予支持。", "review")
    assert shown["remedies"]["remedy"] == "recheck"


def issues_of(stories, number):
    with stories.database.reading() as reading:
        return {issue.ord: issue.outcome for issue in cases.issues(reading.session, number)}


def answered(first, second):
    return [{"ord": 1, "outcome": first, "text": "。"}, {"ord": 2, "outcome": second, "text": "。"}]


def test_each_request_of_several_is_decided_anew_by_a_change_or_after_a_remand(stories):
    for outcome, issues, after in (
        ("changed", answered("supported", "explained"), {1: "supported", 2: "explained"}),
        ("remanded", [], {1: None, 2: None}),
    ):
        number = stories.accepted()
        two = [{"summary": "补偿款。"}, {"summary": "道路。"}]
        stories.on("2026-03-05 10:00", "itemize", worker(EDU), number, issues=two)
        given = answered("not_supported", "explained")
        stories.opinion(number, EDU, "2026-03-20 10:00", "not_supported", issues=given)
        stories.serve(number, EDU, "2026-03-24 10:00")
        stories.on("2026-04-01 10:00", "request_review", person(number), number)
        stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
        stories.opinion(number, COUNTY, "2026-04-10 10:00", outcome, issues=issues)
        assert issues_of(stories, number) == after


def test_a_second_review_is_the_one_that_is_rechecked(stories, remanded):
    stories.on("2026-04-20 10:00", "draft", worker(EDU, 3), remanded, text="。", outcome="explained")
    stories.on("2026-04-20 10:00", "answer", worker(EDU, 2), remanded)
    stories.serve(remanded, EDU, "2026-04-21 10:00")
    stories.on("2026-04-22 10:00", "request_review", person(remanded), remanded)
    stories.on("2026-04-23 10:00", "accept", worker(COUNTY), remanded)
    stories.opinion(remanded, COUNTY, "2026-04-24 10:00", "upheld")
    stories.serve(remanded, COUNTY, "2026-04-27 10:00")
    second = stories.one(remanded, "review")
    stories.on("2026-04-28 10:00", "request_recheck", person(remanded), remanded)
    assert stories.one(remanded, "recheck").parent == second.id


def test_a_recheck_that_remands_sets_both_opinions_aside_and_is_not_final(stories):
    number = stories.reviewed()
    stories.on("2026-04-20 10:00", "request_recheck", person(number), number)
    stories.on("2026-04-21 10:00", "accept", worker(CITY), number)
    stories.opinion(number, CITY, "2026-05-12 10:00", "remanded")
    stories.serve(number, CITY, "2026-05-13 10:00")
    states = {(one.kind, one.state) for one in stories.assignments(number)}
    assert states == {("handle", "annulled"), ("review", "annulled"), ("recheck", "served"), ("handle", "issued")}
    assert stories.show("remedies", person(number), number=number)["final"] is False


def test_the_log_tells_every_review_again(stories):
    """Whatever the tests of this file did, the events give the same states, versions and days as the rows."""
    numbers = {event.subject for event in stories.registered_events}
    told, cases = replaying.fold(
        event for number in sorted(numbers) for event in stories.events_of(number, *replaying.EVENTS)
    )
    for number in numbers:
        case = stories.case(number)
        assert (cases[number].version, cases[number].state) == (case.version, case.state)
        for one in stories.assignments(number):
            again = told[one.id]
            assert (again.state, again.version, again.office) == (one.state, one.version, one.office)
            kept = {name: getattr(one, name) for name in replaying.KEPT if getattr(one, name) is not None}
            assert {name: at_ for name, at_ in again.moments.items() if name in replaying.KEPT} == kept
