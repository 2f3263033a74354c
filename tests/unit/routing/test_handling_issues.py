"""The several requests (诉求) of one matter: listed, declined in part, each of them answered."""

from __future__ import annotations

import pytest

from huiyin import clock
from services.routing.case.errors import CaseUnknown, IssueUnanswered, NotOnFastTrack, OutcomeInvalid, RouteUnknown
from services.routing.case.handling.errors import EveryIssueDeclined, IssueDecided, IssuesNotListed, IssueUnknown
from services.routing.case.models.cases import Issue

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"
THREE = [{"summary": "补发工资"}, {"summary": "修路", "office": "9901WAT"}, {"summary": "查处违建"}]


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def issued(desk, at):
    """An appeal received by and issued to the education office on Monday 2 March 2026."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, purpose="request")
    return desk


@pytest.fixture
def listed(issued, staff):
    issued.act("itemize", staff(OFFICE), NUMBER, issues=THREE)
    return issued


def issues(desk):
    with desk.database.reading() as reading:
        return reading.session.query(Issue).order_by(Issue.ord).all()


def answers(*given):
    return [{"ord": ord_, "outcome": outcome, "text": "已答复。"} for ord_, outcome in given]


def test_one_refused_request_of_several_leaves_the_fast_track_too(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER, fast_ground="clear")
    given = answers((1, "supported"), (2, "not_supported"), (3, "explained"))
    with pytest.raises(NotOnFastTrack):
        listed.act("answer_at_once", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)
    listed.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)
    assert listed.case(NUMBER).track == "ordinary"


def test_a_list_of_requests_is_kept_and_said_without_its_words(listed):
    assert [(one.ord, one.summary, one.office) for one in issues(listed)] == [
        (1, "补发工资", None),
        (2, "修路", "9901WAT"),
        (3, "查处违建", None),
    ]
    [said] = listed.said("issues.listed")
    assert (said.data["count"], said.data["offices"], said.data["version"]) == (3, ["9901WAT"], 2)
    assert "修路" not in str(said.data)


def test_a_new_list_takes_the_place_of_the_old_one(listed, staff):
    listed.act("itemize", staff(OFFICE), NUMBER, issues=[{"summary": "修桥"}])
    assert [(one.ord, one.summary, one.office) for one in issues(listed)] == [(1, "修桥", None)]


def test_other_offices_do_not_list_requests(issued, staff):
    with pytest.raises(CaseUnknown):
        issued.act("itemize", staff("9901WAT"), NUMBER, issues=THREE)


@pytest.mark.parametrize("given", [[], answers((1, "supported")), answers((1, "supported"), (2, "explained"))])
def test_a_draft_that_leaves_a_request_without_an_answer_is_refused(listed, staff, given):
    listed.act("accept", staff(OFFICE), NUMBER)
    with pytest.raises(IssueUnanswered) as caught:
        listed.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)
    assert "3" in caught.value.text("en")


@pytest.mark.parametrize(("part", "error"), [((4, "supported"), IssueUnknown), ((3, "adopted"), OutcomeInvalid)])
def test_an_answer_to_no_request_or_with_a_wrong_outcome_is_refused(listed, staff, part, error):
    listed.act("accept", staff(OFFICE), NUMBER)
    given = answers((1, "supported"), (2, "supported"), (3, "supported"), part)
    with pytest.raises(error):
        listed.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)


def test_the_requests_a_matter_was_registered_with_are_its_list(desk, staff):
    desk.texts[NUMBER] = {"title": "。", "content": "。", "requests": ["清理", "赔偿"], "answer": None}
    desk.register(NUMBER, named_office=OFFICE, purpose="request", request_count=2)
    assert [(one.ord, one.summary) for one in issues(desk)] == [(1, "清理"), (2, "赔偿")]
    desk.act("accept", staff(OFFICE), NUMBER)
    with pytest.raises(IssueUnanswered):
        desk.answer(NUMBER, OFFICE, issues=answers((1, "supported")))


def test_a_matter_registered_with_several_requests_is_not_answered_as_one(desk, staff):
    desk.register(NUMBER, named_office=OFFICE, purpose="request", request_count=2)
    desk.act("accept", staff(OFFICE), NUMBER)
    with pytest.raises(IssuesNotListed, match="2 requests"):
        desk.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported")
    desk.act("itemize", staff(OFFICE), NUMBER, issues=THREE[:2])
    given = answers((1, "supported"), (2, "explained"))
    assert desk.answer(NUMBER, OFFICE, issues=given)["state"] == "answered"


def test_each_request_gets_its_outcome_and_answer_when_the_opinion_is_issued(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER)
    given = answers((1, "supported"), (2, "explained"), (3, "not_supported"))
    listed.answer(NUMBER, OFFICE, issues=given)
    assert [(one.outcome, one.answer) for one in issues(listed)] == [
        ("supported", "已答复。"),
        ("explained", "已答复。"),
        ("not_supported", "已答复。"),
    ]


def test_a_request_that_came_after_the_draft_must_be_answered_before_the_opinion_is_issued(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER)
    given = answers((1, "supported"), (2, "explained"), (3, "explained"))
    listed.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)
    listed.act("return_draft", staff(OFFICE, "w2"), NUMBER, remark="还有一项。")
    listed.act("itemize", staff(OFFICE), NUMBER, issues=[*THREE, {"summary": "补偿"}])
    with pytest.raises(IssueUnanswered):
        listed.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported", issues=given)


PARTS = [
    {"ord": 2, "ending": "declined", "reason": "属水利部门。", "go_to": "县水利局", "basis": "第二十三条"},
    {"ord": 3, "ending": "diverted", "reason": "应当仲裁。", "go_to": "仲裁委员会", "legal_route": 2},
]


def test_part_of_a_matter_is_accepted_and_the_rest_declined_or_led_elsewhere_with_its_limits(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER, parts=PARTS)
    first, second, third = issues(listed)
    assert (first.ending, second.ending["go_to"], third.ending["legal_route"]) == (None, "县水利局", 2)
    assert third.ending["limits"][0]["article"] == "第二十七条"
    said = listed.said("issue.ended")
    assert [(row.data["ord"], row.data["ending"], row.data["legal_route"]) for row in said] == [
        (2, "declined", None),
        (3, "diverted", 2),
    ]


def test_what_was_declined_needs_no_answer_and_takes_none(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER, parts=PARTS)
    with pytest.raises(IssueUnknown):
        listed.answer(NUMBER, OFFICE, issues=answers((1, "supported"), (2, "explained")))
    assert listed.answer(NUMBER, OFFICE, issues=answers((1, "supported")))["state"] == "answered"


def test_what_was_declined_stays_on_the_list_as_it_is(listed, staff):
    listed.act("accept", staff(OFFICE), NUMBER, parts=PARTS)
    for changed in (THREE[:1], [*THREE[:1], {"summary": "别的"}, THREE[2]]):
        with pytest.raises(IssueDecided):
            listed.act("itemize", staff(OFFICE), NUMBER, issues=changed)
    listed.act("itemize", staff(OFFICE), NUMBER, issues=[{"summary": "补发两月工资"}, *THREE[1:], {"summary": "道歉"}])
    assert [one.summary for one in issues(listed)] == ["补发两月工资", "修路", "查处违建", "道歉"]


def test_a_matter_of_which_nothing_is_accepted_is_not_accepted(listed, staff):
    every = [*PARTS, {**PARTS[0], "ord": 1}]
    with pytest.raises(EveryIssueDeclined):
        listed.act("accept", staff(OFFICE), NUMBER, parts=every)
    assert {one.ending for one in issues(listed)} == {None}


@pytest.mark.parametrize(
    ("part", "error"), [({**PARTS[0], "ord": 4}, IssueUnknown), ({**PARTS[1], "legal_route": 6}, RouteUnknown)]
)
def test_a_part_is_a_request_of_the_matter_and_its_route_one_of_the_law(listed, staff, part, error):
    with pytest.raises(error):
        listed.act("accept", staff(OFFICE), NUMBER, parts=[part])
