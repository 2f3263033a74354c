"""What handling did is told again by its events, and the parts of assisting offices end with the handling."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin import clock
from services.routing.case.errors import AssistOpen
from services.routing.case.transfers.errors import TransferorOnly
from services.routing.checks import check
from tests.unit.routing.test_checks import Logs

OFFICE, HELPER = "9901EDU", "9901WAT"
PANEL = {"chair": {"name": "甲"}, "panel": [{"name": "乙"}, {"name": "丙"}], "in_public": True}
RECORD = {"recorder": "丁", "petitioner_said": "。", "office_said": "。", "conclusion": "。"}
CONSENTS = {"petitioner_consents": True, "other_side_consents": True, "other_side": "某校"}


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def site(desk, staff, at):
    """Eight appeals accepted on 4 March, and what was registered."""
    numbers = [f"n{one}" for one in range(8)]
    with clock.frozen(at("2026-03-02 10:00")):
        registered = [desk.registered(number, named_office=OFFICE, purpose="request") for number in numbers]
        desk.deliver(registered)
        desk.act("itemize", staff(OFFICE), "n0", issues=[{"summary": "甲"}, {"summary": "乙"}])
    with clock.frozen(at("2026-03-04 10:00")):
        part = {"ord": 2, "ending": "diverted", "reason": "。", "go_to": "仲裁院", "legal_route": 2}
        desk.act("accept", staff(OFFICE), "n0", parts=[part])
        desk.act("accept", staff(OFFICE), "n1", fast_ground="clear")
        for number in numbers[2:]:
            desk.act("accept", staff(OFFICE), number)
    return desk, registered


def test_after_every_step_of_handling_verify_finds_rows_and_clocks_as_the_log_tells_them(site, staff, at):
    desk, registered = site
    with clock.frozen(at("2026-03-10 10:00")):
        desk.act("draft", staff(OFFICE), "n1", text="。", outcome="not_supported")
        desk.act("extend", staff(OFFICE, "h", "head"), "n2", days=30, reason="。")
        for number in ("n3", "n4"):
            desk.act("mediate", staff(OFFICE), number, form="reconciliation", **CONSENTS)
        hearing = {"opens_at": at("2026-03-20 09:00"), "topics": "。", "reason": "。", "place": "。", **PANEL}
        desk.act("call_hearing", staff(OFFICE), "n5", **hearing)
        desk.act("terminate", staff(OFFICE), "n6", ground="withdrawn", reason="。")
        desk.answer("n7", OFFICE)
        desk.act("plan_execution", staff(OFFICE), "n7", execute_by=date(2026, 6, 30), measures="。")
        desk.act("report_execution", staff(OFFICE), "n7", result="refused", reason="。")
    with clock.frozen(at("2026-03-20 18:00")):
        desk.act("resume", staff(OFFICE), "n3", reason="。")
        desk.act("settle_by_agreement", staff(OFFICE), "n4", terms="。")
        desk.act("conclude_hearing", staff(OFFICE), "n5", **RECORD)
        desk.act("report_execution", staff(OFFICE), "n7", result="done")
        desk.answer("n0", OFFICE, issues=[{"ord": 1, "outcome": "explained", "text": "。"}])
        desk.act("tell", staff(OFFICE), "n2", kind="extension", method="post")
        desk.act("progress", staff(OFFICE), "n2", text="。")
        desk.act("link_earlier", staff("9901X"), "n2", earlier="n1")
    with desk.database.reading() as reading:
        assert [(one.kind, one.what, one.detail) for one in check(Logs(desk, registered), reading)] == []


@pytest.fixture
def assisted(site, staff):
    desk, _ = site
    given = {"office": HELPER, "reason": "其中一项属水利部门职责，请提出意见。", "reply_by": date(2026, 4, 30)}
    desk.act("add_assist", staff(OFFICE), "n2", **given)
    return desk


def states(desk):
    return {one.kind: one.state for one in desk.assignments("n2")}


def test_the_lead_takes_back_a_part_that_is_not_needed_and_answers(assisted, staff):
    with pytest.raises(AssistOpen):
        assisted.answer("n2", OFFICE)
    assisted.act("take_back", staff(OFFICE), "n2", reason="已自行查明。")
    assert states(assisted)["assist"] == "terminated"
    assert assisted.act("answer", staff(OFFICE, "w2"), "n2")["state"] == "answered"


def test_an_assisting_office_does_not_take_back_its_own_part(assisted, staff):
    with pytest.raises(TransferorOnly):
        assisted.act("take_back", staff(HELPER), "n2", reason="不归我管。")


@pytest.mark.parametrize("ending", ["terminate", "settle_by_agreement"])
def test_where_the_handling_ends_there_is_nothing_left_to_assist(assisted, staff, ending):
    if ending == "terminate":
        assisted.act("terminate", staff(OFFICE), "n2", ground="withdrawn", reason="撤回。")
    else:
        assisted.act("mediate", staff(OFFICE), "n2", form="reconciliation", **CONSENTS)
        assisted.act("settle_by_agreement", staff(OFFICE), "n2", terms="。")
    assert states(assisted)["assist"] == "terminated"
    assert [row for row in assisted.clocks("n2").values() if row.ended_at is None] == []
    shown = assisted.show("notices_of_case", staff(OFFICE), number="n2")["notices"]
    [handling] = [one.id for one in assisted.assignments("n2") if one.kind == "handle"]
    assert {one["assignment"] for one in shown} == {handling}
