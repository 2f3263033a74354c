"""Stories of the end: examined and closed (T18), ended otherwise (T19), put away (T22)."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Matter, Story


def _served(story: Story) -> Matter:
    """An appeal that was explained on 5 March 2026 and served at once, with nothing on paper yet."""
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    story.at("2026-03-05 10:00")
    matter.do(story.clerk, "accept")
    matter.answer("explained")
    matter.do(story.clerk, "serve", method="online")
    return matter


def test_a_case_is_closed_only_when_nothing_is_missing_and_archived_when_nothing_runs(story: Story) -> None:
    matter = _served(story)
    early = story.desk.refused(f"{matter.path}/close")
    assert (early.status, early.json["code"]) == (409, "close_incomplete")
    assert [one["code"] for one in early.json["detail"]["items"]] == ["paper"]
    assert "第三十二条" in early.json["message"]
    matter.issue(story.clerk, "opinion")
    assert matter.refused(story.clerk, "close") == "petition_office_only"
    closed = matter.do(story.desk, "close", remark="程序规范，答复到位。")
    assert (closed["case_state"], closed["ending"]) == ("closed", "answered")
    # Thirty days after 5 March is 4 April, a Saturday in the holidays of Qingming: the person may ask until the 7th.
    assert matter.due("review_window") == (date(2026, 4, 4), date(2026, 4, 7))
    assert matter.refused(story.clerk, "archive") == "archive_incomplete"
    story.at("2026-04-08 00:01")
    story.county.until(
        f"{matter.path}/timeline",
        lambda found: "assignment.window_lapsed" in [one["step"] for one in found["steps"]],
        "the window closed",
    )
    assert matter.do(story.clerk, "archive", volume="2026-3-17")["case_state"] == "archived"
    assert matter.refused(story.clerk, "progress", text="补充。") == "case_archived"
    assert story.figures()["answered_in_time"]["value"] == 1


def test_a_receipt_that_was_scanned_later_and_the_visit_of_another_office_complete_the_case(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    matter.do(story.clerk, "accept")
    matter.tell(story.clerk, "acceptance")
    assert matter.refused(story.clerk, "prove-service", proof="x") == "nothing_served"
    matter.answer("explained")
    matter.issue(story.clerk, "opinion")
    matter.do(story.clerk, "serve", method="in_person")
    early = story.desk.refused(f"{matter.path}/close")
    assert [one["code"] for one in early.json["detail"]["items"]] == ["proof"]
    story.at("2026-03-04 09:00")
    proof = matter.proof(story.clerk)
    assert matter.refused(story.desk, "prove-service", proof=proof) == "not_your_office"
    kept = matter.do(story.clerk, "prove-service", proof=proof)
    # The windows run from the service of 2 March, not from its proof: thirty days are 1 April.
    assert (kept["proof"], matter.due("review_window")[0]) == (proof, date(2026, 4, 1))
    assert matter.refused(story.clerk, "prove-service", proof="another") == "proof_kept"
    # The record of a return visit is the visitor's, who is of another office than the handler.
    told = {"visitor": "测试庚", "visited_at": "2026-03-10T15:00:00+08:00", "method": "phone", "reached": True}
    told |= {"informed": True, "executed": True, "satisfaction": "satisfied"}
    record = matter.issue(story.desk, "visit_record", parts={"visit": told})
    assert record["office"] == county.PETITION_OFFICE
    other = story.staff(county.LABOUR, "other")
    assert matter.refused(other, "documents", kind="visit_record", parts={"visit": told}) == "case_unknown"
    assert matter.do(story.desk, "close")["case_state"] == "closed"


def test_a_matter_of_somebody_who_died_without_successor_ends_on_paper(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    matter.do(story.clerk, "accept")
    matter.tell(story.clerk, "acceptance")
    story.at("2026-03-20 10:00")
    matter.do(story.clerk, "terminate", ground="died", reason="信访人去世，无人承继。")
    assert (matter.case["state"], matter.owed) == ("terminated", [])
    assert "无人承继" in matter.words(matter.issue(story.clerk, "termination_notice"))
    # There is nobody left to tell. Sixty days after 2 March would have been 1 May; it ended without a result.
    assert (matter.in_time("answer"), matter.owed) == (None, [])
    assert matter.do(story.desk, "close")["ending"] == "terminated"
    assert story.figures()["answered_in_time"]["parts"]["ended"] == 1
