"""Who may read a matter in intake may know of its case in routing: the rule stands twice and means one thing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin import clock
from huiyin.actors import Actor
from huiyin.offices import Office, OfficeTree
from services.intake.access import Holding, Standing, may_read
from services.routing.case import access

TODAY, YESTERDAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 3)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
_KINDS = {"petition_office": "county", "government": "township", "department": "county", "station": "village"}
_examples = settings(max_examples=300, deadline=None)


@st.composite
def trees(draw: Any) -> OfficeTree:
    """A county of up to ten offices; some have not begun; some have ended, of these some for any other."""
    size = draw(st.integers(1, 10))
    offices = [Office("0", "县", "county", "government")]
    for number in range(1, size):
        kind = draw(st.sampled_from(sorted(_KINDS)))
        ended = draw(st.integers(0, 4)) == 0
        successor = str(draw(st.integers(0, size - 1))) if ended and draw(st.booleans()) else None
        parent = str(draw(st.integers(0, number - 1)))
        until = YESTERDAY if ended else None
        since = TOMORROW if draw(st.integers(0, 4)) == 0 else None
        days = {"valid_from": None if ended else since, "valid_until": until}
        offices.append(Office(str(number), str(number), _KINDS[kind], kind, parent, successor=successor, **days))
    return OfficeTree(offices)


@st.composite
def matters(draw: Any) -> tuple[OfficeTree, Standing, str | None]:
    """A tree, a matter that routing has opened, and the office of somebody who asks for it, known or not."""
    tree = draw(trees())
    code = st.sampled_from(sorted(office.code for office in tree))
    given_to = draw(st.lists(st.tuples(code, st.none() | code), min_size=1, max_size=3))
    holdings = tuple(Holding(office, transferor, handles=True) for office, transferor in given_to)
    standing = Standing(draw(st.none() | code), draw(st.none() | code), holdings)
    return tree, standing, draw(st.none() | code | st.just("nowhere"))


def knows(tree: OfficeTree, standing: Standing, office: str | None) -> bool:
    """Return whether routing lets staff of the office know of the case."""
    reference: Any = SimpleNamespace(registry=SimpleNamespace(all=tree))
    actor = Actor("staff", "s", office=office)
    accused_side = access.roles.on_accused_side(tree, standing.accused, standing.received_by)
    first = None if accused_side else standing.received_by
    case: Any = SimpleNamespace(number="1", accused_office=standing.accused, first_office=first)
    assignments: Any = [SimpleNamespace(office=one.office, transferor=one.transferor) for one in standing.holdings]
    if access.hidden_from(actor, reference, case):
        return False
    having = [code for one in assignments for code in (one.office, one.transferor)]
    return access.concerns(actor, reference, [case.first_office, *having], case.accused_office)


@_examples
@given(matters())
def test_what_routing_hides_intake_hides(matter: tuple[OfficeTree, Standing, str | None]) -> None:
    tree, standing, office = matter
    with clock.frozen(NOON):
        assert knows(tree, standing, office) or not may_read(office, standing, tree, TODAY)


@_examples
@given(matters())
def test_where_no_office_ended_and_nobody_is_accused_both_show_the_same(
    matter: tuple[OfficeTree, Standing, str | None],
) -> None:
    offices, standing, office = matter
    tree = OfficeTree(Office(one.code, one.name, one.tier, one.kind, one.parent) for one in offices)
    standing = Standing(standing.received_by, None, standing.holdings)
    with clock.frozen(NOON):
        assert may_read(office, standing, tree, TODAY) == knows(tree, standing, office)


@_examples
@given(matters())
def test_staff_of_an_office_that_is_not_in_force_know_of_nothing_in_either(
    matter: tuple[OfficeTree, Standing, str | None],
) -> None:
    tree, standing, _ = matter
    with clock.frozen(NOON):
        for office in (one.code for one in tree if not one.valid_on(TODAY)):
            assert not may_read(office, standing, tree, TODAY)
            assert not may_read(office, Standing(office, None), tree, TODAY)
            assert not knows(tree, standing, office)
