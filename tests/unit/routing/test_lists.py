"""Lists of routing by pages: what is hidden is taken out before rows are counted and cut."""

from __future__ import annotations

import pytest

from huiyin import clock, paging
from huiyin.actors import Actor
from huiyin.paging import CursorInvalid
from services.routing.case import access
from services.routing.offices import importing, registry

OFFICE = "990100001"
VILLAGE = "990100001001"


def pages(desk, actor, query="worklist", limit=2, **request):
    """Return every page, as a client asks for one after the other."""
    found, cursor = [], None
    while not found or cursor:
        found.append(desk.show(query, actor, office=OFFICE, limit=limit, cursor=cursor, **request))
        cursor = found[-1]["next"]
    return found


def numbers(found):
    return [line["number"] for page in found for line in page["matters"]]


@pytest.fixture
def waiting(desk, at):
    """Nine matters that wait, four received in one moment; every second accuses a village of the office."""
    for n in range(9):
        accused = {"accused_office": VILLAGE} if n % 2 else {}
        desk.register(f"n{n}", named_office=OFFICE, received_at=at(f"2026-03-0{1 + n // 4} 09:00"), **accused)
    return desk


def test_every_matter_that_waits_is_reached_and_counted(waiting, staff):
    found = pages(waiting, staff(OFFICE))
    assert numbers(found) == [f"n{n}" for n in range(9)]
    assert {page["total"] for page in found} == {9}
    assert [len(page["matters"]) for page in found] == [2, 2, 2, 2, 1]


def test_what_is_hidden_makes_no_page_short_and_is_not_counted(waiting, staff, monkeypatch):
    monkeypatch.setattr(access, "hidden_from", lambda actor, _reference, case: case.accused_office == VILLAGE)
    found = pages(waiting, staff(OFFICE))
    assert numbers(found) == ["n0", "n2", "n4", "n6", "n8"]
    assert {page["total"] for page in found} == {5}
    assert [len(page["matters"]) for page in found] == [2, 2, 1]


def test_a_matter_that_was_taken_on_meanwhile_makes_the_next_page_lack_nothing(waiting, staff):
    first = waiting.show("worklist", staff(OFFICE), office=OFFICE, state="issued", limit=4)
    waiting.act("accept", staff(OFFICE), "n0")
    rest = waiting.show("worklist", staff(OFFICE), office=OFFICE, state="issued", limit=9, cursor=first["next"])
    assert numbers([first, rest]) == [f"n{n}" for n in range(9)]
    assert (first["total"], rest["total"]) == (9, 8)


def test_matters_that_hear_nothing_are_all_reached(waiting, at):
    with clock.frozen(at("2027-06-01 10:00")):
        found = pages(waiting, Actor("operator", "op"), "silent", limit=4)
    assert sorted(set(numbers(found))) == [f"n{n}" for n in range(9)]
    assert sum(len(page["matters"]) for page in found) == found[0]["total"]
    assert all(len(page["matters"]) == 4 for page in found[:-1])


@pytest.mark.parametrize(
    "query", ["worklist", "silent", "tasks", "instructions", "hard_cases", "urgent", "conferences"]
)
def test_a_cursor_of_another_list_is_refused_by_each(waiting, staff, query):
    cursor = paging.Pages("other", {"limit": 1}).of([(1, "a"), (2, "b")], lambda row: row).cursor
    with pytest.raises(CursorInvalid):
        waiting.show(query, staff(OFFICE), office=OFFICE, limit=2, cursor=cursor)


def test_a_worklist_refuses_a_cursor_whose_place_is_none(waiting, staff):
    pages_ = paging.Pages("worklist", {"office": OFFICE})
    for key in (("n1",), (1, 2, 3), (10**30, "n1", "x"), ("2026", "n1", "x")):
        with pytest.raises(CursorInvalid):
            waiting.show("worklist", staff(OFFICE), office=OFFICE, limit=2, cursor=pages_._write(key))


def tree(desk, **request):
    with desk.database.reading() as reading:
        return importing.offices(reading, request, registry.load(reading.session))


def test_the_tree_of_offices_comes_by_pages_too_parents_first(desk):
    whole = tree(desk)
    assert whole["total"] == len(whole["offices"])
    assert whole["next"] is None
    found, cursor = [], None
    while not found or cursor:
        found.append(tree(desk, limit=3, cursor=cursor))
        cursor = found[-1]["next"]
    assert [one for page in found for one in page["offices"]] == whole["offices"]
