"""The joint conference: agenda, decisions, tasks with owner and day, tied to matters (P10; Art 13, 24(1), 39(3))."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from services.routing.case.errors import AccusedSide, CaseUnknown
from services.routing.case.transfers.errors import DeciderOnly
from services.routing.leading.errors import (
    BeyondLeading,
    ConferenceAhead,
    ConferenceConcluded,
    ConferenceUnknown,
    DayPast,
    ItemDecided,
    ItemsUndecided,
    ItemUnknown,
    ItemWithoutMatter,
    NotConvener,
    OwnerOnly,
    ReportedBefore,
    TaskUnknown,
)
from services.routing.offices.errors import OfficeUnknown
from tests.unit.routing.conftest import OPERATOR
from tests.unit.routing.leaders import site
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, SCHOOL, TOP, TOWN, TOWN_DESK, WAT, WHY, clerk

MONDAY, HELD, AFTER = "2026-03-09 10:00", "2026-03-12 15:00", "2026-03-13 10:00"
DESK = clerk(PETITION_OFFICE)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with site(tmp_path_factory.mktemp("conference")) as found:
        yield found


def call(county, *items, actor=DESK, offices=(EDU, WAT), **more):
    given = {"office": PETITION_OFFICE, "title": "第一次全体会议", "chair": "县委副书记", "held_on": "2026-03-12"}
    seated = [*({"office": code} for code in offices), {"name": "县公安局"}]
    agenda = [{"topic": "研究有关问题", "number": number} for number in items]
    return county.do(MONDAY, "call_conference", actor, **{**given, "members": seated, "items": agenda, **more})


def record(county, key, *items, actor=DESK, moment=HELD):
    return county.do(moment, "record_decisions", actor, conference=key, items=list(items))


def decided(ord_, *tasks, **more):
    return {"ord": ord_, "decision": "由教育局牵头兑付。", "tasks": list(tasks), **more}


def task(owner=EDU, due_on="2026-03-31", **more):
    return {"owner": owner, "task": "逐户兑付，报送台账。", "due_on": due_on, **more}


def test_a_conference_goes_from_its_agenda_to_tasks_that_are_done(county):
    number = county.issued()
    called = call(county, number, None)
    assert [(one["ord"], one["number"], one["decision"]) for one in called["items"]] == [
        (1, number, None),
        (2, None, None),
    ]
    assert [one["name"] for one in called["members"]] == ["县教育局", "县水利局", "县公安局"]
    key = called["conference"]
    shown = record(county, key, decided(1, task(), task(WAT, "2026-04-30", measure="rectify")))
    first, second = shown["items"][0]["tasks"]
    assert (first["owner_name"], first["due_on"], first["number"], first["measure"]) == (
        "县教育局",
        "2026-03-31",
        number,
        None,
    )
    assert (second["owner"], second["measure"]) == (WAT, "rectify")
    with pytest.raises(ItemsUndecided) as caught:
        county.do(AFTER, "conclude_conference", DESK, conference=key)
    assert caught.value.params == {"items": "2"}
    record(county, key, {"ord": 2, "decision": "下次再议。"})
    assert county.do(AFTER, "conclude_conference", DESK, conference=key)["concluded_at"] == "2026-03-13T02:00:00Z"
    done = county.do("2026-03-30 10:00", "report_task", clerk(EDU), task=first["task"], result="全部兑付。")
    assert (done["standing"], done["in_time"]) == ("done", True)
    [item] = county.look(AFTER, "case", OPERATOR, number=number)["led"]["conferences"]
    assert (item["decision"], [one["standing"] for one in item["tasks"]]) == ("由教育局牵头兑付。", ["done", "open"])
    said = [row.type for row in county.events_of(number) if row.type.startswith("conference.")]
    assert said == ["conference.item_decided", *["conference.task_set"] * 2, "conference.task_done"]
    assert "兑付" not in str([row.data for row in county.events_of(number)])


def test_a_task_nobody_reported_on_is_listed_and_told_once_its_day_is_over(county):
    number = county.issued()
    shown = record(county, call(county, number)["conference"], decided(1, task(due_on="2026-03-20")))
    key = shown["items"][0]["tasks"][0]["task"]

    def overdue(moment, actor=None, **asked):
        rows = county.ask(moment, "tasks", actor or clerk(EDU), **{"office": EDU, **asked}, state="overdue")["tasks"]
        return key in [one["task"] for one in rows]

    assert not overdue("2026-03-20 23:59")
    assert county.fire_days("2026-03-20 23:59", number) == []
    [said] = county.fire_days("2026-03-21 00:00", number)
    assert (said.type, said.office, said.data["task"]) == ("conference.task_overdue", EDU, key)
    assert county.fire_days("2026-03-22 00:00", number) == []
    assert overdue("2026-03-21 00:00")
    assert overdue("2026-03-21 00:00", DESK, office=PETITION_OFFICE, below=True)
    assert not overdue("2026-03-21 00:00", DESK, office=PETITION_OFFICE)
    late = county.do("2026-03-23 10:00", "report_task", clerk(EDU), task=key, result="已办。")
    assert late["in_time"] is False
    with pytest.raises(ReportedBefore):
        county.do("2026-03-23 11:00", "report_task", clerk(EDU), task=key, result="再报。")


def test_a_conference_is_called_by_a_government_or_its_petition_office(county):
    for actor, office in ((clerk(EDU), PETITION_OFFICE), (clerk(EDU), EDU), (DESK, EDU), (clerk(TOWN), TOP)):
        with pytest.raises(NotConvener) as caught:
            call(county, None, actor=actor, office=office)
        assert "第十三条" in caught.value.text("zh")
    assert call(county, None, actor=clerk(TOWN), office=TOWN, offices=[TOWN_DESK])["office"] == TOWN
    assert call(county, None, actor=DESK, office=TOP)["office"] == TOP
    with pytest.raises(OfficeUnknown):
        call(county, None, offices=["nowhere"])


@pytest.mark.parametrize("empty", [{"items": []}, {"members": []}, {"members": [{}]}, {"held_on": None}, {"chair": ""}])
def test_a_conference_has_an_agenda_members_a_chair_and_a_day(county, empty):
    with pytest.raises(ValidationError):
        call(county, None, **empty)


def test_nothing_is_recorded_before_the_day_twice_or_after_the_record_is_closed(county):
    key = call(county, None, None)["conference"]
    with pytest.raises(ConferenceAhead):
        record(county, key, decided(1), moment="2026-03-11 23:00")
    record(county, key, decided(1))
    with pytest.raises(ItemDecided):
        record(county, key, decided(1))
    with pytest.raises(ItemUnknown):
        record(county, key, decided(3))
    with pytest.raises(NotConvener):
        record(county, key, decided(2), actor=clerk(EDU))
    record(county, key, decided(2))
    county.do(AFTER, "conclude_conference", DESK, conference=key)
    with pytest.raises(ConferenceConcluded):
        record(county, key, decided(2), moment=AFTER)
    for step in ("conclude_conference", "record_decisions"):
        more = {"items": [decided(1)]} if step == "record_decisions" else {}
        with pytest.raises(ConferenceUnknown):
            county.do(AFTER, step, DESK, conference="nothing", **more)


def test_tasks_go_down_the_conferences_own_line_and_are_reported_by_their_owner(county):
    key = call(county, None, None, actor=clerk(TOWN), office=TOWN, offices=[TOWN_DESK])["conference"]
    with pytest.raises(BeyondLeading):
        record(county, key, decided(1, task(EDU)), actor=clerk(TOWN))
    with pytest.raises(DayPast):
        record(county, key, decided(1, task(TOWN_DESK, "2026-03-11")), actor=clerk(TOWN))
    shown = record(county, key, decided(1, task(TOWN_DESK)), actor=clerk(TOWN))
    mine = shown["items"][0]["tasks"][0]["task"]
    for who in (clerk(TOWN), DESK):
        with pytest.raises(OwnerOnly):
            county.do(AFTER, "report_task", who, task=mine, result="代报。")
    with pytest.raises(TaskUnknown):
        county.do(AFTER, "report_task", clerk(TOWN_DESK), task="nothing", result="x")
    done = county.do(AFTER, "report_task", clerk(TOWN_DESK), task=mine, result="已办。")
    assert (done["number"], done["standing"]) == (None, "done")


def test_no_unit_that_a_matter_accuses_sits_in_the_conference_or_is_given_its_tasks(county):
    number = county.accusation(EDU)
    with pytest.raises(AccusedSide) as caught:
        call(county, number, offices=[SCHOOL])
    assert "第三十条第三款" in caught.value.text("zh")
    key = call(county, number, offices=[WAT])["conference"]
    with pytest.raises(AccusedSide):
        record(county, key, decided(1, task(SCHOOL)))
    with pytest.raises(CaseUnknown):
        call(county, county.accusation(TOWN), actor=clerk(TOWN), office=TOWN, offices=[TOWN_DESK])


def test_an_item_on_an_accusation_is_kept_from_a_member_accused_later_and_its_task_falls_to_the_overseer(county):
    number = county.issued(office=PETITION_OFFICE, purpose="accusation")
    key = call(county, number, None)["conference"]
    mine = record(county, key, decided(1, task(due_on="2026-03-20")))["items"][0]["tasks"][0]["task"]
    county.on(AFTER, "classify", DESK, number, accused_office=EDU, reason="经甄别。")
    seen = county.ask(AFTER, "conference", clerk(EDU), conference=key)["items"]
    assert [one["ord"] for one in seen] == [2]
    assert mine not in [one["task"] for one in county.ask(AFTER, "tasks", clerk(EDU), office=EDU)["tasks"]]
    with pytest.raises(TaskUnknown):
        county.do(AFTER, "report_task", clerk(EDU), task=mine, result="x")
    mine_now = county.ask(AFTER, "tasks", DESK, office=PETITION_OFFICE, state="open")["tasks"]
    assert mine in [one["task"] for one in mine_now]
    [said] = county.fire_days("2026-03-21 00:00", number)
    assert said.office == PETITION_OFFICE


def test_members_see_the_conference_owners_see_their_items_and_others_nothing(county):
    key = call(county, None, None, offices=[WAT])["conference"]
    record(county, key, decided(1), decided(2, task(TOWN)))
    assert len(county.ask(AFTER, "conference", clerk(WAT), conference=key)["items"]) == 2
    assert [one["ord"] for one in county.ask(AFTER, "conference", clerk(TOWN), conference=key)["items"]] == [2]
    with pytest.raises(ConferenceUnknown):
        county.ask(AFTER, "conference", clerk(EDU), conference=key)
    for office, sees in ((WAT, True), (PETITION_OFFICE, True), (TOP, True), (EDU, False)):
        rows = county.ask(AFTER, "conferences", clerk(office), office=office, limit=200)["conferences"]
        assert (key in [one["conference"] for one in rows]) is sees


def dispute(county, number, by, other):
    """Have ``by`` object to what it was given in vain, and put the question who is competent."""
    county.on("2026-03-04 10:00", "object", clerk(by), number, reason=WHY)
    county.on("2026-03-05 10:00", "reject_objection", DESK, number, reason=WHY)
    return county.on("2026-03-06 10:00", "dispute", clerk(by), number, other=other, reason=WHY)


def test_a_dispute_before_the_conference_is_decided_with_its_item(county):
    number = county.issued(office=TOP)
    assert dispute(county, number, TOP, EDU)["by_conference"]
    key = call(county, number, None, offices=[WAT])["conference"]
    items = county.ask(MONDAY, "conference", DESK, conference=key)["items"]
    assert [one["disputed"] for one in items] == [True, False]
    with pytest.raises(ItemWithoutMatter) as caught:
        record(county, key, decided(2, competent=EDU))
    assert "第二十四条第一款" in caught.value.text("zh")
    record(county, key, {"ord": 1, "decision": WHY, "competent": EDU})
    assert (county.at_office(number).office, county.at_office(number).state) == (EDU, "issued")


def test_a_dispute_before_the_common_superior_is_not_decided_by_the_conference_office(county):
    number = county.issued(office=EDU)
    assert dispute(county, number, EDU, WAT)["decider"] == TOP
    key = call(county, number, offices=[WAT])["conference"]
    with pytest.raises(DeciderOnly):
        record(county, key, {"ord": 1, "decision": WHY, "competent": WAT})
    [item] = county.ask(AFTER, "conference", DESK, conference=key)["items"]
    assert item["decision"] is None
