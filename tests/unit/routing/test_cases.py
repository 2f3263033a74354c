"""What is shown of a case, and to whom."""

from __future__ import annotations

import pytest

from huiyin import clock
from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused, Unauthenticated
from services.routing.case.errors import CaseUnknown, NotYourMatter
from services.routing.offices.errors import OfficeUnknown

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"
PETITIONER = Actor("petitioner", "p", matter=NUMBER)


@pytest.fixture
def answered(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office="9901WAT")
    with clock.frozen(at("2026-03-03 10:00")):
        desk.act("assign", staff("9901X"), NUMBER, office=OFFICE, reason="属教育部门。")
    with clock.frozen(at("2026-03-04 10:00")):
        desk.act("accept", staff(OFFICE), NUMBER)
    with clock.frozen(at("2026-05-08 10:00")):
        desk.act("draft", staff(OFFICE, "w7"), NUMBER, text="已解决。", outcome="supported")
        desk.act("answer", staff(OFFICE, "w8"), NUMBER)
    return desk


def test_staff_see_every_step_with_office_and_reason(answered, staff):
    case = answered.show("case", staff(OFFICE), number=NUMBER)
    assert [(step["step"], step["office"], step["at"]) for step in case["steps"]] == [
        ("issued", "9901WAT", "2026-03-02T02:00:00Z"),
        ("ended", "9901WAT", "2026-03-03T02:00:00Z"),
        ("issued", OFFICE, "2026-03-03T02:00:00Z"),
        ("accepted", OFFICE, "2026-03-04T02:00:00Z"),
        ("answered", OFFICE, "2026-05-08T02:00:00Z"),
    ]
    assert case["steps"][2]["reason"] == "属教育部门。"
    assert (case["steps"][4]["handler"], case["steps"][4]["checker"]) == ("w7", "w8")
    assert (case["state"], case["office_name"], case["case_state"]) == ("answered", "县教育局", "open")
    assert "serve" in case["possible"]
    assert not {"accept", "draft", "answer", "request_review"} & set(case["possible"])


def test_petitioners_see_progress_periods_and_answer_and_nothing_more(answered):
    case = answered.show("case", PETITIONER, number=NUMBER)
    assert set(case) == {
        *("number", "kind", "state", "case_state", "office_name", "outcome", "answer", "ending", "clocks", "remedies"),
        *("received_at", "issued_at", "accepted_at", "answered_at", "served_at", "ended_at"),
        *("issues", "notes", "hearings", "mediations", "extensions", "steps", "opinions"),
    }
    assert {name for step in case["steps"] for name in step} == {"step", "at", "kind", "office_name", "outcome"}
    assert set(case["opinions"][0]).isdisjoint({"handler", "checker", "assignment", "office"})
    assert (case["office_name"], case["answer"], case["served_at"]) == ("县教育局", "已解决。", None)
    assert {clock["clock"] for clock in case["clocks"]} == {"accept", "answer"}


def periods(desk, actor):
    return {one["clock"]: one for one in desk.show("case", actor, number=NUMBER)["clocks"]}


def test_each_period_tells_its_article_its_days_and_whether_it_was_kept(answered, staff):
    shown = periods(answered, staff(OFFICE))
    assert shown["accept"]["in_time"] is True
    assert shown["answer"] == {
        "assignment": answered.show("case", staff(OFFICE), number=NUMBER)["assignment"],
        "clock": "answer",
        "title": {"zh": "办理期限", "en": "the opinion on an appeal"},
        "law": "《信访工作条例》（2022年）",
        "article": "第三十四条",
        "bearer": "office",
        "due": {"nominal": "2026-05-03", "legal": "2026-05-06", "provisional": False},
        "in_time": False,
        "overdue_days": 2,
    }
    assert shown["objection"]["due"]["legal"] == "2026-03-10"


def test_a_period_that_runs_is_neither_kept_nor_missed_until_it_ends(desk, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    for moment, kept, late in (("2026-03-17 23:00", None, 0), ("2026-03-18 00:00", False, 1)):
        with clock.frozen(at(moment)):
            shown = periods(desk, PETITIONER)["accept"]
        assert (shown["in_time"], shown["overdue_days"]) == (kept, late)


def test_a_right_that_was_not_used_is_no_duty_that_is_late(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    with clock.frozen(at("2026-03-16 10:00")):
        assert periods(desk, staff(OFFICE))["objection"]["overdue_days"] == 0
        [line] = worklist(desk, staff(OFFICE))
    assert (line["clock"], line["overdue"]) == ("accept", False)


def test_after_service_the_person_sees_how_long_a_review_can_be_asked_for(answered, staff, at):
    with clock.frozen(at("2026-05-11 10:00")):
        answered.act("serve", staff(OFFICE), NUMBER, method="in_person")
        review = periods(answered, PETITIONER)["review_window"]
    assert (review["due"]["nominal"], review["bearer"]) == ("2026-06-10", "petitioner")


def test_a_petitioner_sees_no_other_matter(answered):
    with pytest.raises(CaseUnknown):
        answered.show("case", Actor("petitioner", "p", matter="990100-2026-0000002"), number=NUMBER)


def test_nobody_sees_a_case(answered):
    with pytest.raises(Unauthenticated):
        answered.show("case", NOBODY, number=NUMBER)


@pytest.mark.parametrize("office", [OFFICE, "990100", "9901X", "9901WAT"])
def test_a_case_is_seen_by_its_offices_those_above_and_the_petition_office(answered, staff, office):
    assert answered.show("case", staff(office), number=NUMBER)["number"] == NUMBER


def test_other_offices_do_not_see_it(answered, staff):
    with pytest.raises(CaseUnknown):
        answered.show("case", staff("990100001"), number=NUMBER)


def test_services_and_the_operator_see_a_case(answered, operator):
    for actor in (operator, Actor("service", "gateway")):
        assert answered.show("case", actor, number=NUMBER)["answer"] == "已解决。"


def test_an_unknown_number_is_told(desk, operator):
    with pytest.raises(CaseUnknown):
        desk.show("case", operator, number=NUMBER)


@pytest.fixture
def listed(desk, staff, at):
    """Three matters of one office: one issued, one accepted, one served; and one of another office."""
    for number, day in (("n1", 5), ("n2", 2), ("n3", 3)):
        with clock.frozen(at(f"2026-03-0{day} 10:00")):
            desk.register(number, named_office=OFFICE)
    desk.register("n4", named_office="9901WAT")
    with clock.frozen(at("2026-03-06 10:00")):
        desk.act("accept", staff(OFFICE), "n2")
        desk.act("accept", staff(OFFICE), "n3")
        desk.answer("n3", OFFICE, outcome="explained")
        desk.act("serve", staff(OFFICE), "n3", method="sms")
    return desk


def worklist(desk, actor, office=OFFICE, limit=50, **request):
    return desk.show("worklist", actor, office=office, limit=limit, **request)["matters"]


def test_the_worklist_holds_the_open_matters_the_longest_waiting_first(listed, staff, at):
    with clock.frozen(at("2026-03-21 10:00")):
        lines = worklist(listed, staff(OFFICE))
    assert [(line["number"], line["clock"], line["overdue"]) for line in lines] == [
        ("n2", "answer", False),
        ("n1", "accept", True),
    ]
    assert lines[1]["due"]["legal"] == "2026-03-20"


def test_the_worklist_can_be_asked_for_one_state_and_a_few_lines(listed, staff):
    (line,) = worklist(listed, staff(OFFICE), state="served")
    assert (line["number"], line["clock"], line["due"]) == ("n3", None, None)
    assert len(worklist(listed, staff(OFFICE), limit=1)) == 1


def test_a_worklist_is_seen_by_the_office_those_above_and_the_petition_office(listed, staff):
    for office in (OFFICE, "990100", "9901X"):
        assert len(worklist(listed, staff(office))) == 2
    with pytest.raises(NotYourMatter):
        worklist(listed, staff("9901WAT"))
    with pytest.raises(OfficeUnknown):
        worklist(listed, staff(OFFICE), office="nowhere")
    with pytest.raises(Refused):
        worklist(listed, PETITIONER)
