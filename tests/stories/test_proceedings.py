"""Stories beside the straight way: requests accepted in part, an agreement, a refusal to act, silence, a withdrawal."""

from __future__ import annotations

from tests.stories.telling import Matter, Story

_CONSENTS = {"petitioner_consents": True, "other_side_consents": True, "other_side": "测试建筑公司"}


def _accepted(story: Story) -> Matter:
    """An appeal received on 2 March 2026 and accepted on the 5th: its sixty days end on 4 May, by law on the 6th."""
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    story.at("2026-03-05 10:00")
    matter.do(story.clerk, "accept")
    matter.tell(story.clerk, "acceptance")
    return matter


def test_each_request_is_accepted_or_declined_and_each_accepted_one_answered(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    matter.do(story.clerk, "itemize", issues=[{"summary": "清理排水沟"}, {"summary": "补发工资"}, {"summary": "修路"}])
    part = {"ord": 2, "ending": "diverted", "reason": "劳动争议。", "go_to": "测试县仲裁院", "legal_route": 2}
    assert matter.refused(story.clerk, "accept", parts=[{**part, "legal_route": 5, "ord": 4}]) == "issue_unknown"
    matter.do(story.clerk, "accept", parts=[part])
    given = [{"ord": 1, "outcome": "supported", "text": "已清理。"}]
    draft = {"text": "。", "outcome": "supported", "issues": given}
    assert matter.refused(story.clerk, "draft", **draft) == "issue_unanswered"
    matter.answer(issues=[*given, {"ord": 3, "outcome": "explained", "text": "已列入计划。"}])
    assert [one["outcome"] for one in matter.seen["issues"]] == ["supported", "diverted", "explained"]


def test_a_second_mediation_may_end_the_matter_with_an_agreement(story: Story) -> None:
    matter = _accepted(story)
    story.at("2026-03-10 10:00")
    matter.do(story.clerk, "mediate", form="people", organisation="测试镇人民调解委员会", **_CONSENTS)
    matter.do(story.clerk, "resume", reason="双方分歧过大。")
    matter.do(story.clerk, "mediate", form="reconciliation", **_CONSENTS)
    story.at("2026-03-20 10:00")
    matter.do(story.clerk, "settle", terms="公司于四月底前清理完毕。")
    assert (matter.case["state"], matter.in_time("answer"), matter.owed) == ("settled", True, ["settled"])


def test_who_refuses_to_carry_out_an_opinion_is_on_record_and_the_period_runs_on(story: Story) -> None:
    matter = _accepted(story)
    matter.answer()
    matter.do(story.clerk, "plan-execution", execute_by="2026-04-30", measures="由村委会组织清理。")
    matter.do(story.clerk, "report-execution", result="refused", reason="村委会拒绝清理。")
    story.at("2026-04-10 10:00")
    matter.do(story.clerk, "report-execution", result="done")
    assert matter.in_time("execution") is True
    matter.do(story.clerk, "progress", text="排水沟已清理。")
    assert [note["text"] for note in matter.seen["notes"]] == ["排水沟已清理。"]


def test_nobody_is_left_without_word(story: Story) -> None:
    def silent() -> list[tuple[str, str]]:
        found = story.clerk.get(f"/silent?office={story.township}")["matters"]
        return [(one["because"], one["what"]) for one in found]

    story.at("2026-03-02 09:00")
    matter = story.filed(purpose="request")
    story.at("2026-03-17 23:00")
    assert silent() == []
    story.at("2026-03-18 09:00")
    assert silent() == [("overdue", "accept")]
    matter.do(story.clerk, "accept")
    assert silent() == [("not_told", "acceptance")]
    matter.tell(story.clerk, "acceptance")
    assert silent() == []
    assert matter.in_time("accept") is False


def test_earlier_answers_to_the_same_person_stand_beside_a_draft(story: Story) -> None:
    earlier = _accepted(story)
    earlier.answer()
    story.at("2026-04-20 09:00")
    matter = story.filed(purpose="request")
    matter.do(story.clerk, "accept")
    matter.do(story.clerk, "earlier", earlier=earlier.number)
    [answer] = story.clerk.get(f"{matter.path}/earlier-answers")["earlier"]
    assert (answer["number"], answer["outcome"]) == (earlier.number, "supported")


def test_a_matter_that_is_withdrawn_ends_in_writing(story: Story) -> None:
    matter = _accepted(story)
    matter.do(story.clerk, "terminate", ground="withdrawn", reason="信访人书面撤回。")
    assert (matter.case["state"], matter.owed) == ("terminated", ["terminated"])
    matter.tell(story.clerk, "terminated")
    assert matter.owed == []
