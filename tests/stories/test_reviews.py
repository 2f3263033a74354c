"""Stories of review (T13, T14 upheld) and of a window left to lapse (T17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories import county
from tests.stories.telling import Matter, Story, Teller

_FOUND = {"text": "经审查，原处理意见事实清楚。", "facts": "现场核查属实。", "basis": "《信访工作条例》第三十五条"}
_NEEDED = {"remedy": {"materials": "复核申请书、复查意见书"}}


def served(story: Story, *, paper: bool = False) -> Matter:
    """An appeal answered on 5 March 2026 and served on the 6th: its window closes on 5 April, by law on the 7th."""
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    story.at("2026-03-05 10:00")
    matter.do(story.clerk, "accept")
    matter.tell(story.clerk, "acceptance")
    matter.answer("not_supported")
    if paper:
        matter.issue(story.clerk, "opinion")
    story.at("2026-03-06 10:00")
    matter.do(story.clerk, "serve", method="online")
    # Thirty days after 6 March is 5 April; 4 to 6 April are the holidays of Qingming, so the window closes on the 7th.
    assert matter.due("review_window") == (date(2026, 4, 5), date(2026, 4, 7))
    return matter


def ask(matter: Matter, remedy: str) -> Any:
    """The person asks with the query code."""
    return matter.story.anyone.post("/reviews", query_code=matter.query_code, remedy=remedy, grounds="没有查清责任。")


def organ(story: Story, office: str) -> tuple[Teller, Teller]:
    """Two people of an organ above."""
    return story.staff(office, f"{office}-1"), story.staff(office, f"{office}-2")


def decide(matter: Matter, office: str, outcome: str, **answer: Any) -> Any:
    """Have two people of the organ above accept the request, draft its opinion and issue it."""
    one, two = organ(matter.story, office)
    if matter.case["state"] == "issued":
        matter.do(one, "accept")
        matter.tell(one, "acceptance")
    matter.do(one, "draft", outcome=outcome, request="请求清理排水沟。", **_FOUND)
    return matter.do(two, "answer", **answer)


def test_a_review_asked_for_on_the_last_day_goes_to_the_organ_above_and_may_uphold_the_opinion(story: Story) -> None:
    matter = served(story, paper=True)
    told = matter.seen["remedies"]
    assert (told["remedy"], told["office"], told["until"]) == ("review", county.COUNTY, "2026-04-07")
    story.at("2026-04-07 23:30")
    ask(matter, "review")
    case = matter.case
    assert (case["kind"], case["office"], case["state"]) == ("review", county.COUNTY, "issued")
    assert matter.in_time("review_window") is True
    # Thirty days after 7 April, when the request was received, is 7 May, a Thursday after Labour Day.
    assert matter.due("review_opinion") == (date(2026, 5, 7), date(2026, 5, 7))
    one, _ = organ(story, county.COUNTY)
    matter.do(one, "accept")
    assert matter.owed == ["acceptance"]
    matter.issue(one, "review_acceptance_notice")
    matter.tell(one, "acceptance")
    story.at("2026-05-07 16:00")
    decide(matter, county.COUNTY, "upheld")
    words = matter.words(matter.issue(one, "review_opinion", parts=_NEEDED))
    for said in ("测试市人民政府", "30", "原处理意见事实清楚"):
        assert said in words, said
    assert (matter.in_time("review_opinion"), matter.owed) == (True, ["opinion"])
    story.at("2026-05-08 10:00")
    matter.do(one, "serve", method="online")
    assert matter.owed == []
    assert matter.seen["remedies"]["remedy"] == "recheck"
    figures = story.figures()
    assert (figures["answered_in_time"]["value"], figures["answered_in_time"]["parts"]["in_time"]) == (1, 1)


def test_nobody_who_handled_a_matter_reviews_it(story: Story) -> None:
    matter = served(story)
    ask(matter, "review")
    # The clerk who drafted the opinion now works at the county, and so does whoever issued it.
    for name in ("clerk", "second"):
        moved = story.staff(county.COUNTY, name)
        refusal = moved.refused(f"{matter.path}/accept")
        assert (refusal.status, refusal.json["code"]) == (403, "reviewer_is_handler")
        assert "第二十八条" in refusal.json["message"]
    assert matter.case["state"] == "issued"
    assert story.figures()["answered_in_time"]["value"] == 1


def test_a_matter_that_no_recheck_ended_is_not_turned_away_as_final(story: Story) -> None:
    matter = served(story)
    new = story.filed(purpose="request")
    said = {"reason": "与原信访事项一致。", "earlier_opinion": "测信核〔2026〕1号"}
    assert new.refused(story.clerk, "decline-final", **said, earlier=matter.number) == "not_final"
    assert new.case["state"] == "issued"
    assert story.figures()["answered_in_time"]["parts"]["pending"] == 1


def test_a_window_that_nobody_used_closes_by_itself_and_a_late_request_needs_a_reason(story: Story) -> None:
    matter = served(story)
    story.at("2026-04-07 23:59")
    assert matter.in_time("review_window") is None
    story.at("2026-04-08 00:01")
    story.county.until(
        f"{matter.path}/timeline",
        lambda found: "window_lapsed" in str([one["step"] for one in found["steps"]]),
        "the window closed",
    )
    late = story.anyone.refused("/reviews", query_code=matter.query_code, remedy="review")
    assert (late.json["code"], "第三十五条" in late.json["message"]) == ("window_over", True)
    assert matter.seen["remedies"]["why"] == "late"
    one, _ = organ(story, county.COUNTY)
    story.at("2026-04-09 10:00")
    matter.do(one, "admit-late", remedy="review", reason="因住院治疗耽误，有诊断证明。")
    # Thirty days after 9 April, when it was received, is 9 May, a make-up working Saturday.
    assert matter.due("review_opinion") == (date(2026, 5, 9), date(2026, 5, 9))
    assert story.figures()["answered_in_time"]["value"] == 1


def test_after_a_review_nothing_vanishes_for_the_person_and_each_reissued_paper_says_which_version_it_is(
    story: Story,
) -> None:
    matter = served(story, paper=True)
    story.at("2026-03-09 10:00")
    again = matter.issue(story.clerk, "opinion")
    assert (again["version"], again["standing"]) == (2, True)
    assert "第2版" in matter.words(again)
    papers = [one for one in matter.seen["documents"] if one["kind"] == "opinion"]
    assert [(one["version"], one["standing"]) for one in papers] == [(1, False), (2, True)]
    before = matter.seen
    story.at("2026-03-10 10:00")
    ask(matter, "review")
    after = matter.seen
    assert (after["answer"], after["outcome"]) == (before["answer"], before["outcome"])
    assert after["steps"][: len(before["steps"])] == before["steps"]
    assert [one["kind"] for one in after["steps"][len(before["steps"]) :]] == ["review"]
    assert after["documents"] == before["documents"]
    assert [(one["kind"], one["standing"]) for one in after["opinions"]] == [("handle", "under_review")]
    story.at("2026-03-12 10:00")
    decide(matter, county.COUNTY, "remanded")
    one, _ = organ(story, county.COUNTY)
    assert [each["kind"] for each in matter.seen["opinions"]] == ["handle"]
    matter.do(one, "serve", method="online")
    told = matter.seen
    assert [(each["kind"], each["standing"]) for each in told["opinions"]] == [
        ("handle", "annulled"),
        ("review", "stands"),
    ]
    assert told["opinions"][0]["answer"] == before["answer"]
    assert told["opinions"][1]["answer"] == _FOUND["text"]
    assert [each["standing"] for each in told["documents"] if each["kind"] == "opinion"] == [False, False]
    staff = matter.case
    assert [each["kind"] for each in staff["opinions"]] == ["handle", "review"]
