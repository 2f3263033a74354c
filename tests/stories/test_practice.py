"""Stories of practice: the first receiver's duty (P1), word on every step (P2, P8), following up a transfer (P18)."""

from __future__ import annotations

from datetime import date

from tests.stories import county
from tests.stories.telling import Matter, Story


def _listed(story: Story, matter: Matter, duty: str) -> bool:
    found = story.desk.get(f"/worklist?office={county.PETITION_OFFICE}&duty={duty}&limit=200")["matters"]
    return matter.number in [one["number"] for one in found]


def test_the_first_office_keeps_a_matter_on_its_list_until_the_person_knows_where_it_went(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter()
    matter.do(story.desk, "assign", office=story.township, reason="属地管理。")
    assert _listed(story, matter, "first")
    matter.issue(story.desk, "whereabouts_notice", parts={"office": {"phone": "000-1111111"}})
    matter.tell(story.desk, "whereabouts", "phone")
    assert not _listed(story, matter, "first")
    # Whoever was given it cannot pass it back without an objection: no "not mine" without a transfer.
    assert matter.refused(story.clerk, "assign", office=county.WATER, reason="不归我们。") == "object_first"
    decline = {"reason": "不归我们。", "basis": "第二十三条", "go_to": "测试县水利局"}
    assert matter.refused(story.clerk, "decline", **decline) == "object_first"


def test_a_transfer_stays_on_the_list_of_the_giver_until_the_outcome_is_told(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter()
    matter.do(story.desk, "assign", office=story.township, reason="属地管理。")
    matter.tell(story.desk, "whereabouts")
    matter.do(story.clerk, "accept")
    matter.answer()
    # Answered is not told: the giver still follows it.
    assert _listed(story, matter, "transferred")
    matter.do(story.clerk, "serve", method="in_person")
    assert not _listed(story, matter, "transferred")
    holders = story.county.get(f"{matter.path}/timeline")["holders"]
    assert [one["office"] for one in holders] == [county.PETITION_OFFICE, story.township]
    assert story.figures()["answered_in_time"]["value"] == 1


def test_the_person_hears_of_progress_and_is_visited_by_somebody_else_afterwards(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.here(channel="web")
    matter.do(story.clerk, "accept")
    story.at("2026-03-16 09:00")
    matter.do(story.clerk, "progress", text="已约定三月二十日现场查看。")
    matter.do(story.clerk, "progress", text="内部记录。", internal=True)
    assert [note["text"] for note in matter.seen["notes"]] == ["已约定三月二十日现场查看。"]
    # A note is no answer: the sixty days from 2 March run on to 1 May, and with Labour Day to the 6th.
    assert matter.due("answer") == (date(2026, 5, 1), date(2026, 5, 6))
    matter.answer()
    matter.do(story.clerk, "serve", method="in_person")
    whole = story.clerk.until(matter.path, lambda found: found["followup"]["visits"], "the visit")
    assert [visit["made_at"] for visit in whole["followup"]["visits"]] == [None]
    seen = {"reached": True, "resolved": True, "note": "本人认可。"}
    assert story.clerk.refused(f"{matter.path}/visits", **seen).json["code"] == "visit_by_handler"
    matter.do(story.desk, "visits", **seen)
    assert matter.seen["visited"] is True
    story.anyone.post("/ratings", query_code=matter.query_code, side="responsible_office", score="satisfied")
    figures = story.figures()
    assert (figures["rated"]["value"], figures["rated"]["parts"]["visited"], figures["satisfied"]["value"]) == (1, 1, 1)
