"""Leaders instruct, decide what is put to the government, receive people, take hard cases (P13, P20, T2c)."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused
from services.routing.case.errors import AccusedSide, CaseUnknown, NotYourMatter, Recused
from services.routing.leading.errors import (
    BeyondLeading,
    DayPast,
    DecidedBefore,
    FourIncomplete,
    GovernmentDecides,
    HardCaseOfOthers,
    HardCaseTaken,
    InstructedOnly,
    InstructionUnknown,
    LeaderOnly,
    NoHardCase,
    NotYourRota,
    ReceptionAhead,
    ReceptionOver,
    ReceptionUnknown,
    ReferralByPetitionOffice,
    ReferralUnknown,
    ReferredAlready,
    ReportedBefore,
)
from services.routing.offices.errors import OfficeUnknown
from tests.unit.routing.conftest import OPERATOR
from tests.unit.routing.leaders import DIRECTOR, MAYOR, TOWN_HEAD, site
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, SCHOOL, TOP, TOWN, WAT, clerk

MONDAY, TUESDAY = "2026-03-09 10:00", "2026-03-10 10:00"
FOUR = {
    "leader_title": "副县长",
    "measures": "逐户核实，分批兑付。",
    "responsibility": "县教育局具体落实。",
    "due_on": "2026-04-30",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with site(tmp_path_factory.mktemp("leadership")) as found:
        yield found


def instruct(county, number, actor=MAYOR, office=EDU, moment=MONDAY, **more):
    given = {"form": "letter", "leader_title": "县长", "text": "请查清后报我。", "due_on": "2026-03-20", **more}
    return county.do(moment, "instruct", actor, number=number, office=office, **given)


def take(county, number, actor=MAYOR, moment=MONDAY, **more):
    return county.do(moment, "take_hard_case", actor, number=number, **{**FOUR, **more})


def plan(county, actor=None, **more):
    given = {"office": TOP, "day": "2026-03-12", "form": "reception", "leader": "mayor", "leader_title": "县长"}
    actor = actor or clerk(PETITION_OFFICE)
    return county.do(MONDAY, "plan_reception", actor, **{**given, "place": "县信访局一楼", **more})


def led(county, number, moment=TUESDAY):
    return county.look(moment, "case", OPERATOR, number=number)["led"]


def test_a_leader_instructs_and_the_office_reports_within_the_day(county):
    number = county.issued()
    given = instruct(county, number, form="online")
    assert (given["office"], given["due_on"], given["standing"]) == (EDU, "2026-03-20", "open")
    listed = county.ask(TUESDAY, "instructions", clerk(EDU), office=EDU, state="open")["instructions"]
    assert given["instruction"] in [one["instruction"] for one in listed]
    told = county.do(
        TUESDAY, "report_instruction", clerk(EDU), instruction=given["instruction"], result="已约见信访人，下周兑付。"
    )
    assert (told["standing"], told["in_time"]) == ("done", True)
    [shown] = led(county, number)["instructions"]
    assert (shown["leader_title"], shown["text"], shown["result"]) == (
        "县长",
        "请查清后报我。",
        "已约见信访人，下周兑付。",
    )
    said = county.events_of(number, "instruction.given", "instruction.reported")
    assert [one.type for one in said] == ["instruction.given", "instruction.reported"]
    assert "请查清" not in str([one.data for one in said])
    assert county.fire_days("2026-04-01 10:00", number) == []


def test_an_instruction_nobody_reported_on_is_listed_as_overdue_and_told_once_its_day_is_over(county):
    number = county.issued()
    key = instruct(county, number, due_on="2026-03-10")["instruction"]

    def overdue(moment, **asked):
        found = county.ask(moment, "instructions", **{"actor": clerk(EDU), "office": EDU, **asked}, state="overdue")
        return key in [one["instruction"] for one in found["instructions"]]

    assert not overdue("2026-03-10 23:59")
    assert county.fire_days("2026-03-10 23:59", number) == []
    assert overdue("2026-03-11 00:00")
    [said] = county.fire_days("2026-03-11 00:00", number)
    assert (said.type, said.office, said.data["due_on"]) == ("instruction.overdue", EDU, "2026-03-10")
    assert overdue("2026-03-11 09:00", actor=clerk(PETITION_OFFICE), office=PETITION_OFFICE, below=True)
    assert overdue("2026-03-11 09:00", actor=MAYOR, office=TOP, given=True)
    late = county.do("2026-03-12 09:00", "report_instruction", clerk(EDU), instruction=key, result="已办。")
    assert late["in_time"] is False
    assert not overdue("2026-03-12 10:00")


def test_only_leaders_instruct_and_only_down_their_own_line(county):
    number = county.issued()
    for who in (clerk(TOP), clerk(EDU, "head"), OPERATOR):
        with pytest.raises(LeaderOnly) as caught:
            instruct(county, number, actor=who)
        assert "第十八条第二款" in caught.value.text("zh")
    with pytest.raises(BeyondLeading):
        instruct(county, number, actor=DIRECTOR, office=WAT)
    with pytest.raises(CaseUnknown):
        instruct(county, number, actor=TOWN_HEAD, office=TOWN)
    with pytest.raises(DayPast):
        instruct(county, number, due_on="2026-03-08")
    assert instruct(county, number, actor=DIRECTOR, office=SCHOOL)["office_name"] == "示范小学"


def test_an_instruction_is_reported_once_and_by_the_office_itself(county):
    key = instruct(county, county.issued())["instruction"]
    for who in (clerk(WAT), clerk(SCHOOL)):
        with pytest.raises(InstructionUnknown):
            county.do(TUESDAY, "report_instruction", who, instruction=key, result="代报。")
    with pytest.raises(InstructedOnly) as caught:
        county.do(TUESDAY, "report_instruction", clerk(TOP), instruction=key, result="代报。")
    assert caught.value.params == {"office": "县教育局"}
    county.do(TUESDAY, "report_instruction", clerk(EDU), instruction=key, result="已办。")
    with pytest.raises(ReportedBefore):
        county.do(TUESDAY, "report_instruction", clerk(EDU), instruction=key, result="改口。")
    with pytest.raises(InstructionUnknown):
        county.do(TUESDAY, "report_instruction", clerk(EDU), instruction="nothing", result="已办。")


def test_nobody_accused_is_instructed_or_learns_of_an_instruction(county):
    number = county.accusation(EDU)
    with pytest.raises(AccusedSide):
        instruct(county, number, office=SCHOOL)
    with pytest.raises(CaseUnknown):
        instruct(county, number, actor=DIRECTOR, office=EDU)
    key = instruct(county, number, office=PETITION_OFFICE, due_on="2026-03-11")["instruction"]
    with pytest.raises(InstructionUnknown) as caught:
        county.do(TUESDAY, "report_instruction", clerk(EDU), instruction=key, result="？")
    assert number not in str(caught.value.params)


def test_what_was_given_to_an_office_that_is_accused_later_falls_to_its_overseer(county):
    number = county.issued(office=EDU, purpose="accusation")
    key = instruct(county, number, due_on="2026-03-13")["instruction"]
    county.on(TUESDAY, "classify", clerk(PETITION_OFFICE), number, accused_office=EDU, reason="反映该局负责人。")
    asked = {"office": EDU, "state": "open"}
    hidden = county.ask(TUESDAY, "instructions", clerk(EDU), **asked)["instructions"]
    assert number not in [one["number"] for one in hidden]
    open_now = county.ask(TUESDAY, "instructions", clerk(PETITION_OFFICE), office=PETITION_OFFICE, state="open")
    assert number in [one["number"] for one in open_now["instructions"]]
    with pytest.raises(InstructionUnknown):
        county.do(TUESDAY, "report_instruction", clerk(EDU), instruction=key, result="已办。")
    [said] = county.fire_days("2026-03-14 00:00", number)
    assert said.office == PETITION_OFFICE
    assert EDU not in str(said.data)


def test_the_recused_neither_instruct_nor_report(county):
    number = county.issued()
    key = instruct(county, number)["instruction"]
    county.on(MONDAY, "recuse", MAYOR, number, reason="亲属涉及此事。")
    county.on(MONDAY, "recuse", clerk(EDU), number, reason="亲属涉及此事。")
    with pytest.raises(Recused):
        instruct(county, number)
    with pytest.raises(Recused):
        county.do(TUESDAY, "report_instruction", clerk(EDU), instruction=key, result="已办。")


def test_lists_are_for_the_office_and_those_who_oversee_it(county):
    for question in ("instructions", "hard_cases", "tasks", "receptions"):
        with pytest.raises(NotYourMatter):
            county.ask(TUESDAY, question, clerk(WAT), office=EDU)
        with pytest.raises(OfficeUnknown):
            county.ask(TUESDAY, question, OPERATOR, office="nowhere")


def test_a_petition_office_puts_a_major_matter_to_its_government_which_decides(county):
    number = county.issued(office=PETITION_OFFICE)
    made = county.do(MONDAY, "refer_up", clerk(PETITION_OFFICE), number=number, proposal="建议由县水利局牵头处置。")
    assert (made["government"], made["decision"]) == (TOP, None)
    with pytest.raises(ReferredAlready):
        county.do(TUESDAY, "refer_up", clerk(PETITION_OFFICE), number=number, proposal="再报。")
    decision = {"referral": made["referral"], "decision": "同意，由县水利局办理。", "office": WAT}
    for who in (clerk(TOP), clerk(PETITION_OFFICE, "head"), OPERATOR):
        with pytest.raises(GovernmentDecides):
            county.do(TUESDAY, "decide_referral", who, **decision)
    with pytest.raises(ReferralUnknown):
        county.do(TUESDAY, "decide_referral", clerk(EDU, "leader"), **decision)
    told = county.do(TUESDAY, "decide_referral", MAYOR, **decision)
    assert (told["named_office"], told["decision"]) == (WAT, "同意，由县水利局办理。")
    with pytest.raises(DecidedBefore):
        county.do(TUESDAY, "decide_referral", MAYOR, **decision)
    assert led(county, number)["referrals"] == [told]
    county.on(TUESDAY, "assign", clerk(PETITION_OFFICE), number, office=told["named_office"], reason="按县政府决定。")
    assert county.at_office(number).office == WAT
    again = county.do(TUESDAY, "refer_up", clerk(PETITION_OFFICE), number=number, proposal="情况有变。")
    assert again["decided_at"] is None


def test_only_a_petition_office_refers_and_nothing_goes_to_an_accused_government(county):
    with pytest.raises(ReferralByPetitionOffice) as caught:
        county.do(MONDAY, "refer_up", clerk(EDU), number=county.issued(), proposal="请县政府定。")
    assert "第二十二条第一款第一项" in caught.value.text("zh")
    number = county.accusation(TOWN, office=PETITION_OFFICE)
    with pytest.raises(CaseUnknown):
        county.do(MONDAY, "refer_up", clerk("990100001X"), number=number, proposal="报镇政府。")
    made = county.do(MONDAY, "refer_up", clerk(PETITION_OFFICE), number=number, proposal="报县政府。")
    with pytest.raises(AccusedSide):
        county.do(TUESDAY, "decide_referral", MAYOR, referral=made["referral"], decision="交镇办。", office=TOWN)
    with pytest.raises(ReferralUnknown):
        county.do(TUESDAY, "decide_referral", TOWN_HEAD, referral=made["referral"], decision="撤回。")


def test_the_rota_is_public_with_title_place_and_day_and_no_name(county):
    planned = plan(county, day="2026-05-11")
    plan(county, actor=clerk(TOWN), office=TOWN, form="visit_down", leader="x", day="2026-05-12", place="柳湾村")
    gone = plan(county, day="2026-05-13")
    county.do(TUESDAY, "cancel_reception", clerk(PETITION_OFFICE), reception=gone["reception"], reason="防汛。")
    everybody = county.ask("2026-05-06 10:00", "rota", NOBODY, last="2026-05-31")["receptions"]
    assert [(one["day"], one["form"]) for one in everybody] == [
        ("2026-05-11", "reception"),
        ("2026-05-12", "visit_down"),
    ]
    assert everybody[0] == {
        "reception": planned["reception"],
        "office": TOP,
        "office_name": "青禾县",
        "day": "2026-05-11",
        "form": "reception",
        "leader_title": "县长",
        "place": "县信访局一楼",
    }
    [town] = county.ask("2026-05-06 10:00", "rota", NOBODY, office=TOWN)["receptions"]
    assert town["place"] == "柳湾村"
    assert county.ask("2026-05-13 10:00", "rota", NOBODY)["receptions"] == []


def test_a_reception_is_held_with_its_matters_and_instructions_stay_tied_to_it(county):
    brought, taken_up = county.issued(), county.issued()
    key = plan(county)["reception"]
    with pytest.raises(ReceptionAhead):
        county.do(TUESDAY, "hold_reception", clerk(PETITION_OFFICE), reception=key, received=1, record="记录")
    instruct(county, taken_up, moment="2026-03-12 11:00", form="visit", reception=key)
    held = county.do(
        "2026-03-12 17:00", "hold_reception", clerk(PETITION_OFFICE), reception=key, received=7, record="接访七人。",
        matters=[brought],
    )  # fmt: skip
    assert (held["held_at"], held["received"]) == ("2026-03-12T09:00:00Z", 7)
    rows = county.ask("2026-03-13 10:00", "receptions", clerk(TOP), office=TOP, first="2026-03-12", last="2026-03-12")
    [shown] = [one for one in rows["receptions"] if one["reception"] == key]
    assert shown["matters"] == sorted([brought, taken_up])
    assert [one["reception"] for one in led(county, brought)["receptions"]] == [key]
    [said] = [row for row in county.said("reception.held") if row.subject == key]
    assert (said.data["received"], said.data["matters"]) == (7, 2)
    for step, more in (("hold_reception", {"received": 1, "record": "再记"}), ("cancel_reception", {"reason": "x"})):
        with pytest.raises(ReceptionOver):
            county.do("2026-03-13 10:00", step, clerk(PETITION_OFFICE), reception=key, **more)


def test_a_rota_is_kept_by_the_office_or_those_who_oversee_it(county):
    with pytest.raises(NotYourRota):
        plan(county, actor=clerk(WAT), office=EDU)
    with pytest.raises(ValidationError):
        plan(county, form="dinner")
    key = plan(county, actor=clerk(EDU), office=EDU)["reception"]
    with pytest.raises(ReceptionUnknown):
        county.do("2026-03-12 17:00", "hold_reception", clerk(WAT), reception=key, received=0, record="无人来访。")


def test_what_a_reception_heard_of_an_accusation_is_not_shown_to_the_accused_side(county):
    number = county.accusation(SCHOOL, office=PETITION_OFFICE)
    at_school = plan(county, office=SCHOOL, day="2026-03-10")["reception"]
    with pytest.raises(AccusedSide):
        county.do(
            TUESDAY, "hold_reception", clerk(PETITION_OFFICE), reception=at_school, received=1, record="x",
            matters=[number],
        )  # fmt: skip
    with pytest.raises(AccusedSide):
        instruct(county, number, office=PETITION_OFFICE, reception=at_school)
    later = county.issued(office=PETITION_OFFICE, purpose="accusation")
    at_edu = plan(county, office=EDU, day="2026-03-10")["reception"]
    county.do(
        TUESDAY, "hold_reception", clerk(PETITION_OFFICE), reception=at_edu, received=1, record="反映教育局。",
        matters=[later],
    )  # fmt: skip
    county.on(TUESDAY, "classify", clerk(PETITION_OFFICE), later, accused_office=EDU, reason="经甄别。")
    for who, record, matters in ((clerk(EDU), None, []), (clerk(PETITION_OFFICE), "反映教育局。", [later])):
        rows = county.ask(TUESDAY, "receptions", who, office=EDU, first="2026-03-10")["receptions"]
        [shown] = [one for one in rows if one["reception"] == at_edu]
        assert (shown["record"], shown["matters"]) == (record, matters)


def test_a_hard_case_has_leader_measures_date_and_responsibility(county):
    number = county.issued()
    for missing in FOUR:
        with pytest.raises(FourIncomplete) as caught:
            take(county, number, **{missing: None})
        assert missing in caught.value.text("zh")
        assert missing in caught.value.text("en")
    with pytest.raises(LeaderOnly):
        take(county, number, actor=clerk(TOP))
    with pytest.raises(NoHardCase):
        county.do(MONDAY, "resolve_hard_case", MAYOR, number=number, result="未包先结")
    taken = take(county, number)
    assert (taken["office"], taken["leader_title"], taken["standing"]) == (TOP, "副县长", "open")


def test_the_day_of_a_hard_case_is_told_when_it_comes_unless_it_was_resolved(county):
    waiting, resolved = county.issued(), county.issued()
    take(county, waiting, due_on="2026-03-20")
    take(county, resolved, due_on="2026-03-20")
    told = county.do("2026-03-19 10:00", "resolve_hard_case", clerk(TOP), number=resolved, result="已兑付。")
    assert (told["ending"], told["in_time"]) == ("resolved", True)
    assert county.fire_days("2026-03-20 08:59", waiting) == []
    [said] = county.fire_days("2026-03-20 09:00", waiting)
    assert (said.type, said.office, said.data["due_on"]) == ("hard_case.due", TOP, "2026-03-20")
    assert [row.type for row in county.events_of(resolved) if row.type.startswith("hard_case")] == [
        "hard_case.taken",
        "hard_case.resolved",
    ]
    overdue = county.ask("2026-03-21 09:00", "hard_cases", clerk(TOP), office=TOP, state="overdue")["hard_cases"]
    assert waiting in [one["number"] for one in overdue]
    assert resolved not in [one["number"] for one in overdue]


def test_leaders_take_a_hard_case_one_after_another_and_the_history_stays(county):
    number = county.issued()
    first = take(county, number, actor=DIRECTOR, leader_title="局长", due_on="2026-03-31")
    with pytest.raises(HardCaseTaken) as caught:
        take(county, number)
    assert "局长" in caught.value.text("zh")
    second = take(county, number, moment=TUESDAY, reason="升级由县领导包案。")
    history = led(county, number)["hard_cases"]
    assert [(one["hard_case"], one["ending"], one["due_on"]) for one in history] == [
        (first["hard_case"], "taken_over", "2026-03-31"),
        (second["hard_case"], None, "2026-04-30"),
    ]
    assert history[0]["result"] == "升级由县领导包案。"
    [said] = [one for one in county.events_of(number, "hard_case.taken") if one.data["replaces"]]
    assert said.data["replaces"] == first["hard_case"]
    assert county.fire_days("2026-04-02 10:00", number) == []
    for who in (DIRECTOR, clerk(PETITION_OFFICE)):
        with pytest.raises(HardCaseOfOthers):
            county.do(TUESDAY, "resolve_hard_case", who, number=number, result="抢报")


def test_petitioners_and_strangers_take_no_part(county):
    number = county.issued()
    person = Actor("petitioner", "p", matter=number)
    key = instruct(county, number)["instruction"]
    for step, more in (
        ("report_instruction", {"instruction": key, "result": "x"}),
        ("refer_up", {"number": number, "proposal": "x"}),
        ("resolve_hard_case", {"number": number, "result": "x"}),
    ):
        with pytest.raises(Refused):
            county.do(TUESDAY, step, person, **more)
    assert "led" not in county.look(TUESDAY, "case", person, number=number)
