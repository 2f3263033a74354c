"""Legal clocks that come due are told once, and only while the step they wait for has not been taken."""

from __future__ import annotations

import pytest

from huiyin import clock

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"


@pytest.fixture
def issued(desk, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE)
    return desk


def told(desk):
    return [(row.type, row.data["clock"]) for row in desk.said("clock.due_soon", "clock.overdue")]


def fire_at(desk, moment):
    with clock.frozen(moment):
        desk.fire()


def test_nothing_is_told_before_its_time(issued, at):
    fire_at(issued, at("2026-03-14 08:59"))
    assert told(issued) == []


def test_the_office_is_told_before_the_end_and_after_it_once_each(issued, at):
    for moment in ("2026-03-14 09:00", "2026-03-14 10:00", "2026-03-18 00:00", "2026-03-18 10:00"):
        fire_at(issued, at(moment))
    assert told(issued) == [("clock.due_soon", "accept"), ("clock.overdue", "accept")]


def test_the_last_legal_day_is_not_yet_overdue(issued, at):
    fire_at(issued, at("2026-03-17 23:59"))
    assert {type_ for type_, _ in told(issued)} == {"clock.due_soon"}


def test_a_notice_names_the_assignment_its_office_and_its_due_days(issued, at):
    fire_at(issued, at("2026-03-20 12:00"))
    said = issued.said("clock.overdue")[0]
    assert said.data == {
        "number": NUMBER,
        "assignment": issued.assignments(NUMBER)[0].id,
        "office": OFFICE,
        "clock": "accept",
        "due": {"nominal": "2026-03-17", "legal": "2026-03-17"},
    }
    assert (said.subject, said.office, said.time) == (NUMBER, OFFICE, at("2026-03-18 00:00"))


def test_a_step_taken_in_time_leaves_nothing_to_tell(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    fire_at(issued, at("2026-04-01 10:00"))
    assert told(issued) == []


def test_the_answer_clock_is_told_after_its_sixty_days(issued, staff, at):
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    fire_at(issued, at("2026-05-07 00:00"))
    assert told(issued) == [("clock.overdue", "answer")]


def test_a_timer_already_claimed_when_the_step_is_taken_tells_nothing(issued, staff, at):
    """Another replica may hold the timer's row while the office accepts: then cancelling finds it gone."""
    from huiyin.bus.timers import Timer
    from services.routing.oversight import climbing
    from services.routing.reference import Reference

    (one,) = issued.assignments(NUMBER)
    claimed = [Timer("clock", f"{one.id}:accept", at("2026-03-18 00:00"), {})]
    with clock.frozen(at("2026-03-04 10:00")):
        issued.act("accept", staff(OFFICE), NUMBER)
    with issued.database.unit_of_work() as uow:
        climbing.climb(uow, claimed, Reference(uow.session, {}))
    assert told(issued) == []


def test_a_matter_moved_to_another_office_is_told_there(issued, staff, at):
    with clock.frozen(at("2026-03-05 10:00")):
        issued.act("assign", staff("9901X"), NUMBER, office="9901WAT", reason="。")
    fire_at(issued, at("2026-03-21 00:00"))
    assert [row.office for row in issued.said("clock.overdue")] == ["9901WAT"]


def test_many_clocks_come_due_in_one_batch(desk, at):
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(*[f"n{n}" for n in range(30)], named_office=OFFICE)
    fire_at(desk, at("2026-03-18 00:00"))
    assert len({row.subject for row in desk.said("clock.overdue")}) == 30
