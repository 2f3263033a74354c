"""件件有着落、事事有回音: which notices are owed and given, and the list that is empty when all is well."""

from __future__ import annotations

import pytest

from huiyin import clock
from huiyin.actors import Actor
from huiyin.errors import Refused
from services.routing.case.errors import CaseUnknown, MomentOutOfRange, NotYourMatter
from services.routing.case.handling.errors import NoticeGivenBefore, NoticeNotOwed, NoticeServed
from services.routing.offices.errors import OfficeUnknown

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"
DESK = "9901X"


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def transferred(desk, at):
    """A letter received by the petition office on Monday 2 March 2026 and given to the education office."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=DESK, purpose="request")
    return desk


@pytest.fixture
def accepted(transferred, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        transferred.act("accept", staff(OFFICE), NUMBER)
    return transferred


@pytest.fixture
def tell(transferred, staff, at):
    def tell(kind, on="2026-03-06 10:00", actor=None, **more):
        with clock.frozen(at(on)):
            return transferred.act("tell", actor or staff(OFFICE), NUMBER, **{"kind": kind, "method": "post", **more})

    return tell


def shown(desk, actor):
    return desk.show("notices_of_case", actor, number=NUMBER)["notices"]


def owed(desk, actor):
    return [one["kind"] for one in shown(desk, actor) if one["given_at"] is None and not one["overtaken"]]


def silent(desk, actor, at, on, office=DESK, limit=50):
    with clock.frozen(at(on)):
        lines = desk.show("silent", actor, office=office, limit=limit)["matters"]
    return [(line["number"], line["because"], line["what"], line["since"]) for line in lines]


def test_where_a_matter_went_is_owed_from_the_transfer_until_the_acceptance_is_told(accepted, tell, staff):
    assert owed(accepted, staff(OFFICE)) == ["whereabouts", "acceptance"]
    assert tell("acceptance")["owed"] == []
    assert [one["overtaken"] for one in shown(accepted, staff(OFFICE))] == [True, False]


def test_a_notice_is_kept_and_said_with_its_paper_and_ends_the_first_receivers_duty(accepted, tell, staff, at):
    assert accepted.case(NUMBER).told_at is None
    proof = accepted.attach(NUMBER)
    tell("acceptance", given_at=at("2026-03-05 09:00"), document="d1", proof=proof)
    [said] = accepted.said("notice.given")
    assert (said.data["kind"], said.data["method"], said.data["document"]) == ("acceptance", "post", "d1")
    assert (said.office, said.time) == (OFFICE, at("2026-03-05 09:00"))
    assert accepted.case(NUMBER).told_at == at("2026-03-05 09:00")


@pytest.mark.parametrize("office", [OFFICE, DESK, "990100"])
def test_the_office_the_one_that_received_it_first_and_those_above_may_tell(accepted, tell, staff, office):
    assert tell("acceptance", actor=staff(office))["kind"] == "acceptance"


def test_other_offices_and_the_person_may_not_tell(accepted, tell, staff):
    with pytest.raises(CaseUnknown):
        tell("acceptance", actor=staff("9901WAT"))
    with pytest.raises(Refused):
        tell("acceptance", actor=Actor("petitioner", "p", matter=NUMBER))


def test_a_notice_given_before_is_not_given_again(accepted, tell):
    tell("acceptance")
    with pytest.raises(NoticeGivenBefore, match="2026-03-06"):
        tell("acceptance")


def test_a_notice_that_no_step_makes_due_is_refused_with_those_that_are(accepted, tell):
    with pytest.raises(NoticeNotOwed) as caught:
        tell("extension")
    assert "去向告知、受理告知" in caught.value.text("zh")


def test_an_opinion_is_told_by_its_service(accepted, tell, staff):
    accepted.answer(NUMBER, OFFICE)
    with pytest.raises(NoticeServed):
        tell("opinion")
    assert owed(accepted, staff(OFFICE))[-1] == "opinion"
    accepted.act("serve", staff(OFFICE), NUMBER, method="post")
    assert owed(accepted, staff(OFFICE)) == []


@pytest.mark.parametrize("moment", ["2026-03-04 09:59", "2026-03-06 10:01"])
def test_a_notice_before_its_step_or_in_the_future_is_refused(accepted, tell, at, moment):
    with pytest.raises(MomentOutOfRange):
        tell("acceptance", given_at=at(moment))


def test_on_the_web_the_query_page_is_the_notice_except_of_the_opinion(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, channel="web", named_office=OFFICE, received_by=OFFICE, purpose="request")
        desk.act("accept", staff(OFFICE), NUMBER)
        desk.answer(NUMBER, OFFICE)
    assert [(one["kind"], one["method"]) for one in shown(desk, staff(OFFICE))] == [
        ("acceptance", "online"),
        ("opinion", None),
    ]
    assert desk.case(NUMBER).told_at == at("2026-03-02 10:00")


def test_where_name_or_address_are_unclear_no_notice_is_due(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, notifiable=False)
        desk.act("accept", staff(OFFICE), NUMBER)
    assert shown(desk, staff(OFFICE)) == []
    assert silent(desk, staff(DESK), at, "2026-04-30 10:00") == []


def test_of_imported_history_only_what_happens_here_is_owed(desk, staff, at):
    history = {"accepted_at": at("2024-03-04 10:00"), "answered_at": None}
    desk.register(NUMBER, received_at=at("2024-03-02 10:00"), history=history, named_office=OFFICE)
    assert owed(desk, staff(OFFICE)) == []
    desk.answer(NUMBER, OFFICE)
    assert owed(desk, staff(OFFICE)) == ["opinion"]


def test_the_person_sees_the_notices_that_were_given(accepted, tell):
    tell("acceptance")
    [one] = shown(accepted, Actor("petitioner", "p", matter=NUMBER))
    assert (one["kind"], one["given_at"]) == ("acceptance", "2026-03-06T02:00:00Z")
    with pytest.raises(Refused):
        accepted.show("notices_of_case", Actor("petitioner", "p", matter="n2"), number=NUMBER)


def test_other_offices_do_not_see_the_notices_of_a_case(accepted, staff):
    with pytest.raises(CaseUnknown):
        shown(accepted, staff("9901WAT"))


@pytest.mark.parametrize(
    ("ending", "given"),
    [
        ("decline", {"ground": "wrong_place", "reason": "应逐级提出。", "basis": "第二十条", "go_to": "镇政府"}),
        ("decline_final", {"reason": "同一事实。", "earlier_opinion": "复核〔2025〕3号"}),
        ("divert", {"legal_route": 2, "organ": "仲裁委员会", "reason": "应当仲裁。"}),
        ("terminate", {"ground": "withdrawn", "reason": "撤回。"}),
    ],
)
def test_every_end_without_an_answer_owes_the_person_word(transferred, staff, ending, given):
    transferred.act(ending, staff(OFFICE), NUMBER, **given)
    assert owed(transferred, staff(OFFICE))[-1] == transferred.assignments(NUMBER)[0].ending["ending"]


def test_nothing_is_silent_when_every_step_is_taken_and_told_in_time(accepted, tell, staff, at):
    tell("acceptance")
    with clock.frozen(at("2026-04-20 10:00")):
        accepted.answer(NUMBER, OFFICE)
    with clock.frozen(at("2026-04-25 10:00")):
        accepted.act("serve", staff(OFFICE), NUMBER, method="post")
    for day in ("2026-03-17", "2026-03-20", "2026-04-21", "2026-05-30"):
        assert silent(accepted, staff(DESK), at, f"{day} 10:00") == []


def test_a_matter_nobody_accepted_is_silent_the_day_after_its_period(transferred, staff, at):
    assert silent(transferred, staff(DESK), at, "2026-03-17 23:59") == []
    assert silent(transferred, staff(DESK), at, "2026-03-18 00:00") == [
        (NUMBER, "not_told", "whereabouts", "2026-03-17"),
        (NUMBER, "overdue", "accept", "2026-03-17"),
    ]


def test_a_matter_accepted_in_time_and_not_told_is_silent_when_the_fifteen_days_are_over(accepted, staff, at):
    assert silent(accepted, staff(DESK), at, "2026-03-17 23:59") == []
    assert ("not_told", "acceptance") in [line[1:3] for line in silent(accepted, staff(DESK), at, "2026-03-18 00:00")]


@pytest.mark.parametrize(("day", "is_silent"), [("2026-05-06 23:59", False), ("2026-05-07 00:00", True)])
def test_a_matter_without_its_answer_is_silent_when_the_period_is_over(accepted, tell, staff, at, day, is_silent):
    tell("acceptance")
    lines = silent(accepted, staff(DESK), at, day)
    assert lines == ([(NUMBER, "overdue", "answer", "2026-05-06")] if is_silent else [])


@pytest.mark.parametrize(("day", "is_silent"), [("2026-05-06 23:59", False), ("2026-05-07 00:00", True)])
def test_an_answer_nobody_served_is_silent_after_the_fifteen_days_of_other_notices(
    accepted, tell, staff, at, day, is_silent
):
    tell("acceptance")
    with clock.frozen(at("2026-04-21 10:00")):
        accepted.answer(NUMBER, OFFICE)
    assert [line[1:3] for line in silent(accepted, staff(DESK), at, day)] == [("not_told", "opinion")] * is_silent


def test_a_matter_that_was_closed_or_went_on_is_not_silent_there(transferred, staff, operator, at):
    with clock.frozen(at("2026-03-03 10:00")):
        transferred.act("assign", operator, NUMBER, office="9901WAT", reason="属水利部门职责。")
    lines = silent(transferred, staff(DESK), at, "2026-03-31 10:00", office=OFFICE)
    assert lines == []
    assert silent(transferred, staff(DESK), at, "2026-03-31 10:00", office="9901WAT") != []


def test_the_petition_office_asks_for_its_county_and_an_office_for_itself(transferred, staff, at):
    with clock.frozen(at("2026-03-03 10:00")):
        transferred.register("n2", named_office="9901WAT")
    on = "2026-04-15 10:00"
    assert {line[0] for line in silent(transferred, staff(DESK), at, on)} == {NUMBER, "n2"}
    assert {line[0] for line in silent(transferred, staff("9901WAT"), at, on, office="9901WAT")} == {"n2"}
    assert len(silent(transferred, staff(DESK), at, on, limit=1)) == 1
    with pytest.raises(NotYourMatter):
        silent(transferred, staff("9901WAT"), at, on)
    with pytest.raises(OfficeUnknown):
        silent(transferred, staff(DESK), at, on, office="nowhere")


def test_the_accused_side_does_not_learn_from_silence_that_it_is_accused(desk, staff, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office="990100002", purpose="accusation", accused_office="990100001")
    on = "2026-04-15 10:00"
    assert silent(desk, staff("990100"), at, on, office="990100") != []
    assert NUMBER not in {line[0] for line in silent(desk, staff("990100001"), at, on, office="990100001")}
