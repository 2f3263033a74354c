"""Stories of what comes in and where it goes: registered (T0), sorted (T1), given on (T2a, T2b, T2d, T2e)."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Matter, Story

_WHY = "属该机关职责。"


def test_every_way_in_is_registered_with_a_query_code_and_counted_once(story: Story) -> None:
    story.at("2026-03-02 09:00")
    letter = story.here(channel="letter", barcode=f"L-{story.township}")
    visit = story.here(channel="visit", name=None, address=None)
    web = story.here(channel="web")
    assert len({one.number for one in (letter, visit, web)}) == 3
    assert [one.seen["steps"][0]["step"] for one in (letter, visit, web)] == ["registered"] * 3
    # Fifteen days after 2 March is 17 March, a Tuesday, for each of them.
    assert [one.due("accept") for one in (letter, visit, web)] == [(date(2026, 3, 17), date(2026, 3, 17))] * 3
    # Whoever came through the web reads where it went; the visitor gave neither name nor address.
    assert [one.owed for one in (letter, visit, web)] == [["whereabouts"], [], []]
    assert story.desk.get(f"{letter.path}/receipt")["query_code"] == letter.query_code
    assert story.anyone.refused("/matters", channel="letter", content="来信。").status in (401, 403)
    figures = story.figures()
    assert figures["registered"]["value"] == 3
    assert figures["accepted_in_time"]["parts"]["pending"] == 3


def test_sorting_sets_category_and_route_and_keeps_away_whoever_has_an_interest(story: Story) -> None:
    story.at("2026-03-02 09:00")
    earlier, matter = story.here(channel="letter"), story.here(channel="letter")
    done = matter.do(story.desk, "classify", category="appeal", legal_route=6, litigation=False, reason="申诉求决。")
    assert (done["category"], done["legal_route"], done["litigation"]) == ("appeal", 6, False)
    matter.do(story.head, "recuse", staff=f"{story.township}-second", reason="是信访人的近亲属。")
    assert matter.refused(story.second, "accept") == "recused"
    assert matter.do(story.clerk, "earlier", earlier=earlier.number)["earlier"] == [earlier.number]
    assert matter.refused(story.desk, "classify", category="suggestion", legal_route=6, reason="建议。") == (
        "route_not_of_category"
    )
    # Sorting has no period of its own: the fifteen days from 2 March run on.
    assert matter.due("accept") == (date(2026, 3, 17), date(2026, 3, 17))


def test_a_letter_on_the_desk_is_transferred_within_fifteen_days_and_the_person_told_where(story: Story) -> None:
    story.at("2026-09-18 09:00")
    matter = story.letter()
    assert matter.case["office"] == county.PETITION_OFFICE
    # Fifteen days after 18 September is 3 October; 1 to 7 October are National Day, so it is 8 October.
    assert matter.due("forward") == (date(2026, 10, 3), date(2026, 10, 8))
    story.at("2026-09-28 09:00")
    given = matter.do(story.desk, "assign", office=story.township, reason=_WHY)
    assert (given["office"], given["state"]) == (story.township, "issued")
    assert matter.in_time("forward") is True
    # The township's own receipt counts: 28 September and fifteen days is 13 October.
    assert matter.due("accept") == (date(2026, 10, 13), date(2026, 10, 13))
    # Five working days: 29, 30 September, 8, 9 October, and Saturday 10 October, which makes up for the holidays.
    assert matter.due("objection") == (date(2026, 10, 10), date(2026, 10, 10))
    paper = matter.issue(story.desk, "transfer_letter")
    assert "2026年10月10日" in matter.words(paper)
    assert matter.owed == ["whereabouts"]
    matter.tell(story.desk, "whereabouts")
    assert matter.owed == []
    figures = story.figures()
    assert (figures["registered"]["value"], figures["accepted_in_time"]["parts"]["pending"]) == (1, 1)


def test_an_important_matter_is_assigned_with_a_day_for_its_result_and_reported_back(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter()
    story.at("2026-03-04 09:00")
    late = {"office": story.township, "reason": _WHY, "reply_by": "2026-03-04"}
    assert matter.refused(story.desk, "assign", **late) == "reply_by_out_of_range"
    matter.do(story.desk, "assign", **{**late, "reply_by": "2026-04-05"})
    # 5 April 2026 is a Sunday and 6 April the holiday of Qingming: the day that was set ends on Tuesday 7 April.
    assert matter.due("assigned") == (date(2026, 4, 5), date(2026, 4, 7))
    assert "办结报告" in matter.words(matter.issue(story.desk, "assignment_letter"))
    matter.do(story.clerk, "accept")
    story.at("2026-04-07 15:00")
    matter.answer()
    matter.do(story.clerk, "serve", method="in_person")
    assert [matter.in_time(one) for one in ("assigned", "answer")] == [True, True]
    lacking = story.clerk.refused(f"{matter.path}/documents", kind="completion_report", signer="王某某")
    assert lacking.json["code"] == "document_incomplete"
    parts = {"completion": {"execution": "已清理。", "measures": "村委会每月巡查。"}, "service": {"proof": "回执一份"}}
    report = matter.issue(story.clerk, "completion_report", parts=parts)
    assert "测试县信访局" in matter.words(report)
    assert story.figures()["answered_in_time"]["value"] == 1


def test_a_letter_before_the_courts_goes_to_the_judiciary_and_a_visitor_is_shown_the_way(story: Story) -> None:
    story.at("2026-03-02 09:00")
    letter, visitor = story.letter(), story.letter(channel="visit")
    for one in (letter, visitor):
        one.do(story.desk, "classify", category="appeal", legal_route=1, litigation=True, reason="涉法涉诉。")
    letter.do(story.desk, "assign", office=county.JUDICIARY, reason="涉法涉诉，转同级政法部门。")
    assert letter.case["office"] == county.JUDICIARY
    letter.tell(story.desk, "whereabouts")
    law = {"legal_route": 1, "organ": "测试县人民法院", "reason": "属于诉讼程序。"}
    visitor.do(story.desk, "divert", **law)
    assert visitor.case["state"] == "diverted"
    # Fifteen days after 2 March is 17 March; it was done the same day.
    assert visitor.dues("forward") == [(date(2026, 3, 17), date(2026, 3, 17))]
    assert visitor.in_time("forward") is True
    assert visitor.owed == ["diverted"]
    notice = visitor.words(visitor.issue(story.desk, "route_notice"))
    assert "六个月内" in notice
    assert "测试县人民法院" in notice
    visitor.tell(story.desk, "diverted", "in_person")
    assert visitor.owed == []
    assert visitor.refused(story.desk, "assign", office=story.township, reason=_WHY) == "wrong_state"


def test_an_accusation_goes_to_discipline_and_never_to_the_accused_or_below_it(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter(purpose="accusation", accused_office=story.township)
    for forbidden in (story.township, story.below):
        assert matter.refused(story.desk, "assign", office=forbidden, reason=_WHY) == "accused_side"
    matter.do(story.desk, "assign", office=county.DISCIPLINE, reason="依干部管理权限移送。")
    assert matter.case["office"] == county.DISCIPLINE
    discipline = story.staff(county.DISCIPLINE, "discipline")
    matter.do(discipline, "accept")
    _hidden_from(story, matter)
    # No word of it in the figures of the accused either.
    assert story.figures()["registered"]["value"] == 0


def _hidden_from(story: Story, matter: Matter) -> None:
    for one in (story.clerk, story.head, story.staff(story.below, "below")):
        assert one.refused(f"{matter.path}/accept").status in (403, 404)
    assert story.clerk.get(f"/worklist?office={story.township}")["matters"] == []
