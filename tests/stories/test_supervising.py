"""Stories of supervision: the ladder from reminder to the office above (P12), orders and advice by hand (P22, T20)."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest

from tests.stories import county
from tests.stories.telling import Matter, Story

_SIGNED = {"signer": "王某某", "phone": "000-0000000"}
_ORDER = {"ground": "shirking", "facts": "信访人两次到访均被推给其他单位。", "improvement": "落实首办责任制。"}


def _sent(story: Story, office: str, stage: str) -> Any:
    """Wait until the ladder has sent the paper of a stage to an office; return it."""
    found = story.desk.until(
        f"/supervision?office={office}",
        lambda listed: any(one["stage"] == stage and one["office"] == office for one in listed["orders"]),
        f"the paper of the stage {stage}",
    )
    return next(one for one in found["orders"] if one["stage"] == stage and one["office"] == office)


def _printed(story: Story, matter: Matter, kind: str, order: Any) -> tuple[str, str]:
    """Issue the paper of an order; return its number and its words."""
    issued = story.desk.post(f"{matter.path}/documents", kind=kind, about=order["order"], **_SIGNED)
    content = story.desk.fetch(f"/documents/{issued['document']}")
    return issued["label"], zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_a_matter_that_nobody_takes_is_chased_supervised_and_brought_before_the_offices_above(story: Story) -> None:
    unit = story.staff(story.below, "unit")
    story.at("2026-03-02 09:00")
    matter = story.here(channel="letter", named_office=story.below)
    story.at("2026-03-20 09:00")
    chaser = _sent(story, story.below, "chaser")
    assert (chaser["reply_due"]["legal"], chaser["issuer"]) == ("2026-03-25", county.PETITION_OFFICE)
    label, words = _printed(story, matter, "chaser", chaser)
    assert "信催〔2026〕" in label
    assert "2026年3月25日" in words
    story.at("2026-03-27 09:00")
    order = _sent(story, story.below, "order")
    assert (order["reply_due"]["legal"], order["ground_title"]["zh"][:3]) == ("2026-04-13", "无正当")
    assert "防止再次超期" in _printed(story, matter, "supervision_letter", order)[1]
    story.at("2026-03-30 09:00")
    above = _sent(story, story.township, "escalation")
    assert above["escalates"] == chaser["order"]
    story.clerk.post(f"/supervision/orders/{above['order']}/reply", reply="已约谈农业服务中心，当日受理。")
    matter.do(unit, "accept")
    unit.post(f"/supervision/orders/{order['order']}/reply", reply="已受理，承办人已落实。")
    story.at("2026-04-30 09:00")
    matter.wait("accepted")
    listed = matter.case["supervision"]["orders"]
    assert [(one["office"], one["state"]) for one in listed] == [
        (story.below, "done"),  # what the chaser asked for
        (story.below, "replied"),
        (story.township, "replied"),
    ]
    assert {one["clock"] for one in matter.seen["clocks"]} == {"accept", "answer"}
    steps = [one["step"] for one in story.desk.get(f"{matter.path}/timeline")["steps"]]
    assert [step for step in steps if step.startswith(("clock", "supervision", "assignment"))][:4] == [
        "assignment.issued",
        "clock.overdue",
        "supervision.ordered",
        "clock.overdue",
    ]


def test_an_office_is_supervised_and_advised_by_hand_and_says_in_writing_what_became_of_it(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.here()
    story.at("2026-03-05 09:00")
    given = {"office": story.township, "number": matter.number, **_ORDER}
    refused = story.desk.refused("/supervision/orders", **{**given, "improvement": None})
    assert (refused.json["code"], "第四十条" in refused.json["message"]) == ("improvement_missing", True)
    assert story.clerk.refused("/supervision/orders", **{**given, "office": story.below}).json["code"] == "not_overseer"
    order = story.desk.post("/supervision/orders", **given)
    assert order["reply_due"]["legal"] == "2026-03-19"
    assert "落实首办责任制" in _printed(story, matter, "supervision_letter", order)[1]
    story.clerk.post(f"/supervision/orders/{order['order']}/reply", reply="已整改。")
    advice = {"recipient": story.township, "order": order["order"], "text": "建立首问登记制度。"}
    told = story.desk.post("/supervision/advice", kind="improve", **advice)
    assert told["feedback_due"]["nominal"] == "2026-04-04"
    no_grounds = story.desk.refused(
        "/supervision/advice", kind="accountability", **{**advice, "recipient": county.COUNTY}
    )
    assert no_grounds.json["code"] == "consequences_missing"
    answer = f"/supervision/advice/{told['advice']}/answer"
    assert story.clerk.refused(answer, adopted="no").json["code"] == "reasons_missing"
    kept = story.clerk.post(answer, adopted="partly", feedback="人手不足，先在镇政府试行。")
    assert (kept["state"], kept["adopted"]) == ("answered", "partly")
    whole = story.desk.get(f"/supervision?office={story.township}&open=false")
    assert [one["state"] for one in whole["orders"]] == ["replied"]
    assert [one["state"] for one in whole["advice"]] == ["answered"]
    steps = [one["step"] for one in story.desk.get(f"{matter.path}/timeline")["steps"]]
    assert [step for step in steps if step.startswith(("supervision", "advice"))] == [
        "supervision.ordered",
        "supervision.replied",
        "advice.given",
        "advice.answered",
    ]


def test_a_paper_about_no_matter_is_read_by_the_offices_it_goes_between_and_by_no_other(story: Story) -> None:
    story.at("2026-03-02 09:00")
    told = story.desk.post(
        "/supervision/advice",
        kind="improve",
        recipient=story.township,
        facts="首问登记不全。",
        text="建立首问登记制度。",
    )
    paper = story.desk.post("/documents", kind="improvement_advice", about=told["advice"], **_SIGNED)
    path = f"/documents/{paper['document']}"
    for concerned in (story.desk, story.clerk):
        assert paper["sha256"] == hashlib.sha256(concerned.fetch(path)).hexdigest()
    story.clerk.post(f"/supervision/advice/{told['advice']}/answer", adopted="yes", feedback="已建立登记制度。")
    for _ in range(2):  # a second version answers the advice too, not the first version
        answered = story.clerk.post("/documents", kind="adoption_feedback", about=told["advice"], **_SIGNED)
    words = zipfile.ZipFile(io.BytesIO(story.desk.fetch(f"/documents/{answered['document']}"))).read(
        "word/document.xml"
    )
    for said in ("测试县信访局", paper["label"], "已建立登记制度"):
        assert said in words.decode(), said
    stranger = story.staff(county.LABOUR, "stranger")
    with pytest.raises(AssertionError, match="document_unknown"):
        stranger.fetch(path)
