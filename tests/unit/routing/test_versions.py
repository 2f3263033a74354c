"""A review never hides the answer it is about: every opinion stays to be read, with which of them stands."""

from __future__ import annotations

import pytest

from services.routing.case.domain import standing
from tests.unit.routing.stories import COUNTY, EDU, person, site, worker


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("versions")) as found:
        yield found


def seen(stories, number, actor=None):
    return stories.show("case", actor or person(number), number=number)


def opinions(stories, number, actor=None):
    return [(one["kind"], one["outcome"], one["standing"]) for one in seen(stories, number, actor)["opinions"]]


def steps(stories, number):
    return [(one["kind"], one["step"]) for one in seen(stories, number)["steps"]]


_HANDLED = [("handle", step) for step in ("issued", "accepted", "answered", "served")]


def test_after_a_review_was_asked_for_the_answer_and_every_step_are_still_there(stories):
    number = stories.review_asked()
    shown = seen(stories, number)
    assert (shown["kind"], shown["state"], shown["answer"], shown["outcome"]) == (
        *("review", "issued"),
        *(shown["opinions"][0]["answer"], "not_supported"),
    )
    assert shown["answer"]
    assert opinions(stories, number) == [("handle", "not_supported", "under_review")]
    assert steps(stories, number) == [*_HANDLED, ("review", "issued")]


def test_the_opinion_of_a_review_is_read_once_it_was_served_and_not_before(stories):
    number = stories.review_accepted()
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "upheld")
    assert opinions(stories, number) == [("handle", "not_supported", "under_review")]
    assert opinions(stories, number, worker(COUNTY)) == [
        ("handle", "not_supported", "under_review"),
        ("review", "upheld", "stands"),
    ]
    stories.serve(number, COUNTY, "2026-04-13 10:00")
    assert opinions(stories, number) == [("handle", "not_supported", "stands"), ("review", "upheld", "stands")]
    assert seen(stories, number)["answer"] == seen(stories, number)["opinions"][1]["answer"]


def test_a_recheck_hides_neither_the_review_nor_the_answer(stories):
    number = stories.reviewed()
    stories.on("2026-04-20 10:00", "request_recheck", person(number), number)
    assert opinions(stories, number) == [("handle", "not_supported", "stands"), ("review", "upheld", "under_review")]
    assert steps(stories, number)[-1] == ("recheck", "issued")


def test_what_a_review_changed_is_marked_and_stays(stories):
    issues = [{"ord": 1, "outcome": "supported", "text": "应予支持。"}]
    number = stories.reviewed("changed", issues=issues)
    assert opinions(stories, number) == [("handle", "not_supported", "changed"), ("review", "changed", "stands")]
    [request] = seen(stories, number)["opinions"][1]["requests"]
    assert (request["outcome"], request["answer"]) == ("supported", "应予支持。")


def test_after_a_remand_the_old_answer_with_each_request_is_read_beside_the_new_one(stories):
    number = stories.accepted()
    stories.on("2026-03-12 10:00", "itemize", worker(EDU), number, issues=[{"summary": "补偿"}, {"summary": "修路"}])
    said = [{"ord": ord_, "outcome": "not_supported", "text": f"第{ord_}项不予支持。"} for ord_ in (1, 2)]
    stories.opinion(number, EDU, "2026-03-20 10:00", "not_supported", issues=said)
    stories.serve(number, EDU, "2026-03-24 10:00")
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "remanded")
    stories.serve(number, COUNTY, "2026-04-13 10:00")
    assert opinions(stories, number) == [("handle", "not_supported", "annulled"), ("review", "remanded", "stands")]
    [old, review] = seen(stories, number)["opinions"]
    assert old["answer"]
    assert [(one["ord"], one["summary"], one["answer"]) for one in old["requests"]] == [
        (1, "补偿", "第1项不予支持。"),
        (2, "修路", "第2项不予支持。"),
    ]
    assert [one["outcome"] for one in seen(stories, number)["issues"]] == [None, None]
    taken = steps(stories, number)
    assert [one for one in taken if one[0] == "review"] == [
        ("review", step) for step in ("issued", "accepted", "answered", "served")
    ]
    assert taken.count(("handle", "issued")) == 2
    assert ("handle", "ended") in taken
    assert (review["office_name"], bool(review["answer"])) == ("青禾县", True)


class Duty:
    """An assignment, as far as its opinion is asked about."""

    def __init__(self, id_, kind, state="served", parent=None, outcome=None):
        self.id, self.kind, self.state, self.parent, self.outcome = id_, kind, state, parent, outcome


@pytest.mark.parametrize(
    ("review", "stands"),
    [
        (Duty("r", "review", "accepted", "h"), "under_review"),
        (Duty("r", "review", "answered", "h", "changed"), "under_review"),
        (Duty("r", "review", "served", "h", "changed"), "changed"),
        (Duty("r", "review", "served", "h", "upheld"), "stands"),
        (Duty("r", "review", "declined", "h"), "stands"),
        (Duty("r", "review", "terminated", "h"), "stands"),
    ],
)
def test_how_an_answer_stands_follows_from_its_review(review, stands):
    handled = Duty("h", "handle")
    assert standing.of(handled, [handled, review]) == stands


def test_a_recheck_that_changes_the_matter_changes_the_answer_and_the_review():
    duties = [Duty("h", "handle"), Duty("r", "review", "served", "h", "upheld"),
              Duty("c", "recheck", "served", "r", "changed")]  # fmt: skip
    assert [standing.of(one, duties) for one in duties] == ["changed", "changed", "stands"]
