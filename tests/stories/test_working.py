"""Stories of the handling: mediation and hearing (T7), extension (T8), the opinion (T9) and its service (T10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stories.telling import Matter, Story

_MEDIATION = {
    "form": "people",
    "organisation": "测试镇人民调解委员会",
    "other_side": "示例建筑公司",
    "petitioner_consents": True,
    "other_side_consents": True,
}
HEARING = {
    "place": "测试镇政府会议室",
    "chair": {"name": "测试丙"},
    "panel": [{"name": "测试丁"}, {"name": "测试戊"}],
    "in_public": True,
    "topics": "排水沟的清理责任",
    "reason": "争议大。",
}
RECORD = {
    "recorder": "测试己",
    "present": ["测试甲", "测试丙"],
    "petitioner_said": "请求尽快清理。",
    "office_said": "正在招标。",
    "conclusion": "应由建筑公司清理。",
}


def _accepted(story: Story, **given: Any) -> Matter:
    """A visit that the township received on 2 March and accepts on the 5th, telling the person."""
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request", **given)
    story.at("2026-03-05 10:00")
    matter.do(story.clerk, "accept")
    matter.tell(story.clerk, "acceptance", "in_person")
    # Sixty days after 5 March is 4 May; 1 to 5 May are the holidays of Labour Day, so it is 6 May.
    assert matter.due("answer") == (date(2026, 5, 4), date(2026, 5, 6))
    return matter


def test_a_mediation_without_agreement_returns_and_stops_no_clock(story: Story) -> None:
    matter = _accepted(story)
    alone = {**_MEDIATION, "other_side_consents": False}
    assert matter.refused(story.clerk, "mediate", **alone) == "consent_missing"
    matter.do(story.clerk, "mediate", **_MEDIATION)
    assert matter.refused(story.clerk, "draft", outcome="supported", text="已清理。") == "wrong_state"
    story.at("2026-03-20 10:00")
    matter.do(story.clerk, "resume", reason="双方分歧过大。")
    assert matter.case["state"] == "accepted"
    # The Regulations leave no time of a mediation out of the sixty days.
    assert matter.due("answer") == (date(2026, 5, 4), date(2026, 5, 6))
    assert story.figures()["answered_in_time"]["parts"]["pending"] == 1


def test_a_hearing_is_told_seven_days_before_and_recorded_and_stops_no_clock(story: Story) -> None:
    matter = _accepted(story)
    # Seven days after 5 March is 12 March.
    soon = {"opens_at": "2026-03-11T09:00:00+08:00", **HEARING}
    assert matter.refused(story.clerk, "call-hearing", **soon) == "hearing_too_soon"
    matter.do(story.clerk, "call-hearing", **{**soon, "opens_at": "2026-03-12T09:00:00+08:00"})
    [notice] = [one for one in matter.notices if one["kind"] == "hearing"]
    assert (notice["due"], matter.owed) == ("2026-03-05", ["hearing"])
    paper = matter.issue(story.clerk, "hearing_notice")
    assert "测试镇政府会议室" in matter.words(paper)
    matter.tell(story.clerk, "hearing", "in_person")
    assert matter.refused(story.clerk, "conclude-hearing", **RECORD) == "hearing_not_held"
    story.at("2026-03-12 12:00")
    matter.do(story.clerk, "conclude-hearing", **RECORD)
    assert "应由建筑公司清理" in matter.words(matter.issue(story.clerk, "hearing_record"))
    # Only in the recheck is the time of a hearing left out (Art 36(2)): here the sixty days run on.
    assert matter.due("answer") == (date(2026, 5, 4), date(2026, 5, 6))
    assert (matter.case["state"], matter.owed) == ("accepted", [])
    assert story.figures()["answered_in_time"]["parts"]["pending"] == 1


def test_the_head_extends_once_from_the_nominal_day_and_the_person_is_told_why(story: Story) -> None:
    matter = _accepted(story)
    story.at("2026-04-28 16:00")
    assert matter.refused(story.clerk, "extend", days=30, reason="需要鉴定。") == "head_only"
    matter.do(story.head, "extend", days=30, reason="需要委托鉴定。")
    # Thirty days are added to the nominal 4 May, not to the 6th: 3 June, a Wednesday.
    assert matter.due("answer") == (date(2026, 6, 3), date(2026, 6, 3))
    again = story.head.refused(f"{matter.path}/extend", days=1, reason="还需要一天。")
    assert (again.status, again.json["code"]) == (409, "second_extension")
    assert "第三十四条" in again.json["message"]
    assert matter.owed == ["extension"]
    words = matter.words(matter.issue(story.clerk, "extension_notice"))
    for said in ("需要委托鉴定", "2026年5月6日", "2026年6月3日"):
        assert said in words, said
    matter.tell(story.clerk, "extension")
    assert matter.owed == []
    story.at("2026-06-03 16:00")
    matter.answer()
    assert matter.in_time("answer") is True
    assert story.figures()["answered_in_time"]["value"] == 1


def test_an_extension_after_the_last_day_comes_too_late(story: Story) -> None:
    matter = _accepted(story)
    story.at("2026-05-07 09:00")
    assert matter.refused(story.head, "extend", days=30, reason="需要鉴定。") == "extension_too_late"
    assert story.figures()["answered_in_time"]["parts"]["overdue"] == 1
    matter.answer()
    assert matter.in_time("answer") is False
    assert story.figures()["answered_in_time"]["parts"]["late"] == 1


def test_an_opinion_answers_every_request_and_states_the_way_to_a_review(story: Story) -> None:
    matter = _accepted(story)
    matter.do(story.clerk, "itemize", issues=[{"summary": "清理排水沟"}, {"summary": "赔偿家具"}])
    draft = {"text": "已清理，赔偿无依据。", "request": "请求清理和赔偿。", "facts": "属实。", "basis": "《民法典》"}
    half = {"ord": 1, "outcome": "supported", "text": "已清理。"}
    missing = matter.refused(story.clerk, "draft", outcome="supported", issues=[half], **draft)
    assert missing == "issue_unanswered"
    other = {"ord": 2, "outcome": "not_supported", "text": "无证据证明家具受损。"}
    matter.do(story.clerk, "draft", outcome="supported", issues=[half, other], **draft)
    assert matter.refused(story.clerk, "answer") == "checker_is_drafter"
    story.at("2026-05-06 23:30")
    matter.do(story.second, "answer")
    assert matter.in_time("answer") is True
    words = matter.words(matter.issue(story.clerk, "opinion"))
    for said in ("无证据证明家具受损", "《民法典》", "测试县人民政府", "30"):
        assert said in words, said
    assert [one["outcome"] for one in matter.seen["issues"]] == ["supported", "not_supported"]
    assert story.figures()["answered_in_time"]["value"] == 1


def test_service_has_a_method_and_a_proof_and_begins_the_thirty_days(story: Story) -> None:
    matter = _accepted(story)
    matter.answer("explained")
    assert matter.owed == ["opinion"]
    assert matter.refused(story.desk, "close") == "close_incomplete"
    assert matter.refused(story.clerk, "serve", method="phone") == "not_in_writing"
    assert matter.refused(story.clerk, "serve", method="left_at_home") == "service_note_missing"
    matter.issue(story.clerk, "opinion")
    story.at("2026-04-03 10:00")
    matter.do(story.clerk, "serve", method="left_at_home", note="村委会主任在场见证。")
    matter.issue(story.clerk, "proof_of_service")
    assert matter.owed == []
    # Thirty days after 3 April is 3 May, a holiday; the first working day is 6 May.
    assert matter.due("review_window") == (date(2026, 5, 3), date(2026, 5, 6))
    assert matter.seen["to_rate"] == ["petition_office", "responsible_office"]
    assert story.figures()["days_to_answer"]["value"] == 3


def test_what_was_supported_is_carried_out_by_a_day_that_was_set(story: Story) -> None:
    matter = _accepted(story)
    matter.answer()
    matter.do(story.clerk, "serve", method="in_person")
    plan = {"execute_by": "2026-04-04", "measures": "由村委会清理。"}
    matter.do(story.clerk, "plan-execution", **plan)
    # The day that was set is a Saturday before Qingming, 6 April: it ends on the 7th.
    assert matter.due("execution") == (date(2026, 4, 4), date(2026, 4, 7))
    assert matter.refused(story.clerk, "plan-execution", **plan) == "execution_planned"
    assert matter.refused(story.desk, "close") == "close_incomplete"
    assert matter.refused(story.clerk, "report-execution", result="refused") == "execution_reason_missing"
    story.at("2026-04-07 16:00")
    matter.do(story.clerk, "report-execution", result="done", text="已清理完毕。")
    assert matter.in_time("execution") is True
    assert story.figures()["answered_in_time"]["value"] == 1


def test_what_was_not_supported_is_explained_and_the_person_led_to_relief(story: Story) -> None:
    matter = _accepted(story)
    matter.answer("not_supported")
    matter.do(story.clerk, "serve", method="in_person")
    assert matter.refused(story.clerk, "plan-execution", execute_by="2026-04-30", measures="x") == "nothing_to_execute"
    noted = matter.do(story.clerk, "counsel", text="已当面说明政策依据。", referred_to="测试县民政局")
    assert noted["kind"] == "counsel"
    # The right to a review stands: thirty days after 5 March is 4 April, a Saturday, and after Qingming the 7th.
    assert matter.due("review_window") == (date(2026, 4, 4), date(2026, 4, 7))
    assert story.figures()["answered_in_time"]["value"] == 1
