"""Who may act on a matter, who took over an office's work, and when a step may have happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.offices import Office, OfficeTree
from services.routing.case.domain import moments
from services.routing.case.errors import MomentOutOfRange
from services.routing.offices.domain import roles, succession

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def office(code, parent=None, kind="government", **more):
    return Office(code, f"机构{code}", "county", kind, parent, **more)


TREE = OfficeTree(
    [office("C"), office("P", "C", "petition_office"), office("T", "C"), office("V", "T", "station"), office("D", "C")]
)


@pytest.mark.parametrize(
    ("staff", "may"), [("V", True), ("T", True), ("C", True), ("D", False), ("P", False), (None, False), ("?", False)]
)
def test_an_office_and_those_above_it_may_act(staff, may):
    assert roles.may_act(TREE, staff, "V") is may


def test_the_petition_office_oversees_what_its_government_does_but_does_not_answer_for_it():
    assert roles.may_oversee(TREE, "P", "V")
    assert not roles.may_act(TREE, "P", "V")
    assert not roles.may_oversee(TREE, "D", "V")


def test_a_petition_office_at_the_top_oversees_everything():
    tree = OfficeTree([office("P", None, "petition_office"), office("T", "P")])
    assert roles.may_oversee(tree, "P", "T")


def test_an_office_that_ended_is_followed_by_its_successor():
    tree = OfficeTree(
        [office("A", successor="B", valid_until=date(2024, 1, 1)), office("B", "A", valid_from=date(2024, 1, 2))]
    )
    assert succession.in_force(tree, "A", date(2024, 1, 1)).code == "A"
    assert succession.in_force(tree, "A", date(2024, 1, 2)).code == "B"
    assert succession.in_force(tree, "?", date(2024, 1, 2)) is None


def test_successors_in_a_circle_end_with_no_office():
    ended = {"valid_until": date(2024, 1, 1)}
    tree = OfficeTree([office("A", successor="B", **ended), office("B", "A", successor="A", **ended)])
    assert succession.in_force(tree, "A", date(2026, 1, 1)) is None


@pytest.mark.parametrize("off", [timedelta(seconds=-1), timedelta(hours=1, seconds=1)])
def test_a_step_lies_neither_before_the_one_it_follows_nor_in_the_future(off):
    with pytest.raises(MomentOutOfRange) as caught:
        moments.check_moment("accepted", NOON + off, follows="received", earliest=NOON, now=NOON + timedelta(hours=1))
    assert "2026-03-02T12:00+08:00" in caught.value.text("zh")
    assert "受理时间必须不早于收到时间" in caught.value.text("zh")


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=1)])
def test_a_step_may_lie_on_either_edge(off):
    moments.check_moment("served", NOON + off, follows="answered", earliest=NOON, now=NOON + timedelta(hours=1))
