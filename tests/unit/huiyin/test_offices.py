"""The office tree answers the same whatever the order in which its offices came."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huiyin.offices import Office, OfficeTree

#: For each office but the root, which earlier one is its parent.
SHAPES = st.lists(st.integers(min_value=0), max_size=30)


def _offices(shape: list[int]) -> list[Office]:
    offices = [Office("000", "county", "county", "government")]
    for index, choice in enumerate(shape, start=1):
        parent = offices[choice % len(offices)]
        offices.append(Office(f"{index:03d}", f"office {index}", "township", "department", parent.code))
    return offices


@given(shape=SHAPES, seed=st.integers())
def test_under_the_root_lies_every_office_once_with_parents_first(shape: list[int], seed: int) -> None:
    offices = _offices(shape)
    random.Random(seed).shuffle(offices)
    tree = OfficeTree(offices)
    assert tree.root is not None
    listed = [office.code for office in tree.under(tree.root.code)]
    assert sorted(listed) == sorted(office.code for office in offices)
    places = {code: place for place, code in enumerate(listed)}
    assert all(places[office.parent] < places[office.code] for office in offices if office.parent)


@given(shape=SHAPES)
def test_an_office_is_under_another_exactly_where_that_one_lists_it(shape: list[int]) -> None:
    tree = OfficeTree(_offices(shape))
    for top in tree:
        below = {office.code for office in tree.under(top.code)}
        assert {office.code for office in tree if tree.is_under(office.code, top.code)} == below


@given(shape=SHAPES)
def test_the_way_up_ends_at_the_root(shape: list[int]) -> None:
    tree = OfficeTree(_offices(shape))
    for office in tree:
        way = list(tree.up(office.code))
        assert way[0] == office
        assert way[-1] == tree.root
        assert [step.parent for step in way[:-1]] == [step.code for step in way[1:]]


@given(shape=SHAPES)
def test_children_are_listed_by_code(shape: list[int]) -> None:
    tree = OfficeTree(_offices(shape))
    for office in tree:
        codes = [child.code for child in tree.children(office.code)]
        assert codes == sorted(codes)
    assert tree.children(None) == [tree.root]


def test_an_empty_tree_and_an_unknown_code_have_nothing() -> None:
    tree = OfficeTree([])
    assert tree.root is None
    assert len(tree) == 0
    assert list(tree.under("000")) == list(tree.up("000")) == []
    assert tree.get(None) is None
    assert "000" not in tree
    assert not tree.is_under("000", "000")


def test_an_office_exists_from_its_first_day_to_its_last() -> None:
    office = Office("1", "镇", "township", "government", valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [office.valid_on(day) for day in days] == [False, True, True, False]
    assert Office("2", "村", "village", "station").valid_on(date(1900, 1, 1))


def test_a_station_registers_and_does_not_answer() -> None:
    assert not Office("2", "村", "village", "station").can_answer
    assert Office("1", "镇", "township", "government").can_answer


UPPER = [
    Office("37", "province", "province", "government"),
    Office("37X", "its petition office", "province", "petition_office", "37"),
    Office("3703", "city", "city", "government", "37"),
    Office("3703X", "its petition office", "city", "petition_office", "3703"),
]


def _county(code: str, parent: str | None) -> list[Office]:
    return [
        Office(code, "county", "county", "government", parent),
        Office(f"{code}X", "petition office", "county", "petition_office", code),
        Office(f"{code}001", "town", "township", "government", code),
    ]


def test_a_county_without_organs_above_it_is_at_home_at_its_root() -> None:
    tree = OfficeTree(_county("370303", None))
    assert tree.home == tree.root
    assert tree.at_home is tree


def test_organs_above_the_county_are_not_at_home() -> None:
    tree = OfficeTree([*UPPER, *_county("370303", "3703")])
    assert tree.root is not None
    assert tree.home is not None
    assert (tree.root.code, tree.home.code) == ("37", "370303")
    assert tree.at_home.root is not None
    assert tree.at_home.root.code == "370303"
    assert {office.code for office in tree.at_home} == {"370303", "370303X", "370303001"}
    assert [office.code for office in tree.up("370303001")] == ["370303001", "370303", "3703", "37"]


def test_a_site_of_two_counties_is_at_home_where_both_meet() -> None:
    tree = OfficeTree([*UPPER, *_county("370303", "3703"), *_county("370304", "3703")])
    assert tree.home is not None
    assert tree.home.code == "3703"


def test_a_registry_of_upper_organs_alone_and_an_empty_one_have_their_root_for_home() -> None:
    assert OfficeTree(UPPER).home == UPPER[0]
    assert OfficeTree([]).home is None
    assert len(OfficeTree([]).at_home) == 0


@given(shape=SHAPES)
def test_any_county_is_at_home_as_it_was_before(shape: list[int]) -> None:
    tree = OfficeTree(_offices(shape))
    assert tree.at_home is tree
