"""The table of a case's life is sound: every state can be reached, left and named, and none waits unseen."""

from __future__ import annotations

import pytest

from huiyin.events import registry
from services.routing.case.domain import diagram, life
from services.routing.case.telling.domain import notices
from services.routing.commands.life import PAGE
from services.routing.law import library
from services.routing.law.domain import periods
from services.routing.law.domain.periods import Facts
from services.routing.law.legal_dates import STATE_CALENDAR
from tests.support.source import read
from tests.unit.routing.conftest import at

LAW = library.packaged().law("xinfang-2022@1")
KINDS = (*life.KINDS, life.CASE)
#: States from which nothing more follows by itself; SERVED rests until the person asks, or the case is closed.
LAST = {*life.ENDED, life.SERVED, life.ARCHIVED}


def test_the_page_shows_the_table_as_it_is():
    generated = read(f"docs/{PAGE}").partition(diagram.MARK)[2].strip()
    assert generated == diagram.page_text().strip(), "run: huiyin life write docs"


def test_no_two_rows_say_different_things_of_one_step():
    steps = [(kind, state, row.action) for row in life.TABLE for kind in row.kinds for state in row.at]
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_a_row_speaks_of_is_one_the_kind_can_come_to(kind):
    """A row may name more states than a kind has; the kind's own ends and work must all be among them."""
    reached = set(life.reachable(kind))
    targets = {row.to for row in life.TABLE if kind in row.kinds and row.to != "=" and reached & set(row.at)}
    assert targets <= reached
    assert reached <= set(life.STATE_NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_that_is_not_an_end_can_be_left(kind):
    ends = LAST | ({life.ANSWERED} if kind == life.ASSIST else set())  # a part that was given is the end of assisting
    for state in life.reachable(kind):
        leaving = [row for row in life.TABLE if kind in row.kinds and state in row.at and row.to not in ("=", state)]
        by_people = [row for row in leaving if row.by != life.SYSTEM]
        assert state in ends or by_people, f"{kind} {state}"


def test_every_state_of_the_table_is_reached_by_some_kind():
    reached = {state for kind in KINDS for state in life.reachable(kind)}
    assert reached == set(life.STATE_NAMES)


def test_everything_is_named_in_both_languages():
    assert all(row.zh and row.en and row.zh != row.en for row in life.TABLE)
    assert set(diagram.ACTORS) == {row.by for row in life.TABLE} | {life.SUPERIOR}
    assert all(state.isascii() and not name.isascii() for state, name in life.STATE_NAMES.items())
    assert set(life.KIND_NAMES) == set(KINDS)


def test_every_row_says_an_event_that_exists_and_owes_a_notice_that_has_a_name():
    registry.load_known()
    known = {kind.type for kind in registry.known()}
    assert {row.event for row in life.TABLE} <= known
    assert {row.notice for row in life.TABLE if row.notice} <= set(notices.NAMES)


def test_a_step_that_is_not_in_the_table_is_refused_with_what_is_possible():
    with pytest.raises(life.WrongState) as caught:
        life.find(life.REVIEW, life.ISSUED, "mediate")
    assert caught.value.params["possible"] == ["accept", "decline", "terminate"]
    assert "受理" in caught.value.text("zh")
    with pytest.raises(life.WrongState, match="No step is left"):
        life.find(life.HANDLE, life.ANNULLED, "draft")


#: Every way a matter may be sorted, as far as its periods ask for it.
SORTED = [
    {"category": None, "legal_route": None, "track": "ordinary"},
    {"category": "appeal", "legal_route": 6, "track": "ordinary"},
    {"category": "appeal", "legal_route": 6, "track": "fast"},
    *({"category": "appeal", "legal_route": route, "track": "ordinary"} for route in (1, 2, 3, 4, 5)),
    {"category": "suggestion", "legal_route": None, "track": "ordinary"},
    {"category": "suggestion", "legal_route": None, "track": "fast"},
    {"category": "accusation", "legal_route": None, "track": "ordinary"},
]


@pytest.mark.parametrize("mode", ["desk", "direct", "transfer", "assign", "remand"])
def test_a_matter_that_waits_for_an_office_has_a_period_that_runs(mode):
    states = (life.ISSUED, life.OBJECTED, life.DISPUTED, *life.WORKING)
    unseen = [(one, state) for one in SORTED for state in states if not _runs(life.HANDLE, mode, state, one)]
    assert unseen == [], "nobody would see these matters wait"


@pytest.mark.parametrize("kind", [life.REVIEW, life.RECHECK])
def test_a_review_that_waits_has_a_period_that_runs(kind):
    states = [state for state in life.reachable(kind) if state in life.OPEN_STATES and state != life.ANSWERED]
    assert [state for state in states if not _runs(kind, "request", state, SORTED[1])] == []


def _runs(kind, mode, state, sorted_):
    """Return the periods of the office that run in the state."""
    moments = {"received_at": at("2026-03-02 10:00"), "issued_at": at("2026-03-02 10:00")}
    if state == life.OBJECTED:
        moments["objected_at"] = at("2026-03-03 10:00")
    if state in life.WORKING:
        moments["accepted_at"] = at("2026-03-04 10:00")
    office = "petition_office" if mode == "desk" else "organ"
    traits = {"kind": kind, "mode": mode, "office_kind": office, "outcome": None, **sorted_}
    running = periods.clocks_of(Facts("one", traits, moments), LAW, STATE_CALENDAR)
    return [one.name for one in running if one.ended_at is None and one.bearer == "office"]
