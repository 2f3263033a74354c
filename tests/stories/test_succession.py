"""The story of an office that is merged into another: its open work goes on there, history keeps the old name (T4)."""

from __future__ import annotations

from datetime import date

from tests.stories.telling import Story

_OPINION = {
    "outcome": "supported",
    "request": "请求清理。",
    "text": "已清理。",
    "facts": "属实。",
    "basis": "第三十二条",
}
_HEAD = "code,name,tier,kind,parent_code,successor,valid_until\n"


def test_the_work_of_a_merged_office_goes_on_where_it_went_with_the_same_last_day(story: Story) -> None:
    merged = f"{story.below}2"
    unit, heir = story.staff(story.below, "unit"), story.staff(merged, "heir")
    story.at("2026-03-02 09:00")
    matter = story.here(channel="letter", named_office=story.below)
    finished = story.here(channel="letter", named_office=story.below)
    for one in (matter, finished):
        one.do(unit, "accept")
        one.tell(unit, "acceptance")
    finished.do(
        unit, "draft", outcome="supported", request="请求清理。", text="已清理。", facts="属实。", basis="第三十二条"
    )
    finished.do(story.staff(story.below, "other"), "answer")
    finished.do(unit, "serve", method="in_person")
    # Sixty days from 2 March end on 1 May, by law on the 6th.
    before = matter.due("answer")
    assert before == (date(2026, 5, 1), date(2026, 5, 6))
    # On 1 April the agricultural service is merged into the new centre.
    story.at("2026-04-01 08:00")
    rows = (
        f"{merged},测试综合服务中心,township,department,{story.township},,\n"
        f"{story.below},测试农业服务中心,township,department,{story.township},{merged},2026-03-31\n"
    )
    moved = story.bring_in(_HEAD + rows)
    assert (moved.counts[story.below, merged], moved.stuck) == (1, [])
    assert (matter.case["office"], matter.due("answer")) == (merged, before)
    refused = unit.refused(f"{matter.path}/draft", **_OPINION)
    assert refused.status in (403, 404)
    matter.do(heir, "draft", **_OPINION)
    matter.do(story.staff(merged, "heir-2"), "answer")
    matter.do(heir, "serve", method="in_person")
    # What was finished before keeps the name of the office that issued it.
    holders = [one["office"] for one in story.county.get(f"{matter.path}/timeline")["holders"]]
    assert holders[-2:] == [story.below, merged]
    shown = story.county.get(f"{finished.path}/timeline")["holders"]
    assert shown[0]["office"] == story.below
    figures = story.figures(office=merged)
    assert figures["answered_in_time"]["parts"]["in_time"] == 1
