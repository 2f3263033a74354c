"""Competence over any tree of offices: what goes anywhere goes to an office in force, and never to the accused side."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.errors import HuiyinError
from huiyin.offices import Office, OfficeTree
from services.routing.case.domain import competence, life
from services.routing.case.domain.competence import Competence
from services.routing.case.transfers.errors import ObjectionTooLate, OneOfficeOnly, ReplyByOutOfRange
from services.routing.law.legal_dates import Due
from services.routing.offices.domain import roles
from services.routing.reference import Reference
from tests.unit.routing.conftest import OPERATOR, staff
from tests.unit.routing.transferring import (
    EDU,
    OTHER_TOWN,
    PETITION_OFFICE,
    SCHOOL,
    TOP,
    TOWN,
    TOWN_DESK,
    WAT,
    WHY,
    town,
)

_examples = settings(max_examples=60, deadline=None)

TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)
_TIER = {"petition_office": "county", "government": "township", "department": "county", "station": "village"}


@st.composite
def trees(draw):
    """A county of up to twelve offices; some have ended, some of these in favour of any other."""
    size = draw(st.integers(1, 12))
    offices = [Office("0", "县", "county", "government")]
    for number in range(1, size):
        kind = draw(st.sampled_from(sorted(_TIER)))
        ended = draw(st.integers(0, 3)) == 0
        offices.append(
            Office(
                str(number),
                f"机构{number}",
                _TIER[kind],
                kind,
                parent=str(draw(st.integers(0, number - 1))),
                successor=str(draw(st.integers(0, size - 1))) if ended and draw(st.booleans()) else None,
                valid_until=YESTERDAY if ended else None,
            )
        )
    return OfficeTree(offices)


@st.composite
def questions(draw):
    """A tree, whom the matter accuses if anybody, and an office."""
    tree = draw(trees())
    codes = sorted(office.code for office in tree)
    accused = draw(st.none() | st.sampled_from(codes))
    return Competence(tree, TODAY, accused), draw(st.sampled_from(codes)), draw(st.sampled_from(codes))


@_examples
@given(questions())
def test_who_takes_over_oversees_or_decides_is_in_force_can_answer_and_is_not_accused(question):
    able, code, other = question
    found = [able.overseer(code), able.heir(code), able.decider(code, other)]
    assert all(office is None or able.answers(office) for office in found)
    assert able.overseer(code) is None or able.overseer(code).code != code
    transferor = able.transferor(other, code)
    assert transferor is None or transferor.code != code
    office = able.offices.get(code)
    assert able.heir(code) == office or not able.answers(office)


@_examples
@given(questions())
def test_the_accused_side_is_everything_under_the_accused_and_nothing_above(question):
    able, code, _ = question
    beside = roles.beside(able.offices, able.offices, able.accused)
    assert {office.code for office in beside} == {one.code for one in able.offices if not able.is_accused(one.code)}
    if able.accused is not None:
        assert able.is_accused(code) or not able.offices.is_under(code, able.accused)
        assert not any(able.is_accused(above.code) for above in list(able.offices.up(able.accused))[1:])


@_examples
@given(questions())
def test_a_target_passes_where_a_matter_may_be_given_to_it_and_is_within_reach_down_or_up(question):
    able, code, other = question
    try:
        assert able.answers(able.check_target(code, other))
    except HuiyinError:
        assert code == other or not able.answers(able.offices.get(code))
    if able.reaches(other, code):
        above = {office.code for office in able.offices.up(other)}
        assert roles.may_oversee(able.offices, other, code) or above & {code, able.offices.get(code).parent}


@_examples
@given(questions())
def test_the_decider_of_a_dispute_stands_over_both_sides(question):
    able, one, other = question
    decider = able.decider(one, other)
    if decider is not None and all(office.valid_on(TODAY) for office in able.offices):
        assert able.offices.is_under(one, decider.code)
        assert able.offices.is_under(other, decider.code)
        assert decider.code not in (one, other)


def test_a_matter_has_a_last_day_to_object_to_it():
    due = Due(TODAY, TODAY)
    competence.check_objection(given_on=True, decided=False, due=due, today=TODAY)
    with pytest.raises(ObjectionTooLate):
        competence.check_objection(given_on=True, decided=False, due=due, today=date(2026, 3, 3))
    competence.check_objection(given_on=True, decided=False, due=None, today=date(2027, 1, 1))


@pytest.mark.parametrize(("rejected", "offices", "fine"), [(True, "a", True), (False, "ab", True), (False, "a", False)])
def test_a_dispute_needs_a_rejection_or_two_offices(rejected, offices, fine):
    if fine:
        competence.check_dispute(rejected=rejected, offices=offices)
    else:
        with pytest.raises(OneOfficeOnly):
            competence.check_dispute(rejected=rejected, offices=offices)


@pytest.mark.parametrize(("day", "fine"), [(2, False), (3, True), (9, True), (10, False)])
def test_a_day_for_the_reply_lies_between_tomorrow_and_the_laws_own(day, fine):
    given_ = {"today": TODAY, "latest": date(2026, 3, 9)}
    if fine:
        competence.check_reply_by(date(2026, 3, day), **given_)
    else:
        with pytest.raises(ReplyByOutOfRange):
            competence.check_reply_by(date(2026, 3, day), **given_)


OFFICES = (EDU, WAT, SCHOOL, TOP, TOWN, OTHER_TOWN, TOWN_DESK, PETITION_OFFICE)
_office = st.sampled_from(OFFICES)
_named = st.fixed_dictionaries({"office": _office, "reason": st.just(WHY)})
_COMMANDS = st.one_of(
    st.tuples(st.just("assign"), _named),
    st.tuples(st.just("add_assist"), _named.map(lambda given_: {**given_, "reply_by": date(2026, 4, 10)})),
    st.tuples(st.just("object"), st.just({"reason": WHY})),
    st.tuples(st.just("uphold_objection"), _named),
    st.tuples(st.just("uphold_objection"), st.just({"reason": WHY})),
    st.tuples(st.just("reject_objection"), st.just({"reason": WHY})),
    st.tuples(st.just("dispute"), _office.map(lambda code: {"other": code, "reason": WHY})),
    st.tuples(st.just("decide_dispute"), _office.map(lambda code: {"competent": code, "reason": WHY})),
    st.tuples(st.just("accept"), st.just({})),
    st.tuples(
        st.just("classify"),
        _office.map(lambda code: {"reason": WHY, "category": "accusation", "accused_office": code}),
    ),
    st.tuples(st.just("classify"), st.just({"reason": WHY, "category": "appeal"})),
)
_ACTORS = st.just(OPERATOR) | _office.map(lambda code: staff(code, f"{code}-clerk", "head"))


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("competence")) as found:
        yield found


@settings(max_examples=30, deadline=None)
@given(
    first=_office,
    accused=st.none() | _office,
    commands=st.lists(st.tuples(_ACTORS, _COMMANDS), max_size=10),
)
def test_no_order_of_commands_puts_a_matter_at_or_under_whom_it_accuses_or_leaves_it_without_an_owner(
    county, first, accused, commands
):
    try:
        number = county.issued(office=first, purpose="accusation" if accused else None, accused_office=accused)
    except HuiyinError:
        return  # whoever accuses the whole county is refused: nobody here may have the matter
    for actor, (step, request) in commands:
        try:
            county.on("2026-03-03 10:00", step, actor, number, **request)
        except HuiyinError:
            continue
        _check(county, number)


def _check(county, number):
    case = county.case(number)
    with county.database.reading() as reading:
        able = Competence(Reference(reading.session, {}).registry.all, TODAY, case.accused_office)
    held = [one for one in county.assignments(number) if one.state in life.OPEN_STATES]
    assert [one.kind for one in held].count("handle") == 1
    assert not [one.office for one in held if able.is_accused(one.office)]
    assert not able.is_accused(case.first_office)
