"""Stories of competence: an objection and its verdict (T3, T3b), a dispute and joint handling (T4)."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Matter, Story

_REASON = "依照机构职责规定，此事项由水利部门主管，不属于本机关职权范围。"
_VERDICT = "经核实，排水沟由镇里修建和管护，应由镇人民政府办理答复。"


def _transferred(story: Story) -> Matter:
    """A letter that is given to the township on 29 April, before the holidays of Labour Day."""
    story.at("2026-04-29 09:00")
    matter = story.letter()
    matter.do(story.desk, "assign", office=story.township, reason="属地管理。")
    matter.tell(story.desk, "whereabouts")
    # Working days after 29 April: the 30th, then 6, 7, 8 May, and Saturday 9 May, which makes up for 1 to 5 May.
    assert matter.due("objection") == (date(2026, 5, 9), date(2026, 5, 9))
    # Acceptance counts calendar days: fifteen after 29 April is 14 May.
    assert matter.due("accept") == (date(2026, 5, 14), date(2026, 5, 14))
    return matter


def test_an_objection_on_the_fifth_working_day_is_upheld_and_the_matter_goes_on(story: Story) -> None:
    matter = _transferred(story)
    story.at("2026-05-09 17:00")
    assert matter.refused(story.clerk, "object", reason="不归我们管。") == "reason_too_short"
    matter.do(story.clerk, "object", reason=_REASON, proposed=county.WATER)
    assert matter.case["state"] == "objected"
    assert "水利部门主管" in matter.words(matter.issue(story.clerk, "objection_letter"))
    # Nobody is judge of its own objection.
    assert matter.refused(story.clerk, "uphold-objection", reason="属实。", office=county.WATER) == "transferor_only"
    objected = matter.case["assignment"]
    story.at("2026-05-11 10:00")
    matter.do(story.desk, "uphold-objection", reason="经核实属实。", office=county.WATER)
    verdict = matter.words(matter.issue(story.desk, "objection_verdict", assignment=objected))
    assert "测试县水利局" in verdict
    assert matter.case["office"] == county.WATER
    # The bureau's own fifteen days run from 11 May; what the township had stays visible.
    assert matter.dues("accept") == [
        (date(2026, 5, 14), date(2026, 5, 14)),
        (date(2026, 5, 26), date(2026, 5, 26)),
    ]
    assert matter.owed == ["whereabouts"]
    assert story.figures()["registered"]["value"] == 0


def test_an_objection_on_the_sixth_day_is_refused(story: Story) -> None:
    matter = _transferred(story)
    # Sunday 10 May is past the fifth working day, Saturday 9 May.
    story.at("2026-05-10 09:00")
    answer = story.clerk.refused(f"{matter.path}/object", reason=_REASON)
    assert (answer.status, answer.json["code"]) == (409, "objection_too_late")
    assert "第二十三条" in answer.json["message"]
    matter.do(story.clerk, "accept")
    assert matter.in_time("accept") is True


def test_who_received_a_matter_itself_has_nobody_to_object_to(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed()
    assert matter.refused(story.clerk, "object", reason=_REASON) == "direct_filing"
    assert matter.dues("objection") == []


def test_a_rejected_objection_leaves_the_matter_and_its_period_as_they_were(story: Story) -> None:
    matter = _transferred(story)
    story.at("2026-05-08 09:00")
    matter.do(story.clerk, "object", reason=_REASON, proposed=county.WATER)
    # The fifteen days run on while the objection is looked at.
    assert matter.due("accept") == (date(2026, 5, 14), date(2026, 5, 14))
    story.at("2026-05-09 09:00")
    matter.do(story.desk, "reject-objection", reason=_VERDICT)
    assert "镇人民政府办理答复" in matter.words(matter.issue(story.desk, "objection_verdict"))
    assert matter.refused(story.clerk, "object", reason=_REASON) == "objection_decided"
    story.at("2026-05-15 09:00")
    matter.do(story.clerk, "accept")
    # 15 May is a day late, and is counted as that.
    assert matter.in_time("accept") is False
    assert story.figures()["accepted_in_time"]["parts"]["late"] == 1


def test_the_common_superior_decides_a_dispute_and_its_decision_is_final(story: Story) -> None:
    matter = _transferred(story)
    matter.do(story.clerk, "object", reason=_REASON, proposed=county.WATER)
    matter.do(story.desk, "reject-objection", reason=_VERDICT)
    raised = matter.do(story.clerk, "dispute", other=county.WATER, reason=_REASON)
    assert (raised["decider"], raised["by_conference"]) == (county.COUNTY, False)
    decision = {"competent": county.WATER, "reason": "县级以上沟渠由县水利局负责，由其受理办理。"}
    assert matter.refused(story.clerk, "decide-dispute", **decision) == "decider_only"
    story.at("2026-05-06 09:00")
    matter.do(story.county, "decide-dispute", **decision)
    assert matter.case["office"] == county.WATER
    # The bureau received it on 6 May: fifteen days end on 21 May.
    assert matter.dues("accept")[-1] == (date(2026, 5, 21), date(2026, 5, 21))
    assert matter.owed == ["whereabouts"]
    water = story.staff(county.WATER, "water")
    assert matter.refused(water, "object", reason=_REASON) == "dispute_decided"
    matter.do(water, "accept")


def test_a_matter_of_two_offices_waits_for_both_parts(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.here(channel="letter")
    matter.do(story.clerk, "accept")
    asked = {"office": county.WATER, "reply_by": "2026-03-20", "reason": "涉及干渠。"}
    part = matter.do(story.desk, "add-assist", **asked)["assist"]
    assert matter.due("assigned") == (date(2026, 3, 20), date(2026, 3, 20))
    draft = {"outcome": "supported", "text": "已清理。", "request": "请求清理。", "facts": "属实。", "basis": "条例"}
    matter.do(story.clerk, "draft", **draft)
    assert matter.refused(story.second, "answer") == "assist_open"
    water, other = story.staff(county.WATER, "water"), story.staff(county.WATER, "other")
    matter.do(water, "accept", assignment=part)
    matter.do(water, "draft", assignment=part, outcome="contributed", text="干渠已疏通。")
    matter.do(other, "answer", assignment=part)
    assert matter.in_time("assigned") is True
    matter.do(story.second, "answer")
    assert matter.case["state"] == "answered"
    assert story.figures()["answered_in_time"]["value"] == 1
