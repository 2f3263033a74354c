"""The life of a case and who may act on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.offices import Office, OfficeTree
from services.routing import domain
from services.routing.errors import MomentOutOfRange, WrongState

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def office(code, parent=None, kind="government", **more):
    return Office(code, f"机构{code}", "county", kind, parent, **more)


TREE = OfficeTree(
    [office("C"), office("P", "C", "petition_office"), office("T", "C"), office("V", "T", "station"), office("D", "C")]
)


def test_a_case_is_issued_then_accepted_then_answered_then_served():
    state = domain.ISSUED
    for action in ("accept", "answer", "serve"):
        state = domain.after(state, action)
    assert state == domain.SERVED
    assert domain.possible(state) == []


def test_what_the_table_does_not_hold_is_refused():
    for state, action in product(domain.STATE_NAMES, domain.ACTION_NAMES):
        if (state, action) not in domain.TRANSITIONS:
            with pytest.raises(WrongState):
                domain.after(state, action)


@given(st.lists(st.sampled_from(sorted(domain.ACTION_NAMES)), max_size=8))
def test_no_order_of_actions_answers_a_case_that_was_not_accepted(actions):
    state, passed = domain.ISSUED, [domain.ISSUED]
    for action in actions:
        if (state, action) in domain.TRANSITIONS:
            state = domain.after(state, action)
            passed.append(state)
    order = [domain.ISSUED, domain.ACCEPTED, domain.ANSWERED, domain.SERVED]
    assert passed in ([domain.ISSUED, domain.REPLACED], order[: len(passed)])


def test_a_refused_step_names_the_present_state_and_what_is_possible():
    with pytest.raises(WrongState) as caught:
        domain.after(domain.ACCEPTED, "accept")
    assert caught.value.code == "wrong_state"
    assert caught.value.text("zh") == "此信访事项现在的状态是“已受理”，不能受理。现在可以：答复。"
    assert caught.value.text("en") == "This matter is accepted now, so it cannot be accepted. It can be answered."


def test_a_finished_case_says_that_no_step_is_left():
    with pytest.raises(WrongState) as caught:
        domain.after(domain.SERVED, "serve")
    assert "No step is left" in caught.value.text("en")
    assert "没有可做的步骤" in caught.value.text("zh")


@pytest.mark.parametrize(
    ("staff", "may"), [("V", True), ("T", True), ("C", True), ("D", False), ("P", False), (None, False), ("?", False)]
)
def test_an_office_and_those_above_it_may_act(staff, may):
    assert domain.may_act(TREE, staff, "V") is may


def test_the_petition_office_oversees_what_its_government_does_but_does_not_answer_for_it():
    assert domain.may_oversee(TREE, "P", "V")
    assert not domain.may_act(TREE, "P", "V")
    assert not domain.may_oversee(TREE, "D", "V")


def test_a_petition_office_at_the_top_oversees_everything():
    tree = OfficeTree([office("P", None, "petition_office"), office("T", "P")])
    assert domain.may_oversee(tree, "P", "T")


def test_an_office_that_ended_is_followed_by_its_successor():
    tree = OfficeTree(
        [office("A", successor="B", valid_until=date(2024, 1, 1)), office("B", "A", valid_from=date(2024, 1, 2))]
    )
    assert domain.in_force(tree, "A", date(2024, 1, 1)).code == "A"
    assert domain.in_force(tree, "A", date(2024, 1, 2)).code == "B"
    assert domain.in_force(tree, "?", date(2024, 1, 2)) is None


def test_successors_in_a_circle_end_with_no_office():
    ended = {"valid_until": date(2024, 1, 1)}
    tree = OfficeTree([office("A", successor="B", **ended), office("B", "A", successor="A", **ended)])
    assert domain.in_force(tree, "A", date(2026, 1, 1)) is None


@pytest.mark.parametrize("off", [timedelta(seconds=-1), timedelta(hours=1, seconds=1)])
def test_a_step_lies_neither_before_the_one_it_follows_nor_in_the_future(off):
    with pytest.raises(MomentOutOfRange) as caught:
        domain.check_moment("accepted", NOON + off, follows="received", earliest=NOON, now=NOON + timedelta(hours=1))
    assert "2026-03-02T12:00+08:00" in caught.value.text("zh")
    assert "受理时间必须不早于收到时间" in caught.value.text("zh")


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=1)])
def test_a_step_may_lie_on_either_edge(off):
    domain.check_moment("served", NOON + off, follows="answered", earliest=NOON, now=NOON + timedelta(hours=1))
    assert set(domain.STATE_NAMES) >= set(domain.OPEN_STATES)
