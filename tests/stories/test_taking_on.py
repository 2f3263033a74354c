"""Stories of taking a matter on or not: accepted (T5, T5s), declined (T5n, T5x), led to its legal route (T6)."""

from __future__ import annotations

from datetime import date

from tests.stories.telling import Story

_DRAFT = {"text": "已清理。", "request": "请求清理。", "facts": "属实。", "basis": "《村庄和集镇规划建设管理条例》"}
_DECLINED = {
    "reason": "已经进入诉讼程序。",
    "basis": "《信访工作条例》第二十三条第一款",
    "go_to": "测试县人民法院",
}


def test_an_acceptance_over_the_spring_festival_is_told_in_writing_on_the_spot(story: Story) -> None:
    story.at("2026-02-05 09:00")
    matter = story.filed()
    # Fifteen days after 5 February is 20 February; the Spring Festival lasts until the 23rd, so it is the 24th.
    assert matter.due("accept") == (date(2026, 2, 20), date(2026, 2, 24))
    matter.do(story.clerk, "accept")
    assert matter.owed == ["acceptance"]
    paper = matter.issue(story.clerk, "acceptance_notice")
    # Sixty days after 5 February is 6 April, the holiday of Qingming: the period ends on 7 April.
    assert matter.due("answer") == (date(2026, 4, 6), date(2026, 4, 7))
    assert "2026年4月7日" in matter.words(paper)
    matter.do(story.clerk, "tell", kind="acceptance", method="in_person", document=paper["document"])
    assert matter.owed == []
    assert matter.refused(story.clerk, "accept") == "wrong_state"
    assert story.figures()["accepted_in_time"]["value"] == 1


def test_nobody_is_owed_a_notice_whose_name_or_address_is_not_known(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed(name=None, address=None)
    matter.do(story.clerk, "accept")
    assert matter.owed == []
    assert matter.due("accept") == (date(2026, 3, 17), date(2026, 3, 17))
    assert story.figures()["accepted_in_time"]["value"] == 1


def test_an_acceptance_after_the_fifteenth_day_counts_as_late(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed()
    story.at("2026-03-18 09:00")
    assert matter.in_time("accept") is False
    assert matter.number in {one["number"] for one in story.county.get(f"/silent?office={story.township}")["matters"]}
    matter.do(story.clerk, "accept")
    assert story.figures()["accepted_in_time"]["parts"]["late"] == 1


def test_the_fast_track_counts_working_days_and_is_answered_at_once(story: Story) -> None:
    story.at("2026-05-08 09:00")
    matter = story.filed()
    matter.do(story.clerk, "classify", category="appeal", track="fast", track_ground="clear", reason="事实清楚。")
    # Three working days after Friday 8 May: Saturday the 9th makes up for Labour Day, then the 11th and the 12th.
    assert matter.due("fast_accept") == (date(2026, 5, 12), date(2026, 5, 12))
    story.at("2026-05-11 09:00")
    matter.do(story.clerk, "accept")
    # Ten working days after 11 May: 12 to 15, 18 to 22, and Monday 25 May.
    assert matter.due("fast_answer") == (date(2026, 5, 25), date(2026, 5, 25))
    assert "简易办理" in matter.words(matter.issue(story.clerk, "acceptance_notice"))
    assert matter.refused(story.clerk, "answer-at-once", outcome="not_supported", **_DRAFT) == "not_on_fast_track"
    story.at("2026-05-25 16:00")
    matter.do(story.clerk, "answer-at-once", outcome="supported", **_DRAFT)
    matter.do(story.clerk, "serve", method="phone")
    assert [matter.in_time(one) for one in ("fast_accept", "fast_answer")] == [True, True]
    assert story.figures()["answered_in_time"]["value"] == 1


def test_a_matter_leaves_the_fast_track_by_itself_when_it_is_not_to_be_supported(story: Story) -> None:
    story.at("2026-05-08 09:00")
    matter, joint = story.filed(), story.filed(people_count=6)
    assert joint.refused(story.clerk, "accept", fast_ground="clear") == "fast_track_unfit"
    matter.do(story.clerk, "accept", fast_ground="clear")
    matter.do(story.clerk, "draft", outcome="not_supported", **_DRAFT)
    # From its acceptance on 8 May sixty calendar days end on 7 July.
    assert matter.due("answer") == (date(2026, 7, 7), date(2026, 7, 7))
    assert matter.in_time("fast_answer") is None
    matter.do(story.second, "answer")
    assert matter.refused(story.clerk, "serve", method="phone") == "not_in_writing"
    matter.do(story.clerk, "serve", method="post")
    assert story.figures()["answered_in_time"]["value"] == 1


def test_what_is_not_the_office_s_is_declined_with_where_to_go(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter, web = story.filed(), story.here(channel="web")
    assert matter.refused(story.clerk, "decline", reason="不归我们管。") == "invalid"
    story.at("2026-03-17 16:00")
    matter.do(story.clerk, "decline", **_DECLINED)
    web.do(story.clerk, "decline", ground="other", **_DECLINED)
    # Fifteen days after 2 March is 17 March: it was told on the last day.
    assert (matter.due("accept"), matter.in_time("accept")) == ((date(2026, 3, 17), date(2026, 3, 17)), True)
    assert (matter.owed, web.owed) == (["declined"], [])
    notice = matter.words(matter.issue(story.clerk, "decline_notice"))
    assert "测试县人民法院" in notice
    assert "第二十三条第一款" in notice
    matter.tell(story.clerk, "declined")
    assert matter.owed == []
    # The query page is the notice of whoever came through the web, so it must say as much.
    told = web.seen["ending"]
    assert (told["reason"], told["go_to"]) == (_DECLINED["reason"], _DECLINED["go_to"])
    figures = story.figures()
    assert figures["answered_in_time"]["parts"]["ended"] == 2


def test_the_same_matter_under_way_elsewhere_is_not_accepted_twice(story: Story) -> None:
    story.at("2026-03-02 09:00")
    first, again = story.filed(), story.filed()
    first.do(story.clerk, "accept")
    again.do(story.clerk, "decline", ground="under_way", earlier=first.number, **_DECLINED)
    assert again.case["state"] == "declined"
    third = story.filed()
    wrong = {"ground": "under_way", "earlier": again.number, **_DECLINED}
    assert third.refused(story.clerk, "decline", **wrong) == "not_under_way"


def test_after_a_recheck_the_same_facts_are_no_longer_accepted(story: Story) -> None:
    story.at("2026-03-02 09:00")
    open_one, matter = story.filed(), story.filed()
    final = {"reason": "与原信访事项的事实和理由一致。", "earlier_opinion": "测信核〔2025〕3号"}
    assert matter.refused(story.clerk, "decline-final", earlier=open_one.number, **final) == "not_final"
    matter.do(story.clerk, "decline-final", **final)
    assert matter.owed == ["no_longer_accepted"]
    # Fifteen days after 2 March is 17 March.
    assert (matter.due("accept"), matter.in_time("accept")) == ((date(2026, 3, 17), date(2026, 3, 17)), True)
    earlier = {"organ": "测试市人民政府", "issued_on": "2025-06-30"}
    notice = matter.words(matter.issue(story.clerk, "final_decline_notice", parts={"earlier": earlier}))
    for said in ("测信核〔2025〕3号", "测试市人民政府", "2025年6月30日"):
        assert said in notice, said
    matter.tell(story.clerk, "no_longer_accepted")
    assert matter.owed == []
    assert story.figures()["answered_in_time"]["parts"]["ended"] == 1


def test_an_arbitration_matter_is_led_to_its_route_with_the_limits_of_that_route(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.filed()
    matter.do(story.clerk, "accept")
    route = {"legal_route": 2, "organ": "测试县劳动人事争议仲裁院", "reason": "劳动报酬争议应先申请仲裁。"}
    matter.do(story.clerk, "divert", **route)
    assert matter.owed == ["acceptance", "diverted"]
    notice = matter.words(matter.issue(story.clerk, "route_notice"))
    for said in ("仲裁院", "一年", "《劳动争议调解仲裁法》第二十七条"):
        assert said in notice, said
    matter.tell(story.clerk, "diverted")
    # Who knows where the matter belongs needs no word of its acceptance any more.
    assert matter.owed == []
    # The answer was due on 1 May, and with Labour Day on the 6th; it ended void, as nobody owes an opinion.
    assert matter.due("answer") == (date(2026, 5, 1), date(2026, 5, 6))
    assert matter.in_time("answer") is None
    suggestion = story.filed(purpose="suggestion")
    assert suggestion.refused(story.clerk, "divert", **route) == "route_only_for_appeals"
    assert story.figures()["answered_in_time"]["parts"]["ended"] == 1


def test_a_statutory_duty_asked_for_is_due_in_two_months(story: Story) -> None:
    story.at("2025-12-31 09:00")
    matter = story.filed()
    matter.do(story.desk, "classify", category="appeal", legal_route=5, reason="申请履行法定职责。")
    matter.do(story.clerk, "accept")
    # Two months after 31 December end on 28 February, as February has no 31st: a Saturday, but a working day that
    # makes up for the Spring Festival, so it stands.
    assert matter.due("statutory_duty") == (date(2026, 2, 28), date(2026, 2, 28))
    assert matter.dues("answer") == []
    story.at("2026-02-28 16:00")
    matter.answer()
    assert matter.in_time("statutory_duty") is True
    assert matter.seen["clocks"]
    assert story.figures("2025-01-01")["answered_in_time"]["value"] == 1
