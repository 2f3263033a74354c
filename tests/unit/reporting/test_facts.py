"""Facts are the same whatever the order in which events come, and however often."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin import catalog
from huiyin.clock import local_day
from huiyin.events.envelope import Event
from services.reporting import domain
from services.reporting.service import ReportingService

from .conftest import Reporting, cohort
from .lives import Life, at, event, lives, naive, office, offices, on, stories

_examples = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """A story, and the same story shuffled, partly repeated and cut into batches."""
    story = draw(stories())
    again = draw(st.lists(st.sampled_from(story), max_size=8))
    shuffled = draw(st.permutations(story + again))
    cuts = sorted(draw(st.sets(st.integers(0, len(shuffled)), max_size=5)) | {0, len(shuffled)})
    return story, [shuffled[start:end] for start, end in pairwise(cuts)]


@_examples
@given(deliveries())
def test_facts_are_the_same_for_any_order_repetition_and_batches(
    reporting: Reporting, delivered: tuple[list[Event], list[list[Event]]]
) -> None:
    story, batches = delivered
    reporting.forget()
    reporting.hear(*story)
    expected = reporting.rows()
    reporting.forget()
    for batch in batches:
        reporting.hear(*batch)
    assert reporting.rows() == expected


def test_so_every_handler_allows_a_replay() -> None:
    assert all(handler.repeatable for handler in catalog.handlers(ReportingService))


@_examples
@given(stories(), st.integers(0, 150), st.sampled_from(["county", "east", "east.mill", "west"]))
def test_matters_as_of_a_day_are_read_as_a_naive_reader_reads_the_log(
    reporting: Reporting, story: list[Event], day: int, top: str
) -> None:
    reporting.forget()
    reporting.hear(*story)
    asked = cohort(on(day), top)
    read = [group for _, group in reporting.groups(asked)]
    assert _one_by_one(read) == sorted((group for _, group in naive(story, asked)), key=repr)


@_examples
@given(stories(), st.integers(0, 150))
def test_what_happened_after_a_day_changes_nothing_as_of_that_day(
    reporting: Reporting, story: list[Event], day: int
) -> None:
    reporting.forget()
    reporting.hear(*story)
    with_later = _one_by_one([group for _, group in reporting.groups(cohort(on(day)))])
    reporting.forget()
    reporting.hear(*offices(), *(one for one in story if local_day(one.time) <= on(day)))
    assert _one_by_one([group for _, group in reporting.groups(cohort(on(day)))]) == with_later


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_folding_a_batch_leaves_one_row_per_matter_ordered_by_number(numbers: list[int]) -> None:
    events = [Life(f"n{n}", n).events[0] for n in numbers]
    assert [row["number"] for row in domain.fold(events)["fact"]] == sorted({f"n{n}" for n in numbers})


def test_a_later_event_that_comes_first_waits_for_the_registration(reporting: Reporting) -> None:
    life = (
        Life("n1", 0).issued("east", 0, 15).accepted(1, 61).answered(2).served(2).rated("petition_office", "mostly", 3)
    )
    registered, *rest = life.events
    reporting.hear(*offices(), *rest)
    assert reporting.figure("registered")["value"] == 0
    reporting.hear(registered)
    assert (reporting.figure("registered")["value"], reporting.figure("rated")["value"]) == (1, 1.0)


def test_a_matter_registered_but_given_to_no_office_yet_belongs_to_none(reporting: Reporting) -> None:
    reporting.hear(*offices(), *Life("n1", 0).events)
    assert reporting.figure("registered")["value"] == 0


def test_days_are_those_of_shanghai(reporting: Reporting) -> None:
    late_evening_in_london = Life("n1", 5, hour=1).issued("east", 5, 20)
    assert late_evening_in_london.events[0].time.date() == on(4)
    reporting.hear(*offices(), *late_evening_in_london.events)
    assert reporting.figure("registered", **{"from": on(5).isoformat(), "to": on(5).isoformat()})["value"] == 1


def test_the_responsible_office_is_the_one_of_that_day(reporting: Reporting) -> None:
    reporting.hear(*offices(), *Life("n1", 0).issued("east", 0, 15).issued("west", 4, 19).events)
    of = {day: {top: len(reporting.groups(cohort(on(day), top))) for top in ("east", "west")} for day in (3, 4)}
    assert of == {3: {"east": 1, "west": 0}, 4: {"east": 0, "west": 1}}


def test_reassigned_twice_on_one_day_the_last_office_is_responsible(reporting: Reporting) -> None:
    life = Life("n1", 0).issued("east", 2, 15).issued("west", 2, 15).issued("east.mill", 2, 15)
    reporting.hear(*offices(), *reversed(life.events))
    assert [office for office in ("east", "west") if reporting.groups(cohort(on(2), office))] == ["east"]
    assert len(reporting.groups(cohort(on(2), "east.mill"))) == 1


def test_an_office_that_only_assists_is_not_responsible(reporting: Reporting) -> None:
    life = Life("n1", 0).issued("east", 0, 15).issued("west", 1, 16, kind="assist")
    reporting.hear(*offices(), *life.events)
    assert [len(reporting.groups(cohort(on(9), top))) for top in ("east", "west")] == [1, 0]


def _in_time(reporting: Reporting, day: int) -> tuple[bool | None, bool | None]:
    [(_, group)] = reporting.groups(cohort(on(day)))
    return group.accepted_in_time, group.answered_in_time


def test_an_extension_counts_from_the_day_it_was_given(reporting: Reporting) -> None:
    life = Life("n1", 0).issued("east", 0, 15).accepted(1, 61).extended(65, 91)
    reporting.hear(*offices(), *life.events)
    assert [_in_time(reporting, day)[1] for day in (61, 62, 64, 65, 91, 92)] == [None, False, False, None, None, False]
    reporting.hear(*life.answered(91).events)
    assert _in_time(reporting, 91)[1] is True


def test_a_notice_of_holidays_moves_the_day_by_which_was_to_be_accepted(reporting: Reporting) -> None:
    life = Life("n1", 0).issued("east", 0, 15).moved("accept", 3, 18).moved("objection", 4, 90).accepted(17, 77)
    reporting.hear(*offices(), *life.events)
    assert _in_time(reporting, 17)[0] is True
    reporting.hear(*life.moved("accept", 20, 16).events)
    assert [_in_time(reporting, day)[0] for day in (19, 20)] == [True, False]


def test_sorting_a_matter_before_its_acceptance_leaves_the_answer_the_day_that_the_acceptance_tells(
    reporting: Reporting,
) -> None:
    life = Life("n1", 0).issued("east", 0, 15).classified(1, 15, None).accepted(2, 62)
    reporting.hear(*offices(), *life.events)
    assert [_in_time(reporting, day)[1] for day in (62, 63)] == [None, False]
    reporting.hear(*life.classified(70, 15, 100).events)
    assert [_in_time(reporting, day)[1] for day in (69, 70, 101)] == [False, None, False]


def test_the_day_of_an_answer_without_recorded_acceptance_may_move_too(reporting: Reporting) -> None:
    past = {"accepted_at": None, "answered_at": at(64)}
    life = Life("n1", 0, history=past).issued("east", 0, 15).answered(64, 60).moved("answer", 80, 64)
    reporting.hear(*offices(), *life.events)
    assert [_in_time(reporting, day) for day in (79, 80)] == [(None, False), (None, True)]


def test_what_is_declined_is_told_as_what_is_accepted_and_what_is_terminated_has_nothing_to_judge(
    reporting: Reporting,
) -> None:
    declined = Life("n1", 0).issued("east", 0, 15).ended("declined", 16)
    terminated = Life("n2", 0).issued("west", 0, 15).accepted(1, 61).ended("terminated", 70)
    settled = Life("n3", 0).issued("east.mill", 0, 15).accepted(1, 61).mediated("returned", 5).mediated("agreed", 62)
    reporting.hear(*offices(), *declined.events, *terminated.events, *settled.events)
    read = {group.ending: group for _, group in reporting.groups(cohort(on(90)))}
    assert {name: (one.accepted_in_time, one.answered_in_time) for name, one in read.items()} == {
        "declined": (False, None),
        "terminated": (True, None),
        "settled": (True, False),
    }


def test_offices_may_come_after_the_facts_and_move_afterwards(reporting: Reporting) -> None:
    reporting.hear(*Life("n1", 0).issued("east.mill", 0, 15).events)
    reporting.hear(*offices())
    assert len(reporting.groups(cohort(on(9), "east"))) == 1
    reporting.hear(office("east.mill", version=4, parent="west"), office("east.mill", version=3, parent="county"))
    reporting.hear(office("east.mill", version=2, parent="county"))
    assert [len(reporting.groups(cohort(on(9), top))) for top in ("east", "west")] == [0, 1]


def test_a_ring_of_half_arrived_offices_does_not_hang_the_figures(reporting: Reporting) -> None:
    reporting.hear(*offices(), office("county", version=2, parent="east.mill"))
    reporting.hear(*Life("n1", 0).issued("east", 0, 15).events)
    assert reporting.figure("registered")["value"] == 1


def test_of_several_visits_the_earliest_day_counts(reporting: Reporting) -> None:
    life = Life("n1", 0).issued("east", 0, 15).visited(9).visited(5, "v2").visited(7, "v3")
    reporting.hear(*offices(), *life.events)
    visited = [reporting.ask(as_of=on(day).isoformat())["steps"]["visited"] for day in (4, 5)]
    assert visited == [0, 1]


def test_a_batch_may_hold_every_kind_of_event(reporting: Reporting) -> None:
    told = [
        one
        for n in range(40)
        for one in Life(f"n{n}", n).issued("east", n, n + 15).noticed("overdue", "accept", n).events
    ]
    reporting.hear(*offices(), *told)
    assert {table: len(rows) for table, rows in reporting.rows().items()} == {
        "accusation": 0,
        "assignment": 40,
        "deadline": 0,
        "fact": 40,
        "notice": 40,
        "office": 5,
    }


@given(lives("n1"))
def test_every_generated_life_is_whole(life: list[Event]) -> None:
    assert life[0].type == "matter.registered"
    assert all(one.time - life[0].time < timedelta(days=400) for one in life)


def test_an_event_without_a_history_says_that_acceptance_will_be_recorded() -> None:
    row = domain.fold([event("matter.registered", "n", at(0), **_registration(history=None))])["fact"][0]
    assert row["acceptance_unrecorded"] is False


def test_history_that_tells_both_steps_has_its_acceptance_recorded() -> None:
    both = {"accepted_at": at(1), "answered_at": at(2)}
    row = domain.fold([event("matter.registered", "n", at(0), **_registration(history=both))])["fact"][0]
    assert row["acceptance_unrecorded"] is False


def _registration(**changes: Any) -> dict[str, Any]:
    moments = {"received_at": at(0), "registered_at": at(0)}
    return {"number": "n", "channel": "ledger", "anonymous": True, "people_count": 1, **moments, **changes}


def _one_by_one(groups: list[Any]) -> list[Any]:
    """Take groups apart, each matter for itself, so that two ways of grouping compare."""
    alone = [type(group)(**{**group.__dict__, "count": 1}) for group in groups for _ in range(group.count)]
    return sorted(alone, key=repr)


def test_a_period_of_no_matter_that_ran_out_is_heard_and_counts_in_no_cohort(reporting: Reporting) -> None:
    due = {"nominal": on(30), "legal": on(30)}
    told = {"assignment": "advice-1", "office": "east", "clock": "feedback", "number": None, "due": due}
    reporting.hear(event("clock.overdue", "advice-1", at(31), 1, **told))
    assert not any(reporting.rows().values())
