"""What the register of an imported matter tells of since: the case takes it, and verify finds nothing."""

from __future__ import annotations

import pytest

from huiyin import clock
from huiyin.errors import NotYet
from huiyin.events.envelope import Event
from services.routing.case.opening import amending
from services.routing.checks import check
from services.routing.reference import Reference
from tests.unit.routing.conftest import SYSTEM
from tests.unit.routing.test_checks import Logs

NUMBER, OFFICE = "n1", "9901EDU"


@pytest.fixture
def amend(desk, at):
    """Tell routing how the history of the matter stands, on a day."""
    desk.texts = {NUMBER: {"title": "", "content": "", "answer": "已办理。"}}

    def tell(number=NUMBER, day="2026-04-01 10:00", **moments):
        history = {"accepted_at": None, "answered_at": None, **{name: at(value) for name, value in moments.items()}}
        data = {"number": number, "amended_at": clock.now(), "history": history}
        told = Event("id", "/990100/intake", "matter.amended", number, at(day), at(day), 2, 1, None, None, data)
        with clock.frozen(at(day)), desk.database.unit_of_work(SYSTEM) as uow:
            amending.amend(uow, [told], Reference(uow.session, desk.shared), desk.ask_texts)

    return tell


@pytest.fixture
def registered(desk, at):
    """A matter of the past that was open when it was imported."""
    with clock.frozen(at("2026-03-20 10:00")):
        history = {"accepted_at": None, "answered_at": None}
        one = desk.registered(NUMBER, named_office=OFFICE, received_at=at("2026-03-02 10:00"), history=history)
        desk.deliver([one])
    return [one]


def only(desk):
    [one] = desk.assignments(NUMBER)
    return one


def findings(desk, registered):
    with desk.database.reading() as reading:
        return list(check(Logs(desk, registered), reading))


def test_an_answer_that_came_since_answers_the_matter(desk, registered, amend, at):
    amend(answered_at="2026-03-20 10:00")
    one = only(desk)
    assert (one.state, one.outcome, one.answer_text) == ("answered", "unknown", "已办理。")
    assert (one.accepted_at, one.answered_at) == (None, at("2026-03-20 10:00"))
    said = desk.said("assignment.answered")[-1]
    assert said.time == at("2026-03-20 10:00").replace(tzinfo=None) or said.time == at("2026-03-20 10:00")
    assert said.data["answer_due"] is not None
    assert findings(desk, registered) == []


def test_an_acceptance_and_an_answer_are_taken_one_after_the_other(desk, registered, amend, at):
    amend(accepted_at="2026-03-05 10:00")
    assert (only(desk).state, only(desk).accepted_at) == ("accepted", at("2026-03-05 10:00"))
    amend(day="2026-04-09 10:00", accepted_at="2026-03-05 10:00", answered_at="2026-03-20 10:00")
    assert only(desk).state == "answered"
    assert desk.said("assignment.answered")[-1].data["answer_due"] is None
    assert findings(desk, registered) == []


def test_telling_it_again_changes_nothing(desk, registered, amend):
    amend(answered_at="2026-03-20 10:00")
    version, said = only(desk).version, len(desk.said())
    amend(answered_at="2026-03-20 10:00")
    assert (only(desk).version, len(desk.said())) == (version, said)


def test_a_matter_that_its_office_answered_itself_keeps_that_answer(desk, registered, amend, staff, at):
    with clock.frozen(at("2026-03-25 10:00")):
        desk.act("accept", staff(OFFICE), NUMBER)
        desk.answer(NUMBER, OFFICE, outcome="explained")
    amend(answered_at="2026-03-20 10:00")
    assert (only(desk).outcome, only(desk).answer_text) == ("explained", "已核实处理。")
    assert findings(desk, registered) == []


def test_what_comes_before_the_registration_waits(desk, amend):
    with pytest.raises(NotYet, match="n9"):
        amend(number="n9", answered_at="2026-03-20 10:00")


def test_the_clocks_of_a_matter_answered_since_have_ended(desk, registered, amend, at):
    amend(answered_at="2026-03-20 10:00")
    with clock.frozen(at("2026-09-01 10:00")):
        desk.fire()
        lines = desk.show("worklist", staff_of(OFFICE), office=OFFICE, limit=9)["matters"]
    assert desk.said("clock.overdue") == []
    assert [line["state"] for line in lines] == ["answered"]


def staff_of(office):
    from huiyin.actors import Actor

    return Actor("staff", "s", office=office)
