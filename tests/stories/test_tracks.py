"""Stories of the three tracks (Art 29-31): a suggestion is replied to, an accusation kept close, an appeal answered."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Story

_APPEAL = {"purpose": "request"}


def test_a_suggestion_is_studied_and_the_person_told_whether_it_is_adopted(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="suggestion")
    assert matter.due("accept") == (date(2026, 3, 17), date(2026, 3, 17))
    story.at("2026-03-05 09:00")
    matter.do(story.clerk, "accept")
    matter.issue(story.clerk, "acceptance_notice")
    matter.tell(story.clerk, "acceptance")
    # No sixty days of Art 34, which is about appeals; the local target counts as many days from 5 March, to 4 May,
    # and 1 to 5 May are holidays.
    assert matter.dues("answer") == []
    assert matter.due("suggestion_reply") == (date(2026, 5, 4), date(2026, 5, 6))
    assert matter.refused(story.clerk, "draft", outcome="supported", text="支持。") == "outcome_invalid"
    assert matter.refused(story.head, "extend", days=10, reason="需要论证。") == "no_extension"
    matter.answer("adopted")
    suggestion = {"measures": "今年四月实施。", "reasons": "建议可行。"}
    reply = matter.words(matter.issue(story.clerk, "suggestion_reply", parts={"suggestion": suggestion}))
    assert "今年四月实施" in reply
    matter.do(story.clerk, "serve", method="post")
    assert (matter.owed, matter.in_time("suggestion_reply")) == ([], True)
    # Whoever suggested something has nothing to be reviewed.
    assert matter.dues("review_window") == []
    assert matter.refused(story.desk, "request-review") == "not_reviewable"
    assert story.figures()["answered_in_time"]["value"] == 1


def test_an_accusation_is_handled_out_of_sight_of_the_accused_and_reported_back(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter(purpose="accusation", accused_office=story.township)
    matter.do(story.desk, "assign", office=county.DISCIPLINE, reason="依干部管理权限移送。")
    matter.tell(story.desk, "whereabouts")
    one, other = (story.staff(county.DISCIPLINE, name) for name in ("one", "other"))
    matter.do(one, "accept")
    matter.tell(one, "acceptance")
    # Its own rules apply; the local target for the feedback is ninety days after 2 March: Sunday 31 May, so 1 June.
    assert matter.due("accusation_feedback") == (date(2026, 5, 31), date(2026, 6, 1))
    assert matter.dues("answer") == []
    assert matter.refused(story.desk, "add-assist", office=story.below, reply_by="2026-03-20", reason="协助。") in (
        "accused_side"
    )
    assert story.clerk.refused(f"{matter.path}/progress", text="听说有人举报。").status == 404
    matter.do(one, "draft", outcome="reported_back", text="已依规依纪处理。")
    matter.do(other, "answer")
    matter.do(one, "serve", method="post")
    assert (matter.owed, matter.in_time("accusation_feedback")) == ([], True)
    assert matter.dues("review_window") == []
    assert story.figures()["registered"]["value"] == 0


def test_an_appeal_is_answered_served_and_can_be_reviewed_and_is_closed_only_when_complete(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(**_APPEAL)
    matter.do(story.desk, "classify", category="appeal", legal_route=6, reason="信访程序。")
    matter.do(story.clerk, "accept")
    # Sixty days after 2 March is 1 May; Labour Day lasts until the 5th.
    assert matter.due("answer") == (date(2026, 5, 1), date(2026, 5, 6))
    early = story.desk.refused(f"{matter.path}/close")
    assert (early.status, early.json["code"]) == (409, "close_incomplete")
    assert early.json["detail"]["items"]
    matter.issue(story.clerk, "acceptance_notice")
    matter.tell(story.clerk, "acceptance")
    matter.answer("explained")
    matter.issue(story.clerk, "opinion")
    served = {"method": "in_person", "proof": matter.proof(story.clerk)}
    assert "没有送达" in story.desk.refused(f"{matter.path}/close").json["message"]
    matter.do(story.clerk, "serve", **served)
    # Thirty days after 2 March is 1 April.
    assert matter.due("review_window") == (date(2026, 4, 1), date(2026, 4, 1))
    assert matter.refused(story.clerk, "close") == "petition_office_only"
    closed = matter.do(story.desk, "close", remark="程序规范，答复到位。")
    assert (closed["case_state"], closed["ending"]) == ("closed", "answered")
    # While the person may still ask for a review, the file stays out of the archive.
    assert matter.refused(story.clerk, "archive") == "archive_incomplete"
    assert story.figures()["answered_in_time"]["value"] == 1
