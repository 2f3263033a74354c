"""Stories of what comes after a review: a matter sent back (T14), the recheck (T15) and its finality (T16, T5x)."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Matter, Story
from tests.stories.test_reviews import ask, decide, organ, served
from tests.stories.test_working import HEARING as _HEARING
from tests.stories.test_working import RECORD as _RECORD

_NEEDED = {"parts": {"remedy": {"materials": "复核申请书、复查意见书"}}}
_AGAIN = {"reason": "与原信访事项的事实和理由一致，没有新的事实和理由。", "earlier_opinion": "见复核意见书"}


def _reviewed(story: Story, outcome: str) -> Matter:
    """A matter whose review was asked for on 10 March and decided on the 20th."""
    matter = served(story, paper=True)
    story.at("2026-03-10 09:00")
    ask(matter, "review")
    story.at("2026-03-20 10:00")
    decide(matter, county.COUNTY, outcome)
    return matter


def test_a_review_may_set_the_opinion_aside_and_others_handle_the_matter_anew(story: Story) -> None:
    matter = _reviewed(story, "remanded")
    case = matter.case
    assert (case["kind"], case["office"], case["state"]) == ("handle", story.township, "issued")
    one, _ = organ(story, county.COUNTY)
    review = next(each["assignment"] for each in case["assignments"] if each["kind"] == "review")
    words = matter.words(matter.issue(one, "review_opinion", assignment=review))
    assert "撤销原意见，责令重新办理" in words
    # No opinion stands that a recheck could look at, so the paper promises none.
    assert "可以依法请求复查" in words
    assert "请求复核" not in words
    matter.do(one, "serve", assignment=review, method="online")
    # The township has fifteen days from 20 March, which end on Saturday 4 April, Qingming: the 7th counts by law.
    assert matter.dues("accept")[-1] == (date(2026, 4, 4), date(2026, 4, 7))
    decline = {"reason": "不属于本机关职权范围。", "basis": "第二十三条", "go_to": "测试县水利局"}
    assert matter.refused(story.clerk, "decline", **decline) == "remand_binds"
    story.at("2026-03-23 09:00")
    matter.do(story.clerk, "accept")
    # And sixty from 23 March: 22 May.
    assert matter.dues("answer")[-1] == (date(2026, 5, 22), date(2026, 5, 22))
    again = {
        "request": "请求清理排水沟。",
        "text": "经重新核查，已安排清理。",
        "facts": "现场核查属实。",
        "basis": "第三十二条",
    }
    assert matter.refused(story.clerk, "draft", outcome="supported", **again) == "handler_again"
    third = story.staff(story.township, "third")
    assert matter.refused(third, "draft", outcome="not_supported", **again) == "remand_same_outcome"
    matter.do(third, "draft", outcome="supported", **again)
    matter.do(story.second, "answer")
    matter.do(third, "serve", method="in_person")
    # The new opinion can be reviewed like any other: thirty days from 23 March end on 22 April.
    assert matter.seen["remedies"]["remedy"] == "review"
    assert matter.dues("review_window")[-1] == (date(2026, 4, 22), date(2026, 4, 22))
    figures = story.figures()
    assert figures["registered"]["value"] == 1  # a matter sent back is the same matter


def test_a_recheck_goes_to_the_organ_above_the_review_and_settles_the_matter(story: Story) -> None:
    matter = _reviewed(story, "upheld")
    one, _ = organ(story, county.COUNTY)
    matter.issue(one, "review_opinion", **_NEEDED)
    matter.do(one, "serve", method="in_person")
    # Thirty days from 20 March end on Sunday 19 April; the next working day is the 20th.
    assert matter.dues("recheck_window") == [(date(2026, 4, 19), date(2026, 4, 20))]
    story.at("2026-04-20 21:00")
    ask(matter, "recheck")
    case = matter.case
    assert (case["kind"], case["office"], case["state"]) == ("recheck", county.CITY, "issued")
    # Thirty days from 20 April end on 20 May, a Wednesday.
    assert matter.due("recheck_opinion") == (date(2026, 5, 20), date(2026, 5, 20))
    # Who reviewed it does not recheck it, wherever they work now.
    moved = story.staff(county.CITY, f"{county.COUNTY}-2")
    assert matter.refused(moved, "accept") == "reviewer_is_handler"
    story.at("2026-05-20 10:00")
    decide(matter, county.CITY, "upheld")
    high, _ = organ(story, county.CITY)
    words = matter.words(matter.issue(high, "recheck_opinion"))
    assert "终" in words, "the opinion says that it is final"
    matter.do(high, "serve", method="in_person")
    assert matter.in_time("recheck_opinion") is True
    assert matter.seen["remedies"]["remedy"] is None
    late = story.anyone.refused("/reviews", query_code=matter.query_code, remedy="recheck")
    assert late.json["code"] == "reviewed_already"
    # The same facts and reasons are no longer accepted; the recheck is named.
    story.at("2026-06-01 09:00")
    again = story.filed(purpose="request")
    again.do(story.clerk, "decline-final", earlier=matter.number, **_AGAIN)
    assert again.owed == ["no_longer_accepted"]
    again.tell(story.clerk, "no_longer_accepted")
    assert again.owed == []
    figures = story.figures()
    assert (figures["registered"]["value"], figures["answered_in_time"]["parts"]["in_time"]) == (2, 1)


def test_the_time_of_a_hearing_does_not_count_against_a_recheck(story: Story) -> None:
    matter = _reviewed(story, "upheld")
    one, _ = organ(story, county.COUNTY)
    matter.do(one, "serve", method="in_person")
    story.at("2026-03-23 09:00")
    ask(matter, "recheck")
    # Thirty days from 23 March end on 22 April.
    assert matter.due("recheck_opinion") == (date(2026, 4, 22), date(2026, 4, 22))
    high, _ = organ(story, county.CITY)
    matter.do(high, "accept")
    matter.tell(high, "acceptance")
    story.at("2026-03-30 09:00")
    matter.do(high, "call-hearing", opens_at="2026-04-10T09:00:00+08:00", **_HEARING)
    story.at("2026-04-10 17:00")
    matter.do(high, "conclude-hearing", **_RECORD)
    # Eleven days, from the day after 30 March to 10 April, are not counted (Art 36(2)): 22 April becomes 3 May, and
    # with Labour Day the 6th.
    assert matter.due("recheck_opinion") == (date(2026, 5, 3), date(2026, 5, 6))
