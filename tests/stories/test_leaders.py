"""Stories of leaders: reading and receiving (P20), hard cases (P13), conferences (P10), urgent matters (T21, T2c)."""

from __future__ import annotations

import io
import zipfile

from tests.stories import county
from tests.stories.telling import Matter, Story, Teller


def steps(matter: Matter) -> list[str]:
    """Return the steps of a matter's timeline."""
    return [one["step"] for one in matter.story.staff(county.COUNTY, "county").get(f"{matter.path}/timeline")["steps"]]


def wait_for(matter: Matter, step: str) -> None:
    """Wait until the timeline tells of a step."""
    matter.story.staff(county.COUNTY, "county").until(
        f"{matter.path}/timeline", lambda found: step in [one["step"] for one in found["steps"]], f"the step {step}"
    )


def leader(story: Story) -> Teller:
    return story.staff(county.COUNTY, "leader", "leader")


def test_a_leader_receives_instructs_and_hears_what_came_of_it(story: Story) -> None:
    story.at("2026-03-09 09:00")
    matter = story.here(channel="visit")
    plan = {"office": county.COUNTY, "day": "2026-03-12", "form": "reception", "leader": "l-1", "leader_title": "县长"}
    planned = story.desk.post("/receptions", **plan, place=f"接访室 {story.township}")
    rota = story.anyone.get(f"/rota?office={county.COUNTY}&last=2026-03-12")["receptions"]
    [public] = [one for one in rota if one["place"].endswith(story.township)]
    assert (public["leader_title"], public["day"], "leader" in public) == ("县长", "2026-03-12", False)
    story.at("2026-03-12 15:00")
    told = {"form": "visit", "leader_title": "县长", "text": "请镇里三日内答复。", "reception": planned["reception"]}
    given = matter.do(leader(story), "instruct", office=story.township, due_on="2026-03-16", **told)
    story.desk.post(
        f"/receptions/{planned['reception']}/hold", received=9, record="接访九人。", matters=[matter.number]
    )
    [listed] = story.clerk.get(f"/instructions?office={story.township}&state=open")["instructions"]
    assert (listed["instruction"], listed["due_on"]) == (given["instruction"], "2026-03-16")
    story.at("2026-03-17 00:01")
    wait_for(matter, "instruction.overdue")
    report = story.clerk.post(f"/instructions/{given['instruction']}/report", result="已答复。")
    assert (report["standing"], report["in_time"]) == ("done", False)
    led = matter.case["led"]
    assert [one["result"] for one in led["instructions"]] == ["已答复。"]
    assert [one["reception"] for one in led["receptions"]] == [planned["reception"]]
    assert matter.refused(story.clerk, "instruct", office=story.village, form="letter", leader_title="x", text="x") == (
        "leader_only"
    )


def test_a_hard_case_goes_from_one_leader_to_the_next_until_it_is_resolved(story: Story) -> None:
    story.at("2026-03-09 09:00")
    matter = story.here()
    own = story.staff(story.township, "leader", "leader")
    four = {"measures": "逐户核实。", "responsibility": "镇农业办落实。", "due_on": "2026-03-20"}
    assert matter.refused(own, "hard-case", **four) == "four_incomplete"
    matter.do(own, "hard-case", leader_title="镇长", **four)
    assert matter.refused(leader(story), "hard-case", leader_title="副县长", **four) == "hard_case_taken"
    story.at("2026-03-20 09:01")
    wait_for(matter, "hard_case.due")
    more = {**four, "due_on": "2026-04-30", "reason": "到期未化解，由县领导包案。"}
    matter.do(leader(story), "hard-case", leader_title="副县长", **more)
    story.at("2026-04-20 10:00")
    done = matter.do(leader(story), "hard-case/resolve", result="已全部兑付。")
    assert (done["ending"], done["in_time"]) == ("resolved", True)
    assert [one["ending"] for one in matter.case["led"]["hard_cases"]] == ["taken_over", "resolved"]


def test_the_joint_conference_sets_tasks_that_are_done_or_told_to_be_late(story: Story) -> None:
    story.at("2026-03-09 09:00")
    matter = story.here()
    called = story.desk.post(
        "/conferences",
        office=county.PETITION_OFFICE,
        title="联席会议",
        chair="县委副书记",
        held_on="2026-03-10",
        members=[{"office": story.township}, {"office": county.WATER}, {"name": "测试县公安局"}],
        items=[{"topic": "研究此事", "number": matter.number}],
    )
    path = f"/conferences/{called['conference']}"
    tasks = [
        {"owner": story.township, "task": "清淤", "due_on": "2026-03-20"},
        {"owner": county.WATER, "task": "整改", "due_on": "2026-03-25", "measure": "rectify"},
    ]
    decision = {"ord": 1, "decision": "由镇清淤，水利局整改。", "tasks": tasks}
    assert story.desk.refused(f"{path}/decisions", items=[decision]).json["code"] == "conference_ahead"
    story.at("2026-03-10 15:00")
    first, second = story.desk.post(f"{path}/decisions", items=[decision])["items"][0]["tasks"]
    assert story.desk.post(f"{path}/conclude")["concluded_at"]
    story.at("2026-03-18 10:00")
    assert story.clerk.post(f"/tasks/{first['task']}/report", result="已清淤。")["in_time"] is True
    story.at("2026-03-26 00:01")
    wait_for(matter, "conference.task_overdue")
    late = story.staff(county.WATER, "w").get(f"/tasks?office={county.WATER}&state=overdue&limit=200")["tasks"]
    assert second["task"] in [one["task"] for one in late]
    [item] = matter.case["led"]["conferences"]
    assert [one["standing"] for one in item["tasks"]] == ["done", "overdue"]


def test_who_must_be_told_of_what_is_urgent_is_told_or_seen_not_to_be(story: Story) -> None:
    story.at("2026-03-09 09:00")
    matter = story.here()
    story.at("2026-03-09 10:00")
    happened = {"happened_at": "2026-03-09T09:30:00+08:00", "learned_at": "2026-03-09T09:40:00+08:00"}
    what = {"place": "镇政府门前", "people": 30, "demand": "要求清淤。", "measures": "已派人接谈。"}
    report = matter.do(story.clerk, "urgent", **happened, **what)
    roles = {one["role"]: one for one in report["recipients"]}
    assert roles["government"]["office"] == county.COUNTY
    assert roles["conference_office"]["office"] == county.PETITION_OFFICE
    assert (roles["national"]["name"], roles["national"]["teller"]) == ("国家信访局", county.PETITION_OFFICE)
    signed = {"signer": "王某某", "phone": "000-0000000", "contact": "党政办"}
    issued = matter.do(story.clerk, "documents", kind="urgent_report", about=report["report"], **signed)
    paper = zipfile.ZipFile(io.BytesIO(story.clerk.fetch(f"/documents/{issued['document']}")))
    assert all(
        name in paper.read("word/document.xml").decode() for name in ("测试县信访局", "国家信访局", "镇政府门前")
    )
    told = f"/urgent/{report['report']}/told"
    for role in ("government", "conference_office"):
        story.clerk.post(told, recipient=roles[role]["recipient"])
    assert story.clerk.refused(told, recipient=roles["national"]["recipient"]).json["code"] == "teller_only"
    story.at("2026-03-09 13:41")
    wait_for(matter, "urgent.late")
    mine = story.desk.get(f"/urgent?office={county.PETITION_OFFICE}&limit=200")["reports"]
    [seen] = [one for one in mine if one["report"] == report["report"]]
    assert {one["role"]: one["late"] for one in seen["recipients"]} == {
        "government": False, "conference_office": False, "petition_office_above": True, "national": True
    }  # fmt: skip
    assert matter.case["led"]["urgent_at"]


def test_a_major_matter_is_put_to_the_government_and_given_on_as_it_decides(story: Story) -> None:
    story.at("2026-03-09 09:00")
    matter = story.register(channel="letter", named_office=county.PETITION_OFFICE)
    matter.wait("issued")
    referred = matter.do(story.desk, "refer-up", proposal="建议由镇政府牵头处置。")
    decide = f"/referrals/{referred['referral']}/decide"
    decision = {"decision": "同意。", "office": story.township}
    assert story.desk.refused(decide, **decision).json["code"] == "government_decides"
    named = leader(story).post(decide, **decision)["named_office"]
    matter.do(story.desk, "assign", office=named, reason="按县政府决定。")
    assert matter.case["office"] == story.township
    assert {"referral.made", "referral.decided"} <= set(steps(matter))
