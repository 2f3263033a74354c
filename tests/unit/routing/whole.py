"""What is true of every case, whatever was done to it, in any order and by anybody."""

from __future__ import annotations

from sqlalchemy import select

from services.routing.case.domain import life
from services.routing.case.models.cases import Assignment, CaseFile, Issue
from services.routing.case.models.clocks import Clock
from tests.unit.routing.conftest import Desk

_WITH_A_CLOCK = (life.ISSUED, life.OBJECTED, life.DISPUTED, *life.WORKING)
#: Assisting offices have the day that the lead set, where it set one.
_MAIN = (life.HANDLE, life.REVIEW, life.RECHECK)


def assert_whole(desk: Desk, number: str, done: list[str]) -> None:
    """Assert that the case is one of the table, with an owner and a clock, and answered whole where it is closed.

    ``done`` is told where it is not.
    """
    with desk.database.reading() as reading:
        case = reading.session.get(CaseFile, number)
        if case is None:
            return
        ones = list(reading.session.scalars(select(Assignment).where(Assignment.number == number)))
        clocks = list(reading.session.scalars(select(Clock).where(Clock.number == number)))
        issues = list(reading.session.scalars(select(Issue).where(Issue.number == number)))
    _assert_states_of_the_table(case, ones, done)
    _assert_owned(ones, done)
    _assert_what_waits_has_a_clock(ones, clocks, done)
    _assert_nothing_extended_twice(desk, number, ones, done)
    if case.state != life.OPEN:
        assert not [one for one in ones if one.state in life.OPEN_STATES], done
        assert all(issue.answer or issue.ending for issue in issues), done


def _assert_states_of_the_table(case: CaseFile, ones: list[Assignment], done: list[str]) -> None:
    assert case.state in life.CASE_STATES, done
    reachable = {(kind, row.to) for row in life.TABLE for kind in row.kinds}
    reachable |= {(kind, life.ISSUED) for kind in life.KINDS}
    assert all((one.kind, one.state) in reachable for one in ones), done


def _assert_owned(ones: list[Assignment], done: list[str]) -> None:
    handling = [one for one in ones if one.kind == life.HANDLE and one.state != life.REPLACED]
    assert handling, done
    assert sum(one.state in life.OPEN_STATES for one in handling) <= 1, done


def _assert_what_waits_has_a_clock(ones: list[Assignment], clocks: list[Clock], done: list[str]) -> None:
    running = {row.subject for row in clocks if row.ended_at is None and row.office is not None}
    waiting = [one for one in ones if one.kind in _MAIN and one.state in _WITH_A_CLOCK]
    assert all(one.id in running for one in waiting), done


def _assert_nothing_extended_twice(desk: Desk, number: str, ones: list[Assignment], done: list[str]) -> None:
    said = [row.data["assignment"] for row in desk.said("assignment.extended") if row.subject == number]
    assert len(said) == len(set(said)), done
    assert all(one.extended_days <= 30 for one in ones), done
