"""What the person is told they can still ask for: of whom, until when, or why nothing is open."""

from __future__ import annotations

import pytest

from huiyin import clock
from tests.unit.routing.conftest import at
from tests.unit.routing.stories import COUNTY, EDU, person, site, worker

DECLINE = {"reason": "。", "basis": "。", "go_to": "。"}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("routing")) as found:
        yield found


def test_the_person_is_told_at_each_stage_what_can_be_asked_of_whom_and_until_when(stories):
    def shown(moment):
        with clock.frozen(at(moment)):
            found = stories.show("remedies", person(number), number=number)
        return found["why"], found["remedy"], found["office_name"], found["until"]

    number = stories.accepted()
    assert shown("2026-03-05 10:00") == ("not_answered", None, None, None)
    stories.opinion(number, EDU, "2026-03-20 10:00", "explained")
    assert shown("2026-03-20 11:00") == ("not_served", None, None, None)
    stories.serve(number, EDU, "2026-03-24 10:00")
    assert shown("2026-03-25 10:00") == ("open", "review", "青禾县", "2026-04-23")
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    assert shown("2026-04-02 10:00") == ("under_way", None, None, None)
    stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "upheld")
    stories.serve(number, COUNTY, "2026-04-13 10:00")
    assert shown("2026-04-14 10:00") == ("open", "recheck", "青山市", "2026-05-13")
    with clock.frozen(at("2026-04-14 10:00")):
        told = stories.show("remedies", person(number), number=number)["text"]
    assert told["zh"] == "可以向青山市申请复核，最后一日是 2026-05-13。"


def test_after_a_request_was_turned_away_the_person_sees_that_it_can_be_made_again(stories):
    number = stories.review_asked()
    stories.on("2026-04-03 10:00", "decline", worker(COUNTY), number, ground="other", **DECLINE)
    for moment, why in (("2026-04-20 10:00", "open"), ("2026-04-24 10:00", "late")):
        with clock.frozen(at(moment)):
            shown = stories.show("remedies", person(number), number=number)
        assert (shown["why"], shown["remedy"]) == (why, "review")
        assert [(one["kind"], one["state"]) for one in shown["asked"]] == [("review", "declined")]
